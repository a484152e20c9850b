"""What came of a message is written down: sent, refused for good, refused for now, or nobody knows (RULES 9).

What cannot reach its reader goes to the next in line, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat import Place, Scope, SendFailed, Wire
from bot.domain.evidence import Entry
from bot.domain.letters import ASKING, FOR_OWNER, PERSONAL, Nudge
from bot.jobs import parcels
from bot.jobs.outcomes import Outcome
from bot.jobs.parcels import Parcel
from bot.store import Session, cases, deadlines, evidence, homes, members, outbox, pacing, places
from bot.store.cases import Case
from bot.store.decisions import post, record
from bot.store.letter_values import Letter

MOVED_PAUSE = timedelta(seconds=1)
"""A chat that moves is tried again, but not in the same breath."""

LONGEST_PAUSE = timedelta(hours=1)
"""However long a platform asks us to wait, it is asked again after this: a pause that is no end would be one."""

MOST_IN_DOUBT = 5
"""How often a letter goes out that most likely did not arrive: the platform looked and did not find it, or answered
that it failed itself. One that may well stand there goes once more and no further.
"""


async def settle(
    session: Session, outcome: Outcome, wires: Mapping[str, Wire], now: datetime, sent: list[tuple[int, str, bool]]
) -> None:
    """What simply went out, as nearly everything does, is added to `sent`, to be written down together."""
    parcel, failure = outcome.parcel, outcome.failure
    ids, first = parcel.ids, parcel.letters[0]
    if outcome.missed:
        await outbox.put_back(session, ids, first.due_at)
    elif parcel.is_page and (failure is None or not (failure.unknown or failure.retry_after is not None)):
        if failure is not None:
            await homes.closed(session, parcel.to)
        await homes.forget(session, ids)
    elif failure is None:
        sent += [(key, outcome.message, _is_live(parcel)) for key in ids]
    elif failure.retry_after is not None and not failure.unknown:
        await pacing.close(session, _closed(parcel, failure, now))
        await outbox.put_back(session, ids, now)
    elif failure.moved_to:
        await places.moved(session, Place(parcel.to.platform, parcel.to.id), failure.moved_to)
        await outbox.moved(session, parcel.to.platform, parcel.to.id, failure.moved_to)
        if parcel.edits is None:
            await outbox.put_back(session, ids, now + MOVED_PAUSE)
        else:  # messages do not move along
            await outbox.settle_failed(session, ids, str(failure))
    elif failure.unknown:
        await pacing.close(session, _closed(parcel, failure, now))
        can_look = wires[parcel.to.platform].can_look
        if failure.denied and not can_look and first.attempts < MOST_IN_DOUBT:
            await outbox.repeat(session, ids)
        else:
            await outbox.settle_unknown(session, ids, str(failure))
    else:
        await outbox.settle_failed(session, ids, str(failure))
        if parcel.edits is None:
            if not (parcel.to.place or failure.ours):
                await members.mark_unreachable(session, parcel.to, str(failure))
            await _give_up(session, parcel, now)


def _is_live(parcel: Parcel) -> bool:
    """Whether the message has buttons to take away one day; a card is refreshed whatever it shows."""
    shows = bool(parcel.card.buttons) or parcel.letters[0].draft.nudge is Nudge.card
    return parcel.edits is None and len(parcel.letters) == 1 and shows  # of a bundle, others may be open


def _closed(parcel: Parcel, failure: SendFailed, now: datetime) -> dict[str, datetime]:
    """The scope that a failure closes, and until when; none where it asks for no pause."""
    if failure.retry_after is None:
        return {}
    pause = timedelta(seconds=min(max(failure.retry_after, 1), LONGEST_PAUSE.total_seconds()))
    return {_scope(parcel, failure.scope): now + pause}


def _scope(parcel: Parcel, scope: Scope) -> str:
    """The row of the scope that a platform's "not so fast" closes."""
    platform = parcel.to.platform
    match scope:
        case Scope.bot:
            return platform
        case Scope.chat:
            return f"{platform}/{parcel.to.id}"
        case Scope.method:
            way = "home" if parcel.is_page else "post" if parcel.edits is None else "edit"
            return f"{platform}/w{parcel.letters[0].workspace_id}/{way}"


async def _give_up(session: Session, parcel: Parcel, now: datetime) -> None:
    """What cannot reach the owner goes to deputy, rep, admin, and says why (RULES 4)."""
    ids = [letter.draft.deadline_id for letter in parcel.letters if letter.draft.deadline_id]
    found = await deadlines.by_ids(session, ids)
    known = await cases.of(session, list(found.values()))
    for letter in parcel.letters:
        if letter.card is not None or letter.draft.nudge in PERSONAL:
            await parcels.redirect(session, letter, now)
            continue
        case = known[letter.draft.deadline_id]
        if letter.draft.nudge not in FOR_OWNER:
            lost = record(case, Entry.gave_up, now, nudge=letter.draft.nudge.value)
            await evidence.append(session, [lost])
            if letter.draft.nudge in ASKING:
                await _ask_elsewhere(session, case, letter, now)
            continue
        await post(session, case, [replace(letter.draft, member_id=case.deadline.owner_id)], now)


async def _ask_elsewhere(session: Session, case: Case, letter: Letter, now: datetime) -> None:
    """A question goes to another account of the same person, else `follow_up` asks the next in line (RULES 6)."""
    asked = letter.draft.member_id
    to = (await members.addresses(session, [asked])).get(asked)
    if to is not None and to != letter.to:
        await post(session, case, [letter.draft], now)
    else:
        await deadlines.wake(session, case.deadline.id, now)
