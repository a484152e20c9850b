"""Every way of saying no: what was not understood or not possible, what is possible, and an example."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.deadlines import ENDED, Ball, State, Why
from bot.domain.people import Act
from bot.domain.refusals import (
    BallAlready,
    BuiltOn,
    ClauseAlready,
    Expired,
    FutureDate,
    Impossible,
    LastAdmin,
    NameReserved,
    NameTaken,
    NoClient,
    NoDate,
    NoDraft,
    NoMorePromises,
    NoSubject,
    NotAllowed,
    NothingSent,
    NothingToSnooze,
    NothingToUndo,
    NotUnderstood,
    NotYet,
    OpenQuote,
    PastDate,
    ReasonMissing,
    Refusal,
    TooLong,
    Twin,
    UnknownClient,
    UnknownCommand,
    UnknownDeadline,
    UnknownLanguage,
    UnknownMember,
    UnknownValue,
    UnknownZone,
    UnreadableDate,
    UnreadableSpan,
    WhichClause,
    WhichDate,
    WhichTime,
    WordsUnclear,
    WrongUsage,
)
from bot.texts import helping, refused_dates
from bot.texts.voice import Voice, lines

NEW = '/deadline new Acme "Logo feedback" by tomorrow 17:00 hold'


def say(voice: Voice, refusal: Refusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case UnreadableDate() | WhichDate() | WhichTime() | PastDate() | FutureDate() | UnreadableSpan() | NoDate():
            return refused_dates.say(voice, refusal)
        case UnknownCommand() | WrongUsage() | OpenQuote() | NotYet() | NotUnderstood() | Expired():
            return _of_grammar(voice, refusal)
        case UnknownClient() | UnknownMember() | UnknownDeadline() | UnknownZone() | UnknownLanguage() | UnknownValue():
            return _of_names(voice, refusal)
        case NoClient() | NoSubject() | TooLong() | WhichClause() | Twin() | NameTaken() | NameReserved():
            return _of_making(voice, refusal)
        case Impossible():
            return _impossible(voice, refusal)
        case NotAllowed():
            return _not_allowed(voice, refusal)
        case LastAdmin(name):
            return voice.t("{name} is the last admin here; make somebody else an admin first.", name=name)
        case _:
            return _of_state(voice, refusal)


def _of_grammar(
    voice: Voice, refusal: UnknownCommand | WrongUsage | OpenQuote | NotYet | NotUnderstood | Expired
) -> Html:
    match refusal:
        case UnknownCommand("", word, near):
            return lines(
                voice.t("I do not know the command <code>{word}</code>.", word=word),
                _perhaps(voice, near),
                voice.t("To begin: <code>/deadline help</code>"),
            )
        case UnknownCommand(root, word, near):
            return lines(
                voice.t("I do not know <code>{root} {word}</code>.", root=root, word=word),
                _perhaps(voice, tuple(f"{root} {each}" for each in near)),
                voice.t("All commands: <code>{root} help</code>", root=root),
            )
        case WrongUsage(root, verb):
            return lines(
                voice.t("Something is missing there, or there is a word too many. It goes like this:"),
                voice.t("<code>{usage}</code>", usage=helping.usage(root, verb)),
                voice.t("For example: <code>{example}</code>", example=helping.example(root, verb)),
            )
        case OpenQuote():
            return lines(
                voice.t("A quotation mark is opened and never closed, so I cannot tell where the words end."),
                voice.t("For example: <code>{example}</code>", example=NEW),
            )
        case NotYet(command):
            return lines(
                voice.t("<code>{command}</code> comes with a later release.", command=command),
                voice.t("What works now: <code>/deadline help</code>, <code>/client help</code>"),
            )
        case NotUnderstood(text):
            return lines(
                voice.t("I only understand commands, and “{text}” is not one.", text=text[:60]),
                voice.t("To begin: <code>/deadline help</code>"),
            )
        case Expired():
            return lines(
                voice.t("This question is closed; nothing was changed."),
                voice.t("What is open: <code>/deadline list mine</code>"),
            )
        case _:
            assert_never(refusal)


def _of_names(
    voice: Voice,
    refusal: UnknownClient | UnknownMember | UnknownDeadline | UnknownZone | UnknownLanguage | UnknownValue,
) -> Html:
    match refusal:
        case UnknownClient(name, near, any_clients):
            known = voice.t("All of them: <code>/client list</code>") if any_clients else None
            return lines(
                voice.t("I do not know a client named “{name}”; nothing was made.", name=name),
                _perhaps(voice, near),
                known,
                voice.t("A new one: <code>/client new {name}</code>", name=_quoted(name)),
            )
        case UnknownMember(name, near):
            return lines(
                voice.t("I do not know a colleague named @{name}; nothing was changed.", name=name),
                _perhaps(voice, tuple(f"@{each}" for each in near)),
                voice.t("Everybody here: <code>/team</code>"),
            )
        case UnknownDeadline(name):
            return lines(
                voice.t("There is no {name} here.", name=name),
                voice.t("What is open: <code>/deadline list all</code>"),
            )
        case UnknownZone(text, near):
            return lines(
                voice.t("I do not know a time zone “{text}”.", text=text),
                _perhaps(voice, near),
                voice.t("Zones are written as in <code>Asia/Tokyo</code> or <code>America/New_York</code>."),
            )
        case UnknownLanguage(text, known):
            return voice.t(
                "I cannot write in “{text}”. I can write in: {known}. For example: <code>/me language {first}</code>",
                text=text,
                known=", ".join(known),
                first=known[0],
            )
        case UnknownValue(field, text, possible):
            return voice.t(
                "“{text}” is not possible for {field}. Possible: {possible}.",
                text=text,
                field=field,
                possible=", ".join(possible),
            )
        case _:
            assert_never(refusal)


def _of_making(
    voice: Voice, refusal: NoClient | NoSubject | TooLong | WhichClause | Twin | NameTaken | NameReserved
) -> Html:
    match refusal:
        case NoClient():
            return lines(
                voice.t("Which client is it for? Nothing was made."),
                voice.t("For example: <code>{example}</code>", example=NEW),
            )
        case NoSubject():
            return lines(
                voice.t("What do you need from them? Those words go to the client, so they cannot be empty."),
                voice.t("For example: <code>{example}</code>", example='"Feedback on the three logo drafts"'),
            )
        case TooLong(length, most):
            return voice.t(
                "That is {length} characters; {most} is the limit. Nothing was changed: please say it in fewer.",
                length=length,
                most=most,
            )
        case WhichClause(client):
            return lines(
                voice.t(
                    "What should happen if {client} stays silent? Nothing has been agreed with them.", client=client
                ),
                voice.t("<b>hold</b>: we stop the work until they get back to us."),
                voice.t("<b>proceed</b>: we go on by our own judgment."),
                voice.t("<b>chase</b>: we truly need the answer; three texts at most."),
                voice.t(
                    "Press one, or add the word: <code>{example}</code>",
                    example=NEW,
                ),
            )
        case Twin(deadline, subject, client):
            return voice.t(
                "You have already asked {client} for “{subject}” by about that time: {deadline}. Make another one?",
                client=client,
                subject=subject,
                deadline=deadline,
            )
        case NameTaken(name):
            return voice.t(
                "There is a client named {name} already: <code>/client {quoted}</code>", name=name, quoted=_quoted(name)
            )
        case NameReserved(name):
            return voice.t(
                "“{name}” is a command here, so a client cannot have that name. For example: "
                "<code>/client new {quoted}</code>",
                name=name,
                quoted=_quoted(f"{name} Ltd"),
            )
        case _:
            assert_never(refusal)


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
        case Why.needs_date:
            return lines(
                voice.t("{name} is past its due date, so telling them now would not be fair.", name=name),
                voice.t("Was it sent in time? <code>/deadline sent {name} at yesterday 16:00</code>", name=name),
                voice.t("Else set a new date: <code>/deadline extend {name} to tomorrow 17:00</code>", name=name),
            )
        case _:
            assert_never(refusal.why)


def _not_allowed(voice: Voice, refusal: NotAllowed) -> Html:
    whom = voice.names(refusal.ask[:3])
    asks = voice.t("Please ask {whom}.", whom=whom) if refusal.ask else None
    match refusal.act:
        case Act.steer:
            said = voice.t("Only the owner, the author, the account rep or an admin can do this; nothing was changed.")
        case Act.client_rules:
            said = voice.t(
                "Only the account rep or an admin can change what was agreed with a client; nothing was changed."
            )
        case Act.roles:
            said = voice.t("Only an admin can change roles; nothing was changed.")
        case _:
            said = voice.t("Your role here does not include that; nothing was changed.")
    return lines(said, asks)


def _of_state(
    voice: Voice,
    refusal: NoMorePromises
    | BallAlready
    | ClauseAlready
    | ReasonMissing
    | NothingSent
    | NothingToSnooze
    | NothingToUndo
    | BuiltOn
    | NoDraft
    | WordsUnclear,
) -> Html:
    match refusal:
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
                "{name}: on silence it is “{clause}” already; nothing was changed.", name=name, clause=clause.value
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
            return voice.t("{name}: there is no change to take back.", name=name)
        case BuiltOn(name, verb):
            return voice.t(
                "{name}: something has happened since “{verb}”, so it cannot be taken back any more. What is so now: "
                "<code>/deadline {name}</code>",
                name=name,
                verb=verb.value,
            )
        case NoDraft(name, state) if state in ENDED:
            return voice.t(
                "{name}: there is nothing to tell the client any more ({state}). To open it again: "
                "<code>/deadline undo {name}</code>",
                name=name,
                state=state.value,
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
        state=state.value,
    )


def _words_unclear(voice: Voice, refusal: WordsUnclear) -> Html:
    missing = []
    if not refusal.date_found:
        missing.append(voice.t("the date ({due})", due=voice.named(refusal.due.at)))
    if not refusal.clause_found:
        missing.append(voice.t("what happens on silence ({clause})", clause=refusal.clause.value))
    return lines(
        voice.t(
            "{name}: I cannot find {missing} in those words.",
            name=refusal.deadline,
            missing=Html(voice.words(" and ").join(missing)),
        ),
        voice.t("Only what they were told can take effect. Do your words say so?"),
    )


def _perhaps(voice: Voice, near: tuple[str, ...]) -> Html | None:
    return voice.t("Perhaps: {near}?", near=", ".join(near)) if near else None


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
