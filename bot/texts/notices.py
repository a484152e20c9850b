"""Texts for clients, in the client's language, hours and date format: kind and firm, about the matter alone.

Each says what we need, by when, what we do if the time passes in silence (A5), and how to ask for more time (A7). The
reminder that is the last one says so (RULES 3, A3), and the bot keeps that word. Words are plain, for readers whose
second language this is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.domain.clients import Client
from bot.domain.deadlines import Clause, Deadline
from bot.domain.letters import NoticeKind
from bot.domain.words import ClientWords
from bot.texts import delivery_words
from bot.texts.voice import Voice

THANKING = frozenset({NoticeKind.notice, NoticeKind.closing_cancel})
"""These end with thanks."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a text is about besides its kind: one deadline, whether this is its last reminder, and which text it is.

    `nth` counts the texts after the due date; `resumes` says that work which was on hold goes on. `delivery` is our
    delivery date as things stand (UTC); None where the text says nothing of it.
    """

    deadline: Deadline
    last: bool = False
    nth: int = 1
    resumes: bool = False
    delivery: datetime | None = None


def compose(
    kind: NoticeKind, occasions: Sequence[Occasion], client: Client, readers: Collection[str] = ()
) -> ClientWords:
    """The words for the client; several deadlines only in a reminder (RULES 3: one text for one client).

    `readers` are the languages of those of us who may send it: what it says is kept for them in each.
    """
    return for_readers(client, readers, lambda client: _written(kind, occasions, client))


def for_readers(client: Client, readers: Collection[str], write: Callable[[Client], str]) -> ClientWords:
    """What `write` writes to the client, and what it says in the readers' languages."""
    others = sorted(set(readers) - {client.language})
    meanings = tuple((language, write(replace(client, language=language))) for language in others)
    return ClientWords(write(client), client.language, meanings)


def _written(kind: NoticeKind, occasions: Sequence[Occasion], client: Client) -> str:
    voice = Voice.for_client(client)
    several = len(occasions) > 1
    body = _several(voice, occasions, client) if several else _body(voice, kind, occasions[0], client)
    end = "" if kind in THANKING else voice.words("Best regards")
    return "\n\n".join(part for part in (voice.hello(client), *body, end) if part)


def ask_preference(client: Client, readers: Collection[str] = ()) -> ClientWords:
    """Asks once, at the start, how the client wants their silence to be read (A6); `readers` as above."""
    return for_readers(client, readers, _preference)


def _preference(client: Client) -> str:
    voice = Voice.for_client(client)
    parts = (
        voice.hello(client),
        voice.words(
            "One question, so that we know what suits you: when we need something from you by a certain date and have "
            "not heard from you by then, what would you like us to do?"
        ),
        voice.words(
            "A) Hold: we pause that part of the work until we hear from you, and do not send reminders while it is "
            "paused.\n"
            "B) Proceed: we continue in the way that we think is best, and you write to us only if you would like "
            "something changed."
        ),
        voice.words(
            "To answer, just write A or B. We will follow your choice and mention it each time we ask you for "
            "something by a certain date. Until you have chosen, we will tell you each time what we will do. If there"
            " is ever something that really needs your answer, we will say so when we ask. You can change your choice"
            " at any time, and if you ever need more time, a short message is enough."
        ),
        voice.words("Thank you!"),
    )
    return "\n\n".join(parts)


def _body(voice: Voice, kind: NoticeKind, occasion: Occasion, client: Client) -> tuple[str, ...]:
    deadline = occasion.deadline
    counts = deadline.executes_at if kind is NoticeKind.clock else deadline.passed_at  # a promise may have moved it
    what = {"what": deadline.subject, "due": voice.in_full(counts, client.zone)}
    rest = (_clause(voice, deadline.clause), _more_time(voice))
    match kind:
        case NoticeKind.notice:
            last = _no_reminder(voice, deadline.clause) if occasion.last else ""
            return (_opening(voice, deadline.clause, what), *rest, last, voice.words("Thank you!"))
        case NoticeKind.reminder:
            last = _last_reminder(voice, deadline.clause) if occasion.last else ""
            return (_reminding(voice, deadline.clause, what), *rest, last)
        case NoticeKind.closing_hold | NoticeKind.closing_proceed | NoticeKind.closing_cancel:
            return _closing(voice, kind, what, delivery_words.pausing(voice, deadline, occasion.delivery, client))
        case NoticeKind.overdue:
            moves = delivery_words.waiting(voice, deadline, occasion.delivery, client)
            return _overdue(voice, occasion, what, moves)
        case NoticeKind.new_date:
            noted = voice.words("Thank you. The new date for the following is {due}:\n{what}", **what)
            resumed = voice.words("We have started this work again.") if occasion.resumes else ""
            delivery = delivery_words.agreed(voice, occasion.delivery, client)
            return (noted, resumed, delivery, *rest, _no_reminder(voice, deadline.clause) if occasion.last else "")
        case NoticeKind.delivery:
            return delivery_words.going_on(voice, deadline, occasion.delivery, client)
        case NoticeKind.proposed | NoticeKind.from_rep | NoticeKind.to_manager:
            raise ValueError(f"{kind} is written by escalation_words")
        case NoticeKind.clock:
            waited = _back_with_them(voice, deadline, what)
            return (waited, *rest, _no_reminder(voice, deadline.clause) if occasion.last else "")
        case _:
            assert_never(kind)


def _back_with_them(voice: Voice, deadline: Deadline, what: dict[str, str]) -> str:
    """Our part is done. None of the client's working time may have passed meanwhile: then nothing is given back."""
    if deadline.told is not None and deadline.told.due_at == deadline.executes_at:
        return voice.words(
            "Thank you for waiting; our part is done. The date stays {due} for the following:\n{what}", **what
        )
    return voice.words(
        "Thank you for waiting; our part is done. Because you were waiting for us, we have given you that time back: "
        "you now have until {due} for the following:\n{what}",
        **what,
    )


def _opening(voice: Voice, clause: Clause, what: dict[str, str]) -> str:
    """What we need. Where no answer is an answer too, “need” would contradict itself."""
    if clause is Clause.proceed:
        return voice.words("We would be glad to have the following from you by {due}:\n{what}", **what)
    return voice.words("For the next step of our work, we need the following from you by {due}:\n{what}", **what)


def _reminding(voice: Voice, clause: Clause, what: dict[str, str]) -> str:
    if clause is Clause.proceed:
        return voice.words(
            "Just a short reminder that we would be glad to have the following from you by {due}:\n{what}", **what
        )
    return voice.words("Just a short reminder that we need the following from you by {due}:\n{what}", **what)


def _clause(voice: Voice, clause: Clause) -> str:
    """What we do if the time passes in silence, said beforehand (A5)."""
    match clause:
        case Clause.hold:
            return voice.words(
                "If we have not heard from you by then, we will pause this work until we hear from you. While it is "
                "paused, we will not send you reminders."
            )
        case Clause.proceed:
            return voice.words(
                "If nothing needs changing, you do not need to answer. If we have not heard from you by then, we will"
                " continue in the way that we think is best."
            )
        case Clause.chase:
            return voice.words(
                "We cannot continue with this without your answer. If we have not heard from you by then, this part "
                "of the work will have to wait, and we will ask you again, at most three times. After that, one of us"
                " may write to you personally to see if we can help."
            )
        case _:
            assert_never(clause)


def _more_time(voice: Voice) -> str:
    return voice.words("If you need more time, just tell us which date works for you. One line is enough.")


def _last_reminder(voice: Voice, clause: Clause) -> str:
    """The promise that no more will come (A3). After a chase's due date three texts may follow, as its clause says."""
    if clause is Clause.chase:
        return ""
    return voice.words(
        "We will not send another reminder about this. If there is no answer by the date above, you will get one "
        "short message telling you what we have done."
    )


def _no_reminder(voice: Voice, clause: Clause) -> str:
    if clause is Clause.chase:
        return ""
    return voice.words(
        "We will not send a reminder before this date. If there is no answer by then, you will get one short message "
        "telling you what we have done."
    )


def _several(voice: Voice, occasions: Sequence[Occasion], client: Client) -> tuple[str, ...]:
    """One reminder about several things. A clause that all share is said once: repeated, it reads like a machine."""
    clauses = {each.deadline.clause for each in occasions}
    shared = len(clauses) == 1 and len({each.last for each in occasions}) == 1
    items = [_item(voice, each, client, alone=not shared) for each in occasions]
    first = occasions[0]
    after = (_promises(voice, first),) if shared else ()
    return (
        voice.words("Just a short reminder of what we would like to have from you:"),
        *items,
        *after,
        voice.words(
            "If you need more time for any of these, just tell us which dates work for you. One line is enough."
        ),
    )


def _item(voice: Voice, occasion: Occasion, client: Client, *, alone: bool) -> str:
    deadline = occasion.deadline
    due = voice.in_full(deadline.due.at, client.zone)
    if not alone:
        return voice.words("{what}\nBy {due}.", what=deadline.subject, due=due)
    return voice.words(
        "{what}\nBy {due}. {promises}", what=deadline.subject, due=due, promises=_promises(voice, occasion)
    )


def _promises(voice: Voice, occasion: Occasion) -> str:
    """The clause, and the promise of the last reminder."""
    clause = occasion.deadline.clause
    last = _last_reminder(voice, clause) if occasion.last else ""
    return voice.together(_clause(voice, clause), last)


def _closing(voice: Voice, kind: NoticeKind, what: dict[str, str], moves: str) -> tuple[str, ...]:
    match kind:
        case NoticeKind.closing_hold:
            return (
                voice.words("We had not heard from you by {due} about:\n{what}", **what),
                voice.words(
                    "So, as we said we would, we have paused this work. Nothing is lost: as soon as you write to us, "
                    "we will start again and tell you the new dates. Until then we will not send you reminders about "
                    "it."
                ),
                moves,
            )
        case NoticeKind.closing_proceed:
            return (
                voice.words(
                    "As we said we would, we continued with the following after {due} in the way that we thought "
                    "best:\n"
                    "{what}",
                    **what,
                ),
                voice.words(
                    "There is nothing for you to do. If you would like something changed, write to us and we will look "
                    "at it together."
                ),
            )
        case _:
            return (
                voice.words("We no longer need the following from you:\n{what}", **what),
                voice.words("There is nothing for you to do. Thank you!"),
            )


def _overdue(voice: Voice, occasion: Occasion, what: dict[str, str], moves: str) -> tuple[str, ...]:
    if occasion.last:
        return (
            voice.words("The following is still open; we had hoped to have it by {due}:\n{what}", **what),
            moves,
            voice.words(
                "We cannot continue without your answer, so this part of the work has to wait. We will not send "
                "another reminder about this. As soon as we have your answer, we will continue. If you already know "
                "when that will be, please tell us; it helps us to plan."
            ),
        )
    if occasion.nth > 1:
        return (
            voice.words("May we ask you about this again? We had hoped to have it by {due}:\n{what}", **what),
            moves,
            voice.words("If something is making it difficult, just tell us, and we will look for a solution together."),
            voice.words("If you only need more time, please tell us which day we can count on."),
        )
    return (
        voice.words("We had hoped to have the following by {due}, and we cannot continue without it:\n{what}", **what),
        moves,
        voice.words(
            "Could you send it to us, or tell us when you can? Until we have it, this part of the work has to wait."
        ),
    )
