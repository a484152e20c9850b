"""Coming in, moving about and leaving (RULES 7): what is said about it, and the ways in which it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.links import Link
from bot.domain.people import Member, Role


@dataclass(frozen=True, slots=True)
class Outsider:
    """A guest, a bot, or somebody of another team: our affairs are not theirs (RULES 7)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The platform would not say who this is, so nobody joins on its word."""


@dataclass(frozen=True, slots=True)
class NoMember:
    """Somebody who was removed; `ask` are admins; `may_start`: they could begin a workspace of their own."""

    ask: tuple[str, ...]
    may_start: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody whom we do not know, in a group: they begin in a private chat."""


@dataclass(frozen=True, slots=True)
class LinkSpent:
    """A link that was taken, ran out, was taken back, or never was: the same answer for all."""


@dataclass(frozen=True, slots=True)
class LinkInPrivate:
    """A link is opened in a private chat only."""


@dataclass(frozen=True, slots=True)
class HereAlready:
    """Who opens the link is a member of that workspace; `name` is how they are called there."""

    name: str
    workspace: str


@dataclass(frozen=True, slots=True)
class NameInUse:
    """A colleague has that short name already."""

    name: str


@dataclass(frozen=True, slots=True)
class OtherTeam:
    """A link of another workspace, on a platform where the team decides the workspace."""

    workspace: str


@dataclass(frozen=True, slots=True)
class NoDoor:
    """Nobody can be asked in: the bot has no platform whose chats a link can open, or it is not reached yet."""


@dataclass(frozen=True, slots=True)
class NotInvited:
    """No open invitation bears that name."""

    name: str


@dataclass(frozen=True, slots=True)
class WhoTakesOver:
    """A member with open deadlines is to be removed; each of `near` could take them over (RULES 4)."""

    name: str
    count: int
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoAccountThere:
    """No account on that platform; those that there are."""

    platform: str
    have: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoSuchWorkspace:
    """This account belongs to no workspace of that name."""

    name: str
    have: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAGroup:
    """Only a group can be declared internal."""


@dataclass(frozen=True, slots=True)
class DeclaredElsewhere:
    """A group that another workspace has declared internal."""


NotJoined = (
    Outsider | Unread | NoMember | Unknown | LinkSpent | LinkInPrivate | HereAlready | NameInUse | OtherTeam | NoDoor
    | NotInvited | WhoTakesOver | NoAccountThere | NoSuchWorkspace | NotAGroup | DeclaredElsewhere
)  # fmt: skip
"""The refusals of this module."""


@dataclass(frozen=True, slots=True)
class Started:
    """`/start`: who one is here; `zones` are offered while nobody has said where this person lives."""

    member: Member
    workspace: str
    zones: tuple[str, ...]
    is_new: bool
    is_own: bool
    """Whether the workspace was made for this person."""


@dataclass(frozen=True, slots=True)
class JoinOffered:
    """A link was opened: whom one would join, before anything is done. `name` is who one would be there."""

    link: Link
    code: str
    workspace: str
    by: str
    name: str


@dataclass(frozen=True, slots=True)
class JoinDeclined:
    """*Not now*: the link stays open until it runs out."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A link was taken: a new member, or (`linked`) another account of one. `zones` as in `Started`; `others`: the
    account belongs to further workspaces, and this one is current now.
    """

    member: Member
    workspace: str
    linked: bool
    zones: tuple[str, ...]
    others: bool = False


@dataclass(frozen=True, slots=True)
class LinkTaken:
    """To the one who made the link: who took it, on which platform, under which name there."""

    member: Member
    platform: str
    account: str
    linked: bool


@dataclass(frozen=True, slots=True)
class InviteMade:
    """`/team invite`: the address to send on, shown once."""

    name: str
    role: Role
    url: str
    digest: str


@dataclass(frozen=True, slots=True)
class LinkMade:
    """`/team link`: the address and the code for one's own other account, shown once; what cannot be used is empty."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class InviteRevoked:
    """An invitation was taken back."""

    name: str


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """Somebody is not a member any more; `to` took over their deadlines, if there were any. `mentions` are open
    deadlines whose words hold the name.
    """

    name: str
    to: str
    count: int
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """A group was declared internal, or is not any more."""

    workspace: str
    internal: bool


@dataclass(frozen=True, slots=True)
class WorkspacesShown:
    """`/me workspace`: those of this account as (key, name), the current one first; `changed` if it just became so."""

    workspaces: tuple[tuple[int, str], ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class CardKept:
    """Said where a command was typed: its card stands in the private chat. `name` is the deadline's, if it is one."""

    name: str


JoiningMessage = (
    Started | JoinOffered | JoinDeclined | Joined | LinkTaken | InviteMade | LinkMade | InviteRevoked | MemberRemoved
    | PlaceSet | WorkspacesShown | CardKept
)  # fmt: skip
