"""The proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`). slack-sdk by itself knows nothing of `NO_PROXY`."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def of(url: str) -> str | None:
    """By which proxy an address is reached, None for straight on. A web socket takes the way of a web page."""
    address = urlsplit(url)
    if not address.hostname or proxy_bypass(address.hostname):
        return None
    return getproxies().get({"wss": "https", "ws": "http"}.get(address.scheme, address.scheme))
