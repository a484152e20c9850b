"""How calls reach Telegram: aiohttp behind python-telegram-bot's seam for transports, one session for the whole bot.

The library's own transport (httpx) spends ten times more time on a message. What goes wrong is told in two kinds,
because there is no key with which a message could be looked for: `NotSent` certainly did nothing, any other
`NetworkError` may have done everything. No error carries an address, since the token is a part of every address.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

CONNECT_SECONDS = 5.0
"""For a connection, and again for a place among the open ones."""

READ_SECONDS = 10.0
"""Between two pieces of an answer; Telegram mostly answers within 0.1 s."""

IDLE_SECONDS = 15.0
"""How long an unused connection is kept: shorter than servers do, or a message is written into a closing one."""

CONNECTIONS = 100
"""At once; the outbox sends 50 messages at a time."""

DEFAULT: Any = BaseRequest.DEFAULT_NONE
"""What the library passes where a call does not name a time limit."""


class NotSent(NetworkError):
    """The call certainly did not reach Telegram: it may be made again."""

    __slots__ = ()


class Garbled(NetworkError):
    """Something answered that is not Telegram's JSON, or only a part of it; the call may have been carried out."""

    __slots__ = ()


class Faltered(NetworkError):
    """Telegram, or something before it, answered that it failed (5xx): most likely nothing was done, but it may be."""

    __slots__ = ()


class TooFast(TelegramError):
    """Not so fast (429): nothing was done, and nothing will be for `seconds`.

    The library's own `RetryAfter` warns, whenever one is made, that the type of its number is going to change.
    """

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, again in {seconds:g} s")
        self.seconds = seconds


class Transport(BaseRequest):
    """Calls over one aiohttp session, which lives from `initialize` to `shutdown`; both may be repeated.

    `api_url` says where the calls go, for the proxy named by the environment (`HTTPS_PROXY`, `NO_PROXY`).
    """

    __slots__ = ("_addresses", "_proxy", "_session")

    def __init__(self, api_url: str) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._proxy = _proxy(api_url)
        self._addresses: dict[str, URL] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT,
        write_timeout: ODVInput[float] = DEFAULT,  # noqa: ARG002  # no call of ours is long to write
        connect_timeout: ODVInput[float] = DEFAULT,
        pool_timeout: ODVInput[float] = DEFAULT,  # noqa: ARG002  # waiting for a free connection counts as connecting
    ) -> tuple[int, bytes]:
        """One call: the status and the body. Raises `TooFast`, `NotSent`, `TimedOut`, other kinds of `NetworkError`."""
        if self._session is None or self._session.closed:
            raise NotSent("the session is not open")
        body, headers = _body(request_data)
        limits = _limits(_given(read_timeout, READ_SECONDS), _given(connect_timeout, CONNECT_SECONDS))
        try:
            async with self._session.request(
                method, self._address(url), data=body, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                status, payload = answer.status, await answer.read()
        except Exception as error:  # of any kind: what is not told here, the library tells with all its words
            _explain(error)
        if not 200 <= status < 300 and not payload.lstrip().startswith(b"{"):
            _refused_on_the_way(status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(_seconds(self.parse_json_payload(payload)))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Faltered(str(self.parse_json_payload(payload).get("description") or f"Telegram failed ({status})"))
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer. Unlike the library's own, it keeps what it cannot read out of the log."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise Garbled("the answer is not JSON") from None
        if not isinstance(answer, dict) or ("result" not in answer if answer.get("ok") else "ok" not in answer):
            raise Garbled("the answer is not one of Telegram's")
        return answer

    def _address(self, url: str) -> URL:
        """Parsed once for each method of the API."""
        found = self._addresses.get(url)
        if found is None:
            found = self._addresses[url] = URL(url)
        return found


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """The parameters as JSON, which is short to make and to read; as a form only where files come along."""
    if data is None:
        return None, {}
    if not data.contains_files:
        text = json.dumps(data.parameters, ensure_ascii=False, separators=(",", ":"))
        # Half a surrogate pair cannot be written as UTF-8; a question mark there is better than no message.
        return text.encode(errors="replace"), {"Content-Type": "application/json"}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


def _limits(read: float | None, connect: float | None) -> aiohttp.ClientTimeout:
    total = None if read is None or connect is None else 2 * connect + 2 * read
    together = None if connect is None else 2 * connect
    return aiohttp.ClientTimeout(total=total, connect=together, sock_connect=connect, sock_read=read)


def _given(value: Any, default: float) -> float | None:
    if value is DEFAULT:
        return default
    return None if value is None else float(value)


def _explain(error: Exception) -> NoReturn:
    """The same trouble in the library's words. Never chained: aiohttp's own errors may name the address."""
    match error:
        # A name that does not resolve, a refused connection, a certificate; and a connection that took too long.
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.ServerFingerprintMismatch():
            raise NotSent(f"no connection ({_reason(error)})") from None
        # A proxy that would not connect us; what is wrong with an address (ValueError is yarl's).
        case aiohttp.ClientHttpProxyError() | aiohttp.NonHttpUrlClientError() | ValueError():
            raise NotSent(f"no way there ({type(error).__name__})") from None
        case TimeoutError():
            raise TimedOut("no answer in time") from None
        case _:
            raise NetworkError(f"the connection broke ({type(error).__name__})") from None


def _reason(error: Exception) -> str:
    """For a person: what the operating system said, if it did."""
    if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.strerror:
        return error.os_error.strerror
    return "timed out" if isinstance(error, TimeoutError) else type(error).__name__


def _refused_on_the_way(status: int) -> NoReturn:
    """Telegram answers in JSON; a page is from a proxy or balancer before it, and says nothing about chat or token."""
    if status < 500:
        raise NotSent(f"not Telegram, but something in between, answered {status}")
    raise Faltered(f"not Telegram, but something in between, answered {status}")


def _seconds(answer: dict[str, Any]) -> float:
    """How long Telegram wants to be left alone; a short while if it does not say."""
    parameters = answer.get("parameters")
    found = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(found) if isinstance(found, int | float) else 5.0


def _proxy(api_url: str) -> str | None:
    """Found once: aiohttp's own way asks the environment, in a thread, at every call."""
    address = urlsplit(api_url)
    if not address.hostname or proxy_bypass(address.hostname):
        return None
    return getproxies().get(address.scheme)
