"""Every play of the console, played on Slack and on Telegram, by both transports: people see the same words.

The plays take turns with the two databases and the two transports; in the long form those of an escalation are played
on both databases, by one transport on the one and by the other on the other.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.length import IS_LONG
from tests.stage import Stage
from tests.wire.players import Company, together
from tests.wire.town import Transport, town

PLAYS = {file.stem: file.read_text(encoding="utf-8") for file in (Path(__file__).parent / "plays").glob("*.txt")}


DATABASES = ("sqlite", "postgresql")
ON_BOTH = frozenset({"escalation", "handed_on", "help", "not_now"})

CHATS = ("slack", "telegram")
"""On Slack the questions of the play `questions` are one form, see test_forms_on_slack."""


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, list[str]]]:
    """What each person sees of each play on the console: the same, whatever the database that the chats have."""
    return {}


async def on_the_console(file: Path, script: str) -> dict[str, list[str]]:
    """What each person sees when the script is played on the console."""
    database = Database(f"sqlite:///{file}")
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(script)
    await database.close()
    return {name: [seen.text for seen in stage.messages if seen.to == name] for name in {m.to for m in stage.messages}}


def on_one_line(texts: list[str]) -> Counter[str]:
    """The texts without regard to line breaks, which a field of a form does not have."""
    return Counter(" ".join(text.split()) for text in texts)


def unseen(wanted: Counter[str], heard: Counter[str]) -> list[str]:
    """What of it nobody heard. A question that stands where the one before it was pressed has the answers above it."""
    missing, more = wanted - heard, heard - wanted
    return sorted(text for text in missing.elements() if not any(each.endswith(f" {text}") for each in more))


def stagings() -> list[tuple[str, Transport, str]]:
    """The database, the transport, and the play."""
    found: list[tuple[str, Transport, str]] = []
    for turn, name in enumerate(sorted(PLAYS)):
        transports: tuple[Transport, Transport] = ("pull", "push") if turn // 2 % 2 == 0 else ("push", "pull")
        both = [(site, transport, name) for site, transport in zip(DATABASES, transports, strict=True)]
        found += both if name in ON_BOTH and IS_LONG else [both[turn % 2]]
    return found


@pytest.mark.parametrize(("site", "transport", "name"), stagings(), indirect=["site"])
async def test_a_play_on_both_chats_at_once(
    database: Database,
    migrated_file: Path,
    tmp_path: Path,
    seen: dict[str, dict[str, list[str]]],
    transport: Transport,
    name: str,
) -> None:
    if name not in seen:
        file = Path(shutil.copy(migrated_file, tmp_path / "console.db"))
        seen[name] = await on_the_console(file, PLAYS[name])
    expected = seen[name]
    async with town(database, transport=transport) as made:
        chats = {chat: Company(made, chat) for chat in CHATS if (chat, name) != ("slack", "questions")}
        await together(made, tuple(chats.values()), PLAYS[name])
        for chat, company in chats.items():
            for person, texts in expected.items():
                wanted = [text for text in texts if chat != "slack" or not text.split("\n", 1)[0].endswith("?")]
                missing = unseen(on_one_line(wanted), on_one_line(company.heard(person)))
                assert missing == [], f"{person} did not see this on {chat}"
        assert made.slack.wrongs == []
        assert made.slack.refused == []
        assert made.telegram.refused == []
