"""Whole plays, as people see them: each script of `plays` beside the transcript that it must give, word for word.

After a change of words, `python -m tests.flows.retell` writes the transcripts anew, to be read and reviewed.
"""

from pathlib import Path

import pytest

from bot.store.database import Database
from tests.stage import transcript_of

PLAYS = sorted((Path(__file__).parent / "plays").glob("*.txt"))
SCRIPTS = {play.stem: play.read_text(encoding="utf-8") for play in PLAYS}
SEEN = {
    play.stem: play.with_suffix(".seen").read_text(encoding="utf-8")
    for play in PLAYS
    if play.with_suffix(".seen").exists()
}
START, ZONE = "2026-11-17T09:00", "Asia/Tokyo"


@pytest.mark.parametrize("play", SCRIPTS)
async def test_a_play_is_seen_word_for_word(database: Database, play: str) -> None:
    assert await transcript_of(database, SCRIPTS[play], START, ZONE) == SEEN[play]


def test_there_is_a_transcript_for_each_play() -> None:
    assert len(PLAYS) >= 12
    assert SEEN.keys() == SCRIPTS.keys()
