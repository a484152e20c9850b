"""The form behind *Change* and bare `/escalation set`: the rungs of both sides, filled in as they are now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import escalation_rules
from bot.commands.escalation_rules import Held
from bot.commands.room import Room
from bot.domain.escalation_messages import RulesShown
from bot.domain.ladder import Side, offered
from bot.domain.ladder_phrase import Rungs, typed_rungs


async def present(room: Room, name: str) -> dict[str, str]:
    """What stands in the fields: the rungs that count, as typed."""
    rules = await escalation_rules.held(room, name)
    return {side.value: _present(rules, side) for side in Side}


async def options(room: Room, step: str, name: str) -> tuple[str, ...]:
    """Answers that are offered: as it is, and nothing at all."""
    present = _present(await escalation_rules.held(room, name), Side(step))
    return tuple(dict.fromkeys((present, typed_rungs(()))))


async def checked(room: Room, step: str, text: str, name: str) -> str:
    """One answer, or `Refused`."""
    _rungs(await escalation_rules.held(room, name), Side(step), text)
    return text


async def finished(room: Room, name: str, answers: Mapping[str, str]) -> RulesShown:
    """All was answered: what is still as it stood there is left alone, so that a client goes on inheriting it."""
    rules = await escalation_rules.held(room, name, lock=True)
    said = {side: _rungs(rules, side, answers.get(side.value, "")) for side in Side}
    shown = {side: escalation_rules.read_side(side, _present(rules, side)) for side in Side}
    return await escalation_rules.change(
        room, name, {side: rungs for side, rungs in said.items() if rungs != shown[side]}
    )


def _present(rules: Held, side: Side) -> str:
    """The rungs that count, as typed; without those that we are too soft for with this client (C8)."""
    rungs = rules.ladder.side(side)
    return typed_rungs(offered(rungs, rules.client.firmness) if rules.client else rungs)


def _rungs(rules: Held, side: Side, text: str) -> Rungs | None:
    rungs = escalation_rules.read_side(side, text)
    escalation_rules.check(rules.client, side, rungs)
    return rungs
