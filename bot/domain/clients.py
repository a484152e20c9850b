"""Clients: who they are, how they prefer their silence to be read, and whom to address there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.availability import Availability
from bot.domain.days_off import is_country
from bot.domain.deadlines import Clause
from bot.domain.ladder import Firmness, Ladder

RESERVED = frozenset({"new", "list", "set", "contact", "ask", "forget", "help", "mine", "all", "overdue", "week"})
"""Names that a client cannot bear, because `/client NAME` and `/deadline list NAME` would be ambiguous."""

MOST_NAME = 80
"""Characters in a name. Longer ones fit neither a button nor a line on a phone."""


class Salutation(StrEnum):
    """How a client is addressed, where a language makes a difference: Vietnamese says quý công ty, anh or chị (B7)."""

    company = "company"
    mr = "mr"
    ms = "ms"
    either = "either"
    """A person, of whom no more is known: anh/chị."""


SALUTATIONS = {
    "công ty": Salutation.company, "quý công ty": Salutation.company, "anh": Salutation.mr, "chị": Salutation.ms,
    "chi": Salutation.ms, "anh/chị": Salutation.either, "mrs": Salutation.ms,
    "г-н": Salutation.mr, "г-жа": Salutation.ms,
} | {each.value: each for each in Salutation}  # fmt: skip
"""What people type for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at the client's. A `manager` is never addressed by an ordinary notice (RULES 3)."""

    id: int
    name: str
    email: str = ""
    manager: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A customer. `zone` is an IANA name; `silence` is what they agreed to once (A6), shown as agreed."""

    id: int
    workspace_id: int
    name: str
    zone: str
    language: str = "en"
    country: str = ""
    rep_id: int | None = None
    silence: Clause | None = None
    contacts: tuple[Contact, ...] = ()
    availability: Availability | None = None
    """What was set for them; None: the usual hours of their zone."""
    ladder: Ladder | None = None
    """Rules of escalation of their own; None: those of the workspace."""
    firmness: Firmness = Firmness.normal
    """How far we go with them (C8)."""
    salutation: Salutation = Salutation.company
    is_forgotten: bool = False
    """Their name and contacts were erased; the row stays, because deadlines and the record hang on its key."""

    @property
    def hours(self) -> Availability:
        """When they work: with the holidays of their country, if that was said and no others were (RULES 5)."""
        held = self.availability or Availability(self.zone)
        if held.holidays is None and is_country(self.country):
            return replace(held, holidays=self.country)
        return held

    @property
    def addressee(self) -> str:
        """Whom an ordinary notice addresses: the first contact who is no manager, else the client by name."""
        return next((contact.name for contact in self.contacts if not contact.manager), self.name)

    @property
    def manager(self) -> Contact | None:
        """The contact whose interest it is too, if one is known (A10)."""
        return next((contact for contact in self.contacts if contact.manager), None)
