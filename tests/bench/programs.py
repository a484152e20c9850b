"""The real program, `shimekiri run`, as processes: started, watched while they work, and ended by their ids."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.receiving import ROOT

PATIENCE = 120.0
"""Seconds until a program must be ready."""

HARMLESS = "maximum number of running instances reached"
"""What APScheduler says when a tick takes longer than a second, as it may with thousands of letters."""

_TICKS = os.sysconf("SC_CLK_TCK")
_OURS = ("SLACK_", "TELEGRAM_", "PACE_", "DATABASE_", "PUBLIC_", "LOG_", "HOST", "PORT")


@dataclass(frozen=True)
class Program:
    """One process, from its start until it ends. Instants are on CLOCK_MONOTONIC."""

    process: asyncio.subprocess.Process
    port: int
    log: Path
    started: float
    ready: float
    """When health first said that it was ready."""

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Its door."""
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Seconds of CPU so far, its own and the kernel's."""
        return cpu_of(self.pid)

    def resident(self) -> int:
        """Bytes of memory that it holds, shared ones too."""
        return _status(self.pid, "VmRSS")

    def peak(self) -> int:
        """The most that it held."""
        return _status(self.pid, "VmHWM")


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used, itself and its children that have ended; 0 if it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS
    return 0.0


def family_of(pid: int) -> tuple[int, ...]:
    """A process and its children: a PostgreSQL server and its backends."""
    everybody = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
    return (pid, *(each for each in everybody if parent_of(each) == pid))


def parent_of(pid: int) -> int:
    """Who started a process; 0 if it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


@asynccontextmanager
async def running(
    url: str, settings: Mapping[str, str], folder: Path, *, count: int = 1, profile: str = ""
) -> AsyncIterator[list[Program]]:
    """So many processes at one database, all of them ready; SIGTERM at the end. `folder` takes their logs. `profile`:
    the file into which cProfile writes what the last of them spent its time on; everything is slower then.
    """
    begun: list[asyncio.subprocess.Process] = []
    try:
        watched = ("-m", "cProfile", "-o", profile) if profile else ()
        starting = [_begin(url, settings, folder / f"program-{number}.log", begun, watched) for number in range(count)]
        yield list(await asyncio.gather(*starting))
    finally:
        await asyncio.gather(*map(_end, begun))


async def _begin(
    url: str,
    settings: Mapping[str, str],
    log: Path,
    begun: list[asyncio.subprocess.Process],
    watched: Sequence[str],
) -> Program:
    port = free_port()
    given = {"DATABASE_URL": url, "PORT": str(port), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    started = time.monotonic()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *watched, "-m", "bot", "run"),
            cwd=ROOT,
            env=environment() | given | dict(settings),
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the benchmark, which then ends it
        )
    begun.append(process)
    while not await asyncio.to_thread(is_ready, port):
        if process.returncode is not None or time.monotonic() - started > PATIENCE:
            raise AssertionError(f"the program did not become ready:\n{_told(log)[-5000:]}")
        await asyncio.sleep(0.005)
    return Program(process, port, log, started, time.monotonic())


def environment() -> dict[str, str]:
    """Ours, without settings of the bot. Compiled modules are kept, as an installation has them: else a Python that is
    told not to write any would compile the bot anew at each start.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    plain.pop("PYTHONDONTWRITEBYTECODE", None)
    return plain | {"PYTHONPYCACHEPREFIX": str(ROOT / ".bench" / "compiled")}


def _told(log: Path) -> str:
    return log.read_text(errors="replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), 20)
    except TimeoutError:
        process.kill()
        await process.wait()


def is_ready(port: int) -> bool:
    """Whether health says that the program can serve."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    else:
        return answer.status == 200 and bool(told["ready"])
    finally:
        connection.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def troubles(programs: Sequence[Program], most: int = 5) -> list[str]:
    """The first errors in the logs, and then the first warnings."""
    lines = [line for program in programs for line in _told(program.log).splitlines()]
    errors = [line for line in lines if "[error" in line or "[critical" in line or line.startswith("Traceback")]
    warnings = [line for line in lines if "[warning" in line and HARMLESS not in line]
    return [*errors[:most], *warnings[:most]]
