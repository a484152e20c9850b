"""The console on the real clock: lines from a pipe or a file, or a person at a terminal.

Lines are read in a thread of their own, so that what falls due meanwhile is done. The thread may wait for a line
that never comes; it must not keep the program from ending, and so is a daemon, reading a file that nobody else has
(a daemon inside `sys.stdin` makes Python abort when it exits).
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TextIO

from adapters.console import lines
from adapters.console.lines import Say, Until, Wait
from adapters.console.moments import NotUnderstood
from adapters.console.room import Core, Room
from adapters.console.transcript import Transcript, harmless

_AHEAD = 100
_HELP = {"help", "?", "/help"}


async def run_lines(core: Core, transcript: Transcript, source: Iterable[bytes], err: TextIO) -> int:
    """Speak each line, draw what comes of it, end with the last; a line that cannot be done is told and passed over."""
    room = Room(core, transcript)
    await core.tick()  # what fell due while no console was open comes before what is said now
    number = 0
    async for raw in _read_beside(source):
        number += 1
        try:
            await perform(room, lines.decoded(raw, is_first=number == 1))
        except NotUnderstood as fault:
            print(harmless(f"Line {number}: {fault} {fault.advice}".rstrip()), file=err, flush=True)
        await core.tick()
        if transcript.is_closed:
            break
    return 0


async def run_terminal(core: Core, transcript: Transcript, folder: Path) -> int:
    """Talk with the person at the terminal until they leave; `folder` keeps what they typed, for the next time."""
    from adapters.console import terminal  # prompt_toolkit costs more to load than a whole script to play

    return await terminal.talk(core, transcript, folder)


async def perform(room: Room, text: str) -> None:
    """Do one line of a conversation. Raises `NotUnderstood`, also for what only a script can do."""
    line = lines.read(text)
    match line:
        case None:
            return
        case Wait() | Until():
            raise NotUnderstood("The clock is the real one here; only a script moves it (--script).", "/deadline list")
        case Say(name, said) if said.casefold() in _HELP:
            await room.act(Say(name, "/help"))
        case _:
            await room.act(line)


def standard_input() -> Iterable[bytes]:
    """The lines of standard input, through a file of our own; none if it is closed."""
    try:
        return os.fdopen(os.dup(0), "rb")
    except OSError:
        return ()


async def _read_beside(source: Iterable[bytes]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
    room_ahead = threading.Semaphore(_AHEAD)

    def give(item: bytes | BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(arrived.put_nowait, item)
        except RuntimeError:
            return  # the loop has ended: nobody waits for it

    def read() -> None:
        try:
            for line in source:
                room_ahead.acquire()
                give(line)
        except Exception as fault:
            give(fault)
        else:
            give(None)

    threading.Thread(target=read, name="console-lines", daemon=True).start()
    while (item := await arrived.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        room_ahead.release()
        yield item
