"""Words that all parts of the local Slack share: JSON, its errors, ids, what a person can be told by the client.

Slack's ids are a letter and capitals or digits; time stamps of messages are `seconds.microseconds`, unique in a channel
(docs.slack.dev/messaging, "Retrieving messages").
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; what is inside is checked where it matters."""


class ApiError(Exception):
    """An answer `{"ok": false, "error": …}` of the Web API, with HTTP 200 unless `status` says otherwise."""

    def __init__(
        self,
        error: str,
        messages: list[str] | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.status = status
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> Json:
        """The answer as Slack writes it; complaints about blocks stand in it twice."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
            if self.error in {"invalid_blocks", "invalid_blocks_format"}:
                body["errors"] = list(self.messages)
        return body


class Failed(Exception):
    """What a person's client shows when the app did not do its part; `error` is the word in "failed with the error"."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class TimedOut(Failed):
    """The app did not answer within 3 s, or was not there at all."""


class Impossible(AssertionError):
    """The client would not let this person do that: the test is wrong, or the app does not show what it should."""


class Ids:
    """Ids and time stamps, each once."""

    def __init__(self) -> None:
        self._number = 0
        self._last = 0

    def next(self, letter: str, width: int = 8) -> str:
        """An id such as `C00000007`."""
        self._number += 1
        return f"{letter}{self._number:0{width}d}"

    def ts(self) -> str:
        """A message's time stamp, later than every one before."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def escaped(text: str) -> str:
    """The three entities that Slack knows (docs.slack.dev/messaging/formatting-message-text, "Escaping text")."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """The reverse of `escaped`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def loaded(value: object) -> object:
    """A JSON value that may have come as a string; `ValueError` if it is not JSON."""
    return json.loads(value) if isinstance(value, str) else value
