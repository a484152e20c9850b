"""A core that answers from a table and remembers what it was asked; and a Slack adapter in front of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from adapters.slack.platform import Slack
from bot.chat import Card, Command, Html, Menu, Opened, Press, Reply, Request, Submission

Answer = Reply | Callable[[Request], Reply]


class TableCore:
    """Answers by what was typed, pressed or sent; the same key gets the same answer, and counts once."""

    def __init__(self, table: Mapping[str, Answer] | None = None, slow: float = 0) -> None:
        self.table = dict(table or {})
        self.slow = slow
        self.requests: list[Request] = []
        self.given: dict[str, Reply] = {}

    async def handle(self, request: Request) -> Reply:
        """The answer of the table, `done` where it has none."""
        self.requests.append(request)
        await asyncio.sleep(self.slow)
        if request.key not in self.given:
            answer = self.table.get(_said(request), said("done"))
            self.given[request.key] = answer if isinstance(answer, Reply) else answer(request)
        return self.given[request.key]

    def menus(self) -> Mapping[str, Menu]:
        """Slack shows none."""
        return {}

    @property
    def commands(self) -> list[Command]:
        """The commands among what was asked."""
        return [request for request in self.requests if isinstance(request, Command)]

    @property
    def presses(self) -> list[Press]:
        """The presses among what was asked."""
        return [request for request in self.requests if isinstance(request, Press)]

    @property
    def submissions(self) -> list[Submission]:
        """The forms among what was asked."""
        return [request for request in self.requests if isinstance(request, Submission)]


def said(text: str, *, here: bool = False) -> Reply:
    """A reply of one card without buttons."""
    return Reply((Card(Html(text)),), here=here)


@asynccontextmanager
async def running(slack: Slack, core: TableCore) -> AsyncIterator[Slack]:
    """The adapter, opened and listening."""
    await slack.open()
    try:
        await slack.listen(core)
        yield slack
    finally:
        await slack.stop()
        await slack.close()


def _said(request: Request) -> str:
    match request:
        case Command():
            return request.text
        case Press():
            return request.data
        case Submission():
            return request.form
        case Opened():
            return "opened"
