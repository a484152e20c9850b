"""What is filled in bulk holds together as what real commands have written, and becomes due when it is let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.app import App, HandClock
from bot.chat import Wire
from bot.store.database import Database
from bot.store.rows_of_letters import LetterRow
from tests.bench.flood import SENT, asking, unrecorded
from tests.bench.patterns import PAIRS
from tests.bench.stock import fill, let_go
from tests.bench.ticks import Nowhere
from tests.sound import assert_sound, assert_sound_in


async def test_what_is_filled_is_sound_waits_and_goes_out_once_let_go(migrated_url: str) -> None:
    present = datetime.now(UTC).replace(microsecond=0)
    more = await fill(migrated_url, due=[present + timedelta(hours=1)], cards=True)
    await assert_sound(migrated_url, present)
    stock = await fill(migrated_url, due=[present] * len(PAIRS), per_workspace=5, cards=True, held=True)
    assert len({*stock.chats, *more.chats}) == len(PAIRS) + 1
    database, clock, sender = Database(migrated_url), HandClock(present), Nowhere()
    app = App(database, clock, {"slack": Wire(sender, keeps_cards=True)}, in_time=60)
    try:
        await app.start()
        await app.tick()
        assert sender.chats == []
        await let_go(migrated_url, stock, present + timedelta(seconds=5))
        clock.move_to(present + timedelta(seconds=5))
        await app.tick()
        assert sorted(sender.chats) == sorted(stock.chats)
        clock.move_to(present + timedelta(hours=1))
        await app.tick()
        assert sorted(sender.chats) == sorted([*stock.chats, *more.chats])
        await assert_sound_in(database, present + timedelta(hours=1))
        async with asking(migrated_url) as ask:
            assert await ask(SENT) == len(PAIRS) + 1
            assert await unrecorded(ask) == ""
            async with database.write() as session:  # as if these had been sent without a line in the record
                cards = update(LetterRow).where(LetterRow.nudge == "card", LetterRow.edit_of.is_(None))
                await session.execute(cards.where(LetterRow.state == "sent").values(nudge="remind"))
            assert await unrecorded(ask) == f"{len(PAIRS) + 1} letters without their line in the record"
    finally:
        await database.close()


async def test_letters_that_stand_in_the_outbox_are_held_and_let_go(migrated_url: str) -> None:
    present = datetime.now(UTC).replace(microsecond=0)
    stock = await fill(migrated_url, platform="telegram", due=[present] * 3, decided=True, held=True)
    database, clock, sender = Database(migrated_url), HandClock(present), Nowhere()
    app = App(database, clock, {"telegram": Wire(sender)}, in_time=60)
    try:
        await app.tick()
        assert sender.chats == []
        await let_go(migrated_url, stock, present)
        await app.tick()
        assert sorted(sender.chats) == sorted(stock.chats)
        await assert_sound_in(database, present)
    finally:
        await database.close()
