"""Why a command is not possible for a deadline as it stands, and what is."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.deadlines import ENDED, Ball, State, Why
from bot.domain.refusals import (
    BallAlready,
    BuiltOn,
    ClauseAlready,
    Impossible,
    NoDraft,
    NoMorePromises,
    NothingSent,
    NothingToSnooze,
    NothingToUndo,
    ReasonMissing,
    WordsUnclear,
)
from bot.texts import named
from bot.texts.voice import Voice, lines

StateRefusal = (
    Impossible
    | NoMorePromises
    | BallAlready
    | ClauseAlready
    | ReasonMissing
    | NothingSent
    | NothingToSnooze
    | NothingToUndo
    | BuiltOn
    | NoDraft
    | WordsUnclear
)


def say(voice: Voice, refusal: StateRefusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case Impossible():
            return _impossible(voice, refusal)
        case NoMorePromises(name, made):
            return voice.t(
                "{name}: they have promised an answer {made} times, and two is the most. Please agree on a new date "
                "with them: <code>/deadline extend {name} to tomorrow 17:00</code>",
                name=name,
                made=made,
            )
        case BallAlready(name, Ball.ours):
            return voice.t(
                "{name}: it is our turn already. When they have what we owe them: <code>/deadline theirs {name}</code>",
                name=name,
            )
        case BallAlready(name, _):
            return voice.t("{name}: it is their turn already, and their clock is running.", name=name)
        case ClauseAlready(name, clause):
            return voice.t(
                "{name}: on silence it is “{clause}” already; nothing was changed.",
                name=name,
                clause=named.clause(voice, clause),
            )
        case ReasonMissing(name):
            return voice.t(
                "{name}: what was decided, and why? For example: "
                "<code>/deadline proceed {name} We take version B, it prints better</code>",
                name=name,
            )
        case NothingSent(name):
            return voice.t(
                "{name}: no text is waiting to be sent. The record: <code>/deadline {name}</code>", name=name
            )
        case NothingToSnooze(name):
            return voice.t("{name}: no reminder to you is ahead, so there is nothing to snooze.", name=name)
        case NothingToUndo(name):
            return voice.t(
                "{name}: there is no change to take back. To withdraw it: <code>/deadline cancel {name}</code>",
                name=name,
            )
        case BuiltOn(name, verb):
            return voice.t(
                "{name}: something has happened since “{verb}”, so it cannot be taken back any more. What is so now: "
                "<code>/deadline {name}</code>",
                name=name,
                verb=named.change(voice, verb),
            )
        case NoDraft(name, state) if state in ENDED:
            return voice.t(
                "{name}: there is nothing to tell the client any more ({state}). To open it again: "
                "<code>/deadline undo {name}</code>",
                name=name,
                state=named.state(voice, state),
            )
        case NoDraft(name, state):
            return _no_draft(voice, name, state)
        case WordsUnclear():
            return _words_unclear(voice, refusal)
        case _:
            assert_never(refusal)


def _no_draft(voice: Voice, name: str, state: State) -> Html:
    return voice.t(
        "{name}: there is nothing to tell the client any more ({state}). A new date makes a new text: "
        "<code>/deadline extend {name} to tomorrow 17:00</code>",
        name=name,
        state=named.state(voice, state),
    )


def _words_unclear(voice: Voice, refusal: WordsUnclear) -> Html:
    missing = []
    if not refusal.date_found:
        missing.append(voice.t("the date ({due})", due=voice.named(refusal.due.at)))
    if not refusal.clause_found:
        missing.append(voice.t("what happens on silence ({clause})", clause=named.clause(voice, refusal.clause)))
    return lines(
        voice.t(
            "{name}: I cannot find {missing} in those words.",
            name=refusal.deadline,
            missing=Html(voice.words(" and ").join(missing)),
        ),
        voice.t("Only what they were told can take effect. Do your words say so?"),
    )


def _impossible(voice: Voice, refusal: Impossible) -> Html:
    name = refusal.deadline
    match refusal.why:
        case Why.answered:
            return voice.t(
                "{name} has been answered; nothing was changed. To open it again: <code>/deadline undo {name}</code>",
                name=name,
            )
        case Why.already_answered:
            return voice.t("{name} has been answered already, so there is nothing to cancel.", name=name)
        case Why.cancelled:
            return voice.t(
                "{name} is cancelled; nothing was changed. To open it again: <code>/deadline undo {name}</code>",
                name=name,
            )
        case Why.already_cancelled:
            return voice.t("{name} is cancelled already.", name=name)
        case Why.gone_on:
            return voice.t(
                "{name}: we have already gone on without them. A new date opens it again: "
                "<code>/deadline extend {name} to tomorrow 17:00</code>",
                name=name,
            )
        case Why.after_due:
            return voice.t(
                "{name} is past its due date, so what happens on silence cannot be changed any more. With a new date "
                "it can: <code>/deadline extend {name} to tomorrow 17:00</code>",
                name=name,
            )
        case Why.not_silent:
            return voice.t("{name}: there is no next step to decide about now; nothing was changed.", name=name)
        case Why.needs_date:
            return lines(
                voice.t("{name} is past its due date, so telling them now would not be fair.", name=name),
                voice.t("Was it sent in time? <code>/deadline sent {name} at yesterday 16:00</code>", name=name),
                voice.t("Else set a new date: <code>/deadline extend {name} to tomorrow 17:00</code>", name=name),
            )
        case _:
            assert_never(refusal.why)
