"""The calendar feed behind its secret address, for programs that ask again and again whether anything has changed.

RFC 9110 for `ETag` and `If-None-Match`. What is unknown, was revoked, or belonged to somebody who left gets one and the
same answer; the secret is in no log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from adapters.web.routes import Asked, Outgoing

PATH = "/calendar/{secret}.ics"

CACHE = "private, max-age=300"

Feed = Callable[[str], Awaitable[bytes | None]]
"""The file behind a secret, None where there is none."""


async def answer(asked: Asked, feed: Feed) -> Outgoing:
    """The file, or that it has not changed, or that there is none."""
    content = await feed(asked.names["secret"])
    if content is None:
        return Outgoing(404)
    tag = f'"{hashlib.sha256(content).hexdigest()[:40]}"'
    headers = {"etag": tag, "cache-control": CACHE}
    if _has(asked.headers.get("if-none-match", ""), tag):
        return Outgoing(304, headers=headers)
    return Outgoing(200, content, {**headers, "content-type": "text/calendar; charset=utf-8"})


def _has(known: str, tag: str) -> bool:
    """Whether the asker has this very content; what a proxy marked as weak counts, as the RFC has it."""
    tags = (each.strip().removeprefix("W/") for each in known.split(","))
    return any(each in {tag, "*"} for each in tags)
