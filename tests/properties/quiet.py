"""Nobody interferes: what happens then is compared with the plans that were shown before (DESIGN 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import plain
from bot.domain.deadlines import Clause, State
from bot.domain.evidence import Entry
from bot.domain.followup import SILENT, Kind, plan
from bot.domain.steps import CLIMBING
from tests.properties.hours import worked
from tests.properties.ledger import TAKES_EFFECT, says_no_more
from tests.properties.reached import Reached
from tests.properties.world import Line, Look, Post, World

PRINTED = re.compile(r"^• \w{3} (\d{1,2} \w{3}) (\d\d:\d\d)(?: \([^)]+\))? – ", re.MULTILINE)
"""`• Fri 20 Nov 17:00 (09:00 Berlin) – due: …`: an instant of a plan as `/deadline plan` prints it."""

TOGETHER = timedelta(hours=2)
"""Reminders to one client within two working hours are one text, so one may come that much earlier (RULES 3)."""

AT_MOST = timedelta(days=40)

Planned = tuple[str, datetime]
"""The kind of a step, and its instant."""


@dataclass(frozen=True)
class Plan:
    """What was shown for one deadline; `printed` only where it is what `/deadline plan` says without an if."""

    deadline_id: int
    steps: tuple[Planned, ...]
    printed: tuple[str, ...] | None
    zone: str


async def let_be(world: World, reached: Reached) -> None:
    """Take the plan of every open deadline, let time pass without a word, and compare kinds and instants exactly."""
    if world.slept:  # what was missed is caught up first; plans are for a process that runs
        await world.tick()
        world.slept = False
    plans = [await _plan(world, key) for key, row in world.rows.items() if row.deadline.is_open]
    horizon = max((at for each in plans for _, at in each.steps), default=world.now())
    if horizon - world.now() > AT_MOST:
        horizon = world.now() + AT_MOST
    seen_lines: list[Line] = []
    seen_posts: list[Post] = []
    watch = world.watch

    def watching(world: World, look: Look) -> None:
        seen_lines.extend(look.lines)
        seen_posts.extend(look.posts)
        watch(world, look)

    world.watch = watching
    try:
        await world.wait(horizon + timedelta(hours=1))
    finally:
        world.watch = watch
    for each in plans:
        _compare(world, each, seen_lines, seen_posts, horizon)
        reached.plans += 1


async def _plan(world: World, key: int) -> Plan:
    case = await world.case(key)
    ahead = plan(case.deadline, case.rules, case.calendars, world.now())
    steps = tuple((step.kind.value, step.planned) for step in ahead)
    printed = None
    asked = await world.read(case.owner.name, f"/deadline plan {case.deadline.name}")
    text = plain(asked.cards[0].text)
    if "If the text goes out now" not in text:
        printed = tuple(f"{day} {clock}" for day, clock in PRINTED.findall(text))
    return Plan(key, steps, printed, world.zones[case.owner.name])


def _compare(world: World, shown: Plan, lines: list[Line], posts: list[Post], horizon: datetime) -> None:
    name = world.rows[shown.deadline_id].deadline.name
    happened = [line for line in lines if line.deadline_id == shown.deadline_id]
    assert all(line.actor is None for line in happened)
    taken = {
        line.at for line in happened if line.kind in TAKES_EFFECT or line.kind in {Entry.untold, Entry.late_proceed}
    }
    happened = [line for line in happened if not (line.kind is Entry.promise_broken and line.at in taken)]
    asked = min((line.at for line in happened if line.kind.value in CLIMBING), default=horizon)
    happened = [line for line in happened if line.at <= asked]  # a plan ends where somebody is to decide
    steps = [(line.kind.value, datetime.fromisoformat(line.words["planned_at"])) for line in happened]
    assert all(line.at == at for line, (_, at) in zip(happened, steps, strict=True)), f"{name}: not on time: {happened}"
    wanted = [step for step in shown.steps if step[1] <= horizon]
    along = {post.at for post in posts if shown.deadline_id in post.deadline_ids[1:]}
    if along:
        _compare_together(world, shown, wanted, steps)
        return
    assert steps == wanted, f"{name}: shown {wanted}, happened {steps}"
    if shown.printed is not None:
        silent = {kind.value for kind in SILENT}
        zone = ZoneInfo(shown.zone)
        local = [at.astimezone(zone) for kind, at in steps if kind not in silent]
        assert list(shown.printed[: len(local)]) == [f"{at.day} {at:%b %H:%M}" for at in local], name
    _last_said(world, shown, steps, posts)


def _compare_together(world: World, shown: Plan, wanted: list[Planned], steps: list[Planned]) -> None:
    """A reminder that went along with a neighbour's comes up to two working hours earlier; all else stays."""
    deadline = world.rows[shown.deadline_id].deadline
    zone = world.clients[deadline.client_id]
    assert [kind for kind, _ in steps] == [kind for kind, _ in wanted], f"{deadline.name}: {wanted} became {steps}"
    for (kind, at), (_, planned) in zip(steps, wanted, strict=True):
        if kind == Kind.remind.value:
            assert at <= planned
            assert worked(zone, at, planned) <= TOGETHER
        else:
            assert at == planned


def _last_said(world: World, shown: Plan, steps: list[Planned], posts: list[Post]) -> None:
    """hold and proceed: of the reminders that were handed over singly, the last one says that no more will come."""
    deadline = world.rows[shown.deadline_id].deadline
    if deadline.clause is Clause.chase or deadline.state not in {State.held, State.proceeded}:
        return
    mine = [post for post in posts if Kind.remind.value == post.nudge.value and post.deadline_ids == (deadline.id,)]
    reminded = [at for kind, at in steps if kind == Kind.remind.value]
    if len(mine) == len(reminded) and all(post.text for post in mine):
        said = [says_no_more(post.text, deadline.subject) for post in mine]
        assert said == [False] * (len(said) - 1) + [True] * min(1, len(said)), f"{deadline.name}: {said}"
