"""Slack, put together: what the bot is given to run on it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from adapters.slack import scopes
from adapters.slack.answering import Answers
from adapters.slack.api import Api, granted
from adapters.slack.faults import CallFailed
from adapters.slack.installation import Installation
from adapters.slack.listening import Listening
from adapters.slack.payloads import text
from adapters.slack.people import People
from adapters.slack.places import Places
from adapters.slack.sender import SlackSender
from adapters.slack.signed_http import handler
from adapters.slack.socket_line import Dispatch
from adapters.slack.socket_mode import QUIET, SocketMode, trouble_of
from adapters.web.platforms import Core
from adapters.web.routes import Handler
from bot.chat import Pace, Wire

STOPPING = 5.0

NO_EARS = (
    "Slack is not listened to: set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET and the address of"
    " /slack/events in the app's settings"
)


class Slack:
    """One workspace of Slack's."""

    name = "slack"

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str = "",
        signing_secret: str = "",
        api_url: str = "https://slack.com/api/",
        pace: Pace = Pace(chat_seconds=1, place_seconds=1),  # noqa: B008  # a frozen value
        deaf_after: float = 600,
        quiet: float = QUIET,
    ) -> None:
        """`deaf_after`: seconds without an envelope after which a socket is replaced; `quiet`: seconds without one
        after which, at the start, what waited at Slack counts as taken in.
        """
        self._signing_secret = signing_secret
        self._api = Api(bot_token, api_url)
        self._ours = Installation(self._api)
        self._people = People(self._api, self._ours)
        self._places = Places(self._api, self._ours, self._people)
        self._sender = SlackSender(self._api, self._places)
        self._socket = SocketMode(app_token, api_url, deaf_after, quiet) if app_token else None
        self._listening: Listening | None = None
        self._stopped = False
        self._asking: asyncio.Task[None] | None = None
        self.wire = Wire(
            self._sender,
            pace,
            draws_forms=True,
            can_look=True,
            keeps_cards=True,
            whispers=True,
            home=self._sender,
        )
        self.routes: Mapping[str, Handler] = (
            {"/slack/events": handler(signing_secret, self._taking)} if signing_secret else {}
        )

    async def open(self) -> None:
        """Make the session and ask who we are; if Slack does not say, go on asking."""
        self._api.open()
        await self._ours.known()
        self._asking = asyncio.create_task(self._ours.keep_asking())

    async def listen(self, core: Core) -> None:
        """Take requests from now on; returns when what waited at Slack has come in over the socket. Over HTTP Slack
        sends again by itself what it could not deliver.
        """
        answers = Answers(self._api, self._sender, self._places)
        self._listening = Listening(
            core, self._api, self._ours, self._people, self._places, answers, self._signing_secret
        )
        session = self._api.client.session
        if self._socket is not None and session is not None:
            await self._socket.start(session, self._listening.dispatch)

    async def stop(self) -> None:
        """Take nothing more, finish what is under way."""
        self._stopped = True
        loop = asyncio.get_running_loop()
        until = loop.time() + STOPPING
        if self._socket is not None:
            await self._socket.stop(STOPPING)
        if self._listening is not None:
            await self._listening.finish(until - loop.time())

    async def close(self) -> None:
        """Let go of sockets and sessions."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        await asyncio.gather(self._ours.close(), self._people.close(), self._places.close())
        await self._api.close()

    def health(self) -> str:
        """What is wrong and how to mend it; empty when nothing is."""
        if self._socket is None and not self._signing_secret:
            return NO_EARS
        heard = self._socket.trouble if self._socket is not None else ""
        return self._api.trouble or self._ours.trouble or heard

    def vitals(self) -> Mapping[str, float]:
        """How old the socket is and when something last came, in seconds."""
        found = dict(self._socket.vitals()) if self._socket is not None else {}
        if self._listening is not None and self._listening.heard is not None:
            heard = asyncio.get_running_loop().time() - self._listening.heard
            found["heard_age"] = min(heard, found.get("heard_age", heard))
        return found

    async def check(self) -> tuple[tuple[bool, str], ...]:
        """Whether Slack takes our tokens, and with which permissions."""
        found = [*await self._check_bot()]
        if self._socket is not None:
            found.append(await self._check_socket(self._socket))
        if self._signing_secret:
            found.append((True, "SLACK_SIGNING_SECRET is set; requests are taken at /slack/events"))
        if self._socket is None and not self._signing_secret:
            found.append((False, NO_EARS))
        return tuple(found)

    async def _check_bot(self) -> tuple[tuple[bool, str], ...]:
        try:
            told, headers = await self._api.response(self._api.client.auth_test())
        except CallFailed as failed:
            return ((False, self._api.trouble or f"Slack cannot be asked about the bot's token: {failed}"),)
        who = (True, f"The bot is {text(told, 'user')} in {text(told, 'team')}")
        lacking = scopes.lacking(granted(headers))
        return (who, *((False, scopes.advice(scope)) for scope in lacking))

    async def _check_socket(self, socket: SocketMode) -> tuple[bool, str]:
        try:
            await socket.check(self._api.client.session)
        except CallFailed as failed:
            return False, trouble_of(failed.fault)
        return True, "The app-level token opens a socket"

    def _taking(self) -> Dispatch | None:
        if self._listening is None or self._stopped:
            return None
        return self._listening.dispatch
