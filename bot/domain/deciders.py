"""Who is asked about a suggestion, and who after them; each in their own hours (RULES 4, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.availability import Calendar, NeverOpen, with_hours
from bot.domain.ladder import By
from bot.domain.people import Member, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """The people around one deadline: its owner, the client's rep, everybody of the workspace by key.

    `unreachable` are those to whom nothing can be delivered: they blocked the bot, or have no account.
    """

    owner_id: int = 0
    rep_id: int | None = None
    people: Mapping[int, Member] = field(default_factory=dict)
    unreachable: frozenset[int] = frozenset()

    @property
    def rep(self) -> Member | None:
        """The client's account rep, if one is set who is still here."""
        found = self.people.get(self.rep_id or 0)
        return found if found is not None and found.active else None

    def line(self, by: By) -> tuple[Member, ...]:
        """Everybody who may be asked, best first: the one who decides, their deputy, reps, admins (RULES 6).

        Without an account rep an admin decides meanwhile. Who has left is not in it; who cannot be reached is.
        """
        able = (member for member in self.people.values() if member.role is not Role.member and member.active)
        here = sorted(able, key=lambda member: member.id)
        reps = [member for member in here if member.role is Role.rep]
        admins = [member for member in here if member.role is Role.admin]
        match by:
            case By.rep if self.rep is not None:
                first = [self.rep]
            case By.owner:
                owner = self.people.get(self.owner_id)
                first = [member for member in (owner,) if member is not None and member.active]
            case _:
                return tuple(dict.fromkeys([*admins, *reps]))
        deputies = [each for member in first if (each := self._deputy(member)) is not None]
        account = [self.rep] if by is By.owner and self.rep is not None else []
        return tuple(dict.fromkeys([*first, *deputies, *account, *reps, *admins]))

    def reaches(self, member_id: int) -> bool:
        """Whether that member is still here and can be written to."""
        member = self.people.get(member_id)
        return member is not None and member.active and member_id not in self.unreachable

    def first(self, line: tuple[Member, ...], at: datetime) -> Member | None:
        """Whom of the line to ask at `at` (UTC): the first who can be reached and is not away, else the first who can
        be reached; None if nobody can.
        """
        reached = [member for member in line if self.reaches(member.id)]
        here = [member for member in reached if not member.hours.is_away(at)]
        return next(iter(here or reached), None)

    def calendar(self, member: Member, line: tuple[Member, ...] = ()) -> Calendar:
        """The hours in which that member decides; on days on which they are away those of the next in `line` count (and
        of the one after, while they are away too), so that a question does not wait for the end of a holiday.
        """
        after = tuple(other for other in line if other.id != member.id and self.reaches(other.id))
        cover = self.calendar(after[0], after[1:]) if after and member.hours.absences else None
        return with_hours(member.hours).calendar(cover=cover)

    def opening(self, member: Member, at: datetime) -> datetime:
        """When somebody who is asked at `at` (UTC) sees it: their time to decide counts from there."""
        try:
            return self.calendar(member).next_opening(at)
        except NeverOpen:
            return at

    def _deputy(self, member: Member) -> Member | None:
        found = self.people.get(member.deputy_id or 0)
        return found if found is not None and found.active else None
