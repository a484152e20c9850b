"""Why somebody is not let in, or cannot be asked in, and what to do instead."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.joining import (
    DeclaredElsewhere,
    HereAlready,
    LinkInPrivate,
    LinkSpent,
    NameInUse,
    NoAccountThere,
    NoDoor,
    NoMember,
    NoSuchWorkspace,
    NotAGroup,
    NotInvited,
    NotJoined,
    OtherTeam,
    Outsider,
    Unknown,
    Unread,
    WhoTakesOver,
)
from bot.texts.voice import Voice, lines

PLATFORMS = {"slack": "Slack", "telegram": "Telegram", "console": "Console"}
"""Names that are written the same in every language."""


def say(voice: Voice, refusal: NotJoined) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case Outsider():
            return voice.t("I work for the people of this team only; nothing was done.")
        case Unread():
            return voice.t("I could not see who you are just now, so nothing was done. Please try again in a minute.")
        case NoMember(ask, may_start):
            return lines(
                voice.t("You are not a member here any more; nothing was done."),
                voice.t("If that is wrong, please ask {whom}.", whom=voice.names(ask)) if ask else None,
                voice.t("For a workspace of your own: <code>/start</code>") if may_start else None,
            )
        case Unknown():
            return voice.t("Please write to me in a private chat first: /start")
        case LinkSpent() | LinkInPrivate() | HereAlready() | OtherTeam() | NoDoor() | NotInvited():
            return _of_links(voice, refusal)
        case NameInUse(name):
            return lines(
                voice.t("There is a colleague named @{name} already; nobody was invited.", name=name),
                voice.t("For example: <code>/team invite {name}2</code>", name=name),
            )
        case WhoTakesOver(name, count, _):
            return lines(
                voice.n(
                    "{name} still owns {count} open deadline. Who takes it over?",
                    "{name} still owns {count} open deadlines. Who takes them over?",
                    count,
                    name=name,
                ),
                voice.t("Press a name, or write <code>/team remove {name} to @X</code>", name=name),
                voice.t("With that {name} leaves, and their name is erased for good.", name=name),
            )
        case NoAccountThere(platform, have):
            return lines(
                voice.t(
                    "You have no account on “{platform}” here; nothing was changed. You are on: {have}.",
                    platform=platform,
                    have=voice.names(tuple(PLATFORMS.get(each, each) for each in have)),
                ),
                voice.t("To add one: <code>/team link</code>"),
            )
        case NoSuchWorkspace(name, have):
            return voice.t(
                "You belong to no workspace “{name}”; nothing was changed. Yours: {have}.",
                name=name,
                have=voice.listed(have),
            )
        case DeclaredElsewhere():
            return voice.t(
                "This group is internal to another workspace; nothing was changed. One of its admins can write "
                "<code>/team here off</code>"
            )
        case NotAGroup():
            return voice.t(
                "Please write this in the Telegram group itself. In Slack nothing is needed: I see who reads a channel."
            )
        case _:
            assert_never(refusal)


def _of_links(voice: Voice, refusal: LinkSpent | LinkInPrivate | HereAlready | OtherTeam | NoDoor | NotInvited) -> Html:
    match refusal:
        case LinkSpent():
            return lines(
                voice.t("This link has been used, has run out or was taken back; nothing was done."),
                voice.t("Please ask whoever sent it for a new one."),
            )
        case LinkInPrivate():
            return voice.t("Links are opened in a private chat with me only; nothing was done.")
        case HereAlready(name, workspace):
            return voice.t(
                "You are @{name} in {workspace} already; nothing was changed.",
                name=name,
                workspace=workspace,
            )
        case OtherTeam(workspace):
            return lines(
                voice.t(
                    "This link belongs to {workspace}, which is not this team; nothing was done.", workspace=workspace
                ),
                voice.t("On Telegram one account can belong to several."),
            )
        case NoDoor():
            return lines(
                voice.t("People from outside come in through Telegram, and I am not on Telegram here (or not yet)."),
                voice.t("Whoever runs me can add it: TELEGRAM_BOT_TOKEN, see <code>shimekiri check</code>"),
            )
        case NotInvited(name):
            return lines(
                voice.t("No invitation for “{name}” is open; nothing was changed.", name=name),
                voice.t("Everybody who is here or invited: <code>/team</code>"),
            )
        case _:
            assert_never(refusal)
