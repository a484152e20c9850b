"""Ladders and running escalations as they are kept: one small document each, read and written whole.

The usual ladder is no document at all, and neither is a deadline of which nothing has been suggested.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.domain.escalation import NONE, Asked, Decided, Decision, Escalation, Suggestion
from bot.domain.ladder import By, Firmness, Ladder, Rung, Side, Whom


def ladder_document(ladder: Ladder | None) -> str | None:
    """A ladder of somebody's own; None where the one above holds."""
    if ladder is None:
        return None
    return _dumped({side.value: [asdict(rung) for rung in ladder.side(side)] for side in Side})


@lru_cache(maxsize=20_000)
def ladder(written: str | None) -> Ladder | None:
    """The ladder of a document."""
    if written is None:
        return None
    read = json.loads(written)
    return Ladder(**{side.value: tuple(_rung(each) for each in read[side.value]) for side in Side})


def document(escalation: Escalation) -> str | None:
    """A running escalation; None where nothing has been suggested yet."""
    return None if escalation == NONE else _dumped(asdict(escalation))


@lru_cache(maxsize=20_000)
def value(written: str | None) -> Escalation:
    """The escalation of a document."""
    if written is None:
        return NONE
    read = json.loads(written)
    return Escalation(
        **read
        | {
            "rungs": None if read["rungs"] is None else tuple(_rung(each) for each in read["rungs"]),
            "approved_at": _instant(read["approved_at"]),
            "since": _instant(read["since"]),
            "not_before": _instant(read["not_before"]),
            "open": _suggestion(read["open"]),
            "help": _suggestion(read["help"]),
            "decided": tuple(_decided(each) for each in read["decided"]),
        }
    )


def _dumped(facts: dict[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"), default=_written)


def _written(fact: object) -> str:
    if isinstance(fact, datetime):
        return fact.isoformat()
    raise TypeError(fact)


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _rung(read: dict[str, Any]) -> Rung:
    return Rung(**read | {"whom": Whom(read["whom"]), "by": By(read["by"])})


def _suggestion(read: dict[str, Any] | None) -> Suggestion | None:
    if read is None:
        return None
    asked = tuple(
        Asked(
            member_id=each["member_id"],
            at=datetime.fromisoformat(each["at"]),
            reminded_at=_instant(each["reminded_at"]),
        )
        for each in read["asked"]
    )
    return Suggestion(**read | {"rung": _rung(read["rung"]), "asked": asked, "tone": Firmness(read["tone"])})


def _decided(read: dict[str, Any]) -> Decided:
    return Decided(**read | {"decision": Decision(read["decision"]), "at": datetime.fromisoformat(read["at"])})
