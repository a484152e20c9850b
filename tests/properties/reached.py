"""Where the plays of a run have been: every state, every way out of it, everything that happens by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.deadlines import TABLE, State, Verb
from bot.domain.escalation import Decision
from bot.domain.followup import Kind
from bot.domain.gestures import Answer, Gesture
from bot.domain.letters import KEPT, OF_NO_DEADLINE, Nudge

Cell = tuple[Verb, State]

ALLOWED = frozenset((verb, state) for verb, row in TABLE.items() for state, cell in row.items() if cell.why is None)
NOTHING_AHEAD = {(Verb.snooze, State.untold)}
"""Possible by the table, but nothing that a snooze could move is ahead there."""

BY_BUTTON = {Verb.take, Verb.give_back, Verb.approve, Verb.never, Verb.reword}
"""Nobody can type these: where the table refuses them no question is open, and its buttons say what became of it."""

REFUSED = frozenset((verb, state) for verb in TABLE for state in State) - ALLOWED


@dataclass
class Reached:
    """What was met at least once. `plays` names the tests that have contributed."""

    states: set[State] = field(default_factory=set)
    done: set[Cell] = field(default_factory=set)
    refused: set[Cell] = field(default_factory=set)
    kinds: set[Kind] = field(default_factory=set)
    nudges: set[Nudge] = field(default_factory=set)
    pressed: set[Gesture] = field(default_factory=set)
    answers: set[Answer] = field(default_factory=set)
    decisions: set[Decision] = field(default_factory=set)
    plays: set[str] = field(default_factory=set)
    plans: int = 0
    """Deadlines whose plan was compared with what happened."""

    def missing(self) -> dict[str, list[str]]:
        """What nobody has met, by sort; empty lists left out."""
        found = {
            "states": [state.value for state in State if state not in self.states],
            "transitions": [_named(cell) for cell in sorted(ALLOWED - NOTHING_AHEAD - self.done)],
            "refusals": [_named(cell) for cell in sorted(REFUSED - self.refused) if cell[0] not in BY_BUTTON],
            "kinds": [kind.value for kind in Kind if kind not in self.kinds],
            "letters": [nudge.value for nudge in Nudge if nudge not in self.nudges | KEPT | OF_NO_DEADLINE],
            "buttons": [gesture.value for gesture in Gesture if gesture not in self.pressed],
            "answers": [answer.value for answer in Answer if answer not in self.answers],
            "decisions": [decision.value for decision in Decision if decision not in self.decisions],
        }
        return {sort: names for sort, names in found.items() if names}


def _named(cell: Cell) -> str:
    verb, state = cell
    return f"{verb.value} when {state.value}"
