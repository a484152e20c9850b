"""Forms about hours, about the team, and about oneself."""

from __future__ import annotations

from bot.commands import absences, availability, joining
from bot.commands.form_spec import (
    NOBODY,
    Answers,
    Ask,
    Line,
    Spec,
    Subject,
    a_colleague,
    colleagues,
    nobody_or_a_colleague,
    nobody_or_others,
    offering,
    one_of,
    others,
)
from bot.commands.forms_of_clients import (
    holidays,
    language,
    likely_holidays,
    likely_zones,
    one_day,
    typist,
    week,
    zone,
)
from bot.commands.grammar import in_quotes, tokens
from bot.commands.room import Room, must
from bot.commands.values import role_of
from bot.domain.availability import Channel, Quiet
from bot.domain.forgetting import read_months
from bot.domain.forgetting_messages import WrongPeriod
from bot.domain.people import Act, Role, Ties
from bot.domain.refusals import Refused, TooLong
from bot.store import links, members
from bot.texts.voice import LANGUAGES

CHANNELS = tuple(channel.value for channel in Channel)
ROLES = tuple(role.value for role in Role)
PERIODS = ("6 months", "12 months", "24 months", "60 months", "off")
"""For how long words are kept."""


def _may_set(room: Room, about: Subject) -> None:
    must(room, Act.set_hours, Ties(owner_id=about.member.id if about.member else room.me.id))


def _may_invite(room: Room, _about: Subject) -> None:
    must(room, Act.invite)
    joining.door_for_guests(room.outside)


def _may_set_roles(room: Room, _about: Subject) -> None:
    must(room, Act.roles)


def _may_keep(room: Room, _about: Subject) -> None:
    must(room, Act.retention)


async def _period(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """Months, or `off`."""
    months = read_months(text)
    if months is None:
        raise Refused(WrongPeriod())
    return f"{months} months" if months else PERIODS[-1]


def _hours(verb: str, *fields: str) -> Line:
    """`/availability [@X] VERB …`."""

    def line(about: Subject, answers: Answers) -> str:
        given = (answers.get(field, "") for field in fields)
        return " ".join(word for word in ("/availability", about.typed, verb, *given) if word)

    return line


async def _days(room: Room, about: Subject, text: str, _answers: Answers) -> str:
    held = about.member or room.me
    absences.away(held.hours, text, tokens(text, availability.ROOT), typist(room))
    return text


async def _note(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    if len(text) > absences.MOST_NOTE:
        raise Refused(TooLong(len(text), absences.MOST_NOTE))
    return text


def _away(about: Subject, answers: Answers) -> str:
    note = answers.get("note", "")
    return _hours("away", "days")(about, answers) + (f" {in_quotes(note)}" if note else "")


def _zone(about: Subject, answers: Answers) -> str:
    since = answers.get("since", "")
    return _hours("zone", "zone")(about, answers) + (f" from {since}" if since else "")


def _deputy(about: Subject, answers: Answers) -> str:
    whom = answers["deputy"]
    return _hours("deputy")(about, {}) + (f" {whom}" if whom == NOBODY[0] else f" @{whom}")


async def _role(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    return role_of(text).value


async def _roles_to_give(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    """An account rep may ask in ordinary members alone."""
    return ROLES if room.me.role is Role.admin else ROLES[:1]


async def _invited(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    found = await links.open_invites(room.session, room.workspace_id, room.now)
    return tuple(dict.fromkeys(each.name for each in found))


async def _remaining(room: Room, _about: Subject, answers: Answers) -> tuple[str, ...]:
    """Who may take over from whoever leaves."""
    names = (member.name for member in room.people.values() if member.active)
    return tuple(name for name in names if name != answers.get("who"))


def _invite(_about: Subject, answers: Answers) -> str:
    role = answers.get("role", "")
    return f"/team invite {answers['newcomer']}" + (f" role {role}" if role else "")


async def _newcomer(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """A short name: one word, as it stands behind an @."""
    return "".join(text.split()).lstrip("@")


def _remove(_about: Subject, answers: Answers) -> str:
    to = answers.get("to", "")
    return f"/team remove @{answers['who']}" + (f" to @{to}" if to else "")


async def _platforms(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    accounts = await members.accounts(room.session, room.me.id)
    return tuple(dict.fromkeys(each.platform for each in accounts))


OF_HOURS: dict[str, Spec] = {
    "set": Spec(
        asks=(
            Ask(name="channel", check=one_of("channel", CHANNELS), offers=offering(*CHANNELS)),
            Ask(name="hours", check=week),
        ),
        line=_hours("set", "channel", "hours"),
        may=_may_set,
    ),
    "away": Spec(
        asks=(Ask(name="days", check=_days), Ask(name="note", check=_note, optional=True, whole=True)),
        line=_away,
        may=_may_set,
    ),
    "back": Spec(line=_hours("back"), may=_may_set),
    "except": Spec(
        asks=(Ask(name="day", check=one_day), Ask(name="day_hours")),
        line=_hours("except", "day", "day_hours"),
        may=_may_set,
    ),
    "holidays": Spec(
        asks=(Ask(name="holidays", check=holidays, offers=likely_holidays, typed=True),),
        line=_hours("holidays", "holidays"),
        may=_may_set,
    ),
    "zone": Spec(
        asks=(
            Ask(name="zone", check=zone, offers=likely_zones, typed=True),
            Ask(name="since", check=one_day, optional=True),
        ),
        line=_zone,
        may=_may_set,
    ),
    "deputy": Spec(
        asks=(Ask(name="deputy", check=nobody_or_a_colleague, offers=nobody_or_others),), line=_deputy, may=_may_set
    ),
    "quiet": Spec(
        asks=(
            Ask(
                name="quiet",
                check=one_of("quiet", tuple(each.value for each in Quiet)),
                offers=offering(*(each.value for each in Quiet)),
            ),
        ),
        line=_hours("quiet", "quiet"),
        may=_may_set,
    ),
    "hours_of": Spec(
        asks=(Ask(name="who", check=a_colleague, offers=others),),
        line=lambda _, answers: f"/availability @{answers['who']}",
    ),
}

OF_TEAM: dict[str, Spec] = {
    "invite": Spec(
        asks=(
            Ask(name="newcomer", check=_newcomer),
            Ask(name="role", check=_role, offers=_roles_to_give, optional=True),
        ),
        line=_invite,
        may=_may_invite,
    ),
    "revoke": Spec(
        asks=(Ask(name="invited", offers=_invited),),
        line=lambda _, answers: f"/team revoke {answers['invited']}",
    ),
    "role": Spec(
        asks=(
            Ask(name="who", check=a_colleague, offers=colleagues),
            Ask(name="role", check=_role, offers=offering(*ROLES)),
        ),
        line=lambda _, answers: f"/team role @{answers['who']} {answers['role']}",
        may=_may_set_roles,
    ),
    "keep": Spec(
        asks=(Ask(name="keep", check=_period, offers=offering(*PERIODS), typed=True),),
        line=lambda _, answers: f"/team keep {answers['keep']}",
        may=_may_keep,
    ),
    "remove": Spec(
        asks=(
            Ask(name="who", check=a_colleague, offers=others),
            Ask(name="to", check=a_colleague, offers=_remaining, optional=True),
        ),
        line=_remove,
    ),
}

OF_ME: dict[str, Spec] = {
    "my_zone": Spec(
        asks=(Ask(name="zone", check=zone, offers=likely_zones, typed=True, present=lambda room, _: room.me.zone),),
        line=lambda _, answers: f"/me zone {answers['zone']}",
    ),
    "my_language": Spec(
        asks=(
            Ask(
                name="language",
                check=language,
                offers=offering(*LANGUAGES),
                present=lambda room, _: room.me.language,
            ),
        ),
        line=lambda _, answers: f"/me language {answers['language']}",
    ),
    "my_nudges": Spec(
        asks=(Ask(name="nudges", offers=_platforms, present=lambda room, _: room.me.nudges),),
        line=lambda _, answers: f"/me nudges {answers['nudges']}",
    ),
}
