"""Storms: everything that is sent is refused for a while. Nothing is lost or said twice, nobody else waits, and we do
not shout: the calls are counted.

docs.slack.dev/apis/web-api/rate-limits (a 429 closes a method for a workspace, `Retry-After` in seconds);
core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

from __future__ import annotations

import pytest

from adapters.telegram import pauses
from bot.store.database import Database
from tests.flows.townsfolk import joined
from tests.length import IS_LONG, times
from tests.wire.house import MARK, about, house
from tests.wire.telegram import Fault

engines = pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's listening looks again after half a second at the latest, where it takes 30 in earnest."""
    monkeypatch.setattr(pauses, "LONGEST_SECONDS", 0.5)


SUBJECTS = times(3, 12)
ILLNESSES = (Fault.bad_gateway, Fault.error_500, Fault.page, Fault.truncated)


@engines
async def test_a_storm_of_429_on_slack_holds_up_nobody_else_and_loses_nothing(database: Database) -> None:
    async with house(database) as made:
        made.slack.fail("chat.postMessage", "429", times=None, seconds=7)
        for_ken = [await made.hands_over(made.mia, "ken") for _ in range(SUBJECTS)]
        for_mia = await made.hands_over(made.ana, "mia")
        assert about(made.mia, for_mia), "Telegram goes on"
        before = len([name for name, _ in made.slack.calls if name == "chat.postMessage"])
        for _ in range(35):
            await made.tick(seconds=2)
        tried = len([name for name, _ in made.slack.calls if name == "chat.postMessage"]) - before
        assert tried <= 10 * (SUBJECTS + 1), "once in seven seconds for each of them"
        assert not any(about(made.ken, subject) for subject in for_ken)
        made.slack.heal()
        await made.tick(seconds=8)
        assert [sum(subject in text for text in texts_of(made.ken)) for subject in for_ken] == [1] * SUBJECTS
        assert not any(MARK in text for text in texts_of(made.ken))
        assert set(await made.states()) <= {"sent", "moot"}
        await made.is_well()


@engines
async def test_a_storm_of_429_in_one_chat_leaves_the_others_alone(database: Database) -> None:
    """In a private chat a 429 closes the whole bot for that long (it is mostly the limit of 30 a second in all)."""
    async with house(database) as made:
        lea = await joined(made, made.ana, "lea")
        made.telegram.fail("sendMessage", Fault.flood, times=0, retry_after=20, chat=made.mia)
        lost = await made.hands_over(made.ana, "mia")
        before = len(made.telegram.called("sendMessage"))
        found = await made.hands_over(made.ana, "lea")
        for _ in range(30):
            await made.tick(seconds=2)
        assert len(about(lea, found)) == 1
        assert len(made.telegram.called("sendMessage")) - before <= 1 + 60 / 20 + 1
        assert not about(made.mia, lost)
        made.telegram.heal()
        await made.tick(seconds=21)
        assert [MARK in text for text in about(made.mia, lost)] == [False]


@engines
@pytest.mark.parametrize("fault", ILLNESSES[: times(1, 4)])
async def test_while_telegram_is_ill_only_a_question_is_asked_of_it(database: Database, fault: Fault) -> None:
    """A letter of unknown outcome goes only once more; it is not sent into the same trouble again."""
    async with house(database) as made:
        others = [await joined(made, made.ana, name) for name in ("lea", "tom")]
        made.telegram.fail("*", fault, times=0)
        subjects = [await made.hands_over(made.ana, name) for name in ("mia", "lea", "tom")]
        for _ in range(20):
            await made.tick(seconds=5)
        assert "Telegram does not answer (" in await made.complains("telegram")
        posts = [given for given in made.telegram.called("sendMessage") if "Matter" in given["text"]]
        assert len(posts) <= 1, "the others did not even begin"
        made.telegram.heal()
        await made.is_well()
        for _ in range(3):
            await made.tick(seconds=31)
        for who, subject in zip((made.mia, *others), subjects, strict=True):
            assert [MARK in text for text in about(who, subject)] in ([False], [True], [False, True])
        assert sum(MARK in text for who in (made.mia, *others) for text in texts_of(who)) <= 1
        assert set(await made.states()) <= {"sent", "moot"}


@engines
async def test_two_minutes_in_which_no_message_can_be_posted_lose_none(database: Database) -> None:
    """Telegram answers all else, so that asking it a question is of no help; it says itself that posting failed."""
    async with house(database) as made:
        planned = made.telegram.fail("sendMessage", Fault.error_500, times=0, chat=made.mia)
        made.slack.fail("chat.postMessage", "503", times=None)
        for_mia, for_ken = await made.hands_over(made.ana, "mia"), await made.hands_over(made.ana, "ken")
        for _ in range(23):
            await made.tick(seconds=5)
        assert planned.hit <= 5
        assert len(made.slack.calls) < 500
        made.telegram.heal()
        made.slack.heal()
        for _ in range(4):
            await made.tick(seconds=31)
        assert [MARK in text for text in about(made.mia, for_mia)] == [True]
        assert [MARK in text for text in about(made.ken, for_ken)] == [True]


def texts_of(who: object) -> list[str]:
    """Everything that somebody sees."""
    return about(who, "")  # type: ignore[arg-type]
