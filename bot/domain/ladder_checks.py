"""Whether a rule of escalation could ever fire, and never before the client was told and had their time (RULES 6).

What is decided here, where RULES 6 is silent: a first rung without any time needs something else to wait for, else it
would come together with the due minute. A later rung may go without: it waits for the approval before it. Only the
client's manager may not, because the client would have had no time to answer what was sent on that approval.
"""

from __future__ import annotations

from itertools import pairwise

from bot.domain.deadlines import RULES, Rules
from bot.domain.ladder import Firmness, Rung, Side, Whom, offered
from bot.domain.ladder_phrase import Rungs, typed_rung
from bot.domain.refused_rules import (
    AtOnce,
    BadWait,
    NeverBroken,
    NoTextsWhileHeld,
    NotRising,
    RulesRefusal,
    SilenceWasPromised,
    TooFarAhead,
    TooSoft,
)

MOST_DAYS = 60
MOST_HOURS = 480
"""Working days, and working hours of as many usual days, after which a rung has as good as never come."""

MOST_WAIT = 20
"""Working days that a decision may wait until the one reminder."""


def unworkable(side: Side, rungs: Rungs, rules: Rules = RULES) -> RulesRefusal | None:
    """Why these rungs of one side cannot be; None if they can."""
    for number, rung in enumerate(rungs):
        found = _of_rung(side, rung, rules) or _at_once(rung, is_first=number == 0)
        if found is not None:
            return found
    for before, after in pairwise(rungs):
        if _height(after) <= _height(before):
            return NotRising(before.whom, after.whom)
    return None


def unoffered(rungs: Rungs, client: str, firmness: Firmness) -> TooSoft | None:
    """Why these rungs would never be offered with that client (C8)."""
    return TooSoft(client) if len(offered(rungs, firmness)) < len(rungs) else None


def _height(rung: Rung) -> int:
    return list(Whom).index(rung.whom)


def _of_rung(side: Side, rung: Rung, rules: Rules) -> RulesRefusal | None:
    typed = typed_rung(rung)
    if rung.days > MOST_DAYS or rung.hours > MOST_HOURS:
        return TooFarAhead(typed, MOST_DAYS, MOST_HOURS)
    if rung.broken > rules.promises:
        return NeverBroken(typed, rules.promises)
    if side is Side.held and rung.whom is Whom.manager:
        return SilenceWasPromised(typed)
    if side is Side.held and rung.spent:
        return NoTextsWhileHeld(typed)
    if not 1 <= rung.wait_days <= MOST_WAIT:
        return BadWait(typed, MOST_WAIT)
    return None


def _at_once(rung: Rung, *, is_first: bool) -> AtOnce | None:
    waits = rung.days or rung.hours or rung.broken or rung.spent
    return AtOnce(typed_rung(rung), is_first) if not waits and (is_first or rung.whom is Whom.manager) else None
