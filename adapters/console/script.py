"""A script on a clock moved by hand: the simulator, in which three weeks with a client take three seconds.

Lines are read one at a time, so that a program can write a line, read what came of it, and then write the next.
Whatever cannot be done stops the script at that line: a simulation that went on would be one of something else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TextIO

from adapters.console import lines, moments
from adapters.console.lines import Line, Until, Wait
from adapters.console.moments import NotUnderstood
from adapters.console.room import Core, Room
from adapters.console.transcript import Transcript, harmless

# One act may make another due at the same instant, but not this often.
_ROUNDS_AT_ONE_INSTANT = 100


class MovedClock(Protocol):
    """What the script needs of `bot.app.HandClock`."""

    def now(self) -> datetime: ...
    def move_to(self, at: datetime, /) -> None: ...


class TimeStandsStill(Exception):
    """The core says that something is due, and goes on saying so after it was done: its fault, not the script's."""


async def run_script(
    core: Core, clock: MovedClock, transcript: Transcript, script: Iterable[bytes], err: TextIO
) -> int:
    """Play the script; returns the exit status: 0, 2 for a line that cannot be done, 1 for a fault of the core."""
    room = Room(core, transcript)
    for number, raw in enumerate(script, 1):
        shown = raw.decode("utf-8", "replace").strip().removeprefix("\ufeff")
        try:
            line = lines.read(lines.decoded(raw, is_first=number == 1))
            if line is None:
                continue
            await _play(line, core, clock, room, transcript)
        except NotUnderstood as fault:
            told = (f"The script stopped at line {number}: {fault}", f"    {shown}", fault.advice)
            print(harmless("\n".join(filter(None, told))), file=err)
            return 2
        except TimeStandsStill as fault:
            print(harmless(f"The script stopped at line {number}: {fault}\n    {shown}"), file=err)
            return 1
        if transcript.is_closed:
            return 0
    return 0


async def _play(line: Line, core: Core, clock: MovedClock, room: Room, transcript: Transcript) -> None:
    match line:
        case Wait(span):
            try:
                target = clock.now() + span
            except OverflowError:
                raise NotUnderstood("That is beyond the years that can be counted.", ":wait 2d3h") from None
            await advance(core, clock, target)
        case Until(wall):
            target = moments.instant(wall, transcript.zone)
            if target < clock.now():
                now = f"{clock.now().astimezone(transcript.zone):%Y-%m-%d %H:%M:%S}"
                raise NotUnderstood(
                    f"{wall} has passed: it is {now} in {transcript.zone.key}, and time does not go back.",
                    ":until 2026-11-20 17:00",
                )
            await advance(core, clock, target)
        case _:
            await room.act(line)
            await core.tick()


async def advance(core: Core, clock: MovedClock, target: datetime) -> None:
    """Move the clock to the target, stopping wherever something is due, so that each thing happens in its minute."""
    rounds = 0
    while (due := await core.next_instant()) is not None and due <= target:
        now = clock.now()
        rounds = rounds + 1 if due <= now else 0
        if rounds > _ROUNDS_AT_ONE_INSTANT:
            raise TimeStandsStill(
                f"something stays due at {now:%Y-%m-%dT%H:%M:%SZ} however often it is done. "
                "This is a fault of Shimekiri."
            )
        clock.move_to(max(due, now))
        await core.tick()
    clock.move_to(target)
    await core.tick()
