"""The people on our side: members, their roles, and the one table of who may do what (RULES 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.availability import Availability
from bot.domain.digest import Rhythm


class Role(StrEnum):
    """What a member may do beyond their own deadlines."""

    member = "member"
    rep = "rep"
    admin = "admin"


class Act(StrEnum):
    """Everything that somebody may or may not do."""

    see = "see"
    create = "create"
    answer = "answer"
    promise = "promise"
    steer = "steer"
    """Clause, extend, sent, cancel, owner, ball, subject, blocked, undo of one deadline."""
    add_contact = "add_contact"
    client_rules = "client_rules"
    workspace_rules = "workspace_rules"
    """The rules of escalation that hold for every client without rules of its own."""
    invite = "invite"
    """Ask somebody from outside in, as an ordinary member."""
    roles = "roles"
    """Roles, also of those who are asked in."""
    remove = "remove"
    set_hours = "set_hours"
    """Somebody's own hours and deputy: theirs, and for a colleague who cannot, an admin's."""
    decide = "decide"
    """Answer a suggestion, or a call for help (RULES 6)."""
    places = "places"
    """Declare a group internal, so that our affairs are spoken of there."""
    forget = "forget"
    """Have a client forgotten: their name, and all words about them."""
    retention = "retention"
    """Say for how long words are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person on our side. `zone` is an IANA name; `name` is the short name behind the @, unique in the workspace."""

    id: int
    workspace_id: int
    name: str
    role: Role
    zone: str
    language: str = "en"
    deputy_id: int | None = None
    active: bool = True
    nudges: str = ""
    """The platform that they chose for what we write to them; empty: the first they came from."""
    availability: Availability | None = None
    """What they set; None: the usual hours of their zone."""
    digest: Rhythm = Rhythm.off
    has_feed: bool = False
    """Whether an address of their calendar feed is good."""

    @property
    def hours(self) -> Availability:
        """When they can be reached (RULES 5)."""
        return self.availability or Availability(self.zone)


EVERYBODY = frozenset({Act.see, Act.create, Act.answer, Act.promise, Act.add_contact})

BY_ROLE: dict[Role, frozenset[Act]] = {
    Role.member: EVERYBODY,
    Role.rep: EVERYBODY | {Act.client_rules, Act.invite},
    Role.admin: frozenset(Act),
}
"""What a role alone allows, in the whole workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """How a member stands to one deadline or client: the member ids that matter for the decision."""

    owner_id: int | None = None
    author_id: int | None = None
    owner_deputy_id: int | None = None
    rep_id: int | None = None
    inviter_id: int | None = None
    """Who asked in the member that it is about."""
    taker_id: int | None = None
    """Who has taken the escalation and writes to the client."""
    decider_ids: frozenset[int] = frozenset()
    """Who was asked to decide, and may: they, their deputies, the client's rep."""


def may(member: Member, act: Act, ties: Ties | None = None) -> bool:
    """Whether `member` may do `act`; `ties` name the people of the deadline or client that it concerns (RULES 7)."""
    if not member.active:
        return False
    if act in BY_ROLE[member.role]:
        return True
    if ties is None:
        return False
    if act is Act.steer:
        return member.id in {ties.owner_id, ties.author_id, ties.owner_deputy_id, ties.rep_id, ties.taker_id}
    if act is Act.client_rules:
        return member.id == ties.rep_id
    if act is Act.set_hours:
        return member.id == ties.owner_id
    if act is Act.decide:
        return member.id in ties.decider_ids
    if act is Act.remove:
        return member.id == ties.inviter_id
    return False


def who_may(act: Act, ties: Ties, members: Iterable[Member]) -> tuple[Member, ...]:
    """Those who may do `act`, for a refusal that names whom to ask."""
    return tuple(member for member in members if may(member, act, ties))


def stand_ins(owner: Member, rep_id: int | None, members: Iterable[Member]) -> tuple[Member, ...]:
    """Who gets what cannot reach `owner`, best first: deputy, the client's rep, admins (RULES 4)."""
    known = {member.id: member for member in members if member.active and member.id != owner.id}
    first = [known[key] for key in (owner.deputy_id, rep_id) if key in known]
    admins = [m for m in sorted(known.values(), key=lambda m: m.id) if m.role is Role.admin]
    return tuple(dict.fromkeys([*first, *admins]))


def nearest(name: str, names: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Up to `most` names like `name`, without regard to case, best first: what a refusal offers."""
    by_key = {known.casefold(): known for known in names}
    wanted = name.casefold()
    starts = [key for key in by_key if wanted and (key.startswith(wanted) or wanted.startswith(key))]
    close = get_close_matches(wanted, by_key, n=most, cutoff=0.5)
    return tuple(by_key[key] for key in dict.fromkeys([*close, *starts]))[:most]
