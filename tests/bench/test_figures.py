"""What the benchmarks tell: numbers for people, lines that are reached or not, and the same as JSON."""

from __future__ import annotations

import json

import pytest

from tests.bench import figures
from tests.bench.__main__ import heading, machine, row
from tests.bench.figures import Figure
from tests.bench.scale import FULL, LOOK, Scale

GOOD = Figure("ticks", "an idle tick", {"p50, ms": 2.0912, "ratio": 1.1}, {"with 1,000, ms": 1.9}, "ratio < 1.3")
MISSED = Figure("ticks", "a | b", {"letters, /s": 12345.6}, reach="more", reached=False)
FREE = Figure("ticks", "for its own sake", {"where": "here"})
VOID = Figure("ticks", "lost some", {}, reach="none lost", void="2 lost")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (3.0, "3"), (0.12345, "0.123"), (4.1234, "4.12"), (56.78, "56.8"), (567.8, "568"), (20000, "20,000")],
)
def test_numbers_as_people_read_them(value: float, said: str) -> None:
    assert figures.number(value) == said


def test_a_unit_follows_its_number() -> None:
    assert figures.told({"p50 at 1, ms": 4.0, "ratio": 1.25, "of": "all"}) == "p50 at 1 4 ms, ratio 1.25, of all"


def test_quantiles_are_values_that_were_measured() -> None:
    values = [float(each) for each in range(100, 0, -1)]
    assert [figures.quantile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]
    assert [figures.quantile(each, 0.5) for each in ([7.0], [1.0, 2.0, 3.0])] == [7, 2]
    with pytest.raises(ValueError, match="nothing"):
        figures.quantile([], 0.5)


def test_the_table_has_a_line_for_each() -> None:
    assert figures.table([GOOD, MISSED, FREE, VOID]).splitlines()[2:] == [
        "| an idle tick | p50 2.09 ms, ratio 1.1 | with 1,000 1.9 ms | ratio < 1.3 | reached |",
        "| a / b | letters 12,346 /s | – | more | missed |",
        "| for its own sake | where here | – | – | – |",
        "| lost some | – | – | none lost | void: 2 lost |",
    ]


def test_the_same_as_json() -> None:
    said = json.loads(figures.as_json([MISSED, VOID], {"at": "today"}))
    assert said["at"] == "today"
    assert [(each["row"], each["verdict"]) for each in said["figures"]] == [("ticks", "missed"), ("ticks", "void")]
    assert said["figures"][0]["figures"] == {"letters, /s": 12345.6}


class Broken:
    """A row that cannot be measured."""

    async def measure(self, scale: Scale) -> list[Figure]:
        raise OSError("no room\nleft")


async def test_a_row_that_fails_says_so_and_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = await row("broken", Broken(), LOOK)
    assert (told.verdict, told.void) == ("void", "OSError: no room")
    assert "no room" in capsys.readouterr().err


def test_the_heading_says_what_is_not_to_be_trusted() -> None:
    on = machine() | {"load before": "0.10"}
    assert "busy" not in heading("today", on, FULL)
    assert "load 2.00" in heading("today", on | {"load before": "2.00"}, FULL)
    assert heading("today", on, LOOK).endswith("no figure of it counts")
