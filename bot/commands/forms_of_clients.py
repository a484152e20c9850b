"""Forms about clients."""

from __future__ import annotations

from bot.commands import absences, escalation_rules, hours, rules_forms
from bot.commands import clients as client_commands
from bot.commands.form_spec import (
    Answers,
    Ask,
    Line,
    Spec,
    Subject,
    a_colleague,
    colleagues,
    offering,
    one_of,
)
from bot.commands.grammar import quoted, tokens
from bot.commands.hours import Typist
from bot.commands.room import Room, must
from bot.commands.values import country_of, language_of, zone_of
from bot.domain.clients import MOST_NAME, Salutation
from bot.domain.ladder import Firmness, Side
from bot.domain.messages import Message
from bot.domain.people import Act, Ties
from bot.domain.refusals import NoSubject, Refused, TooLong
from bot.domain.zones import country_of as country_of_zone
from bot.store import clients
from bot.texts.voice import LANGUAGES

USUAL_ZONES = ("Asia/Tokyo", "Asia/Ho_Chi_Minh", "Europe/London", "America/New_York")
MOST_ZONES = 8
ROOT = "/client"


async def likely_zones(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    """One's own zone, the colleagues', the clients', and a few that are usual."""
    known = await clients.page(room.session, room.workspace_id, MOST_ZONES * 4)
    people = (member.zone for member in room.people.values() if member.active)
    zones = (room.me.zone, *people, *(client.zone for client in known), *USUAL_ZONES)
    return tuple(dict.fromkeys(zone for zone in zones if zone != "UTC"))[:MOST_ZONES]


async def likely_countries(room: Room, about: Subject, answers: Answers) -> tuple[str, ...]:
    """The countries of the likely zones."""
    own = (about.client.zone,) if about.client else ()
    zones = (*own, *await likely_zones(room, about, answers))
    return tuple(dict.fromkeys(code for zone in zones if (code := country_of_zone(zone))))


async def likely_holidays(room: Room, about: Subject, answers: Answers) -> tuple[str, ...]:
    """The same, those of the zone's country, or none at all."""
    return ("usual", *await likely_countries(room, about, answers), "none")


async def zone(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """An IANA zone."""
    return zone_of(text, room.now)


async def language(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """One of ours."""
    return language_of(text)


async def country(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """A country whose holidays are known."""
    return country_of(text)


async def holidays(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """A country, `usual` or `none`."""
    return text.casefold() if text.casefold() in {"usual", "none", "off", "no", "-"} else country_of(text)


async def _new_name(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    return client_commands.name_of(text)


async def _person(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(NoSubject())
    if len(name) > MOST_NAME:
        raise Refused(TooLong(len(name), MOST_NAME))
    return name


async def week(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """Days and hours of a week."""
    hours.week_read(text)
    return text


async def days_of_client(room: Room, about: Subject, text: str, _answers: Answers) -> str:
    """Days on which the client is away."""
    absences.away(about.the_client.hours, text, tokens(text, ROOT), typist(room))
    return text


async def one_day(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """A single day."""
    hours.one_day(text, typist(room))
    return text


def typist(room: Room) -> Typist:
    """Who types."""
    return Typist(now=room.now, zone=room.me.zone, language=room.me.language)


def may_set(room: Room, about: Subject) -> None:
    """Only the account rep or an admin."""
    must(room, Act.client_rules, Ties(rep_id=about.the_client.rep_id))


def _may_forget(room: Room, _about: Subject) -> None:
    must(room, Act.forget)


def _may_change_rules(room: Room, about: Subject) -> None:
    escalation_rules.must_change(room, about.client)


def _line(verb: str, *fields: str, words: str = "") -> Line:
    """`/client VERB NAME [field value …]`, every value in quotes where it needs them."""

    def line(about: Subject, answers: Answers) -> str:
        given = (answers[field] for field in fields)
        return " ".join((f"{ROOT} {verb} {about.typed}{' ' + words if words else ''}", *given)).strip()

    return line


def _new(_about: Subject, answers: Answers) -> str:
    values = [
        f"{field} {'@' if field == 'rep' else ''}{answers[field]}"
        for field in ("zone", "language", "country", "rep", "silence")
        if answers.get(field)
    ]
    return " ".join((f"{ROOT} new {quoted(answers['name'])}", *values))


def _contact(about: Subject, answers: Answers) -> str:
    line = f"{ROOT} contact {about.typed} {quoted(answers['person'])}"
    line += " manager" if answers.get("manager") == "yes" else ""
    return line + (f" email {quoted(answers['email'])}" if answers.get("email") else "")


def _sets(field: str, before: str = "") -> Line:
    def line(about: Subject, answers: Answers) -> str:
        return f"{ROOT} set {about.typed} {field} {before}{answers[field]}"

    return line


def _field(name: str, **more: object) -> Ask:
    """A value of a client that counts by itself, with what stands there now."""
    before = "@" if name == "rep" else ""

    def present(room: Room, about: Subject) -> str:
        client = about.the_client
        if name == "rep":
            return room.people[client.rep_id].name if client.rep_id in room.people else ""
        return str(getattr(client, name) or "")

    def line(about: Subject, text: str) -> str:
        return f"{ROOT} set {about.typed} {name} {before}{text}"

    return Ask(name=name, present=present, line=line, **more)  # type: ignore[arg-type]


async def _rules(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await rules_forms.finished(room, about.client.name if about.client else "", answers)


def _rung(side: Side) -> Ask:
    async def check(room: Room, about: Subject, text: str, _answers: Answers) -> str:
        return await rules_forms.checked(room, side.value, text, about.client.name if about.client else "")

    async def offers(room: Room, about: Subject, _answers: Answers) -> tuple[str, ...]:
        return await rules_forms.options(room, side.value, about.client.name if about.client else "")

    return Ask(name=side.value, check=check, offers=offers, typed=True)


def _rules_line(about: Subject, words: str) -> str:
    return " ".join(f"/escalation {about.typed} {words}".split())


SILENCE = one_of("silence", client_commands.AGREED)
FIRMNESS = tuple(each.value for each in Firmness)
SALUTATION = tuple(each.value for each in Salutation)

ZONE = Ask(name="zone", check=zone, offers=likely_zones, typed=True, optional=True)
LANGUAGE = Ask(name="language", check=language, offers=offering(*LANGUAGES), optional=True)

OF_CLIENTS: dict[str, Spec] = {
    "client_new": Spec(
        asks=(
            Ask(name="name", check=_new_name),
            ZONE,
            LANGUAGE,
            Ask(name="country", check=country, offers=likely_countries, typed=True, optional=True, further=True),
            Ask(name="rep", check=a_colleague, offers=colleagues, optional=True, further=True),
            Ask(name="silence", check=SILENCE, offers=offering(*client_commands.AGREED), optional=True, further=True),
        ),
        line=_new,
    ),
    "client_set": Spec(
        asks=(
            _field("zone", check=zone, offers=likely_zones, typed=True),
            _field("language", check=language, offers=offering(*LANGUAGES)),
            _field("country", check=country, offers=likely_countries, typed=True, optional=True),
            _field("rep", check=a_colleague, offers=colleagues, optional=True, last=True),
            _field("silence", check=SILENCE, offers=offering(*client_commands.AGREED), optional=True),
            _field("firmness", check=one_of("firmness", FIRMNESS), offers=offering(*FIRMNESS)),
            _field("salutation", check=one_of("salutation", SALUTATION), offers=offering(*SALUTATION)),
        ),
        may=may_set,
    ),
    "contact": Spec(
        asks=(
            Ask(name="person", check=_person),
            Ask(name="email", optional=True),
            Ask(name="manager", check=one_of("manager", ("no", "yes")), offers=offering("no", "yes"), optional=True),
        ),
        line=_contact,
    ),
    "client": Spec(line=lambda about, _: f"{ROOT} {about.typed}"),
    "client_help": Spec(line=lambda about, _: f"/help {about.typed}"),
    "ask": Spec(line=_line("ask")),
    "open_of": Spec(line=lambda about, _: f"/deadline list {about.typed}"),
    "client_hours": Spec(asks=(Ask(name="hours", check=week),), line=_line("set", "hours", words="hours"), may=may_set),
    "client_holidays": Spec(
        asks=(Ask(name="holidays", check=holidays, offers=likely_holidays, typed=True),),
        line=_sets("holidays"),
        may=may_set,
    ),
    "client_away": Spec(
        asks=(Ask(name="days", check=days_of_client),), line=_line("set", "days", words="away"), may=may_set
    ),
    "client_back": Spec(line=_line("set", words="back"), may=may_set),
    "client_forget": Spec(line=_line("forget"), may=_may_forget),
    "client_except": Spec(
        asks=(Ask(name="day", check=one_day), Ask(name="day_hours")),
        line=_line("set", "day", "day_hours", words="except"),
        may=may_set,
    ),
    "rules": Spec(asks=tuple(_rung(side) for side in Side), does=_rules, may=_may_change_rules),
    "rules_of": Spec(line=lambda about, _: _rules_line(about, "")),
    "rules_usual": Spec(line=lambda about, _: _rules_line(about, "set usual"), may=_may_change_rules),
}
