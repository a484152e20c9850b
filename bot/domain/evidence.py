"""The record: what was said or done, when, by whom, in which words; the chain that shows it unaltered (RULES 8, B8).

An entry is ids and a digest; its words stand apart, so that names and words can be erased while the chain of digests
stays verifiable. `examine` is the whole of `evidence verify`, as a pure function over what the tables hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Entry(StrEnum):
    """What kind of thing was recorded."""

    deadline_made = "deadline_made"
    sent = "sent"
    answered = "answered"
    promise = "promise"
    extend = "extend"
    ours = "ours"
    theirs = "theirs"
    clause = "clause"
    reason = "reason"
    snooze = "snooze"
    edit = "edit"
    owner = "owner"
    blocks = "blocks"
    cancel = "cancel"
    undo = "undo"
    not_sent = "not_sent"
    remind = "remind"
    reminder_dropped = "reminder_dropped"
    promise_broken = "promise_broken"
    held = "held"
    proceeded = "proceeded"
    overdue = "overdue"
    overdue_text = "overdue_text"
    untold = "untold"
    late_proceed = "late_proceed"
    reason_wanted = "reason_wanted"
    client_made = "client_made"
    client_set = "client_set"
    contact = "contact"
    member_joined = "member_joined"
    role = "role"
    hours = "hours"
    """Somebody's availability or deputy was changed."""
    escalation_rules = "escalation_rules"
    """The rules of escalation of the workspace, or of a client, were changed."""
    law = "law"
    """A zone's law moved a due date: the wall time stayed (RULES 5)."""
    invited = "invited"
    invite_revoked = "invite_revoked"
    account_linked = "account_linked"
    member_removed = "member_removed"
    place_declared = "place_declared"
    place_closed = "place_closed"
    suggested = "suggested"
    """A rung of the ladder came: who was asked (RULES 6)."""
    asked_again = "asked_again"
    handed_on = "handed_on"
    given_up = "given_up"
    not_offered = "not_offered"
    approved = "approved"
    """Somebody signed an escalation: the words, the recipient, who approved."""
    not_now = "not_now"
    never = "never"
    reworded = "reworded"
    withdrawn = "withdrawn"
    """A suggestion that the client's answer, or another change, made idle."""
    help_asked = "help_asked"
    help_again = "help_again"
    help_taken = "help_taken"
    help_declined = "help_declined"
    help_unanswered = "help_unanswered"
    gave_up = "gave_up"
    """A letter could not reach somebody and went to the next in line."""
    erasure = "erasure"
    retention = "retention"
    newer = "newer"
    """Of a kind that this release does not know: a newer one has written it to the same database. We write none."""


FIRST = "0" * 64
"""What the first seal of a workspace names as the hash before it."""

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something to be recorded: the ids, and the facts in words. `at` is when it was recorded (UTC).

    `words` hold what a person would want to read back: texts in full, notes, stated instants, names.
    """

    workspace_id: int
    at: datetime
    kind: Entry
    actor_id: int | None = None
    deadline_id: int | None = None
    words: Mapping[str, Fact] = field(default_factory=dict)


def canonical(words: Mapping[str, Fact]) -> str:
    """The one way in which words are written down, so that their digest can be computed again."""
    return json.dumps(dict(words), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(salt: str, words: str) -> str:
    """SHA-256 over salt and canonical words, in hexadecimal. The salt keeps erased words from being guessed."""
    return hashlib.sha256(f"{salt}\x1f{words}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry as it stands in the tables; `words` is None where they were erased or are gone.

    `is_erased`: an erasure names it; `erased_by` is the entry that says so, None where that is none that could.
    """

    id: int
    workspace_id: int
    at: datetime
    kind: str
    actor_id: int | None
    deadline_id: int | None
    digest: str
    salt: str | None = None
    words: str | None = None
    erased_by: int | None = None
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """One link: its number in the workspace's chain from 1, the entry it seals, the hash before and its own."""

    sequence: int
    evidence_id: int
    previous: str
    hash: str


def sealed(previous: Seal | None, entry: Written) -> Seal:
    """The next link of a chain."""
    before = previous.hash if previous else FIRST
    sequence = previous.sequence + 1 if previous else 1
    return Seal(sequence, entry.id, before, link(before, sequence, entry))


def link(previous: str, sequence: int, entry: Written) -> str:
    """The hash that binds an entry's ids and digest to its place in the chain."""
    parts = (
        previous,
        sequence,
        entry.id,
        entry.workspace_id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.kind,
        entry.actor_id,
        entry.deadline_id,
        entry.digest,
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class Fault(StrEnum):
    """What `evidence verify` can find."""

    changed = "changed"
    words_changed = "words_changed"
    words_missing = "words_missing"
    missing = "missing"
    reordered = "reordered"
    not_erased = "not_erased"
    """Words that stand, though an erasure says that they are gone."""
    queued_again = "queued_again"
    """Sealed, and waiting to be sealed once more: the job that seals would stop at it."""
    unsealed = "unsealed"
    """Not a fault: written within the last seconds and not sealed yet."""
    erased = "erased"
    """Not a fault: the words were erased, and an entry says so."""


ALTERED = frozenset(Fault) - {Fault.unsealed, Fault.erased}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, at an entry or (where the entry is gone) at a link of the chain."""

    fault: Fault
    evidence_id: int
    sequence: int | None = None


def examine(entries: Iterable[Written], seals: Iterable[Seal]) -> tuple[Finding, ...]:
    """All that is wrong or notable in one workspace's record, given in any order. Empty: whole and sealed."""
    by_id = {entry.id: entry for entry in entries}
    found = [finding for entry in by_id.values() for finding in of_words(entry)]
    chain, seen = Chain(), set[int]()
    for seal in sorted(seals, key=lambda each: each.sequence):
        found += chain.follow(seal, by_id.get(seal.evidence_id), again=seal.evidence_id in seen)
        seen.add(seal.evidence_id)
    found += [Finding(Fault.unsealed, key) for key in sorted(by_id.keys() - seen)]
    return tuple(found)


class Chain:
    """A chain that is followed from its first link on, one at a time, so that it need not be in memory."""

    def __init__(self) -> None:
        self.head: Seal | None = None

    def follow(self, seal: Seal, entry: Written | None, *, again: bool = False) -> tuple[Finding, ...]:
        """What is wrong with the next link and the entry that it seals; `again`: an earlier one has sealed it too."""
        expected, previous = (self.head.sequence + 1, self.head.hash) if self.head else (1, FIRST)
        self.head = seal
        if seal.sequence != expected or seal.previous != previous or again:
            return (Finding(Fault.reordered, seal.evidence_id, seal.sequence),)
        if entry is None:
            return (Finding(Fault.missing, seal.evidence_id, seal.sequence),)
        if link(seal.previous, seal.sequence, entry) != seal.hash:
            return (Finding(Fault.changed, seal.evidence_id, seal.sequence),)
        return ()


def of_words(entry: Written) -> Iterable[Finding]:
    """What is wrong or notable about the words of an entry."""
    if entry.words is None or entry.salt is None:
        yield Finding(Fault.erased if entry.erased_by else Fault.words_missing, entry.id)
        return
    if digest(entry.salt, entry.words) != entry.digest:
        yield Finding(Fault.words_changed, entry.id)
    if entry.is_erased:
        yield Finding(Fault.not_erased, entry.id)
