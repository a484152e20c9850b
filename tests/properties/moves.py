"""What people may do in a random play: commands, presses of buttons new and old, waits; drawn as small plain values.

A move says what is wanted in numbers ("the second deadline, the third way to say when"); what it means is worked out
when its turn comes, from what is so then, so that most moves make sense and a failing play can be made shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.chat import Reply
from bot.domain.deadlines import Deadline
from bot.domain.gestures import Answer, AnswerButton, DeadlineButton, Gesture, decode
from tests.properties.quiet import let_be
from tests.properties.reached import Reached
from tests.properties.world import World

PEOPLE = ("ana", "ben", "ken", "mia")
"""ana is the admin, mia Globex's rep."""

CLIENTS = ("Acme", "Globex")
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Auckland", "Asia/Kolkata")
STARTS = ("2026-11-17T09:00", "2026-10-22T16:20", "2026-03-06T11:00", "2026-07-31T17:59")
"""UTC; clocks change in Berlin, New York or Auckland after two of them."""

CLAUSES = ("hold", "proceed", "chase")
HOURS = (17, 10, 13, 18, 9, 20, 3, 0)
AHEAD = ("3h", "26h", "50h", "4d", "6d", "75m", "9d")
BACK = ("30m", "2h", "5h", "1d", "3d", "9d")
SPANS = ("1h", "3h", "8h", "20h", "2d", "5d")
WAITS = (
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=9),
    timedelta(hours=23),
    timedelta(days=2),
    timedelta(days=4),
    timedelta(minutes=7),
)


@dataclass(frozen=True)
class New:
    """A deadline: the hour is the client's, `days` from today; `blocked` are places in PEOPLE."""

    who: int
    client: int
    days: int
    hour: int
    clause: int
    owner: int
    blocked: tuple[int, ...]


@dataclass(frozen=True)
class Say:
    """A command about a deadline; `how` chooses among the ways to complete it."""

    who: int
    verb: str
    which: int
    how: int


@dataclass(frozen=True)
class Push:
    """The button that was shown `back` buttons ago, and what to say if it asks."""

    who: int
    back: int
    how: int


@dataclass(frozen=True)
class Answering:
    """The newest button of that kind under a question, if there was one, and what to say if it asks."""

    who: int
    answer: Answer
    how: int


@dataclass(frozen=True)
class Pass:
    """Time passes: to just after the next instant (`how` 0), to a due instant (1), or for one of WAITS."""

    how: int
    length: int


@dataclass(frozen=True)
class Down:
    """Time passes without the process; then it starts again, or (`late`) meets a person first."""

    length: int
    late: bool


@dataclass(frozen=True)
class Quiet:
    """Nobody interferes until everything that was planned is over."""


@dataclass(frozen=True)
class Again:
    """The platform delivers the last request once more."""


@dataclass(frozen=True)
class Setting:
    """Somebody's zone, or a client's, changes."""

    who: int
    client: int | None
    zone: int


Move = New | Say | Push | Answering | Pass | Down | Quiet | Again | Setting

VERBS = (
    "sent", "sent", "sent", "answered", "promise", "extend", "ours", "theirs", "hold", "proceed", "chase", "snooze",
    "edit", "owner", "blocks", "cancel", "undo", "undo", "draft", "plan", "show", "list",
    "help-me", "help-me", "not-now",
)  # fmt: skip

_people = st.sampled_from([0, 1, 1, 2, 3, 3])
_small = st.integers(0, 7)
_new = st.builds(
    New,
    st.sampled_from([1, 1, 0, 3]),
    st.integers(0, 1),
    st.integers(0, 6),
    st.integers(0, len(HOURS) - 1),
    st.integers(0, 2),
    st.sampled_from([1, 1, 1, 3, 0]),
    st.sampled_from([(2,), (2, 3), (), (2, 0)]),
)
_say = st.builds(Say, _people, st.sampled_from(VERBS), st.integers(0, 2), _small)
_push = st.builds(Push, _people, st.integers(0, 9), _small)
_answering = st.builds(Answering, st.sampled_from([0, 1, 2, 3, 3]), st.sampled_from(Answer), _small)
_pass = st.builds(Pass, st.integers(0, 4), st.integers(0, len(WAITS) - 1))
_down = st.builds(Down, st.integers(0, len(WAITS) - 1), st.booleans())
_setting = st.builds(Setting, st.integers(0, 3), st.sampled_from([None, 0, 1]), st.integers(0, len(ZONES) - 1))
_moves = st.one_of(
    *[_say] * 5,
    *[_push] * 4,
    *[_answering] * 3,
    *[_pass] * 6,
    _new,
    _down,
    st.just(Quiet()),
    st.just(Again()),
    _setting,
)


@dataclass(frozen=True)
class Play:
    """A whole random play."""

    start: str
    zones: tuple[str, ...]
    """Of PEOPLE, then of CLIENTS."""
    first: tuple[New, ...]
    moves: tuple[Move, ...]

    @property
    def starts_at(self) -> datetime:
        """The first instant."""
        return datetime.fromisoformat(self.start).replace(tzinfo=ZoneInfo("UTC"))


plays = st.builds(
    Play,
    st.sampled_from(STARTS),
    st.tuples(*[st.sampled_from(ZONES)] * (len(PEOPLE) + len(CLIENTS))),
    st.lists(_new, min_size=1, max_size=3).map(tuple),
    st.lists(_moves, min_size=8, max_size=26).map(tuple),
)


async def play_out(world: World, play: Play, reached: Reached) -> None:
    """Everything in its order; at the end nobody interferes any more."""
    await settle(world, play.zones)
    for new in play.first:
        await carry_out(world, new, reached)
        if new.days % 3:
            await carry_out(world, Say(0, "sent", len(world.rows) - 1, 0), reached)
    for move in play.moves:
        await carry_out(world, move, reached)
    await world.tick()
    await let_be(world, reached)


async def settle(world: World, zones: tuple[str, ...]) -> None:
    """The agency and its clients."""
    for name, zone in zip(PEOPLE, zones, strict=False):
        await world.person(name, zone, "rep" if name == "mia" else "")
    for name, zone in zip(CLIENTS, zones[len(PEOPLE) :], strict=True):
        rep = " rep @mia" if name == "Globex" else ""
        reply = await world.say("ana", f"/client new {name} zone {zone}{rep}")
        assert reply.ok


async def carry_out(world: World, move: Move, reached: Reached) -> None:
    """One move."""
    match move:
        case New():
            await world.say(PEOPLE[move.who], _new_line(world, move))
        case Say(who=who):
            line = _line(world, move)
            if line:
                await world.say(PEOPLE[who], line)
        case Push():
            await _push_button(world, move)
        case Answering():
            await _answer(world, move)
        case Pass():
            await world.wait(await _until(world, move))
        case Down(length=length, late=late):
            world.sleep(world.now() + WAITS[length])
            if not late:
                await world.tick()
        case Quiet():
            await let_be(world, reached)
        case Again():
            await world.repeat()
        case Setting():
            await _set(world, move)


async def _set(world: World, move: Setting) -> None:
    zone = ZONES[move.zone]
    if move.client is None:
        await world.say(PEOPLE[move.who], f"/me zone {zone}")
    else:
        await world.say("mia", f"/client set {CLIENTS[move.client]} zone {zone}")


def _new_line(world: World, move: New) -> str:
    zone = list(world.clients.values())[move.client]
    today = world.now().astimezone(ZoneInfo(zone))
    due = (today + timedelta(days=move.days)).replace(hour=HOURS[move.hour], minute=0, second=0, microsecond=0)
    words = [f'/deadline new {CLIENTS[move.client]} "Thing {len(world.rows) + 1}" by {due:%Y-%m-%d %H:%M} {zone}']
    words += [CLAUSES[move.clause], f"owner @{PEOPLE[move.owner]}"]
    if move.blocked:
        words += ["blocks", *(f"@{PEOPLE[each]}" for each in move.blocked)]
    return " ".join(words)


def _line(world: World, move: Say) -> str:
    """The command as typed; empty if there is no deadline to speak of."""
    if not world.rows:
        return ""
    row = list(world.rows.values())[move.which % len(world.rows)]
    name, verb = row.deadline.name, move.verb
    if verb == "show":
        return f"/deadline {name}"
    if verb == "list":
        return f"/deadline list {('mine', 'all', 'overdue')[move.how % 3]}"
    rest = _rest(world, row.deadline, move)
    return f"/deadline {verb} {name} {rest}".rstrip()


def _rest(world: World, deadline: Deadline, move: Say) -> str:
    how = move.how
    zone = world.zones[PEOPLE[move.who]]
    match move.verb:
        case "sent":
            return ("", f"at {_ago(world, how, zone)}")[how % 2] if how < 6 else '"Nothing about dates."'
        case "answered":
            return ("they like it", f"at {_ago(world, how, zone)} by phone")[how % 2]
        case "promise":
            around = (deadline.due.at - timedelta(hours=3), deadline.due.at + timedelta(days=1, hours=2))
            return _typed(around[how % 2] if how < 4 else world.now() + _span(AHEAD[how % len(AHEAD)]), zone)
        case "extend":
            near = (deadline.due.at + timedelta(days=2), deadline.due.at - timedelta(hours=20), deadline.due.at)
            at = near[how % 3] if how < 4 else world.now() + _span(AHEAD[how % len(AHEAD)])
            return f"to {_typed(at, zone)}"
        case "hold" | "proceed" | "chase":
            return "version B prints better" if how % 2 else ""
        case "snooze":
            return SPANS[how % len(SPANS)]
        case "edit":
            return f'"Other thing {how}"'
        case "help-me":
            return f"@{PEOPLE[how % 4]}"
        case "not-now":
            return _typed(world.now() + _span(AHEAD[how % len(AHEAD)]), zone)
        case "owner":
            return f"@{PEOPLE[how % 4]}"
        case "blocks":
            return ("nobody", "@ken", "@ken @mia", "@ana")[how % 4]
        case _:
            return ""


async def _push_button(world: World, move: Push) -> None:
    name = PEOPLE[move.who]
    offered = world.offers[name]
    if not offered:
        return
    back = move.back if move.back < 7 else move.back * 3
    chosen = offered[-1 - back % len(offered)]
    reply = await world.press(name, chosen)
    button = decode(chosen.button.data)
    if isinstance(button, DeadlineButton) and _asks(reply):
        await world.say(name, _said(world, button, move.how, world.zones[name]))


async def _answer(world: World, move: Answering) -> None:
    name = PEOPLE[move.who]
    buttons = ((offered, decode(offered.button.data)) for offered in reversed(world.offers[name]))
    wanted = (each for each, button in buttons if isinstance(button, AnswerButton) and button.answer is move.answer)
    chosen = next(wanted, None)
    if chosen is None:
        return
    reply = await world.press(name, chosen)
    if _asks(reply):
        await world.say(name, _said_to(world, move, world.zones[name]))


def _said_to(world: World, move: Answering, zone: str) -> str:
    """What a person types when a button under a question has asked them something."""
    match move.answer:
        case Answer.later:
            return _typed(world.now() + _span(AHEAD[move.how % len(AHEAD)]), zone)
        case Answer.manager:
            return "Hanako Sato"
        case Answer.rep:
            return f"@{PEOPLE[move.how % 4]}"
        case _:
            return "Could you look at it this week?"


def _asks(reply: Reply) -> bool:
    return not reply.ok and bool(reply.cards) and any(button.label == "Cancel" for button in reply.cards[0].buttons)


def _said(world: World, button: DeadlineButton, how: int, zone: str) -> str:
    """What a person types when a button has asked them something."""
    match button.gesture:
        case Gesture.sent_when:
            return _ago(world, how, zone)
        case Gesture.more_time | Gesture.new_date:
            return _typed(world.now() + _span(AHEAD[how % len(AHEAD)]), zone)
        case _:
            return "We take version B, it prints better"


async def _until(world: World, move: Pass) -> datetime:
    now = world.now()
    if move.how == 0:
        coming = await world.app.next_instant()
        return max(now, coming) if coming else now + WAITS[move.length]
    if move.how == 1:
        dues = sorted(row.deadline.due.at for row in world.rows.values() if row.deadline.due.at > now)
        return dues[move.length % len(dues)] if dues else now + WAITS[move.length]
    return now + WAITS[move.length]


def _ago(world: World, how: int, zone: str) -> str:
    return _typed(world.now() - _span(BACK[how % len(BACK)]), zone)


def _typed(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _span(text: str) -> timedelta:
    units = {"m": "minutes", "h": "hours", "d": "days"}
    return timedelta(**{units[text[-1]]: int(text[:-1])})
