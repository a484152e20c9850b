"""Whole plays told in the language of `tests.texts.pseudo`: everything that anybody reads in them came from a catalogue."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import pytest

from adapters.console.script import run_script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.app import App, HandClock
from bot.chat import Card, Wire
from bot.opening import opened
from tests.flows.test_plays import SCRIPTS, START, ZONE
from tests.texts import pseudo

TOLD = ("mistakes", "hours", "handed_on", "second_thoughts", "proceed", "together")
"""Between them they have every kind of refusal, letter, card and record that plays have."""

SAME = ("Shimekiri", "UTC", "Asia Tokyo Europe London Berlin America New York", "SCT Saint Andrew's Year's Day")
"""Names that are the same everywhere, and British holidays, whose names the data have in English alone."""

KEYWORDS = frozenset(
    "hold proceed chase sent answered promise extend ours theirs snooze edit owner blocks cancel undo plan draft all "
    "overdue rep admin member role zone language silence firmness soft normal firm manager colleague urgent quiet hard "
    "off usual country contact deliver reason held untold proceeded cancelled approve never away except "
    "holidays deputy chat call meeting email".split()
)
"""What is typed in English and may not be shown so: seen in a play, it is not taken for a name."""


class Kept(Transcript):
    """A transcript that keeps the cards themselves."""

    def __init__(self, now: Callable[[], datetime], out: TextIO, zone: ZoneInfo) -> None:
        super().__init__(now, out, zone)
        self.cards: list[Card] = []

    def post(self, to: str, card: Card) -> str:
        self.cards.append(card)
        return super().post(to, card)

    def edit(self, to: str, message: str, card: Card) -> None:
        self.cards.append(card)
        super().edit(to, message, card)


def in_the_language(script: str) -> str:
    """The script with everybody in it speaking the language, and pressing what its buttons say."""
    told, known = [], set[str]()
    for line in script.splitlines():
        if line.startswith(":person "):
            known.add(line.split()[1])
            line += f" language={pseudo.LANGUAGE}"  # noqa: PLW2901
        speaker = re.match(r"@(\w+) ", line)
        if speaker and speaker[1] not in known:
            told.append(
                f":person {speaker[1]} language={pseudo.LANGUAGE} zone={ZONE} role={'member' if known else 'admin'}"
            )
            known.add(speaker[1])
        told.append(re.sub(r"(?<= :press )(?=[A-Z])(?!\w+/)", "⟦", line))
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("play", TOLD)
async def test_no_english_is_left_in_a_play(tmp_path: Path, play: str) -> None:
    typed = {word for word in re.findall(r"[A-Za-z'’]+", SCRIPTS[play]) if word.casefold() not in KEYWORDS}
    zone = ZoneInfo(ZONE)
    clock = HandClock(datetime.fromisoformat(START).replace(tzinfo=zone))
    out, err = io.StringIO(), io.StringIO()
    seen = Kept(clock.now, out, zone)
    database = await opened(f"sqlite:///{tmp_path / 'shimekiri.db'}", alone=True)
    try:
        with pseudo.spoken(tmp_path / "locale"):
            app = App(database, clock, {"console": Wire(ConsoleSender(seen))}, in_time=60)
            script = in_the_language(SCRIPTS[play]).encode().splitlines(keepends=True)
            status = await run_script(app, clock, seen, script, err)
    finally:
        await database.close()
    assert (status, err.getvalue()) == (0, "")
    found = {card.text: left for card in seen.cards if (left := pseudo.of_card(card, (*typed, *SAME)))}
    assert found == {}
