"""The names of closed sets as words of a sentence: what happens on silence, states, changes, channels, rungs.

English shows the keyword that one would type, where there is one; a catalogue may set its own word beside it.
"""

from __future__ import annotations

from bot.domain.availability import Channel
from bot.domain.deadlines import Clause, State, Verb
from bot.domain.ladder import Whom
from bot.texts.voice import Voice


def clause(voice: Voice, clause: Clause) -> str:
    """What happens on silence, in a word."""
    match clause:
        case Clause.hold:
            return voice.words("hold")
        case Clause.proceed:
            return voice.words("proceed")
        case Clause.chase:
            return voice.words("chase")


def state(voice: Voice, state: State) -> str:
    """Where a deadline stands, in a word or two."""
    names = {
        State.waiting: voice.words("waiting"),
        State.untold: voice.words("not told in time"),
        State.held: voice.words("on hold"),
        State.proceeded: voice.words("proceeded"),
        State.overdue: voice.words("overdue"),
        State.answered: voice.words("answered"),
        State.cancelled: voice.words("cancelled"),
    }
    return names[state]


def change(voice: Voice, verb: Verb) -> str:
    """What was done, as something that can be taken back."""
    names = {
        Verb.sent: voice.words("sent"),
        Verb.answered: voice.words("answered"),
        Verb.promise: voice.words("the promise"),
        Verb.extend: voice.words("the new date"),
        Verb.ours: voice.words("our turn"),
        Verb.theirs: voice.words("their turn"),
        Verb.hold: voice.words("hold"),
        Verb.proceed: voice.words("proceed"),
        Verb.chase: voice.words("chase"),
        Verb.snooze: voice.words("the later reminder"),
        Verb.edit: voice.words("the new words"),
        Verb.owner: voice.words("the new owner"),
        Verb.blocks: voice.words("who waits for it"),
        Verb.cancel: voice.words("the cancellation"),
        Verb.undo: voice.words("the step back"),
        Verb.help_me: voice.words("the call for help"),
        Verb.take: voice.words("taking it over"),
        Verb.give_back: voice.words("giving it back"),
        Verb.approve: voice.words("the approval"),
        Verb.not_now: voice.words("“not now”"),
        Verb.never: voice.words("“never”"),
        Verb.reword: voice.words("the changed words"),
    }
    return names[verb]


def channel(voice: Voice, channel: Channel) -> str:
    """A way of being reached."""
    match channel:
        case Channel.chat:
            return voice.words("chat")
        case Channel.call:
            return voice.words("call")
        case Channel.meeting:
            return voice.words("meeting")
        case Channel.email:
            return voice.words("email")


def rung(voice: Voice, whom: Whom) -> str:
    """Whom a step of escalation brings in."""
    match whom:
        case Whom.colleague:
            return voice.words("colleague")
        case Whom.rep:
            return voice.words("rep")
        case Whom.manager:
            return voice.words("client manager")
