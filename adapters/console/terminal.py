"""A person at a terminal: a line with history and completion, and letters that arrive above it while they type."""

import os
import re
import sys
from collections.abc import AsyncGenerator, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.console import live
from adapters.console.lines import DEFAULT_PERSON
from adapters.console.moments import NotUnderstood
from adapters.console.room import Core, Room
from adapters.console.transcript import Transcript

_FOOT = " help: what I can do · Ctrl-D leaves · Tab completes · :press 1 presses [1]"
_LEAVE = {"exit", "quit"}
_QUOTES = '"「«'  # those with which the core quotes a name


async def talk(core: Core, transcript: Transcript, folder: Path) -> int:
    """Read, do, draw, until the person leaves."""
    room = Room(core, transcript, repeats_speech=False)
    session: PromptSession[str] = PromptSession(
        f"{DEFAULT_PERSON}> ",
        history=_history(folder),
        completer=Words(core, room),
        complete_while_typing=False,
        bottom_toolbar=_FOOT,
    )
    outside = transcript.out
    with patch_stdout(raw=True):  # our colours are real; what came from people has been made harmless
        transcript.out = sys.stdout
        try:
            return await _converse(session, room, transcript)
        finally:
            transcript.out = outside


async def _converse(session: PromptSession[str], room: Room, transcript: Transcript) -> int:
    while True:
        try:
            text = (await session.prompt_async()).strip()
        except KeyboardInterrupt:
            continue  # as in a shell: forget the line
        except EOFError:
            return 0
        if text.casefold() in _LEAVE:
            return 0
        try:
            await live.perform(room, text)
        except NotUnderstood as fault:
            transcript.remark(f"{fault} {fault.advice}".rstrip())


class Words(Completer):
    """Completes commands from their beginning, and names anywhere."""

    def __init__(self, core: Core, room: Room) -> None:
        self._core = core
        self._room = room

    def get_completions(
        self,
        document: Document,  # noqa: ARG002  # prompt_toolkit's names
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> Iterable[Completion]:
        return ()  # the terminal asks the other one

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> AsyncGenerator[Completion, None]:
        text = document.text_before_cursor
        speaker = re.match(r"\s*@(\S+)\s", text)
        words = await self._core.words(self._room.account(speaker[1] if speaker else DEFAULT_PERSON))
        for word, start in continuations(text, words, self._room.names):
            yield Completion(word, start)


def continuations(text: str, words: Iterable[str], people: Iterable[str]) -> Iterator[tuple[str, int]]:
    """What may stand at the end of the text, and where it begins, counted back from the end.

    `words` are beginnings of commands (with a slash) and names as they would be typed, in quotes if they need them.
    At the very beginning `@` means one of the people at this console.
    """
    body = re.sub(r"^\s*@\S+\s+|^\s+", "", text)
    if body.startswith("@") and body == text.lstrip():
        yield from _fitting((f"@{name}" for name in people), body)
        return
    if not body or body.startswith("/"):
        yield from _fitting((word for word in words if word.startswith("/")), body)
    is_quoted = body.count('"') % 2 == 1
    token = body[body.rindex('"') :] if is_quoted else body.rpartition(" ")[2]
    if token:
        names = (word for word in words if not word.startswith("/"))
        yield from _fitting((f'"{name}"' if is_quoted and name[0] not in _QUOTES else name for name in names), token)


def _fitting(candidates: Iterable[str], begun: str) -> Iterator[tuple[str, int]]:
    """The candidates that go on from what is begun, whether or not its quote has been typed."""
    sought = begun.lstrip(_QUOTES).casefold()
    for candidate in candidates:
        if candidate.lstrip(_QUOTES).casefold().startswith(sought) and candidate != begun:
            yield candidate, -len(begun)


def _history(folder: Path) -> History:
    """Kept in a file that only its owner can read: it holds clients' words. Without a place for it, in memory."""
    path = folder / "console-history"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
