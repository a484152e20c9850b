"""`shimekiri check` for the platforms: what it says of each, and that none can hold it up."""

import asyncio
from pathlib import Path

from bot.app import App, HandClock
from bot.chat import Address, Wire
from bot.checking import findings, unreached
from bot.store import members
from bot.store.database import Database
from tests.desk import Desk, Post, typed
from tests.test_serving import TUESDAY


async def told(*desks: Desk, seconds: float = 10) -> list[str]:
    return [str(finding) for finding in await findings(desks, seconds=seconds)]


async def test_each_platform_is_opened_asked_and_let_go() -> None:
    one, other = Desk("one"), Desk("other")
    other.trouble = "the scope chat:write is missing; add it."
    assert await told(one, other) == [
        "One: ok: the token is ana's.",
        "One: ok: nothing is missing.",
        "Other: ok: the token is ana's.",
        "Other: TO MEND: the scope chat:write is missing; add it.",
    ]
    for desk in (one, other):
        assert desk.told == ["open", "open done", "check", "check done", "close", "close done"]


async def test_a_platform_that_does_not_answer_is_not_waited_for() -> None:
    one, other = Desk("one"), Desk("other")
    one.may["open"].clear()
    other.may["check"].clear()
    late = "It did not answer within 0.1 s; check this machine's network"
    async with asyncio.timeout(20):
        assert await told(one, other, seconds=0.1) == [
            f"One: TO MEND: {late}, and ONE_API_URL if it is set.",
            f"Other: TO MEND: {late}, and OTHER_API_URL if it is set.",
        ]
    assert one.told[-1] == other.told[-1] == "close done"


async def test_an_unforeseen_error_is_not_quoted_for_it_may_hold_the_token() -> None:
    desk = Desk()
    desk.breaks_at = "check"
    assert await told(desk) == [
        "Desk: TO MEND: It could not be asked (RuntimeError); check this machine's network, and try again."
    ]
    assert desk.told[-1] == "close done"


async def test_whoever_blocked_the_bot_is_named_until_they_write_again(database: Database) -> None:
    app = App(database, HandClock(TUESDAY), {"desk": Wire(Post("desk"))})
    url = database.url.render_as_string(hide_password=False)
    assert await unreached(url) == []
    await app.handle(typed("ana", "/client new Acme"))
    async with database.write() as session:
        await members.mark_unreachable(session, Address("desk", "ana", "T1"), "the bot was blocked")
    assert [str(finding) for finding in await unreached(url)] == [
        "Desk: TO MEND: Nothing reaches ana (the bot was blocked); ask them to write to the bot."
    ]
    await app.handle(typed("ana", "/client new Beta"))
    assert await unreached(url) == []


def test_before_the_first_run_there_is_nobody_to_reach(tmp_path: Path) -> None:
    assert asyncio.run(unreached(f"sqlite:///{tmp_path / 'none.db'}")) == []
    assert list(tmp_path.iterdir()) == []
