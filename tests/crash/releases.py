"""Releases of the program, each in a folder of its own, run as they are run in life: `python -m bot …`."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tarfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]
BEFORE = ROOT / "tests" / "data" / "releases" / "0005.tar.xz"
"""The release before: `bot`, `adapters` and `migrations`, without fonts."""

PATIENCE = 120
"""Seconds for a start or a stop; the machine may be busy."""


def unpacked(folder: Path) -> Path:
    """The release before."""
    with tarfile.open(BEFORE) as archive:
        archive.extractall(folder, filter="data")
    return folder


class Release:
    """A release, by the folder of its source."""

    def __init__(self, source: Path, settings: Mapping[str, str], folder: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._given = {**kept, **settings, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
        self._folder = folder  # no `bot` is in it, which would come first
        self.log = ""

    async def does(self, *words: str) -> tuple[int, str]:
        """A command to its end: the status, and what it said."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self._folder,
            env=self._given,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, said.decode()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """`run`, until the block ends: SIGTERM, and it must end in good order. Gives the address of its door."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=self._folder,
            env=self._given,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        reading = asyncio.create_task(self._read(process))
        try:
            yield await self._address()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == 0, self.log[-5000:]
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.log += line.decode()

    async def _address(self) -> str:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as web:
            while not (found := re.search(r"health=(http://[^/]+)/healthz", self.log)):
                await asyncio.sleep(0.05)
            while True:
                async with web.get(f"{found[1]}/healthz") as answer:
                    if answer.status == 200:
                        return found[1]
                await asyncio.sleep(0.05)
