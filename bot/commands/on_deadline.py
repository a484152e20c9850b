"""The commands on one deadline, from the words behind `/deadline VERB D-12` to what they ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.commands import dates, deciding, helping, showing, steering, telling
from bot.commands.grammar import Token, beginnings, span
from bot.commands.room import Room
from bot.domain.deadlines import Clause
from bot.domain.messages import Message
from bot.domain.refusals import Refused, WrongUsage
from bot.store.cases import Case

Handler = Callable[[Room, Case, str, Sequence[Token]], Awaitable[Message]]
"""The room, the deadline, the whole text, and the words behind the name."""


async def _sent(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    """`[at WHEN] ["TEXT"]`."""
    quoted = rest[-1].text if rest and rest[-1].quoted else ""
    words = rest[:-1] if quoted else rest
    if words and not (words[0].says("at") and len(words) > 1):
        raise Refused(WrongUsage("/deadline", "sent"))
    at = dates.past(room, span(text, words[1:])) if words else None
    return await telling.sent(room, case, at=at, text=quoted)


async def _answered(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    """`[at WHEN] [note]`: the instant is the longest beginning that can be read as one."""
    if not rest or not rest[0].says("at"):
        return await steering.answered(room, case, note=span(text, rest))
    end = next((end for end in beginnings(rest, 2) if dates.says_something(room, span(text, rest[1:end]))), 0)
    if not end:
        raise Refused(WrongUsage("/deadline", "answered"))
    at = dates.past(room, span(text, rest[1:end]))
    return await steering.answered(room, case, at=at, note=span(text, rest[end:]))


async def _promise(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    return await steering.promise(room, case, _needed(text, rest, "promise"))


async def _extend(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    words = rest[1:] if rest and rest[0].says("to") else rest
    return await steering.extend(room, case, _needed(text, words, "extend"))


def _clause(clause: Clause) -> Handler:
    async def run(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
        return await steering.set_clause(room, case, clause, span(text, rest))

    return run


async def _snooze(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    return await steering.snooze(room, case, _needed(text, rest, "snooze"))


async def _edit(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    return await steering.edit(room, case, _needed(text, rest, "edit"))


async def _owner(room: Room, case: Case, _text: str, rest: Sequence[Token]) -> Message:
    if len(rest) != 1:
        raise Refused(WrongUsage("/deadline", "owner"))
    return await steering.owner(room, case, rest[0].text)


async def _blocks(room: Room, case: Case, _text: str, rest: Sequence[Token]) -> Message:
    nobody = len(rest) == 1 and rest[0].says("nobody", "none", "-")
    if not rest:
        raise Refused(WrongUsage("/deadline", "blocks"))
    return await steering.blocks(room, case, () if nobody else tuple(word.text for word in rest))


async def _help_me(room: Room, case: Case, _text: str, rest: Sequence[Token]) -> Message:
    """`[@X]`."""
    if len(rest) > 1:
        raise Refused(WrongUsage("/deadline", "help-me"))
    return await helping.help_me(room, case, rest[0].text if rest else "")


async def _not_now(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    return await deciding.put_off(room, case, _needed(text, rest, "not-now"))


async def _cancel(room: Room, case: Case, text: str, rest: Sequence[Token]) -> Message:
    return await steering.cancel(room, case, span(text, rest))


def _needed(text: str, rest: Sequence[Token], verb: str) -> str:
    if not rest:
        raise Refused(WrongUsage("/deadline", verb))
    return span(text, rest)


def _bare(verb: str, handler: Callable[[Room, Case], Awaitable[Message]]) -> Handler:
    """A command that takes nothing but the deadline."""

    async def run(room: Room, case: Case, _text: str, rest: Sequence[Token]) -> Message:
        if rest:
            raise Refused(WrongUsage("/deadline", verb))
        return await handler(room, case)

    return run


ON_ONE: dict[str, Handler] = {
    "plan": _bare("plan", showing.show_plan),
    "draft": _bare("draft", showing.draft),
    "sent": _sent,
    "answered": _answered,
    "promise": _promise,
    "extend": _extend,
    "ours": _bare("ours", steering.ours),
    "theirs": _bare("theirs", steering.theirs),
    "hold": _clause(Clause.hold),
    "proceed": _clause(Clause.proceed),
    "chase": _clause(Clause.chase),
    "snooze": _snooze,
    "edit": _edit,
    "owner": _owner,
    "blocks": _blocks,
    "cancel": _cancel,
    "undo": _bare("undo", steering.undo),
    "help-me": _help_me,
    "not-now": _not_now,
}
