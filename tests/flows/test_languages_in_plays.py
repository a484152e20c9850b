"""Whole plays told in the language of `tests.texts.pseudo`: all that anybody reads in them came from a catalogue."""

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

SURFACES = """
:person ana
@ana /client new Acme
@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold
@ana /me digest daily
@ana /me calendar
@ana /home
@ana /deadline list week
@ana /deadline list all
@ana /client list
@ana /client Acme
@ana /team
@ana /me
@ana /help D-1
@ana /help Acme
@ana /deadline help
@ana /deadline
:until 2026-11-20 18:00
"""
"""What is looked at, and the letters of some days."""

TOLD = {name: SCRIPTS[name] for name in ("mistakes", "hours", "handed_on", "second_thoughts", "together")}
TOLD["surfaces"] = SURFACES
"""Between them they have every kind of refusal, letter, card and record."""

SAME = (
    "Shimekiri UTC SCT Asia Tokyo Europe London Berlin America New York",
    "Saint Andrew's Christmas New Year's Day",
)
"""Names that are the same everywhere, and British holidays, whose names the data have in English alone."""

KEYWORDS = re.compile(
    "hold|proceed|chase|sent|answered|promise|extend|ours|theirs|snooze|edit|owner|blocks|cancel|undo|plan|draft|all|"
    "overdue|rep|admin|member|role|zone|language|silence|firmness|soft|normal|firm|manager|colleague|urgent|quiet|hard|"
    "off|usual|country|contact|deliver|reason|held|untold|proceeded|cancelled|approve|never|away|except|holidays|"
    "deputy|chat|call|meeting|email"
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
            line += f" language={pseudo.LANGUAGE}"
        speaker = re.match(r"@(\w+) ", line)
        if speaker and speaker[1] not in known:
            told.append(
                f":person {speaker[1]} language={pseudo.LANGUAGE} zone={ZONE} role={'member' if known else 'admin'}"
            )
            known.add(speaker[1])
        pressed = re.sub(r"(?<= :press )(?=[A-Z])(?!\w+/)", "⟦", line)
        told.append(re.sub(r"(⟦.* )(D-[0-9]+)$", r"\1⟧\2", pressed))
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("play", TOLD)
async def test_no_english_is_left_in_a_play(tmp_path: Path, play: str) -> None:
    typed = {word for word in re.findall(r"[A-Za-z'’]+", TOLD[play]) if not KEYWORDS.fullmatch(word)}
    zone = ZoneInfo(ZONE)
    clock = HandClock(datetime.fromisoformat(START).replace(tzinfo=zone))
    out, err = io.StringIO(), io.StringIO()
    seen = Kept(clock.now, out, zone)
    database = await opened(f"sqlite:///{tmp_path / 'shimekiri.db'}", alone=True)
    try:
        with pseudo.spoken(tmp_path / "locale"):
            app = App(database, clock, {"console": Wire(ConsoleSender(seen))}, in_time=60)
            script = in_the_language(TOLD[play]).encode().splitlines(keepends=True)
            status = await run_script(app, clock, seen, script, err)
    finally:
        await database.close()
    assert (status, err.getvalue()) == (0, "")
    found = {card.text: left for card in seen.cards if (left := pseudo.of_card(card, (*typed, *SAME)))}
    assert found == {}
