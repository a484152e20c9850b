"""Whole plays, as people see them: each script of `plays` beside the transcript that it must give, word for word.

After a change of words, `python -m tests.flows.retell` writes the transcripts anew, to be read and reviewed.
"""

from pathlib import Path

import pytest

from bot.store.database import Database
from tests.stage import transcript_of

PLAYS = sorted((Path(__file__).parent / "plays").glob("*.txt"))
START, ZONE = "2026-11-17T09:00", "Asia/Tokyo"


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.stem)
async def test_a_play_is_seen_word_for_word(database: Database, play: Path) -> None:
    seen = await transcript_of(database, play.read_text(encoding="utf-8"), START, ZONE)
    assert seen == play.with_suffix(".seen").read_text(encoding="utf-8")


def test_there_is_a_transcript_for_each_play() -> None:
    assert len(PLAYS) >= 12
    assert [play.with_suffix(".seen").exists() for play in PLAYS] == [True] * len(PLAYS)
