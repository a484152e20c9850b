"""Whatever is pressed or sent as a form, by whomever: an answer, and no change where it is a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from secrets import token_hex

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Press, Reply, Request, Submission
from tests.fuzz import town
from tests.fuzz.conftest import Furnished
from tests.fuzz.gestures import Act, Pressed, Sent, Typed, acts
from tests.fuzz.tally import Tally
from tests.fuzz.test_grammar import CALM, HANDFUL
from tests.fuzz.worlds import Copies, Files, Servers, world

PEOPLE = town.INSIDERS * 4 + town.OUTSIDERS


def _request(speaker: town.Speaker, act: Act, before: Reply | None) -> Request:
    match act:
        case Typed(text):
            return speaker.types(text)
        case Sent(form, answers, shown):
            return Submission(speaker.account, speaker.place, token_hex(8), form, answers, "", shown)
        case Pressed(data, message, again):
            if again is not None:
                offered = sorted(town.carried(before)) if before is not None else []
                data = offered[again % len(offered)] if offered else "g:"
            return Press(speaker.account, speaker.place, token_hex(8), data, message)


def _try(copies: Copies, tally: Tally, seen: tuple[str, ...]) -> None:
    with asyncio.Runner() as runner:

        async def play(speaker: town.Speaker, whole: list[Act]) -> None:
            async with world(copies, tally) as here:
                reply = None
                for act in whole:
                    reply = await here.ask(_request(speaker, act, reply))

        @given(st.sampled_from(PEOPLE), st.lists(acts(seen), min_size=HANDFUL, max_size=HANDFUL))
        @settings(CALM, max_examples=tally.batches(HANDFUL))
        def tried(speaker: town.Speaker, whole: list[Act]) -> None:
            runner.run(play(speaker, whole))

        tried()


def test_no_gesture_breaks_anything(
    files: Files, furnished_file: Furnished, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally("presses and forms")
    _try(files, tally, furnished_file.seen)
    tally.tell(record_property)


def test_no_gesture_breaks_anything_on_postgresql(
    servers: Servers, furnished_file: Furnished, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally("presses and forms on PostgreSQL")
    _try(servers, tally, furnished_file.seen)
    tally.tell(record_property)
