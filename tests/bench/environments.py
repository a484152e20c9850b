"""Environments for the peers: one folder each under .bench/peers, made once by plain pip from `peers.txt`, and kept.

One is made anew when its line there, or the Python, has become another.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.receiving import ROOT

FOLDER = ROOT / ".bench" / "peers"

LIST = Path(__file__).with_name("peers.txt")


class NotInstalled(Exception):
    """An environment that could not be made; it says why."""


def wanted(peer: str) -> tuple[str, ...]:
    """What pip is asked for, each with its version, the peer itself first. Raises `LookupError` for an unknown one."""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(": ")
        if colon and name == peer:
            return tuple(words.split())
    raise LookupError(peer)


def version(peer: str) -> str:
    """Its version."""
    return wanted(peer)[0].partition("==")[2]


def python_of(peer: str, environments: Path = FOLDER) -> Path:
    """The Python of a peer's environment, which is made if it is not there. Raises `NotInstalled`."""
    folder = environments / peer
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    asked = "\n".join((platform.python_version(), *wanted(peer)))
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != asked:
        shutil.rmtree(folder, ignore_errors=True)
        _done(sys.executable, "-m", "venv", str(folder))
        _done(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted(peer))
        stamp.write_text(asked, encoding="utf-8")
    return python


def _done(*words: str) -> None:
    run = subprocess.run(words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode:
        lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        raise NotInstalled(errors[-1][:200] if errors else f"exit status {run.returncode}")
