"""No English is left: every sentence, name and label that a person reads comes from a catalogue.

In the language of `pseudo`, what a catalogue gave stands in brackets; Latin letters outside of them are found here.
Whole plays in it are `tests/flows/test_languages_in_plays.py`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat import Html, plain
from bot.commands.form_table import TABLE
from bot.domain.availability import Channel
from bot.domain.days_off import called, days_off
from bot.domain.deadlines import Clause, State, Verb
from bot.domain.evidence import Entry
from bot.domain.form_messages import Asked, FieldShown, FormShown
from bot.domain.gestures import Gesture
from bot.domain.help_messages import HelpShown
from bot.domain.ladder import Whom
from bot.domain.people import Role
from bot.domain.views import HistoryLine
from bot.store.faults import FaultKind
from bot.texts import (
    availability,
    buttons,
    form_words,
    forms,
    helping,
    history,
    menus,
    named,
    people,
    questions,
    signposts,
    troubles,
)
from bot.texts.catalogues import FOLDER, catalogue, taken_from
from bot.texts.refusals import say
from bot.texts.usages import USAGE
from bot.texts.voice import LANGUAGES, Voice
from tests.texts import pseudo
from tests.texts.test_words import every_refusal

NOW = datetime(2026, 11, 17, tzinfo=UTC)
VOICE = Voice(pseudo.LANGUAGE, "Asia/Tokyo", NOW)

TYPED = ("b channel", "deadline client team availability escalation me", "Asia Tokyo", "Shimekiri UTC SCT")
"""What the facts of these tests have in them, and names that are the same everywhere."""


@pytest.fixture(autouse=True, scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pseudo.spoken(tmp_path_factory.mktemp("pseudo")):
        yield


def test_the_language_shows_a_sentence_that_no_catalogue_gave() -> None:
    given = VOICE.t("<b>{name}</b> {subject} · {client}", name="D-1", subject="Логотип", client="Acme")
    assert pseudo.strangers(given, ["Acme"]) == ()
    assert pseudo.strangers(Html(f"{given} on hold")) == ("Acme", "on", "hold")
    assert pseudo.strangers(VOICE.span(timedelta(days=3))) == ()


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: type(refusal).__name__)
def test_refusals(refusal: object) -> None:
    assert pseudo.strangers(say(VOICE, refusal), TYPED) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("root", ["", *dict.fromkeys(root for root, _ in USAGE)])
def test_help(root: str) -> None:
    assert pseudo.of_card(helping.shown(VOICE, HelpShown(root)), (*TYPED, "Acme")) == ()


def test_the_record() -> None:
    words = {"clause": "hold", "until_at": NOW.isoformat(), "due_at": NOW.isoformat(), "minutes_late": 90}
    unworded = (Entry.client_made, Entry.client_set, Entry.contact, Entry.member_joined, Entry.role, Entry.hours)
    of_others = {*unworded, *(entry for entry in Entry if entry.value.startswith(("invite", "account", "place")))}
    about_no_deadline = of_others | {Entry.member_removed, Entry.escalation_rules, Entry.erasure, Entry.retention}
    found = {
        entry: pseudo.strangers(history.line(VOICE, HistoryLine(NOW, entry, "", dict(words))), TYPED)
        for entry in Entry
        if entry not in about_no_deadline
    }
    assert {entry: left for entry, left in found.items() if left} == {}


@pytest.mark.parametrize("form", [form for form in TABLE if form != "new_for"])  # that is `new`, with a client in it
def test_forms(form: str) -> None:
    """Whole, and question by question; examples are typed, in English keywords."""
    fields = tuple(
        FieldShown(name=ask.name, optional=ask.optional, lines=ask.lines, choices=CHOICES.get(ask.name, ()))
        for ask in TABLE[form].asks
    )
    drawn = forms.shown(VOICE, FormShown(form, "Логотип", fields, 1))
    labels = [drawn.title, drawn.send, drawn.close, *(field.label for field in drawn.fields)]
    labels += [label for field in drawn.fields for _, label in field.choices]
    assert pseudo.strangers("\n".join(labels), TYPED) == ()
    for field in fields:
        asked = questions.asked(VOICE, Asked("t", form, field, 1, 2, "Логотип"))
        assert pseudo.of_card(asked, TYPED) == ()


CHOICES = {
    "clause": ("hold", "proceed", "chase"),
    "silence": ("hold", "proceed"),
    "firmness": ("soft", "normal", "firm"),
    "salutation": ("company", "mr", "ms"),
    "channel": tuple(channel.value for channel in Channel),
    "quiet": ("soft", "hard"),
    "digest": ("daily", "weekly", "off"),
    "role": tuple(role.value for role in Role),
    "language": LANGUAGES,
    "country": ("JP", "GB-SCT"),
    "holidays": ("JP", "none"),
    "manager": ("yes", "no"),
}


def test_names_of_closed_sets() -> None:
    names = [
        *(named.clause(VOICE, clause) for clause in Clause),
        *(named.state(VOICE, state) for state in State),
        *(named.change(VOICE, verb) for verb in Verb),
        *(named.channel(VOICE, channel) for channel in Channel),
        *(named.rung(VOICE, whom) for whom in Whom),
        *(people.role(VOICE, role) for role in Role),
        *(buttons.about(VOICE, gesture, 1).label for gesture in Gesture),
        *(availability.channel_name(VOICE, channel) for channel in Channel),
        *(form_words.send(VOICE, form) for form in TABLE),
    ]
    assert pseudo.strangers("\n".join(names)) == ()


def test_dates_lists_and_countries() -> None:
    week = dict.fromkeys(range(5), ((540, 1080),))
    said = [
        VOICE.at(NOW),
        VOICE.stamp(NOW),
        VOICE.both(NOW, "Europe/London"),
        VOICE.in_full(NOW, "America/New_York"),
        VOICE.country("GB"),
        VOICE.language_name("vi"),
        VOICE.names(("アナ", "ケン", "ミア")),
        VOICE.listed(("アナ", "ケン")),
        availability.week_said(VOICE, tuple(week.get(day, ()) for day in range(7))),
    ]
    assert pseudo.strangers("\n".join(said), ("UTC",)) == ()


def test_troubles_and_signposts() -> None:
    """What is wrong with the database is told to whoever runs the bot too, in the terminal, and there in English."""
    said = [troubles.too_slow(VOICE), troubles.apology(VOICE), troubles.no_form(VOICE), signposts.moved(VOICE).text]
    said += [troubles.of_database(VOICE, kind) for kind in FaultKind]
    assert pseudo.strangers("\n".join(said)) == ()
    assert pseudo.of_card(signposts.shown(VOICE, "https://t.me/x")) == ()


def test_menus() -> None:
    menu = menus.menu(VOICE)
    words = (*menu.private.values(), *menu.group.values(), *menu.chiefs.values(), menu.description)
    assert pseudo.strangers("\n".join((*words, menu.short_description))) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_fit(language: str) -> None:
    """core.telegram.org/bots/api: #botcommand, #setmyshortdescription, #setmydescription; a phone shows 60 signs."""
    with taken_from(FOLDER):
        menu = menus.menu(Voice(language, "UTC"))
    described = {**menu.private, **menu.group, **menu.chiefs}
    assert {name: text for name, text in described.items() if not 1 <= len(text) <= 60} == {}
    assert {"start", "help", "settings", "home", "availability"} <= menu.private.keys()
    assert 0 < len(menu.short_description) <= 120
    assert 0 < len(menu.description) <= 512


def test_holidays_have_their_names_in_the_readers_language_where_the_data_have_them() -> None:
    day = date(2026, 11, 23)
    english = days_off("JP", 2026).off[day]
    assert (english, called("JP", day, "en", english)) == ("Labor Thanksgiving Day",) * 2
    assert called("JP", day, "ja", english) == "勤労感謝の日"
    assert called("JP", day, "ru", english) == english
    assert called("nowhere", day, "ja", english) == english


def test_english_is_said_where_a_catalogue_does_not_know() -> None:
    assert catalogue("xx").gettext("on hold") == "on hold"
    assert plain(Voice("pt", "UTC", NOW).at(NOW)) == "Tue 17 Nov 00:00"
