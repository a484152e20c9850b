"""A letter's message, composed when it is handed over: what is so now, with the text for the client (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.delivery import deliver_ahead
from bot.domain.letters import TEXT_OF, NoticeKind, Nudge, promises_silence
from bot.domain.messages import NudgeMessage
from bot.domain.reminders import ahead
from bot.domain.views import Text
from bot.domain.words import ClientWords
from bot.store import Session, deadlines, notices, outbox
from bot.store import cases as store_cases
from bot.store.cases import Case
from bot.store.letter_values import Letter
from bot.texts.notices import Occasion, compose


async def composed(
    session: Session, letters: Sequence[Letter], cases: Mapping[int, Case], now: datetime, *, text: bool = True
) -> dict[int, NudgeMessage]:
    """The messages of letters, by the letter's key. With `text`, the texts for clients are composed and kept."""
    others = await _others(session, letters)
    along = {letter.id: [others[key] for key in letter.draft.with_ids if key in others] for letter in letters}
    words = await _texts(session, letters, cases, along, now) if text else {}
    return {
        letter.id: _message(letter, cases[letter.draft.deadline_id], along[letter.id], words.get(letter.id), now)
        for letter in letters
    }


async def _others(session: Session, letters: Sequence[Letter]) -> dict[int, Case]:
    """Further deadlines that share a reminder."""
    ids = sorted({key for letter in letters for key in letter.draft.with_ids})
    found = await deadlines.by_ids(session, ids)
    readers = {letter.draft.member_id for letter in letters if letter.draft.with_ids}
    return await store_cases.around(session, list(found.values()), readers)


def _message(letter: Letter, case: Case, along: Sequence[Case], text: Text | None, now: datetime) -> NudgeMessage:
    draft = letter.draft
    return NudgeMessage(
        nudge=draft.nudge,
        view=case.view(now, draft.member_id),
        letter_id=letter.id,
        text=text,
        others=tuple(each.view(now, draft.member_id) for each in along),
        nth=draft.nth,
        last=draft.last,
        late_minutes=draft.late_seconds // 60,
        by=case.people[draft.by_id].name if draft.by_id in case.people else "",
        repeat=letter.repeat,
        reasons=letter.reasons,
        is_away=letter.is_away,
    )


async def _texts(
    session: Session,
    letters: Sequence[Letter],
    cases: Mapping[int, Case],
    along: Mapping[int, Sequence[Case]],
    now: datetime,
) -> dict[int, Text]:
    """The texts that letters hand over: the one kept for it, the notice that waits to be sent, or a new one."""
    kept = await notices.by_ids(session, {letter.notice_id for letter in letters if letter.notice_id is not None})
    found: dict[int, Text] = {}
    new: list[tuple[Letter, NoticeKind, ClientWords]] = []
    for letter in letters:
        draft, case = letter.draft, cases[letter.draft.deadline_id]
        if letter.notice_id is not None:
            if (notice := kept.get(letter.notice_id)) is not None:
                found[letter.id] = Text(notice.words, notice.id)
        elif draft.nudge is Nudge.yours_now and case.deadline.needs_notice:
            waiting = await notices.newest(session, case.deadline.id, case.deadline.state)
            if waiting is not None and waiting.sent_at is None:
                found[letter.id] = Text(waiting.words, waiting.id)
        elif draft.nudge in TEXT_OF:
            new.append((letter, TEXT_OF[draft.nudge], _words(letter, case, along[letter.id], now)))
    texts = [(cases[letter.draft.deadline_id].deadline, kind, words) for letter, kind, words in new]
    keys = await notices.add_all(session, texts, now)
    await outbox.keep_notices(session, [(letter, key) for (letter, _, _), key in zip(new, keys, strict=True)])
    return found | {letter.id: Text(words, key) for (letter, _, words), key in zip(new, keys, strict=True)}


def _words(letter: Letter, case: Case, along: Sequence[Case], now: datetime) -> ClientWords:
    """A new text."""
    draft, kind = letter.draft, TEXT_OF[letter.draft.nudge]
    occasions = [
        Occasion(
            each.deadline,
            last=_promises_silence(each, draft.last, kind, draft.nth),
            nth=draft.nth,
            delivery=deliver_ahead(each.deadline, each.calendars, now),
        )
        for each in (case, *along)
    ]
    return compose(kind, occasions, case.client, case.readers)


def _promises_silence(case: Case, last: bool, kind: NoticeKind, nth: int) -> bool:
    """Whether the text is the last; for a reminder, as things stand now and not when it was decided."""
    if kind is not NoticeKind.reminder:
        return last
    return promises_silence(
        case.deadline.clause,
        reminders_ahead=len(ahead(case.deadline, case.rules, case.calendars)),
        nth=nth,
        most_overdue=case.rules.overdue_texts + 1,
    )
