"""Ways of saying no to a decision about an escalation, or to a call for help."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.refused_decisions import (
    DecidedAlready,
    DecisionRefusal,
    HelpAlready,
    NobodyToAsk,
    NoManager,
    NotOffered,
    OwnHelp,
    TooFarOff,
    WhoIsRep,
    WhomToAsk,
)
from bot.texts.suggestions import decision
from bot.texts.voice import Voice, lines


def say(voice: Voice, refusal: DecisionRefusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case DecidedAlready(deadline, outcome, by):
            if outcome is None:
                return voice.t("{deadline}: nothing waits for a decision here.", deadline=deadline)
            said = decision(voice, outcome.decision, by, voice.at(outcome.at))
            return voice.t("{deadline}: {said} Nothing was changed.", deadline=deadline, said=said)
        case NotOffered(deadline):
            return voice.t(
                "{deadline}: with this client we do not go that far, so nothing was changed. To go further with a "
                "client, for example: <code>/client set Acme firmness normal</code>",
                deadline=deadline,
            )
        case NoManager(client):
            return lines(
                voice.t("I do not know who the manager at {client} is; nothing was changed.", client=client),
                voice.t(
                    "For example: <code>/client contact {client} “Kenji Mori” manager</code>", client=_quoted(client)
                ),
            )
        case HelpAlready(deadline, name):
            return voice.t(
                "{deadline}: {name} has been asked already and has not answered yet.", deadline=deadline, name=name
            )
        case OwnHelp():
            return voice.t("That is the owner already. To ask somebody else: <code>/deadline help-me D-12 @ken</code>")
        case NobodyToAsk(deadline, ""):
            return voice.t(
                "{deadline}: I do not know whom to ask. For example: <code>/deadline help-me {deadline} @ken</code>",
                deadline=deadline,
            )
        case NobodyToAsk(_, name):
            return voice.t("I cannot reach {name} at the moment; nothing was changed.", name=name)
        case WhomToAsk(deadline, ()):
            return voice.t(
                "Nobody else is here yet who could help with {deadline}. Who is here: <code>/team</code>",
                deadline=deadline,
            )
        case WhomToAsk(deadline, _):
            return lines(
                voice.t("Whom shall I ask to help with {deadline}?", deadline=deadline),
                voice.t("For example: <code>/deadline help-me {deadline} @ken</code>", deadline=deadline),
            )
        case WhoIsRep(client, _):
            return voice.t("Which of us looks after {client}?", client=client)
        case TooFarOff(most):
            return voice.t(
                "That is too far away: {most} days at most; nothing was changed. If I should not ask again at all, "
                "press <b>Never</b>.",
                most=most,
            )
        case _:
            assert_never(refusal)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
