"""Replies about our own people."""

from __future__ import annotations

from bot.chat import Button, Card, Html
from bot.domain.people import Act, Role, may
from bot.domain.team import MeShown, RoleSet, TeamShown
from bot.texts import buttons, calendar_words, digest
from bot.texts.refused_joining import PLATFORMS
from bot.texts.voice import Voice, lines, paragraphs


def role(voice: Voice, role: Role) -> str:
    """What somebody is in the workspace."""
    match role:
        case Role.member:
            return voice.words("member")
        case Role.rep:
            return voice.words("account rep")
        case Role.admin:
            return voice.words("admin")


def team(voice: Voice, message: TeamShown) -> Card:
    """`/team`."""
    rows = [
        voice.t(
            "• <b>{name}</b> · {role} · {zone}{me}",
            name=member.name,
            role=role(voice, member.role),
            zone=member.zone,
            me=voice.words(" · that is you") if member.id == message.me_id else "",
        )
        for member in message.members
        if member.active
    ]
    return Card(
        paragraphs(
            lines(voice.n("<b>{count} member</b>", "<b>{count} members</b>", len(rows)), *rows),
            voice.t("Invited, not here yet: {names}.", names=voice.names(message.invited)) if message.invited else None,
            _troubles(voice, message),
            voice.t(
                "Somebody from outside: <code>/team invite ken</code>. Your own other account: <code>/team link</code>"
            ),
        ),
        _acts(voice, message),
    )


def _acts(voice: Voice, message: TeamShown) -> tuple[Button, ...]:
    """What this reader may do about the team."""
    me = next((member for member in message.members if member.id == message.me_id), None)
    known = {
        Act.invite: buttons.form(voice.words("Invite somebody …"), "invite"),
        Act.roles: buttons.form(voice.words("Change a role …"), "role"),
        Act.remove: buttons.form(voice.words("Somebody leaves …"), "remove"),
        Act.retention: buttons.command(voice.words("How long words are kept"), "/team keep"),
    }
    found = tuple(button for act, button in known.items() if me is not None and may(me, act))
    back = (buttons.form(voice.words("Take an invitation back …"), "revoke"),) if message.invited else ()
    return (
        *found,
        *back,
        buttons.command(voice.words("Link my other account"), "/team link"),
        buttons.form(voice.words("Hours of a colleague …"), "hours_of"),
        buttons.menu(voice),
    )


def _troubles(voice: Voice, message: TeamShown) -> Html | None:
    """What cannot be delivered or done, and what helps (RULES 4, 9)."""
    rows = [
        voice.t(
            "{name} cannot be reached on {platform}; it works again as soon as {name} writes to me there.",
            name=name,
            platform=PLATFORMS.get(platform, platform),
        )
        for name, platform in message.unreachable
    ]
    if message.set_aside:
        rows.append(
            voice.t(
                "Something is wrong with {names}: I try again, and whoever runs me finds the cause in the log.",
                names=voice.names(message.set_aside),
            )
        )
    return lines(*rows) if rows else None


def role_set(voice: Voice, message: RoleSet) -> Card:
    """`/team role`."""
    return Card(
        voice.t("The role of <b>{name}</b> is {role} now.", name=message.member.name, role=role(voice, message.role)),
        (buttons.command(voice.words("Team"), "/team"), buttons.menu(voice)),
    )


def me(voice: Voice, message: MeShown) -> Card:
    """`/me`, `/settings`."""
    member = message.member
    platforms = tuple(PLATFORMS.get(each, each) for each in message.platforms)
    several, asked = len(message.platforms) > 1, not message.changed
    row = (
        buttons.form(voice.words("Time zone …"), "my_zone"),
        buttons.form(voice.words("Language …"), "my_language"),
        *((buttons.form(voice.words("Where I write to you …"), "my_nudges"),) if several else ()),
        *((buttons.command(voice.words("Another workspace"), "/me workspace"),) if message.workspaces > 1 else ()),
        *digest.choices(voice, member.digest),
        *calendar_words.choices(voice, is_on=member.has_feed),
        buttons.menu(voice),
    )
    return Card(
        lines(
            voice.t("<b>{name}</b>, {role}.", name=member.name, role=role(voice, member.role)),
            voice.t(
                "Zone {zone}, language {language}.", zone=member.zone, language=voice.language_name(member.language)
            ),
            voice.t("I write to you on {first}.", first=platforms[0]) if several else None,
            voice.t("Workspace: {workspace}.", workspace=message.workspace) if message.workspaces > 1 else None,
            digest.rhythm(voice, member.digest) if asked else None,
            calendar_words.standing(voice, is_on=member.has_feed) if asked else None,
            _changed(voice, message, platforms),
            voice.t("To change: <code>/me zone Europe/Berlin</code>, <code>/me language en</code>"),
            voice.t(
                "To have it on {other} instead: <code>/me nudges {last}</code>",
                other=platforms[-1],
                last=message.platforms[-1],
            )
            if several
            else None,
            voice.t("Another workspace: <code>/me workspace</code>") if message.workspaces > 1 else None,
        ),
        row if asked else (buttons.menu(voice),),
    )


def _changed(voice: Voice, message: MeShown, platforms: tuple[str, ...]) -> Html | None:
    match message.changed:
        case "":
            return None
        case "nudges":
            return voice.t("Changed. What I have to tell you comes on {platform} from now on.", platform=platforms[0])
        case "zone" if voice.now is not None:
            now = voice.at_in(voice.now, message.member.zone)
            return voice.t("Changed. For you it is {now} now, and I write within your hours.", now=now)
        case _:
            return voice.t("Changed. I write to you like this from now on.")
