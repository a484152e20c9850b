"""Whatever stands in a phrase, a button or a line of a file: its reader says what it is, or that it is nothing."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.console import lines
from adapters.console.moments import NotUnderstood
from adapters.console.script import run_script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.app import App, HandClock
from bot.chat import Wire
from bot.commands import router
from bot.commands.grammar import clean, quoted, tokens, unquoted
from bot.domain import gestures, week_phrase, when
from bot.domain.ladder_phrase import UnclearRules, ladder_said
from bot.domain.refusals import Refused
from bot.domain.when_range import DayRange, read_days
from bot.reading import read_object
from tests.fuzz import town
from tests.fuzz.conftest import Furnished
from tests.fuzz.gestures import FIELDS, KEYS, SHAPES
from tests.fuzz.json_shapes import mangled
from tests.fuzz.sentences import MANGLINGS, ODD, RIGHT, sentences
from tests.fuzz.tally import SHARES, Tally
from tests.fuzz.test_grammar import CALM
from tests.fuzz.worlds import Files, naming, watched

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ZONES = ("Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "UTC")
LANGUAGES = ("en", "ja", "vi", "ru", "xx")
HANDFUL = 50


def _command(text: str) -> bool:
    router.only_reads(text)
    router.only_reads(text, draws_forms=True)
    is_plain = router.is_plain(text)
    assert unquoted(quoted(text)) == text or quoted(text) == text or "”" in quoted(text) or not text
    try:
        found = tokens(clean(text), "/deadline")
    except Refused:
        return False
    assert all(clean(text)[each.start : each.end] for each in found)
    return not is_plain


def _instant(text: str) -> bool:
    at, zone = sum(map(ord, text)) % len(LANGUAGES), ZONES[len(text) % len(ZONES)]
    past = when.read_past(text, now=NOW, zone=zone, language=LANGUAGES[at])
    assert isinstance(past, when.Accepted | when.Asked | when.Rejected)
    duration = when.read_duration(text)
    assert duration is None or duration > timedelta()
    days = read_days(text, now=NOW, zone=zone, language=LANGUAGES[at])
    is_read = isinstance(when.read(text, now=NOW, zone=zone, language=LANGUAGES[at]), when.Accepted | when.Asked)
    return is_read or isinstance(days, DayRange) or duration is not None or not isinstance(past, when.Rejected)


def _hours(text: str) -> bool:
    try:
        changes = week_phrase.week_changes(text)
    except week_phrase.UnclearWords:
        return False
    assert set(changes) <= set(range(7))
    return True


def _rules(text: str) -> bool:
    try:
        ladder_said(text)
    except UnclearRules:
        return False
    return True


def _button(data: str) -> bool:
    found = gestures.decode(data)
    assert found is None or gestures.decode(gestures.encode(found)) == found
    gestures.kept_to(data, 3)
    return found is not None


def _line(text: str) -> bool:
    try:
        return lines.read(text) is not None
    except NotUnderstood:
        return False


def _object(raw: str) -> bool:
    answer = json.loads(read_object(raw))
    assert answer["kind"] in {"ok", "ask", "refuse"}
    return str(answer.get("why")) != "not an object with text, lang, tz and now"


SCRIPT = (
    ":person kim role=rep zone=Asia/Tokyo language=ja", ":wait 2d3h", ":until 2026-12-20 17:00", "# words", "",
    "@mai {line}", "@jo {line}", "{line}", "@mai :press 1", "@mai :press Open", "@jo :press {line}", ":wait {span}",
)  # fmt: skip


@st.composite
def script_lines(draw: st.DrawFn) -> str:
    """A line of a script; now and then none."""
    said = draw(st.sampled_from(SCRIPT)).replace("{span}", draw(st.sampled_from(RIGHT["span"])))
    if "{line}" in said:
        said = said.replace("{line}", draw(sentences()).replace("\n", " ").replace("\r", " "))
    return said if draw(st.integers(0, 5)) else draw(st.sampled_from(MANGLINGS))(draw, said)


@st.composite
def phrases(draw: st.DrawFn, seen: tuple[str, ...]) -> tuple[Callable[[str], bool], str]:
    """What reads it, and a phrase that it may understand."""
    kind = draw(st.sampled_from((_command, _instant, _instant, _hours, _rules, _button, _line, _object)))
    if kind is _object:
        phrase = draw(st.sampled_from(RIGHT["when"] + RIGHT["past"] + ODD[::4]))
        tz, lang = draw(st.sampled_from(ZONES)), draw(st.sampled_from(LANGUAGES))
        given_ = {"text": phrase, "lang": lang, "tz": tz, "now": "2026-11-20T09:00"}
        return kind, json.dumps(mangled(draw, given_) if draw(st.integers(0, 3)) == 0 else given_)
    if kind is _command:
        return kind, draw(sentences())
    if kind is _line:
        return kind, draw(script_lines())
    values = {
        _instant: RIGHT["when"] + RIGHT["past"] + RIGHT["day"] + RIGHT["span"],
        _hours: RIGHT["hours"],
        _rules: RIGHT["rules"],
        _button: seen,
    }[kind]
    text = draw(st.sampled_from(values))
    if kind is _button and draw(st.booleans()):
        odd, field = draw(st.sampled_from(ODD)), draw(st.sampled_from(FIELDS))
        text = draw(st.sampled_from(SHAPES)).replace("{odd}", odd).replace("{field}", field)
        text = text.replace("{key}", draw(st.sampled_from(KEYS))).replace("{line}", "/deadline list")
    return kind, text if draw(st.integers(0, 4)) > 1 else draw(st.sampled_from(MANGLINGS))(draw, text)


def test_the_plan_is_as_many_inputs_as_were_promised() -> None:
    assert sum(short for short, _ in SHARES.values()) == 2_000
    assert sum(long for _, long in SHARES.values()) == 100_000


def test_no_phrase_breaks_its_reader(furnished_file: Furnished, record_property: Callable[[str, object], None]) -> None:
    tally = Tally("phrases")

    @given(st.lists(phrases(furnished_file.seen), min_size=HANDFUL, max_size=HANDFUL))
    @settings(CALM, max_examples=tally.batches(HANDFUL))
    def tried(handful: list[tuple[Callable[[str], bool], str]]) -> None:
        for read, text in handful:
            with naming((read.__name__, text)):
                tally.count(is_parsed=read(text))

    tried()
    tally.tell(record_property)


def test_no_script_breaks_the_console(files: Files, record_property: Callable[[str, object], None]) -> None:
    """It is played to its end, or stops at a line with exit status 2 and says which."""
    tally = Tally("lines of scripts")
    wall = ZoneInfo("Asia/Tokyo")

    async def play(script: list[str]) -> None:
        database, clock, out, err = files.opened(), HandClock(town.LATER), io.StringIO(), io.StringIO()
        transcript = Transcript(clock.now, out, wall, as_json=True)
        app = App(database, clock, {"console": Wire(ConsoleSender(transcript))}, in_time=town.PATIENT)
        try:
            with watched():
                for line in script:
                    raw = line.encode(errors="surrogatepass")
                    status = await run_script(app, clock, transcript, [raw], err)
                    assert status in {0, 2}
                    assert (status == 2) == bool(err.getvalue())
                    tally.count(is_parsed=status == 0)
                    err.truncate(err.seek(0))
        finally:
            await database.close()
        for said in out.getvalue().splitlines():
            assert json.loads(said)["to"]

    with asyncio.Runner() as runner:

        @given(st.lists(script_lines(), min_size=10, max_size=10))
        @settings(CALM, max_examples=tally.batches(10))
        def tried(script: list[str]) -> None:
            with naming(script):
                runner.run(play(script))

        tried()
    tally.tell(record_property)
