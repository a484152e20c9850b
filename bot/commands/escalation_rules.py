"""`/escalation [CLIENT] [set …]`: whom I suggest to bring in when a client stays silent, and when (A10, C8, RULES 6).

A client has rules of its own or those of the workspace, and a workspace those of RULES 6; rules of one's own always
stand for both sides, so that what one reads is what counts. Escalations that are running keep those with which they
began.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.commands.grammar import Token, quoted, span, unquoted, until
from bot.commands.hours import UNDO, takes_back
from bot.commands.notes import noted
from bot.commands.room import Room, client_named, must
from bot.domain.clients import Client
from bot.domain.escalation_messages import RulesShown
from bot.domain.evidence import Entry
from bot.domain.ladder import USUAL, Firmness, Ladder, Side
from bot.domain.ladder_checks import unoffered, unworkable
from bot.domain.ladder_phrase import Rungs, UnclearRules, ladder_said, side_said, typed_ladder
from bot.domain.people import Act, Ties, may
from bot.domain.refusals import Expired, Refused, WrongUsage
from bot.store import clients, deadlines, questions, workspaces

ROOT = "/escalation"
AS_USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Held:
    """The rules of a workspace, or of a client, as they are kept: its own, and those that count without them."""

    client: Client | None
    own: Ladder | None
    above: Ladder

    @property
    def ladder(self) -> Ladder:
        """The rules that count."""
        return self.own or self.above

    @property
    def typed(self) -> str:
        """The words that would make them what they are."""
        return typed_ladder(self.own) if self.own is not None else AS_USUAL


async def run(room: Room, text: str, words: Sequence[Token]) -> RulesShown:
    """`[CLIENT]`, or `[CLIENT] set …`; `set` alone opens a form elsewhere."""
    at = until(words, ("set",), 0)
    name, rest = span(text, words[:at]), words[at + 1 :]
    if at == len(words):
        if len(words) > 1 and words[0].says(*Side):
            raise Refused(WrongUsage(ROOT, "set"))
        return shown(room, await held(room, name))
    if not rest:
        raise Refused(WrongUsage(ROOT, "set"))
    return await change(room, name, read(text[rest[0].start : rest[-1].end]))


async def held(room: Room, name: str, *, lock: bool = False) -> Held:
    """The rules of the client of that name, or (no name) of the workspace; `lock`: they are about to be changed."""
    if lock:
        await workspaces.hold_rules(room.session, room.workspace_id)
    client = await client_named(room, name) if name else None
    own = (await workspaces.ladders(room.session, [room.workspace_id]))[room.workspace_id]
    return Held(None, own, USUAL) if client is None else Held(client, client.ladder, own or USUAL)


def read(text: str) -> dict[Side, Rungs | None]:
    """What was typed after `set`, or `Refused`."""
    try:
        return ladder_said(unquoted(text.strip()))
    except UnclearRules as fault:
        raise Refused(fault.refusal) from fault


def read_side(side: Side, text: str) -> Rungs | None:
    """What was typed about one side, or `Refused`."""
    try:
        return side_said(side, unquoted(text.strip()))
    except UnclearRules as fault:
        raise Refused(fault.refusal) from fault


def check(client: Client | None, side: Side, rungs: Rungs | None) -> None:
    """`Refused` where these rungs could never be suggested, or before the client was told and had their time."""
    if rungs is None:
        return
    fault = unworkable(side, rungs)
    if fault is None and client is not None:
        fault = unoffered(rungs, client.name, client.firmness)
    if fault is not None:
        raise Refused(fault)


def may_change(room: Room, client: Client | None) -> bool:
    """Whether the speaker may change these rules."""
    return may(room.me, *_act(client))


def must_change(room: Room, client: Client | None) -> None:
    """`Refused` unless they may."""
    must(room, *_act(client))


def _act(client: Client | None) -> tuple[Act, Ties]:
    if client is None:
        return Act.workspace_rules, Ties()
    return Act.client_rules, Ties(rep_id=client.rep_id)


async def change(room: Room, name: str, sides: Mapping[Side, Rungs | None]) -> RulesShown:
    """Other rungs for the sides that are named; None: those that everybody has."""
    before = await held(room, name, lock=True)
    must_change(room, before.client)
    _check_undo(room.allowed, before.typed)
    if not takes_back(room.allowed):
        for side, rungs in sides.items():
            check(before.client, side, rungs)
    after = _changed(before, sides)
    if after.own == before.own:
        return replace(shown(room, after), changed=True)
    await _keep(room, after)
    await noted(
        room,
        Entry.escalation_rules,
        client=after.client.name if after.client else "",
        note=after.typed,
        before=before.typed,
    )
    whose = f"{quoted(after.client.name)} " if after.client else ""
    token = await _offer_undo(room, f"{ROOT} {whose}set {before.typed}", after.typed)
    return replace(shown(room, after), changed=True, undo=token, is_undone=takes_back(room.allowed))


def _changed(before: Held, sides: Mapping[Side, Rungs | None]) -> Held:
    """The rules afterwards. What is as it is for everybody is inherited again, unless the client was given it."""
    if not sides:
        return before
    new = {side: before.above.side(side) if rungs is None else rungs for side, rungs in sides.items()}
    ladder = Ladder(**{side.value: new.get(side, before.ladder.side(side)) for side in Side})
    inherits = before.client is None or None in sides.values()
    own = None if ladder == before.above and inherits else ladder
    client = replace(before.client, ladder=own) if before.client else None
    return Held(client, own, before.above)


async def _keep(room: Room, after: Held) -> None:
    """Written down; every open deadline that the rules touch is looked at again (RULES 5)."""
    if after.client is None:
        await workspaces.set_ladder(room.session, room.workspace_id, after.own)
        await deadlines.wake_for_rules(room.session, room.workspace_id, room.now)
    else:
        await clients.set_ladder(room.session, after.client.id, after.own)
        await deadlines.wake_for_client(room.session, after.client.id, room.now)


def shown(room: Room, rules: Held) -> RulesShown:
    """The rules as they stand."""
    client = rules.client
    rep = room.people.get(client.rep_id or 0) if client else None
    return RulesShown(
        ladder=rules.ladder,
        is_own=rules.own is not None,
        client=client,
        rep=rep.name if rep is not None and rep.active else "",
        may_change=may_change(room, client),
    )


async def set_firmness(room: Room, client: Client, firmness: Firmness) -> str:
    """How far we go with a client (C8); gives the token of the question that takes it back."""
    was = client.firmness
    _check_undo(room.allowed, f"firmness {was.value}")
    await clients.change(room.session, client.id, firmness=firmness.value)
    await deadlines.wake_for_client(room.session, client.id, room.now)
    line = f"/client set {quoted(client.name)} firmness {was.value}"
    return await _offer_undo(room, line, f"firmness {firmness.value}") if firmness is not was else ""


def _check_undo(allowed: Collection[str], stands: str) -> None:
    """`Refused` where Undo was pressed and what it takes back has been changed again; `stands` is what holds now."""
    if takes_back(allowed) and f"{UNDO} {stands}" not in allowed:
        raise Refused(Expired())


async def _offer_undo(room: Room, line: str, stands: str) -> str:
    """The question whose one answer carries out `line`, as long as what was just set still `stands`."""
    facts: dict[str, Any] = {"asks": "retry", "source": "", "lines": [line], "allows": [f"{UNDO} {stands}"]}
    return await questions.ask(room.session, room.workspace_id, room.me.id, "choice", facts, room.now)
