"""Whose turn it is: how fast we write, shared by all processes at one database (RULES 9).

What is claimed reserves its turns in the claim's own transaction: the platform and the chats are closed for as long as
the messages will need, so that no other process writes into the same second. Each message then goes at its turn, one
after the other and not all at once, and not much later: a process that was held up would write into the turns of
another, so it puts back what it has missed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Wire
from bot.jobs.parcels import Parcel
from bot.store import Session, outbox, pacing

LATE, LATE_SECONDS = 5, 0.2
"""A message may miss its turn by so many others', or by so many seconds where that is more. Of Telegram's 30 a second
we use 25, and 5 for 0.2 s."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and when it may go: between two instants of the event loop's clock, None at any time from the first."""

    parcel: Parcel
    start: float = 0
    end: float | None = None

    async def has_come(self) -> bool:
        """Wait for it; false if it is over, or if we are to stop."""
        loop = asyncio.get_running_loop()
        if self.start > loop.time():
            try:
                await asyncio.sleep(self.start - loop.time())
            except asyncio.CancelledError:  # nothing was tried, so nothing is in doubt
                return False
        return self.end is None or loop.time() <= self.end


async def reserved(
    session: Session,
    parcels: Sequence[Parcel],
    wires: Mapping[str, Wire],
    now: datetime,
    clock: Callable[[], datetime],
) -> list[Turn]:
    """Those that may go, with their turns; the others are put back. `now` is the instant (UTC) of the claim."""
    at, began = clock(), asyncio.get_running_loop().time()
    before: Counter[str] = Counter()
    turns: list[tuple[str, Turn]] = []
    closing: dict[str, datetime] = {}
    for parcel in parcels:
        platform, pace = parcel.to.platform, wires[parcel.to.platform].pace
        step = 1 / pace.per_second if pace.per_second else 0
        start, late = before[platform] * step, max(LATE * step, LATE_SECONDS) if step else 0
        pause = pace.place_seconds if parcel.to.place else pace.chat_seconds
        chat = ""
        if pause and parcel.edits is None and not parcel.is_page:
            chat = f"{platform}/{parcel.to.id}"
            if chat in closing:
                await outbox.put_back(session, parcel.ids, parcel.letters[0].due_at)
                continue
            closing[chat] = at + timedelta(seconds=start + late + pause)
        # The first always goes, or a machine that is too slow for any turn would never send.
        end = began + start + late if step and before[platform] else None
        turns.append((chat, Turn(parcel, began + start, end)))
        before[platform] += 1
    ours = await pacing.take(session, closing, now)
    going = [turn for chat, turn in turns if not chat or chat in ours]
    for chat, turn in turns:
        if chat and chat not in ours:  # another process took it at the same moment
            await outbox.put_back(session, turn.parcel.ids, turn.parcel.letters[0].due_at)
    paced = {name: many for name, many in before.items() if wires[name].pace.per_second}
    rests = {name: at + timedelta(seconds=many / wires[name].pace.per_second) for name, many in paced.items()}
    await pacing.close(session, rests)
    return going
