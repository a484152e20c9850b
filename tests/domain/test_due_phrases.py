"""The bars of the reader: no harm on any phrase, nearly all dates read, questions asked, the impossible refused.

`due_phrases.jsonl` is the sample by which it was made; `more_due_phrases.jsonl` was written by native speakers who had
not seen the rules. `also` there names outcomes that are as good.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest

from bot.domain.availability import usual_hours
from bot.domain.when import Accepted, Asked, Grain, Reading, Rejected, read
from tests.domain.phrases import at

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "ja", "vi", "ru")
KINDS: dict[type, str] = {Accepted: "ok", Asked: "ask", Rejected: "refuse"}


class Line(TypedDict, total=False):
    id: str
    lang: str
    tz: str
    now: str
    text: str
    kind: str
    grain: str
    expect: list[str]
    also: list[str]


def phrases(name: str) -> tuple[Line, ...]:
    return tuple(json.loads(line) for line in (DATA / name).read_text().splitlines())


SAMPLE, MORE = phrases("due_phrases.jsonl"), phrases("more_due_phrases.jsonl")


def reading_of(line: Line) -> Reading:
    works = usual_hours(line["tz"]).is_working_day
    now = at(line["now"], line["tz"])
    return read(line["text"], now=now, zone=line["tz"], language=line["lang"], is_working_day=works)


def outcome(line: Line) -> str:
    """`right`; `harm`: accepted and wrong, or accepted at all; else `asked` or `refused`, and whether it should be."""
    reading, wanted = reading_of(line), {line["kind"], *line.get("also", [])}
    if not isinstance(reading, Accepted):
        return "right" if KINDS[type(reading)] in wanted else f"not {line['kind']}"
    if line["kind"] != "ok" or reading.grain != line["grain"]:
        return "harm"
    local = reading.at.astimezone(ZoneInfo(line["tz"])).strftime("%Y-%m-%dT%H:%M")
    value = local if reading.grain is Grain.minute else reading.wall.date().isoformat()
    return "right" if value in line["expect"] else "harm"


@pytest.mark.parametrize("lines", [SAMPLE, MORE], ids=["sample", "more"])
def test_no_harm_in_any_language(lines: tuple[Line, ...]) -> None:
    assert len(lines) >= 300
    assert [line["text"] for line in lines if outcome(line) == "harm"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lines", "bar"), [(SAMPLE, 0.95), (MORE, 0.85)], ids=["sample", "more"])
def test_the_dates_of_a_language_are_read(lines: tuple[Line, ...], bar: float, language: str) -> None:
    dates = [line for line in lines if line["lang"] == language and line["kind"] == "ok"]
    counted = Counter(isinstance(reading_of(line), Accepted) for line in dates)
    assert counted[True] >= bar * len(dates), counted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["ask", "refuse"])
def test_what_should_be_asked_is_asked_and_what_should_be_refused_is_refused(kind: str, language: str) -> None:
    lines = [line for line in SAMPLE if line["lang"] == language and line["kind"] == kind]
    assert lines
    assert [line["text"] for line in lines if outcome(line) != "right"] == []


def test_what_more_people_would_ask_or_refuse_is_rarely_treated_otherwise() -> None:
    lines = [line for line in MORE if line["kind"] != "ok"]
    assert len([line for line in lines if outcome(line) != "right"]) <= 0.02 * len(lines)
