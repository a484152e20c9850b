"""Every way of saying no: what was not understood or not possible, what is possible, and an example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.chat import Html
from bot.domain.feed_messages import NoAddress
from bot.domain.forgetting_messages import ForgettingRefusal
from bot.domain.hours import HoursRefusal
from bot.domain.joining import NotJoined
from bot.domain.people import Act
from bot.domain.refusals import (
    Expired,
    FutureDate,
    LastAdmin,
    NameReserved,
    NameTaken,
    NoClient,
    NoDate,
    NoSubject,
    NotAllowed,
    NotUnderstood,
    NotYet,
    OpenQuote,
    PastDate,
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
    WrongUsage,
)
from bot.domain.refused_decisions import DecisionRefusal
from bot.domain.refused_rules import RulesRefusal
from bot.texts import (
    calendar_words,
    forgetting,
    refused_dates,
    refused_decisions,
    refused_hours,
    refused_joining,
    refused_rules,
    refused_states,
    usages,
)
from bot.texts.voice import Voice, escape, lines

NEW = '/deadline new Acme "Logo feedback" by tomorrow 17:00 hold'


def say(voice: Voice, refusal: Refusal) -> Html:
    """The refusal in the reader's words."""
    if isinstance(refusal, NotJoined):
        return refused_joining.say(voice, refusal)
    if isinstance(refusal, HoursRefusal):
        return refused_hours.say(voice, refusal)
    if isinstance(refusal, RulesRefusal):
        return refused_rules.say(voice, refusal)
    if isinstance(refusal, DecisionRefusal):
        return refused_decisions.say(voice, refusal)
    if isinstance(refusal, ForgettingRefusal):
        return forgetting.refused(voice, refusal)
    match refusal:
        case UnreadableDate() | WhichDate() | WhichTime() | PastDate() | FutureDate() | UnreadableSpan() | NoDate():
            return refused_dates.say(voice, refusal)
        case UnknownCommand() | WrongUsage() | OpenQuote() | NotYet() | NotUnderstood() | Expired():
            return _of_grammar(voice, refusal)
        case UnknownClient() | UnknownMember() | UnknownDeadline() | UnknownZone() | UnknownLanguage() | UnknownValue():
            return _of_names(voice, refusal)
        case NoClient() | NoSubject() | TooLong() | WhichClause() | Twin() | NameTaken() | NameReserved():
            return _of_making(voice, refusal)
        case NotAllowed():
            return _not_allowed(voice, refusal)
        case LastAdmin(name):
            return voice.t("{name} is the last admin here; make somebody else an admin first.", name=name)
        case NoAddress():
            return calendar_words.no_address(voice)
        case _:
            return refused_states.say(voice, refusal)


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
        case WrongUsage(root, verb, names):
            return lines(
                voice.t("Something is missing there, or there is a word too many. It goes like this:"),
                voice.t("<code>{usage}</code>", usage=usages.usage(root, verb)),
                voice.t("For example: <code>{example}</code>", example=usages.example(voice, root, verb, names)),
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
        case UnknownClient(name, near, any_clients, forgets):
            known = voice.t("All of them: <code>/client list</code>") if any_clients else None
            if forgets:
                return lines(
                    voice.t("I do not know a client named “{name}”; nothing was forgotten.", name=name),
                    _perhaps(voice, near),
                    known,
                )
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
                "I cannot write in “{text}”; nothing was changed. Languages: {known}.",
                text=text,
                known=voice.listed(known),
            )
        case UnknownValue("channel", text, possible):
            return voice.t(
                "“{text}” is not a way of being reached that I know. Possible: {possible}.",
                text=text,
                possible=_typed(voice, possible),
            )
        case UnknownValue(field, text, possible):
            return voice.t(
                "“{text}” is not possible for {field}. Possible: {possible}.",
                text=text,
                field=_typed(voice, (field,)),
                possible=_typed(voice, possible),
            )
        case _:
            assert_never(refusal)


def _typed(voice: Voice, words: Iterable[str]) -> Html:
    """Keywords, which are typed in English in every language."""
    return Html(voice.listed(f"<code>{escape(word)}</code>" for word in words))


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
                    example=NEW.replace("Acme", usages.quoted(client)),
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
        case Act.workspace_rules:
            said = voice.t("Only an admin can change the rules for every client; nothing was changed.")
        case Act.roles:
            said = voice.t("Only an admin can change roles; nothing was changed.")
        case Act.invite:
            said = voice.t("Only an account rep or an admin can ask somebody in; nobody was invited.")
        case Act.remove:
            said = voice.t("Only an admin, or whoever invited them, can do this; nothing was changed.")
        case Act.set_hours:
            said = voice.t("Only the person themselves or an admin can change these hours; nothing was changed.")
        case Act.decide:
            said = voice.t("Only the one who was asked, their deputy or an admin can decide this; nothing was changed.")
        case Act.places:
            said = voice.t("Only an admin can say who reads along in a group; nothing was changed.")
        case Act.retention:
            said = voice.t("Only an admin can change how long words are kept; nothing was changed.")
        case Act.forget:
            said = voice.t("Only an admin can have words erased; nothing was changed.")
        case _:
            said = voice.t("Your role here does not include that; nothing was changed.")
    return lines(said, asks)


def _perhaps(voice: Voice, near: tuple[str, ...]) -> Html | None:
    return voice.t("Perhaps: {near}?", near=voice.listed(near)) if near else None


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
