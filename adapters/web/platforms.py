"""What a chat platform is to the program that runs it: started, listened to, asked how it is, stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from adapters.web.routes import Handler
from bot.chat import Menu, Reply, Request, Wire


class Core(Protocol):
    """`bot.app.App`, as the adapters see it."""

    async def handle(self, request: Request) -> Reply:
        """Answer a request: committed before it returns. Never raises; at most 2.5 s."""
        ...

    def menus(self) -> Mapping[str, Menu]:
        """What a platform may show before anybody types, by language (ISO 639-1)."""
        ...


class Platform(Protocol):
    """One chat platform with its token. The order is: `open`, `listen`, `stop`, `close`; `check` needs `open` only."""

    @property
    def name(self) -> str:
        """As accounts and addresses call it: slack, telegram."""
        ...

    @property
    def wire(self) -> Wire:
        """How letters leave; there from the beginning on."""
        ...

    @property
    def routes(self) -> Mapping[str, Handler]:
        """POST routes by path; none is called before `listen` has begun."""
        ...

    async def open(self) -> None:
        """Make the HTTP session and ask who we are. Never raises because the platform does not answer or refuses: it
        remembers why, `health` says it, and it goes on trying.
        """
        ...

    async def listen(self, core: Core) -> None:
        """Begin to take requests, and go on in the background. Returns once what already waited at the platform has
        been taken in, or when that is not possible now.
        """
        ...

    async def stop(self) -> None:
        """Take nothing more; finish what is under way (about 5 s at the most)."""
        ...

    async def close(self) -> None:
        """Let go of sockets and sessions."""
        ...

    def health(self) -> str:
        """Empty when all is well, else one sentence: what is wrong and how to mend it."""
        ...

    def vitals(self) -> Mapping[str, float]:
        """Figures of its line to us, for whoever watches: `socket_age` and `heard_age` in seconds, `polls` 0 or 1;
        what does not apply is left out.
        """
        ...

    async def check(self) -> tuple[tuple[bool, str], ...]:
        """For `shimekiri check`, online: whether each thing is in order, and the sentence that says so."""
        ...
