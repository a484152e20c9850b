"""Forgetting: which words go when a client or a colleague is forgotten, and how an entry reads afterwards (RULES 8).

A client's words go altogether. Of a colleague who leaves goes the name: what we told clients is the agency's, so an
entry that only mentions them is erased and told anew without it. Names are looked for as whole words, without regard to
case; a form that a language bends out of the name is not found. A name that somebody else here bears too is taken out
where it is certain whose it is, and stays in free words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from bot.domain.evidence import Entry, Fact


class Kind(StrEnum):
    """What is being forgotten."""

    client = "client"
    member = "member"
    retention = "retention"
    """All words that are older than a workspace wants to keep them."""


class Stage(StrEnum):
    """What is gone through, one after the other."""

    record = "record"
    deadlines = "deadlines"
    letters = "letters"
    rest = "rest"


AFTER: dict[Stage, Stage | None] = {
    Stage.record: Stage.deadlines,
    Stage.deadlines: Stage.letters,
    Stage.letters: Stage.rest,
    Stage.rest: None,
}


class Fate(StrEnum):
    """What becomes of an entry's words."""

    kept = "kept"
    erased = "erased"
    retold = "retold"


GONE = "—"
"""Stands where a subject was: read in every language."""

OURS = frozenset({"by", "to", "gone", "owner", "name"})
"""Facts of an entry that name one of us, and nobody else."""

THEIRS = frozenset({"client", "recipient"})
"""Facts that name a client, or a person there."""

FIXED = frozenset({"of", "as", "deadline", "field", "role", "clause", "platform", "place", "nudge", "zone", "whom"})
"""Facts that are no words of people."""

ABOUT_SOMEBODY = frozenset(
    {
        Entry.member_joined,
        Entry.member_removed,
        Entry.account_linked,
        Entry.role,
        Entry.hours,
        Entry.invited,
        Entry.invite_revoked,
    }
)
"""Entries about the one whom their fact `name` names: when that one is forgotten nothing is left to tell."""

RETOLD = "of"
"""The fact of an entry that tells another one anew: the key of that one."""

_SPACED = r"0-9A-Za-z\u00aa-\u024f\u0370-\u052f\u1e00-\u1eff"
"""Letters of scripts that put blanks between words; elsewhere a name may stand right beside another word."""


def stand_in(kind: Kind, key: int) -> str:
    """What stands in the record where the name was; English, as the rest of the record's own words."""
    return f"former colleague {key}" if kind is Kind.member else f"forgotten client {key}"


def name_left(kind: Kind, key: int) -> str:
    """What the row is called from now on."""
    return f"former-{key}" if kind is Kind.member else f"forgotten-{key}"


def name_key_left(kind: Kind, key: int) -> str:
    """The key of that name; it begins with a blank, so that nobody can take it by typing."""
    return f" {name_left(kind, key)}"


@dataclass(frozen=True, slots=True)
class Names:
    """Names to be taken out. `own` are all of them, `free` those that nobody else here bears."""

    own: tuple[str, ...]
    free: tuple[str, ...]

    @classmethod
    def of(cls, own: Collection[str], others: Collection[str]) -> Names:
        """These names, beside those of everybody else in the workspace."""
        taken = {_key(each) for each in others}
        found = tuple(dict.fromkeys(each for each in own if each.strip()))
        return cls(found, tuple(each for each in found if _key(each) not in taken))

    def is_one(self, text: object) -> bool:
        """Whether the text is one of the names and nothing else."""
        return isinstance(text, str) and _key(text).lstrip("@") in {_key(each) for each in self.own}

    def are_in(self, text: str) -> bool:
        """Whether a name stands in free words."""
        return self.without(text, "") != text

    def without(self, text: str, instead: str) -> str:
        """Free words with `instead` in the place of each name; the text as it is where there is none."""
        folded, written = _key(text), _written(self.free)
        if not any(_key(name) in folded for name in written):
            return text
        whole = unicodedata.normalize("NFC", text)
        for name in sorted(written, key=len, reverse=True):
            whole = _pattern(name).sub(lambda _: instead, whole)
        if any(_stands_in(_key(name), _key(whole)) for name in self.free if not _stands_in(_key(name), _key(instead))):
            return instead  # written with letters that only their folded forms show to be the same
        return whole if whole != unicodedata.normalize("NFC", text) else text


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _written(names: Collection[str]) -> set[str]:
    """The names as they stand in plain words, and in words with markup."""
    plain = {unicodedata.normalize("NFC", each) for each in names}
    return plain | {escape(each, quote=False) for each in plain} | {escape(each) for each in plain}


def _pattern(name: str) -> re.Pattern[str]:
    before = f"(?<![{_SPACED}])" if re.match(f"[{_SPACED}]", name) else ""
    behind = f"(?![{_SPACED}])" if re.match(f"[{_SPACED}]", name[-1]) else ""
    return re.compile(before + re.escape(name) + behind, re.IGNORECASE)


def _stands_in(name: str, text: str) -> bool:
    return bool(name) and _pattern(name).search(text) is not None


def fate(kind: Kind, entry: str, words: Mapping[str, Any], names: Names, *, is_theirs: bool = False) -> Fate:
    """What becomes of an entry; `is_theirs`: it belongs to a deadline of the client, or is too old to be kept."""
    if is_theirs or kind is Kind.retention:
        return Fate.erased
    if kind is Kind.client and names.is_one(words.get("client")):
        return Fate.erased
    if kind is Kind.member and entry in ABOUT_SOMEBODY and names.is_one(words.get("name")):
        return Fate.erased
    return Fate.kept if _taken_out(kind, words, names, "") == words else Fate.retold


def retold(kind: Kind, entry: str, key: int, words: Mapping[str, Any], names: Names, instead: str) -> dict[str, Fact]:
    """The words of an entry told anew: without the names, with the key and the kind of the entry they stand for. What
    tells an entry anew is itself told anew for that same one.
    """
    found: dict[str, Fact] = {RETOLD: key, "as": entry}
    return found | _taken_out(kind, words, names, instead)


def _taken_out(kind: Kind, words: Mapping[str, Any], names: Names, instead: str) -> dict[str, Fact]:
    """A fact that names somebody of the other side is left as it is, whoever bears the same name there."""
    certain, other = (OURS, THEIRS) if kind is Kind.member else (THEIRS, OURS)
    found: dict[str, Fact] = {}
    for field, value in words.items():
        if not isinstance(value, str) or field in FIXED or field in other:
            found[field] = value
        elif field in certain:
            found[field] = instead if names.is_one(value) else value
        else:
            found[field] = names.without(value, instead)
    return found


def scrubbed(document: Any, names: Names, instead: str) -> Any:
    """A document (of lists, texts and the like) with `instead` in the place of each name."""
    match document:
        case str():
            return names.without(document, instead)
        case list():
            return [scrubbed(each, names, instead) for each in document]
        case dict():
            return {key: scrubbed(value, names, instead) for key, value in document.items()}
        case _:
            return document


MONTH_DAYS = 30.4375
"""A month on the average of four years."""

MOST_MONTHS = 120
"""The longest period that can be set; longer is for good."""


def days_of(months: int) -> int:
    """A period in days."""
    return round(months * MONTH_DAYS)


def months_of(days: int) -> int:
    """The months that `days_of` made these days of."""
    return round(days / MONTH_DAYS)


def read_months(text: str) -> int | None:
    """`24 months`, `2 years`, `24` (months), 0 for `off`; None for anything else, less than a month, over ten years."""
    word = " ".join(text.casefold().split())
    if word in {"off", "no", "for good"}:
        return 0
    read = re.fullmatch(r"([0-9]{1,3}) ?(months?|m|years?|y)?", word)
    if read is None:
        return None
    months = int(read[1]) * (12 if (read[2] or "").startswith("y") else 1)
    return months if 1 <= months <= MOST_MONTHS else None
