"""Every message and every refusal has words, and nothing that a person typed can become markup."""

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from bot.chat import Audience, Html, Place, plain
from bot.domain import messages, refusals
from bot.domain.deadlines import Due
from bot.domain.escalation import Decided, Decision
from bot.texts import refusals as refusal_words
from bot.texts.voice import Internal, Voice

VOICE = Voice("en", "Asia/Tokyo")
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
EVIL = "<b>&\u202e <!channel>"


def made_up(kind: object) -> object:
    """A value of a field's type, with markup in every text."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        return made_up(typing.get_args(kind)[0])
    if origin is tuple:
        return (made_up(typing.get_args(kind)[0]),)
    known: dict[object, object] = {  # one for each type of field
        str: EVIL,
        int: 3,
        bool: True,
        datetime: AT,
        date: AT.date(),
        Due: Due(AT, datetime(2026, 11, 20, 17), "Asia/Tokyo"),
        Decided: Decided(serial=1, decision=Decision.approved, by_id=None, at=AT),
    }
    if kind not in known and dataclasses.is_dataclass(kind):
        return kind(**{name: made_up(hint) for name, hint in typing.get_type_hints(kind).items()})  # type: ignore[operator]
    return known[kind]


OURS = {"zone": "Asia/Tokyo", "root": "/deadline"}
"""Fields that never come from a person as they are."""


def every_refusal() -> list[refusals.Refusal]:
    """One of each, and one for each member of its closed sets."""
    found: list[refusals.Refusal] = []
    for kind in typing.get_args(refusals.Refusal):
        hints = typing.get_type_hints(kind)
        values = {name: OURS.get(name) or made_up(hint) for name, hint in hints.items()}
        found.append(kind(**values))
        for name, hint in hints.items():
            for each in typing.get_args(hint) if typing.get_origin(hint) is types.UnionType else (hint,):
                if isinstance(each, type) and issubclass(each, StrEnum):
                    found += [kind(**values | {name: member}) for member in each]
    return found


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_has_words_and_what_was_typed_stays_text(refusal: refusals.Refusal) -> None:
    said = refusal_words.say(VOICE, refusal)
    assert plain(said).strip()
    assert "<!channel>" not in said
    assert "\u202e" not in said


def test_every_kind_of_message_is_worded() -> None:
    import inspect

    from bot.texts import joining, say

    source = inspect.getsource(say) + inspect.getsource(joining)
    unworded = [kind.__name__ for kind in typing.get_args(messages.Message) if f"{kind.__name__}(" not in source]
    assert unworded == []


def test_internal_text_cannot_be_composed_for_a_place_where_a_client_reads() -> None:
    with pytest.raises(ValueError, match="internal"):
        Internal(Place("slack", "C1", Audience.client))


def test_a_place_counts_as_one_where_a_client_reads_until_it_is_known() -> None:
    assert Place("slack", "C1").audience is Audience.client


def test_plain_text_shows_markup_that_people_typed_as_they_typed_it() -> None:
    assert plain(VOICE.t("<b>{what}</b>", what="<i>a & b</i>")) == "<i>a & b</i>"
    assert VOICE.t("<b>{what}</b>", what=Html("<i>a</i>")) == "<b><i>a</i></b>"


def test_right_to_left_text_keeps_to_itself() -> None:
    assert VOICE.t("{a} · {b}", a="שלום", b="x") == "\u2068שלום\u2069 · x"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Tokyo", "Fri 20 Nov 17:00 Tokyo"),
        ("America/New_York", "Fri 20 Nov 03:00 New York (Fri 20 Nov 17:00 Tokyo)"),
        ("UTC", "Fri 20 Nov 08:00 UTC (Fri 20 Nov 17:00 Tokyo)"),
    ],
)
def test_a_due_date_is_shown_in_the_readers_zone_and_in_that_of_its_wording(zone: str, shown: str) -> None:
    due = Due(AT, datetime(2026, 11, 20, 17), "Asia/Tokyo")
    assert Voice("en", zone).due(due) == shown


def test_another_year_is_shown_as_such() -> None:
    due = Due(AT.replace(year=2027), datetime(2027, 11, 20, 17), "Asia/Tokyo")
    assert Voice("en", "Asia/Tokyo", AT).due(due) == "Sat 20 Nov 2027 17:00 Tokyo"


def test_frozen_messages_only() -> None:
    assert all(dataclasses.is_dataclass(kind) for kind in typing.get_args(messages.Message))
