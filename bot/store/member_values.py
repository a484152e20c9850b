"""Members as values: all of a workspace are read for nearly everything, so the same ones are not made over and over."""

from __future__ import annotations

from functools import lru_cache

from bot.domain.digest import Rhythm
from bot.domain.people import Member, Role
from bot.store import hours


@lru_cache(maxsize=20_000)
def member(
    key: int,
    workspace_id: int,
    name: str,
    role: str,
    zone: str,
    language: str,
    deputy_id: int | None,
    active: bool,
    nudges: str,
    written_hours: str | None,
    digest: str | None,
    has_feed: bool,
) -> Member:
    """A member as the domain knows them. Whoever reads the same again has the same value."""
    return Member(
        id=key,
        workspace_id=workspace_id,
        name=name,
        role=Role(role),
        zone=zone,
        language=language,
        deputy_id=deputy_id,
        active=bool(active),
        nudges=nudges,
        availability=hours.value(zone, written_hours),
        digest=Rhythm(digest or ""),
        has_feed=bool(has_feed),
    )
