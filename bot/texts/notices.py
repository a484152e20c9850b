"""Texts for clients, in the client's language, hours and date format: kind and firm, about the matter alone.

Each says what we need, by when, what we do if the time passes in silence (A5), and how to ask for more time (A7). The
text that is the last one says so (RULES 3, A3), and the bot keeps that word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.domain.clients import Client
from bot.domain.deadlines import Clause, Deadline
from bot.domain.letters import NoticeKind
from bot.domain.words import ClientWords
from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the words depend on besides the deadline: `last` promises silence, `nth` counts the overdue texts."""

    kind: NoticeKind
    last: bool = False
    nth: int = 1


def compose(occasion: Occasion, deadlines: Sequence[Deadline], client: Client) -> ClientWords:
    """The words for the client; several deadlines only in a reminder (RULES 3: one text for one client)."""
    voice = Voice(client.language, client.zone)
    body = _body(voice, occasion, deadlines, client)
    greeting = voice.words("Hello {name},", name=client.addressee)
    return ClientWords("\n\n".join(part for part in (greeting, *body) if part), client.language)


def ask_preference(client: Client) -> ClientWords:
    """Asks once, at the start, how the client wants their silence to be read (A6)."""
    voice = Voice(client.language, client.zone)
    parts = (
        voice.words("Hello {name},", name=client.addressee),
        voice.words(
            "One question before we start, so that we know what suits you: when we need something from you by a "
            "certain date and have not heard from you by then, what would you like us to do?"
        ),
        voice.words(
            "A) Hold: we pause that part of the work until you get back to us, and do not keep asking.\n"
            "B) Proceed: we go on as we judge best, and you write to us only if you would like something changed."
        ),
        voice.words(
            "We will take your choice as the rule and repeat it with every date. You can change it whenever you like, "
            "and if you ever need more time, a short message is enough."
        ),
        voice.words("Thank you!"),
    )
    return ClientWords("\n\n".join(parts), client.language)


def _body(voice: Voice, occasion: Occasion, deadlines: Sequence[Deadline], client: Client) -> tuple[str, ...]:
    first = deadlines[0]
    what = {"what": first.subject, "due": voice.in_full(first.due, client.zone)}
    last = _last_word(voice, first.clause) if occasion.last else ""
    match occasion.kind:
        case NoticeKind.notice:
            need = voice.words("To carry on with our work we need the following from you by {due}:\n{what}", **what)
            return (need, _clause(voice, first.clause), _more_time(voice), last, voice.words("Thank you!"))
        case NoticeKind.reminder:
            return _reminder(voice, deadlines, client, last)
        case NoticeKind.closing_hold | NoticeKind.closing_proceed | NoticeKind.closing_cancel:
            return _closing(voice, occasion.kind, what)
        case NoticeKind.overdue:
            return _overdue(voice, occasion, what)
        case NoticeKind.new_date:
            agreed = voice.words(
                "Thank you for letting us know. We have noted {due} as the new date for:\n{what}", **what
            )
            return (agreed, _clause(voice, first.clause))
        case NoticeKind.clock:
            ball = voice.words(
                "Thank you for your patience: what you were waiting for from us is done. The time that passed in the "
                "meantime is not taken off yours, so what we need from you now has until {due}:\n{what}",
                **what,
            )
            return (ball, _clause(voice, first.clause), _more_time(voice))
        case _:
            assert_never(occasion.kind)


def _clause(voice: Voice, clause: Clause) -> str:
    """What we do if the time passes in silence, said beforehand (A5)."""
    match clause:
        case Clause.hold:
            return voice.words(
                "If we have not heard from you by then, we will pause this work and keep it safe until you get back to "
                "us. We will not keep writing to you in the meantime."
            )
        case Clause.proceed:
            return voice.words(
                "If nothing needs changing, you do not have to answer: after that time we will go on as we judge best."
            )
        case Clause.chase:
            return voice.words(
                "We cannot decide this one without you, so if we have not heard from you by then, we will get in touch "
                "again."
            )
        case _:
            assert_never(clause)


def _more_time(voice: Voice) -> str:
    return voice.words("If you need more time, just tell us until when. A single line is enough.")


def _last_word(voice: Voice, clause: Clause) -> str:
    if clause is Clause.chase:
        return voice.words("This is the last message about it that you will get from us.")
    return voice.words("We will not send any further reminders about this.")


def _reminder(voice: Voice, deadlines: Sequence[Deadline], client: Client, last: str) -> tuple[str, ...]:
    if len(deadlines) == 1:
        only = deadlines[0]
        need = voice.words(
            "Just a short reminder that we need the following from you by {due}:\n{what}",
            what=only.subject,
            due=voice.in_full(only.due, client.zone),
        )
        return (need, _clause(voice, only.clause), _more_time(voice), last)
    needs = [
        voice.words(
            "{what}\nby {due}. {clause}",
            what=each.subject,
            due=voice.in_full(each.due, client.zone),
            clause=_clause(voice, each.clause),
        )
        for each in deadlines
    ]
    opening = voice.words("Just a short reminder of what we need from you:")
    return (opening, *needs, _more_time(voice), last)


def _closing(voice: Voice, kind: NoticeKind, what: dict[str, str]) -> tuple[str, ...]:
    match kind:
        case NoticeKind.closing_hold:
            return (
                voice.words("We have not heard from you by {due} about:\n{what}", **what),
                voice.words(
                    "So, as we said we would, we have paused this work. It is in safe hands: whenever you get back to "
                    "us, we will take it up again and tell you the new timing. Until then we will not write to you "
                    "about it."
                ),
            )
        case NoticeKind.closing_proceed:
            return (
                voice.words("We have not heard from you by {due} about:\n{what}", **what),
                voice.words(
                    "So, as we said we would, we have gone on as we judged best. There is nothing for you to do. If "
                    "you would like to see something changed, write to us and we will look at it together."
                ),
            )
        case _:
            return (
                voice.words("We do not need the following from you any more:\n{what}", **what),
                voice.words("There is nothing for you to do. Thank you!"),
            )


def _overdue(voice: Voice, occasion: Occasion, what: dict[str, str]) -> tuple[str, ...]:
    if occasion.last:
        return (
            voice.words("We are still missing the following from you; the date we had set was {due}:\n{what}", **what),
            voice.words(
                "We cannot go on with it without you. We will not write to you about it again; as soon as we have your "
                "answer, or the date on which you can give it, we will carry on."
            ),
        )
    if occasion.nth > 1:
        return (
            voice.words("May we come back to this once more? We had set {due} for:\n{what}", **what),
            voice.words("If something is in the way, tell us and we will look for a solution together."),
            voice.words("If you only need more time, please tell us which day we can count on."),
        )
    return (
        voice.words(
            "The date we had set, {due}, has passed, and we cannot go on without your answer about:\n{what}", **what
        ),
        voice.words("Could you send it to us, or tell us by when you can?"),
    )
