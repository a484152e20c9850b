"""Coming in, moving about and leaving: welcomes, invitations, links."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Button, Card
from bot.domain.gestures import JoinButton, RemoveButton, RevokeButton, WorkspaceButton, encode
from bot.domain.joining import (
    CardKept,
    InviteMade,
    InviteRevoked,
    JoinDeclined,
    Joined,
    JoiningMessage,
    JoinOffered,
    LinkMade,
    LinkTaken,
    MemberRemoved,
    PlaceSet,
    Started,
    WorkspacesShown,
)
from bot.domain.links import LIVES, LinkKind
from bot.texts import buttons, forgetting, people
from bot.texts.refused_joining import PLATFORMS
from bot.texts.voice import Voice, lines, paragraphs


def say(voice: Voice, message: JoiningMessage) -> Card:
    """The words."""
    match message:
        case Started():
            return _started(voice, message)
        case JoinOffered():
            return _offered(voice, message)
        case JoinDeclined():
            return Card(voice.t("All right: nothing was done. The link stays good until it runs out."))
        case Joined():
            return _joined(voice, message)
        case LinkTaken():
            return _taken(voice, message)
        case InviteMade():
            return _invited(voice, message)
        case LinkMade():
            return _link(voice, message)
        case InviteRevoked(name):
            return Card(voice.t("The invitation for {name} is taken back; its link does nothing any more.", name=name))
        case MemberRemoved():
            return _removed(voice, message)
        case PlaceSet(workspace, internal):
            if internal:
                return Card(
                    voice.t(
                        "This group is internal to {workspace} now: I answer here, where everybody in the group reads. "
                        "Before a client joins it: <code>/team here off</code>",
                        workspace=workspace,
                    )
                )
            return Card(
                voice.t(
                    "This group is not internal to {workspace}: I answer its people in private.", workspace=workspace
                )
            )
        case WorkspacesShown():
            return _workspaces(voice, message)
        case CardKept(name):
            return Card(voice.t("{name}: done. The card is in our private chat, because others read here.", name=name))
        case _:
            assert_never(message)


def _zone_buttons(voice: Voice, zones: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(buttons.command(voice.place(zone), f"/me zone {zone}") for zone in zones)


def _started(voice: Voice, message: Started) -> Card:
    if message.is_new:
        where = voice.t("I have made a workspace for you; nobody else sees it.")
    elif message.is_own:
        where = voice.t("This is your own workspace.")
    else:
        where = voice.t(
            "Here you are <b>@{name}</b> in <b>{workspace}</b>.", name=message.member.name, workspace=message.workspace
        )
    steps = lines(
        voice.t("1. <code>/client new Acme zone Asia/Tokyo</code>"),
        voice.t('2. <code>/deadline new Acme "Logo feedback" by tomorrow 17:00 hold</code>'),
        voice.t("3. Send the text that I hand you, and press <b>Sent</b>. I do the waiting."),
    )
    return Card(
        paragraphs(
            voice.t("<b>Shimekiri waits for clients so that you do not have to.</b>"),
            where,
            steps if message.is_own or message.is_new else None,
            voice.t("More: <code>/deadline help</code> · <code>/client help</code> · <code>/me help</code>"),
            _zone_question(voice, message.zones),
        ),
        _zone_buttons(voice, message.zones),
    )


def _zone_question(voice: Voice, zones: tuple[str, ...]) -> str | None:
    if not zones:
        return None
    return voice.t(
        "One question: which time zone do you work in? I write within your hours only. Press it, or write it: "
        "<code>/me zone Europe/Berlin</code>"
    )


def _offered(voice: Voice, message: JoinOffered) -> Card:
    if message.link.kind is LinkKind.account:
        asked = voice.t(
            "This adds the account you are writing from to <b>@{name}</b> in <b>{workspace}</b>. Press only if you "
            "made this link yourself a moment ago. Are you @{name}?",
            name=message.name,
            workspace=message.workspace,
        )
        yes = voice.words("Yes, that is me")
    else:
        asked = voice.t(
            "{by} asks you into <b>{workspace}</b>, as @{name} ({role}). There you see the deadlines of that team, and "
            "the team sees your name.",
            by=message.by,
            workspace=message.workspace,
            name=message.name,
            role=people.role(voice, message.link.role),
        )
        yes = voice.words("Join")
    row = (
        Button(encode(JoinButton(message.code, True)), yes),
        Button(encode(JoinButton(message.code, False)), voice.label("a link is not taken yet", "Not now")),
    )
    return Card(asked, row)


def _joined(voice: Voice, message: Joined) -> Card:
    current = None
    if message.others:
        current = voice.t(
            "What you write here means <b>{workspace}</b> now. To change that: <code>/me workspace</code>",
            workspace=message.workspace,
        )
    if message.linked:
        said = voice.t(
            "Done: this account belongs to <b>@{name}</b> in <b>{workspace}</b>.",
            name=message.member.name,
            workspace=message.workspace,
        )
        then = voice.t("Where I write to you: <code>/me nudges telegram</code> or <code>/me nudges slack</code>")
    else:
        said = voice.t(
            "Welcome to <b>{workspace}</b>. Here you are <b>@{name}</b>.",
            workspace=message.workspace,
            name=message.member.name,
        )
        then = voice.t(
            "I write when something that you wait for stops, goes on or changes. What is open: "
            "<code>/deadline list all</code>"
        )
    return Card(
        paragraphs(said, then, current, _zone_question(voice, message.zones)), _zone_buttons(voice, message.zones)
    )


def _taken(voice: Voice, message: LinkTaken) -> Card:
    platform = PLATFORMS.get(message.platform, message.platform)
    if message.linked:
        return Card(
            voice.t(
                "Your {platform} account “{account}” now belongs to you here. If that was not you, tell an admin at "
                "once.",
                platform=platform,
                account=message.account,
            )
        )
    row = (Button(encode(RemoveButton(message.member.id)), voice.words("Remove")),)
    return Card(
        voice.t(
            "Your invitation was taken: <b>@{name}</b> has joined, as “{account}” on {platform}. Not who you meant? "
            "Press <b>Remove</b>.",
            name=message.member.name,
            account=message.account,
            platform=platform,
        ),
        row,
    )


def _hours(kind: LinkKind) -> int:
    return int(LIVES[kind].total_seconds()) // 3600


def _invited(voice: Voice, message: InviteMade) -> Card:
    row = (Button(encode(RevokeButton(message.digest)), voice.words("Take it back")),)
    return Card(
        paragraphs(
            voice.t(
                "An invitation for <b>{name}</b> ({role}). Please send them this link; it opens Telegram:",
                name=message.name,
                role=people.role(voice, message.role),
            ),
            voice.t("<code>{url}</code>", url=message.url),
            voice.t("It works once, within {hours} hours, and I tell you who took it.", hours=_hours(LinkKind.invite)),
        ),
        row,
    )


def _link(voice: Voice, message: LinkMade) -> Card:
    minutes = int(LIVES[LinkKind.account].total_seconds()) // 60
    how = lines(
        voice.t("On Telegram, open <code>{url}</code>", url=message.url) if message.url else None,
        voice.t("On Slack, write <code>/team link {code}</code> in our private chat.", code=message.code)
        if message.code
        else None,
    )
    return Card(
        paragraphs(
            voice.t(
                "This adds another account of your own; please keep it to yourself: whoever opens it acts in your name."
            ),
            how,
            voice.t("It works once, within {minutes} minutes.", minutes=minutes),
        ),
        (buttons.menu(voice),),
    )


def _removed(voice: Voice, message: MemberRemoved) -> Card:
    gone = lines(
        voice.t("<b>{name}</b> is not a member any more.", name=message.name),
        voice.t("Their name and accounts are being erased; what was told to clients stays in the record without them."),
    )
    mentioned = forgetting.mentioned(voice, message.mentions)
    if not message.count:
        return Card(lines(gone, mentioned))
    moved = voice.n(
        "{to} takes over {count} open deadline: <code>/deadline list all</code>",
        "{to} takes over {count} open deadlines: <code>/deadline list all</code>",
        message.count,
        to=message.to,
    )
    return Card(lines(gone, moved, mentioned))


def _workspaces(voice: Voice, message: WorkspacesShown) -> Card:
    (_, current), *others = message.workspaces
    head = (
        voice.t("What you write here means <b>{workspace}</b> from now on.", workspace=current)
        if message.changed
        else voice.t("What you write here means <b>{workspace}</b>.", workspace=current)
    )
    rest = (
        voice.t("Messages of the others begin with their name, and their buttons work where they are.")
        if others
        else voice.t("It is your only workspace.")
    )
    row = tuple(Button(encode(WorkspaceButton(key)), name[:40]) for key, name in others)
    return Card(lines(head, rest), row)
