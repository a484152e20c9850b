"""Letters when a call to the platform goes wrong: what becomes of them, how many copies arrive, and that it ends well.

docs.slack.dev/apis/web-api (errors with HTTP 200, rate limits) and core.telegram.org/bots/api#making-requests; the
outcomes are those of docs/faults.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack import api
from adapters.telegram import transport
from bot.store.database import Database
from tests.flows.townsfolk import says
from tests.length import IS_LONG, times
from tests.wire.house import MARK, House, about, house
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Fault
from tests.wire.telegram import Person as Telegrammer

ONCE, MARKED, TWICE = ["plain"], ["marked"], ["plain", "marked"]
"""The copies that arrive in the end."""


def engines(short: str) -> pytest.MarkDecorator:
    """Both engines in the long form, one in the short one."""
    return pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else [short], indirect=True)


@dataclass(frozen=True)
class Case:
    """`at_once` and `finally_`: the copies before and after the clock went on by `after` seconds."""

    at_once: list[str]
    after: float
    finally_: list[str]
    options: Mapping[str, Any] | None = None


SLACK = {
    "reset": Case([], 31, MARKED),
    "reset_after": Case(ONCE, 31, ONCE),
    "429": Case([], 8, ONCE),
    "ratelimited": Case([], 31, ONCE),
    "500": Case([], 31, MARKED),
    "503": Case([], 31, MARKED),
    "html": Case([], 31, MARKED),
    "truncated": Case(ONCE, 31, ONCE),
    "fatal_error": Case([], 31, MARKED),
    "token_revoked": Case([], 61, ONCE),
}
TELEGRAM = {
    Fault.reset_before: Case([], 31, MARKED),
    Fault.reset_after: Case(ONCE, 31, TWICE),
    Fault.flood: Case([], 8, ONCE),
    Fault.error_500: Case([], 31, MARKED),
    Fault.bad_gateway: Case(ONCE, 31, TWICE, options={"stored": True}),
    Fault.page: Case([], 31, MARKED),
    Fault.truncated: Case(ONCE, 31, TWICE),
    Fault.revoked: Case([], 61, ONCE),
}


def copies(who: Slacker | Telegrammer, subject: str) -> list[str]:
    """The copies of the letter about a subject, in their order."""
    return ["marked" if MARK in text else "plain" for text in about(who, subject)]


async def unsettled(made: House) -> int:
    """How many letters are neither sent nor superseded."""
    states = await made.states()
    return sum(many for state, many in states.items() if state not in {"sent", "moot"})


async def meets(made: House, by: Slacker | Telegrammer, to: Slacker | Telegrammer, name: str, case: Case) -> list[Any]:
    """What there was to see of a letter whose first call went wrong: at once, and in the end."""
    subject = await made.hands_over(by, name)
    seen: list[Any] = [copies(to, subject)]
    assert await unsettled(made) == 1
    await made.tick(seconds=case.after)
    seen.append(copies(to, subject))
    await made.tick(minutes=10)
    assert (copies(to, subject), await unsettled(made)) == (seen[-1], 0)
    await made.is_well()
    return seen


@engines("sqlite")
async def test_what_becomes_of_a_letter_on_slack(database: Database) -> None:
    async with house(database) as made:
        found = {}
        for fault, case in SLACK.items():
            made.slack.fail("chat.postMessage", fault, seconds=7)
            found[fault] = await meets(made, made.mia, made.ken, "ken", case)
        assert found == {fault: [case.at_once, case.finally_] for fault, case in SLACK.items()}
        assert (made.slack.refused, made.slack.wrongs) == ([], [])


@engines("postgresql")
async def test_what_becomes_of_a_letter_on_telegram(database: Database) -> None:
    async with house(database) as made:
        found = {}
        for fault, case in TELEGRAM.items():
            made.telegram.fail("sendMessage", fault, retry_after=7, chat=made.mia, **(case.options or {}))
            found[fault] = await meets(made, made.ana, made.mia, "mia", case)
        assert found == {fault: [case.at_once, case.finally_] for fault, case in TELEGRAM.items()}
        assert made.telegram.refused == []


@engines("sqlite")
async def test_an_answer_that_comes_after_the_time_out_leaves_a_doubt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message stands there: on Slack it is found, on Telegram it comes once more, marked."""
    patience = times(3, api.TOTAL_SECONDS)
    monkeypatch.setattr(api, "TOTAL_SECONDS", patience)
    async with house(database) as made:
        made.slack.fail("chat.postMessage", "slow_after", seconds=patience + 1)
        for_ken = await made.hands_over(made.mia, "ken")
        monkeypatch.setattr(transport, "READ_SECONDS", times(2, 10))
        made.telegram.fail("sendMessage", Fault.slow, seconds=times(3, 11), chat=made.mia)
        for_mia = await made.hands_over(made.ana, "mia")
        for _ in range(2):
            await made.tick(seconds=31)
        assert (copies(made.ken, for_ken), copies(made.mia, for_mia)) == (ONCE, TWICE)
        await made.tick(minutes=10)
        assert (copies(made.mia, for_mia), await unsettled(made)) == (TWICE, 0)


@engines("sqlite")
async def test_a_change_of_a_message_is_tried_until_it_stands(database: Database) -> None:
    """Repeating it is safe, so nothing is unknown; it costs a few calls, and not one a second."""
    async with house(database) as made:
        changed: dict[str, tuple[bool, bool]] = {}
        for fault in ("reset", "429", "500", "truncated", "reset_after", "html", "fatal_error")[: times(4, 7)]:
            changed[f"slack {fault}"] = await changes(made, made.mia, made.ken, fault)
        for fault in list(TELEGRAM)[:: times(2, 1)]:
            changed[f"telegram {fault}"] = await changes(made, made.ana, made.mia, fault)
        assert set(changed.values()) == {(True, True)}, changed


async def changes(made: House, by: Slacker | Telegrammer, to: Slacker | Telegrammer, fault: str) -> tuple[bool, bool]:
    """Whether a card tells in the end that its deadline was cancelled, and whether that took few calls."""
    on_slack = isinstance(to, Slacker)
    subject = await made.hands_over(by, "ken" if on_slack else "mia")
    (card,) = [message for message in to.sees if subject in message.text]
    assert card.buttons
    if on_slack:
        made.slack.fail("chat.update", fault, times=3, seconds=2)
    else:
        made.telegram.fail("editMessageText", Fault(fault), times=3, retry_after=2, chat=made.mia)
    before = len(made.slack.calls) + len(made.telegram.calls)
    await says(made, by, f"/deadline cancel {card.text.split()[0].removeprefix(MARK)}")
    for _ in range(8):
        await made.tick(seconds=31)
    calls = len(made.slack.calls) + len(made.telegram.calls) - before
    made.slack.heal()
    made.telegram.heal()
    assert await unsettled(made) == 0
    return not card.buttons, calls < 30


@engines("sqlite")
async def test_a_page_of_ones_own_is_shown_anew_until_it_is_right(database: Database) -> None:
    """docs.slack.dev/reference/methods/views.publish."""
    async with house(database) as made:
        await made.ken.open_home()
        await made.slack.until(lambda: made.ken.home)
        for fault in ("reset", "429", "503", "truncated", "reset_after", "html", "internal_error")[: times(4, 7)]:
            made.slack.fail("views.publish", fault, times=2, seconds=2)
            subject = await made.hands_over(made.mia, "ken")
            for _ in range(3):
                await made.tick(seconds=31)
            assert made.ken.home is not None
            assert subject in made.ken.home.text, fault
            assert await unsettled(made) == 0
