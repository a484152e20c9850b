"""Waking: a request that made something due is followed at once, and an instant is met without anybody calling."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from bot.app import App, SystemClock
from bot.chat import Account, Address, Audience, Card, Command, Place, Wire, plain
from bot.scheduler import Scheduler
from bot.store.database import Database

DUE = datetime(2026, 11, 17, 1, 1, tzinfo=UTC)
"""10:01 in Tokyo: everybody's windows are open."""

TUESDAY = DUE - timedelta(seconds=4)


class TuesdayClock:
    """The machine's clock, moved to a Tuesday morning: it runs by itself."""

    def __init__(self) -> None:
        self._shift = TUESDAY - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self._shift


class Post:
    """A sender that keeps what arrives, and when."""

    platform = "console"

    def __init__(self, clock: TuesdayClock) -> None:
        self.clock = clock
        self.arrived: list[tuple[datetime, str, str]] = []

    @property
    def door(self) -> str:
        return ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self.arrived.append((self.clock.now(), to.id, plain(card.text)))
        return key

    async def edit(self, to: Address, message: str, card: Card) -> None:
        pass

    async def find(self, to: Address, key: str) -> str | None:
        return None


def typed(name: str, text: str) -> Command:
    account = Account("console", name, name=name, zone="Asia/Tokyo")
    return Command(account, Place("console", name, Audience.internal, private=True), text, text)


async def arrives(post: Post, count: int) -> None:
    async with asyncio.timeout(10):
        while len(post.arrived) < count:
            await asyncio.sleep(0.02)


async def test_a_command_and_an_instant_both_wake_the_tick(database: Database) -> None:
    clock = TuesdayClock()
    post = Post(clock)
    app = App(database, clock, {"console": Wire(post)})
    scheduler = Scheduler(app)
    await app.handle(typed("mia", "/team"))
    scheduler.start()
    try:
        await app.handle(typed("ana", "/client new Acme"))
        await app.handle(typed("ana", '/deadline new Acme "Logo" by 2026-11-20 17:00 hold owner @mia'))
        await arrives(post, 1)
        assert post.arrived[0][1] == "mia"
        assert "ana has made you its owner" in post.arrived[0][2]

        await app.handle(typed("ana", '/deadline new Acme "Brief" by 2026-11-17 10:01 hold'))
        await arrives(post, 2)
        at, to, text = post.arrived[1]
        assert to == "ana"
        assert "It was due Tue 17 Nov 10:01" in text
        assert timedelta() <= at - DUE < timedelta(seconds=5)
    finally:
        await scheduler.stop()


async def test_only_what_may_have_made_something_due_wakes_the_tick(database: Database) -> None:
    clock = TuesdayClock()
    app = App(database, clock, {"console": Wire(Post(clock))})
    woken: list[str] = []
    asked = ""
    app.on_change(lambda: woken.append(asked))
    new = '/deadline new Acme "Logo" by 2026-11-20 17:00 hold'
    for asked in ("/client new Acme", "/deadline list", new, "/client list", "/deadline D-1", new, "/help", "/me"):
        await app.handle(typed("ana", asked))
    assert woken == ["/client new Acme", new, new]  # of the second, a twin, a question is kept


async def test_trouble_in_a_tick_is_logged_and_the_next_look_tries_again(database: Database) -> None:
    clock = TuesdayClock()
    post = Post(clock)

    class Shaky(App):
        """Fails at its first tick."""

        ticks = 0

        async def look(self) -> datetime | None:
            self.ticks += 1
            if self.ticks == 1:
                raise RuntimeError("shaky")
            return await super().look()

    app = Shaky(database, clock, {"console": Wire(post)})
    scheduler = Scheduler(app)
    with structlog.testing.capture_logs() as logs:
        scheduler.start()
        try:
            async with asyncio.timeout(10):
                while app.ticks < 3:
                    await asyncio.sleep(0.02)
        finally:
            await scheduler.stop()
    assert [entry["event"] for entry in logs] == ["a tick failed; it is tried again"]


async def test_an_instant_that_comes_as_a_look_ends_does_not_wait_for_the_next_second(database: Database) -> None:
    """Instants a few milliseconds apart: whatever falls into a look, or into its last moment, is looked at after it."""
    clock = TuesdayClock()
    late: list[timedelta] = []

    class Dense(App):
        """Something is due every few milliseconds, a hundred times."""

        next_at = clock.now() + timedelta(seconds=0.2)
        left = 100

        async def look(self) -> datetime | None:
            await asyncio.sleep(0.004)  # as long as the way to the next instant, more or less
            while self.left and self.next_at <= self.clock.now():
                late.append(self.clock.now() - self.next_at)
                self.left -= 1
                self.next_at += timedelta(milliseconds=3 + self.left % 5)
            return self.next_at if self.left else None

    app = Dense(database, clock, {"console": Wire(Post(clock))})
    scheduler = Scheduler(app)
    scheduler.start()
    try:
        async with asyncio.timeout(30):
            while app.left:
                await asyncio.sleep(0.02)
    finally:
        await scheduler.stop()
    assert max(late) < timedelta(seconds=0.5)  # a second where one was let go
