"""How fast one person may ask, so that one cannot keep all others waiting: requests a minute, and few at a time.

Each account has a bucket that fills steadily and gives one request for each drop; it is full at the start, so whoever
comes back after a while may do a lot at once. This is kept in the memory of each process, for the accounts that were
heard last. Over the limit nothing is done and no database is asked: the person is told when to try again, once in a
while, and otherwise gets no answer. A form is always answered, for it would close and its words be lost.

What is refused is forgotten. On Telegram the update counts as dealt with, since the person was told. What a platform
repeats although it was let in costs nothing: it does nothing a second time, and its reply must arrive.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.chat import Account, Card, Reply, Request, Submission
from bot.meter import Answered
from bot.texts import troubles
from bot.texts.voice import Voice

AT_ONCE = 2
"""Requests of one account under way at the same time."""

IN_LINE = 8
"""Further ones that wait for these."""

LINE_SECONDS = 0.5
"""For how long: the platforms do not wait for more than 3 s, and the request itself may take most of that."""

TOLD_SECONDS = 5.0
"""Between two answers to one account that it is too fast."""

STRANGERS = 1 / 3
"""The share of a member's pace that those have who may not in."""

MOST_ACCOUNTS = 50_000
MOST_KEYS = 10
"""Of the requests of one account that were let in last."""

Served = tuple[Reply, Answered]


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_minute` requests in the long run, `burst` at once after a rest."""

    per_minute: float
    burst: float

    def slowed(self, share: float) -> Pace:
        """So much of it; at least one at once."""
        return Pace(self.per_minute * share, max(1.0, self.burst * share))


@dataclass(frozen=True, slots=True)
class Bucket:
    """`drops` were left at `at`, in seconds of a clock that never goes back."""

    drops: float
    at: float

    def filled(self, pace: Pace, now: float) -> Bucket:
        """As it stands at `now`."""
        return Bucket(min(pace.burst, self.drops + (now - self.at) * pace.per_minute / 60), now)

    def seconds(self, pace: Pace) -> float:
        """Until there is a drop to take."""
        return max(0.0, (1 - self.drops) * 60 / pace.per_minute)


class _Person:
    """What is remembered of one account."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.is_stranger = False
        self.told_at = -math.inf
        self.keys: deque[str] = deque(maxlen=MOST_KEYS)
        self.here = 0
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def gets_turn(self, seconds: float) -> bool:
        """Wait in line, at most so long; whether it came to something. What has its turn must `leave`."""
        if self.here >= AT_ONCE + IN_LINE:
            return False
        self.here += 1
        try:
            async with asyncio.timeout(seconds):
                await self._turns.acquire()
        except BaseException as error:
            self.here -= 1
            if isinstance(error, TimeoutError):
                return False
            raise
        return True

    def leave(self) -> None:
        self.here -= 1
        self._turns.release()


class Rates:
    """The limit of everybody in one process. `per_minute` 0: there is none."""

    def __init__(
        self,
        per_minute: float = 0,
        burst: float | None = None,
        *,
        line_seconds: float = LINE_SECONDS,
        most: int = MOST_ACCOUNTS,
    ) -> None:
        """`burst`: half a minute's requests unless it is given. `most`: so many accounts are remembered."""
        self._pace = Pace(per_minute, max(1.0, per_minute / 2 if burst is None else burst))
        self._line_seconds = line_seconds
        self._most = most
        self._people: OrderedDict[tuple[str, str, str], _Person] = OrderedDict()

    def __len__(self) -> int:
        return len(self._people)

    async def served(self, request: Request, serve: Callable[[Request], Awaitable[Served]]) -> Served:
        """What `serve` answers, if it is not too much; else what is said to whoever asks so fast."""
        if not self._pace.per_minute:
            return await serve(request)
        now = asyncio.get_running_loop().time()
        person = self._person(request.account, now)
        wait = 0.0 if request.key and request.key in person.keys else self._taken(person, now)
        if wait or not await person.gets_turn(self._line_seconds):
            return self._told(request, person, wait), Answered.limited
        try:
            person.keys.append(request.key)
            return await serve(request)
        finally:
            person.leave()

    def shut_out(self, account: Account) -> None:
        """Somebody was not let in: from now on they are a stranger, with less to ask for."""
        if self._pace.per_minute:
            person = self._person(account, asyncio.get_running_loop().time())
            person.is_stranger = True
            person.bucket = replace(person.bucket, drops=min(person.bucket.drops, self._pace_of(person).burst))

    def let_in(self, account: Account) -> None:
        """They belong to us, or do now: from now on they are no stranger."""
        person = self._people.get((account.platform, account.team, account.id))
        if person is not None:
            person.is_stranger = False

    def _pace_of(self, person: _Person) -> Pace:
        return self._pace.slowed(STRANGERS) if person.is_stranger else self._pace

    def _taken(self, person: _Person, now: float) -> float:
        """Take a drop; the seconds to wait where there is none."""
        pace = self._pace_of(person)
        person.bucket = person.bucket.filled(pace, now)
        wait = person.bucket.seconds(pace)
        if not wait:
            person.bucket = replace(person.bucket, drops=person.bucket.drops - 1)
        return wait

    def _person(self, account: Account, now: float) -> _Person:
        """Who was heard longest ago is forgotten first, but nobody whose request is under way."""
        key = (account.platform, account.team, account.id)
        person = self._people.get(key)
        if person is None:
            person = self._people[key] = _Person(Bucket(self._pace.burst, now))
        self._people.move_to_end(key)
        while len(self._people) > self._most:
            oldest = next(each for each, known in self._people.items() if each == key or not known.here)
            if oldest == key:  # all the others are being served just now
                break
            del self._people[oldest]
        return person

    def _told(self, request: Request, person: _Person, wait: float) -> Reply:
        now = asyncio.get_running_loop().time()
        if now - person.told_at < TOLD_SECONDS and not isinstance(request, Submission):
            return Reply(ok=False)
        person.told_at = now
        voice = Voice(request.account.language or "en", request.account.zone or "UTC")
        return Reply((Card(troubles.too_fast(voice, max(1, math.ceil(wait)))),), ok=False)


UNLIMITED = Rates()
"""For the console, scripts, and whatever is no service."""
