"""What is said about the team, and about oneself, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import Member, Role


@dataclass(frozen=True, slots=True)
class TeamShown:
    """`/team`."""

    members: tuple[Member, ...]
    me_id: int
    invited: tuple[str, ...] = ()
    """Names of those who were asked in and have not come yet."""
    unreachable: tuple[tuple[str, str], ...] = ()
    """(name, platform) of accounts to which nothing can be delivered."""
    set_aside: tuple[str, ...] = ()
    """Deadlines that could not be followed up, for an admin to see."""


@dataclass(frozen=True, slots=True)
class RoleSet:
    """`/team role NAME ROLE`."""

    member: Member
    role: Role


@dataclass(frozen=True, slots=True)
class MeShown:
    """`/me`, and the answer to a change of language or zone."""

    member: Member
    changed: str = ""
    workspace: str = ""
    platforms: tuple[str, ...] = ()
    """Where this person can be written to, the one that is used first."""
    workspaces: int = 1
