"""Whatever people type: they get an answer that their platform can show, and what is refused has changed nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.commands.grammar import beginnings, tokens
from bot.commands.router import VERBS
from tests.fuzz import town
from tests.fuzz.sentences import LINES, sentences
from tests.fuzz.tally import Tally
from tests.fuzz.worlds import Copies, Files, Servers, world

HANDFUL = 20
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
"""Some lines are as long as a message may be, and hypothesis writes all inputs down in case that one is to be shown."""

CALM = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # a handful takes long to make smaller; a note names the input
)

said = st.lists(
    st.tuples(st.sampled_from(town.INSIDERS * 4 + town.OUTSIDERS), sentences()), min_size=HANDFUL, max_size=HANDFUL
)


def test_every_command_of_the_grammar_is_among_the_sentences() -> None:
    begun = {" ".join(line.split()[:2]) for line in LINES}
    assert {f"{root} {verb}" for root, verbs in VERBS.items() for verb in verbs} <= begun


def test_of_a_page_of_words_only_the_first_are_looked_at_for_a_date() -> None:
    page = tokens("at " * 30_000, "/deadline")
    assert list(beginnings(page[:3])) == [3, 2, 1]
    assert list(beginnings(page, 2))[-1] == 2
    assert len(beginnings(page)) < 200
    assert list(beginnings(tokens("a" * 1_000, "/deadline"))) == [1]
    assert list(beginnings(())) == []


def _try(copies: Copies, tally: Tally) -> None:
    with asyncio.Runner() as runner:

        async def play(lines: list[tuple[town.Speaker, str]]) -> None:
            async with world(copies, tally) as here:
                for speaker, line in lines:
                    await here.ask(speaker.types(line, town.MIA))

        @given(said)
        @settings(CALM, max_examples=tally.batches(HANDFUL))
        def tried(lines: list[tuple[town.Speaker, str]]) -> None:
            runner.run(play(lines))

        tried()


def test_no_sentence_breaks_anything(files: Files, record_property: Callable[[str, object], None]) -> None:
    tally = Tally("sentences")
    _try(files, tally)
    tally.tell(record_property)


def test_no_sentence_breaks_anything_on_postgresql(
    servers: Servers, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally("sentences on PostgreSQL")
    _try(servers, tally)
    tally.tell(record_property)
