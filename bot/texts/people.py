"""Replies about our own people."""

from __future__ import annotations

from bot.chat import Card
from bot.domain.messages import MeShown, RoleSet, TeamShown
from bot.texts.voice import WRITTEN, Voice, lines


def team(voice: Voice, message: TeamShown) -> Card:
    """`/team`."""
    rows = [
        voice.t(
            "• <b>{name}</b> · {role} · {zone}{me}",
            name=member.name,
            role=member.role.value,
            zone=member.zone,
            me=voice.words(" · that is you") if member.id == message.me_id else "",
        )
        for member in message.members
        if member.active
    ]
    return Card(lines(voice.n("<b>{count} member</b>", "<b>{count} members</b>", len(rows)), *rows))


def role_set(voice: Voice, message: RoleSet) -> Card:
    """`/team role`."""
    return Card(voice.t("<b>{name}</b> is {role} now.", name=message.member.name, role=message.role.value))


def me(voice: Voice, message: MeShown) -> Card:
    """`/me`."""
    member = message.member
    changed = voice.t("Changed. Dates and times are shown to you like this from now on.") if message.changed else None
    return Card(
        lines(
            voice.t("<b>{name}</b>, {role}.", name=member.name, role=member.role.value),
            voice.t("Zone {zone}, language {language}.", zone=member.zone, language=member.language),
            changed,
            voice.t("I cannot write in that language yet; until then you get English.")
            if member.language not in WRITTEN
            else None,
            voice.t("To change: <code>/me zone Europe/Berlin</code>, <code>/me language en</code>"),
        )
    )
