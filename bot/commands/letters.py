"""A letter's message, composed when it is handed over: what is so now, with the text for the client (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.delivery import deliver_ahead
from bot.domain.letters import TEXT_OF, NoticeKind, Nudge, promises_silence
from bot.domain.messages import NudgeMessage
from bot.domain.reminders import ahead
from bot.domain.views import Text
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
    found: dict[int, NudgeMessage] = {}
    for letter in letters:
        case = cases[letter.draft.deadline_id]
        along = [others[key] for key in letter.draft.with_ids if key in others]
        words = await _text(session, letter, case, along, now) if text else None
        found[letter.id] = _message(letter, case, along, words, now)
    return found


async def _others(session: Session, letters: Sequence[Letter]) -> dict[int, Case]:
    """Further deadlines that share a reminder."""
    ids = sorted({key for letter in letters for key in letter.draft.with_ids})
    found = await deadlines.by_ids(session, ids)
    return await store_cases.of(session, list(found.values()))


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


async def _text(session: Session, letter: Letter, case: Case, along: Sequence[Case], now: datetime) -> Text | None:
    """The text that the letter hands over: the one kept for it, the notice that waits to be sent, or a new one."""
    draft, deadline = letter.draft, case.deadline
    if letter.notice_id is not None:
        kept = await notices.by_id(session, letter.notice_id)
        return Text(kept.words, kept.id) if kept else None
    if draft.nudge is Nudge.yours_now and deadline.needs_notice:
        waiting = await notices.newest(session, deadline.id, deadline.state)
        return Text(waiting.words, waiting.id) if waiting and waiting.sent_at is None else None
    if draft.nudge not in TEXT_OF:
        return None
    kind = TEXT_OF[draft.nudge]
    occasions = [
        Occasion(
            each.deadline,
            last=_promises_silence(each, draft.last, kind, draft.nth),
            nth=draft.nth,
            delivery=deliver_ahead(each.deadline, each.calendars, now),
        )
        for each in (case, *along)
    ]
    words = compose(kind, occasions, case.client, case.readers)
    text = Text(words, await notices.add(session, deadline, kind, words, now))
    await outbox.keep_notice(session, letter, text.notice_id)
    return text


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
