"""What is said about escalation, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.clients import Client
from bot.domain.ladder import Ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesShown:
    """`/escalation`, or the same of a client: the rules as they stand, after a change if there was one.

    `is_own`: the workspace, or the client, has rules of its own; else those above them hold. `rep` is the name of the
    client's account rep, empty if there is none. `undo` is the token of the question with which one press takes the
    change back; a change that changed nothing has none.
    """

    ladder: Ladder
    is_own: bool
    client: Client | None = None
    rep: str = ""
    may_change: bool = True
    changed: bool = False
    undo: str = ""
    is_undone: bool = False
    """This took back a change."""
