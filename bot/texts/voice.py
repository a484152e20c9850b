"""How one reader is spoken to: language, date formats and zone belong to the reader (DESIGN 4)."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.lists import format_list

from bot.chat import Audience, Html, Instant, Place, Width, plain
from bot.domain.clients import Client, Salutation
from bot.domain.deadlines import Due
from bot.texts.catalogues import catalogue

LOCALES = {"en": "en_GB", "ja": "ja", "vi": "vi", "ru": "ru"}
"""Language → the locale whose formats it uses. English has the day before the month: it reads the same everywhere."""

FULL = {"en": "EEEE, d MMMM y", "ja": "y年M月d日（E）", "vi": "EEEE, 'ngày' d 'tháng' M 'năm' y", "ru": "full"}
"""A date as a letter has it: a skeleton abbreviates it in Russian, and no format of the data reads so in the others."""

OLD_NAMES = {
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Europe/Kyiv": "Europe/Kiev",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Nuuk": "America/Godthab",
}
"""Zones that the data of languages knows by a name of before."""

BY_COUNTRY = frozenset({"ja", "vi"})
"""These say 日本時間, not 東京時間; in the others the data's names by country read oddly."""

LANGUAGES = tuple(LOCALES)
"""Languages in which we write; every one but English, whose sentences are the message ids, has its catalogue."""

YOU: dict[str, dict[Salutation, str]] = {
    "vi": {
        Salutation.company: "quý công ty",
        Salutation.mr: "anh",
        Salutation.ms: "chị",
        Salutation.either: "anh/chị",
    },
}
"""What a client is called in a sentence, where a language has no word for “you” that fits everybody (B7)."""


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, LOCALES["en"]))


# The data of languages is slow to ask, and the same days, times and zones are asked for all the time.


@lru_cache(maxsize=4_000)
def _shaped(skeleton: str, day: date, language: str) -> str:
    return format_skeleton(skeleton, day, locale=_locale(language))


@lru_cache(maxsize=4_000)
def _full_day(day: date, language: str) -> str:
    words = format_date(day, FULL[language], _locale(language))
    return words[:1].lower() + words[1:] if language == "vi" else words  # it stands after the time


@lru_cache(maxsize=4_000)
def _time_of_day(hour: int, minute: int, language: str) -> str:
    return format_skeleton("Hm", time(hour, minute), locale=_locale(language))


@lru_cache(maxsize=4_000)
def _city(zone: str, language: str) -> str:
    cities = _locale(language).time_zones
    known = (cities.get(zone) or cities.get(OLD_NAMES.get(zone, ""), {})).get("city")
    return str(known or zone.rsplit("/", 1)[-1].replace("_", " "))


@lru_cache(maxsize=4_000)
def _location(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=_locale(language))


@lru_cache(maxsize=4_000)
def _in_full(_words: NullTranslations, language: str, instant: datetime, zone: str) -> str:
    voice, wall = Voice(language, zone), instant.astimezone(ZoneInfo(zone))
    day = _full_day(wall.date(), language)
    return voice.words("{day}, {time} ({zone})", day=day, time=voice.clock(wall), zone=voice.zone_name(zone, wall))


BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
"""Invisible marks that could turn the rest of a line around."""


def escape(text: str) -> str:
    """What a person typed, made harmless inside our markup; right-to-left text keeps to itself."""
    safe = html.escape(text.translate(BIDI_CONTROLS), quote=False)
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text):
        return f"\u2068{safe}\u2069"
    return safe


@dataclass(frozen=True, slots=True)
class Internal:
    """Proof that a place is internal: internal text is composed for nothing else (RULES 7)."""

    place: Place

    def __post_init__(self) -> None:
        if self.place.audience is not Audience.internal:
            raise ValueError("internal text cannot be composed for a place where a client can read")


@dataclass(frozen=True, slots=True)
class Voice:
    """A reader's language and zone (IANA), and the present. All instants are aware UTC.

    A date of another year than the present one is shown with its year.
    """

    language: str
    zone: str
    now: datetime | None = None
    salutation: Salutation = Salutation.company
    """How a client is addressed; without meaning where the reader is one of us."""

    def t(self, message: str, **values: object) -> Html:
        """The sentence in the reader's language; every value is escaped unless it is `Html` already."""
        return Html(catalogue(self.language).gettext(message).format(**_safe(values)))

    def n(self, single: str, plural: str, count: int, **values: object) -> Html:
        """The same with a plural form for `count` (available as {count})."""
        return Html(catalogue(self.language).ngettext(single, plural, count).format(count=count, **_safe(values)))

    def words(self, message: str, **values: str) -> str:
        """The sentence as plain text, for a client: nothing is escaped, because no markup is read there. Of `Html` the
        words are taken.

        A catalogue may say {you} and {You} where the client is meant, in the language's own form of address.
        """
        sentence = catalogue(self.language).gettext(message)
        if "{" not in sentence:  # most have nothing to fill in
            return sentence
        for name, value in values.items():
            if isinstance(value, Html):
                values[name] = plain(value)
        if "{you}" in sentence or "{You}" in sentence:
            you = self.you
            return sentence.format(**values, you=you, You=you[:1].upper() + you[1:])
        return sentence.format(**values)

    def label(self, context: str, message: str) -> str:
        """A short label that English writes like another one; `context` says which it is, for whoever translates."""
        return catalogue(self.language).pgettext(context, message)

    def together(self, first: str, second: str) -> str:
        """Two whole sentences, plain, with what the language puts between them; either may be empty."""
        return self.words("{first} {second}", first=first, second=second) if first and second else first or second

    @property
    def you(self) -> str:
        """What a client is called in this language and form of address; empty where one word does for everybody."""
        return YOU.get(self.language, {}).get(self.salutation, "")

    @classmethod
    def for_client(cls, client: Client) -> Voice:
        """How a client is written to: their language, zone and form of address."""
        return cls(client.language, client.zone, salutation=client.salutation)

    def hello(self, client: Client, name: str = "") -> str:
        """The first line of a text for a client: to `name`, or whom ordinary notices address."""
        name = name or client.addressee
        if name == client.name and self.salutation is Salutation.company:
            return self.words("Hello {company},", company=name)
        match self.salutation:
            case Salutation.company | Salutation.either:
                return self.words("Hello {name},", name=name)
            case Salutation.mr:
                return self.words("Hello {mr},", mr=name)
            case Salutation.ms:
                return self.words("Hello {ms},", ms=name)

    def at(self, instant: datetime) -> Html:
        """`Fri 20 Nov 17:00` in the reader's zone, which platforms may show by the clock of the reader's device."""
        return self._instant(instant, self._wall(instant.astimezone(ZoneInfo(self.zone))), Width.weekday)

    def at_in(self, instant: datetime, zone: str) -> str:
        """The same in another zone, which is named; with the offset where the clocks show that time twice."""
        wall = instant.astimezone(ZoneInfo(zone))
        twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
        return f"{self._wall(wall)} {self.place(zone)}" + (f" ({_offset(wall)})" if twice else "")

    def named(self, instant: datetime) -> str:
        """The same in the reader's zone, which is named."""
        return self.at_in(instant, self.zone)

    def both(self, instant: datetime, zone: str) -> Html:
        """As `at`, and behind it the wall time in another zone, named, if its clocks differ; its date if that does
        too.
        """
        if self._same(instant, zone):
            return self.at(instant)
        theirs = instant.astimezone(ZoneInfo(zone))
        same_day = theirs.date() == instant.astimezone(ZoneInfo(self.zone)).date()
        shown = self.clock(theirs) if same_day else self._wall(theirs)
        return Html(f"{self.at(instant)} ({escape(shown)} {escape(self.place(zone))})")

    def due(self, due: Due, client_zone: str = "") -> str:
        """A due date in the reader's zone, and behind it in the zones of its wording and of the client that differ."""
        shown = self.named(due.at)
        others = dict.fromkeys(zone for zone in (due.zone, client_zone) if zone and not self._same(due.at, zone))
        return f"{shown} ({'; '.join(self.at_in(due.at, zone) for zone in others)})" if others else shown

    def in_full(self, instant: datetime, zone: str) -> str:
        """An instant as a client reads it: `Friday, 20 November 2026, 17:00 (Tokyo time, UTC+9)` in their zone."""
        return _in_full(catalogue(self.language), self.language, instant, zone)

    def zone_name(self, zone: str, wall: datetime) -> str:
        """`Tokyo time, UTC+9`."""
        if self.place(zone) == "UTC":
            return "UTC"
        if self.language in BY_COUNTRY:
            place = _location(zone, self.language)
            if "(" not in place and "（" not in place:  # a country with several zones has the city in brackets
                inside = place[:1].lower() + place[1:]  # it stands within a sentence
                return self.words("{place}, {offset}", place=inside, offset=_offset(wall))
        return self.words("{city} time, {offset}", city=self.place(zone), offset=_offset(wall))

    def day(self, day: date) -> str:
        """`Fri 20 Nov`, or `Fri 19 Nov 2027` when that is another year."""
        skeleton = "MMMEd" if self.now is None or self.now.year == day.year else "yMMMEd"
        if self.language == "vi":  # “Th 6 20 thg 11 17:00” would be a row of figures
            return _shaped(skeleton.replace("MMM", "M"), day, self.language)
        return _shaped(skeleton, day, self.language).replace(",", "")

    def example(self) -> str:
        """A date as it can be typed, some days ahead: an example that works when it is read."""
        soon = self.now + timedelta(days=3) if self.now else None
        return f"{soon:%Y-%m-%d} 17:00" if soon else "2026-11-20 17:00"

    def clock(self, wall: datetime) -> str:
        """`17:00`."""
        if self.language == "vi":
            return f"{wall:%H:%M}"  # the data's 9:00 would stand beside the 09:00 of tables
        return _time_of_day(wall.hour, wall.minute, self.language)

    def clock_in(self, instant: datetime, zone: str) -> str:
        """The time of day of an instant in some zone."""
        return self.clock(instant.astimezone(ZoneInfo(zone)))

    def date_in(self, instant: datetime, zone: str) -> date:
        """The date of an instant in some zone."""
        return instant.astimezone(ZoneInfo(zone)).date()

    def weekday(self, day: date) -> str:
        """`Fri`."""
        return _shaped("E", day, self.language)

    def country(self, code: str) -> str:
        """A country by its name, a region of one by its code: `Japan`, `United Kingdom (SCT)`."""
        country, _, region = code.partition("-")
        name = _locale(self.language).territories.get(country, country)
        return f"{name} ({region})" if region else str(name)

    def language_name(self, language: str) -> str:
        """`Japanese`, as the reader calls it."""
        return str(_locale(self.language).languages.get(language, language))

    def stamp(self, instant: datetime) -> Html:
        """`17 Nov 09:00`, for lists and the record; shown as `at` is."""
        wall = instant.astimezone(ZoneInfo(self.zone))
        skeleton = "Md" if self.language == "vi" else "MMMd"
        words = f"{_shaped(skeleton, wall.date(), self.language)} {self.clock(wall)}"
        return self._instant(instant, words, Width.date)

    def place(self, zone: str) -> str:
        """The city of a zone, in the reader's language."""
        return _city(zone, self.language)

    def names(self, names: tuple[str, ...]) -> str:
        """`ken, mia and noor`."""
        return format_list(names, locale=_locale(self.language))

    def listed(self, items: Iterable[str]) -> str:
        """`a, b, c`: possible values, in the marks of the language."""
        return self.words(", ").join(items)

    def span(self, span: timedelta) -> Html:
        """`3 days`, `5 hours`, `20 minutes`: the largest unit that fits, rounded down."""
        minutes = int(span.total_seconds()) // 60
        day, hour = 24 * 60, 60
        if minutes >= 2 * day or (minutes >= day and minutes % day == 0):
            return self.n("{count} day", "{count} days", minutes // day)
        if minutes >= 2 * hour or (minutes >= hour and minutes % hour == 0):
            return self.n("{count} hour", "{count} hours", minutes // hour)
        return self.n("{count} minute", "{count} minutes", minutes)

    def working(self, span: timedelta) -> Html:
        """`5 working hours`, `20 working minutes`, rounded down."""
        minutes = int(span.total_seconds()) // 60
        if minutes < 60:
            return self.n("{count} working minute", "{count} working minutes", minutes)
        return self.n("{count} working hour", "{count} working hours", minutes // 60)

    def _instant(self, instant: datetime, words: str, width: Width) -> Html:
        return Instant(int(instant.timestamp()), words, self.place(self.zone), width).html()

    def _wall(self, wall: datetime) -> str:
        return f"{self.day(wall.date())} {self.clock(wall)}"

    def _same(self, at: datetime, zone: str) -> bool:
        return at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(self.zone)).utcoffset()


def _safe(values: dict[str, object]) -> dict[str, str]:
    return {name: value if isinstance(value, Html) else escape(str(value)) for name, value in values.items()}


def _offset(wall: datetime) -> str:
    offset = wall.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def lines(*parts: str | None) -> Html:
    """The lines that are there."""
    return Html("\n".join(part for part in parts if part))


def paragraphs(*parts: str | None) -> Html:
    """The paragraphs that are there, an empty line between them."""
    return Html("\n\n".join(part for part in parts if part))


def quote(text: str) -> Html:
    """A text for a client inside a message to us."""
    return Html(f"<blockquote>{html.escape(text, quote=False)}</blockquote>")
