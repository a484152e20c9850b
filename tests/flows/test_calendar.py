"""The calendar feed through the real door: a secret address, what is behind it, and how it ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import structlog
from icalendar import Calendar

from bot.app import HandClock
from bot.chat import plain
from bot.serving import Service
from bot.store.database import Database
from tests.desk import Desk, typed
from tests.flows.townsfolk import kept_anywhere
from tests.store.office import TUESDAY

PUBLIC = "https://bot.example.com"
ADDRESS = re.compile(rf"{PUBLIC}(/calendar/([A-Za-z0-9_-]+)\.ics)")


class Doors:
    """The bot on a desk, and a calendar program that asks at its door."""

    def __init__(self, service: Service, session: aiohttp.ClientSession, clock: HandClock) -> None:
        self.service, self.clock = service, clock
        self._session = session

    async def say(self, name: str, line: str) -> str:
        reply = await self.service.app.handle(typed(name, line))
        return "\n".join(plain(card.text) for card in reply.cards)

    async def address(self, name: str, line: str = "/me calendar") -> str:
        found = ADDRESS.search(await self.say(name, line))
        assert found
        return found[1]

    async def get(
        self, path: str, etag: str = "", method: str = "GET"
    ) -> tuple[int, dict[str, str], list[tuple[str, str]]]:
        """The status, the headers, and the titles of events with their states."""
        headers = {"if-none-match": etag} if etag else {}
        async with self._session.request(method, path, headers=headers) as answer:
            body = await answer.read()
            found = {name.lower(): value for name, value in answer.headers.items()}
            events = Calendar.from_ical(body).walk("VEVENT") if body and answer.status == 200 else []
            return answer.status, found, [(str(each["summary"]), str(each["status"])) for each in events]


@asynccontextmanager
async def doors(database: Database, public: str = PUBLIC) -> AsyncIterator[Doors]:
    clock = HandClock(TUESDAY - timedelta(hours=9))
    service = Service(database, clock, [Desk()], public=public)
    await service.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{service.port}") as session:
            yield Doors(service, session, clock)
    finally:
        await service.stop()


async def test_the_feed_shows_what_is_mine_and_says_when_nothing_has_changed(database: Database) -> None:
    async with doors(database) as made:
        await made.say("ken", "/team")
        for line in (
            "/client new Acme zone Asia/Tokyo",
            '/deadline new Acme "Logo" by 2026-11-20 17:00 hold blocks @ken',
            '/deadline new Acme "Menu" by 2026-11-25 17:00 proceed',
            '/deadline new Acme "Card" by 2026-11-26 17:00 hold',
            '/deadline new Acme "Poster" by 2026-11-27 17:00 hold owner @ken',
        ):
            await made.say("ana", line)
        mine, kens = await made.address("ana"), await made.address("ken")
        status, headers, found = await made.get(mine)
        assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert headers["cache-control"] == "private, max-age=300"
        assert found == [
            ("Due: D-1 Logo · Acme", "CONFIRMED"),
            ("Due: D-2 Menu · Acme", "CONFIRMED"),
            ("Due: D-3 Card · Acme", "CONFIRMED"),
        ]
        assert [title for title, _ in (await made.get(kens))[2]] == ["Due: D-1 Logo · Acme", "Due: D-4 Poster · Acme"]

        etag = headers["etag"]
        made.clock.move_to(made.clock.now() + timedelta(minutes=30))
        for known in (etag, f'"x", W/{etag}', "*"):
            status, again, _ = await made.get(mine, known)
            assert (status, again["etag"], again["cache-control"]) == (304, etag, "private, max-age=300")
        status, head, _ = await made.get(mine, method="HEAD")
        assert (status, head["etag"], head["content-length"]) == (200, etag, headers["content-length"])

        await made.say("ana", "/deadline promise D-1 2026-11-23 12:00")
        await made.say("ana", "/deadline answered D-2 fine")
        await made.say("ana", "/deadline cancel D-3")
        status, headers, found = await made.get(mine, etag)
        assert (status, found) == (
            200,
            [
                ("Due: D-1 Logo · Acme", "CONFIRMED"),
                ("Promised: D-1 Logo · Acme", "CONFIRMED"),
                ("Answered: D-2 Menu · Acme", "CONFIRMED"),
                ("Cancelled: D-3 Card · Acme", "CANCELLED"),
            ],
        )
        assert headers["etag"] != etag
        made.clock.move_to(made.clock.now() + timedelta(days=31))
        titles = [title for title, _ in (await made.get(mine))[2]]
        assert not [title for title in titles if "D-2" in title or "D-3" in title]


async def test_an_address_ends_with_a_new_one_with_off_and_with_whoever_leaves(database: Database) -> None:
    with structlog.testing.capture_logs() as logs:
        async with doors(database) as made:
            await made.say("ana", "/me")
            first = await made.address("ken")
            assert (await made.get(first))[0] == 200
            assert (
                await made.say("ken", "/me calendar")
                == "I show the address once only. For another one: /me calendar new"
            )
            second = await made.address("ken", "/me calendar new")
            missing = (await made.get("/calendar/nobody-has-ever-had-this.ics"))[:2]
            assert (await made.get(first))[0] == missing[0] == 404
            assert (await made.get(second))[0] == 200
            assert "no address of yours works" in await made.say("ken", "/me calendar off")
            status, headers, _ = await made.get(second)
            assert (status, headers | {"date": ""}) == (404, missing[1] | {"date": ""})  # nothing tells them apart
            third = await made.address("ken", "/me calendar new ")
            await made.say("ana", "/team remove ken")
            assert (await made.get(third))[0] == 404
            for path in (first, second, third):
                found = ADDRESS.search(PUBLIC + path)
                assert found
                assert len(found[2]) == 32
                assert await kept_anywhere(database, found[2]) == []
                assert found[2] not in repr(logs)


async def test_without_an_address_of_ours_whoever_runs_us_is_told_what_to_set(database: Database) -> None:
    async with doors(database, public="") as made:
        assert await made.say("ana", "/me calendar") == (
            "I do not know the address under which calendars can reach me, so there is no feed yet.\n"
            "Whoever runs me can set it: PUBLIC_URL, for example https://bot.example.com"
        )
