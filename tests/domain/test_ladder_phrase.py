"""Rules of escalation as people type them: what is understood, and why the rest is refused; nothing is half read."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.deadlines import RULES
from bot.domain.ladder import USUAL, By, Firmness, Ladder, Rung, Side, Whom
from bot.domain.ladder_checks import MOST_DAYS, MOST_HOURS, MOST_WAIT, unoffered, unworkable
from bot.domain.ladder_phrase import UnclearRules, ladder_said, side_said, typed_ladder, typed_rungs
from bot.domain.refused_rules import (
    AtOnce,
    BadWait,
    BeforeNotice,
    NeverBroken,
    NobodyNamed,
    NoRungs,
    NoTextsWhileHeld,
    NothingToEscalate,
    NotRising,
    RulesRefusal,
    SilenceWasPromised,
    TooFarAhead,
    TooSoft,
    UnclearRung,
    UnknownSide,
)

REP, MANAGER, COLLEAGUE = Whom.rep, Whom.manager, Whom.colleague


def rung(whom: Whom = REP, by: By = By.rep, **given: int | bool) -> Rung:
    return Rung(whom=whom, by=by, **given)  # type: ignore[arg-type]


def refused(text: str) -> RulesRefusal:
    """Why the words after `set` are not taken, by their form or by what they would do."""
    try:
        said = ladder_said(text)
    except UnclearRules as fault:
        return fault.refusal
    found = [unworkable(side, rungs) for side, rungs in said.items() if rungs is not None]
    return next(each for each in found if each is not None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2d rep", (rung(days=2),)),
        ("4h rep", (rung(hours=4),)),
        ("2 days rep", (rung(days=2),)),
        ("1 day rep", (rung(days=1),)),
        ("4 hours rep", (rung(hours=4),)),
        ("2 working days rep", (rung(days=2),)),
        ("3 working hours the account rep", (rung(hours=3),)),
        ("after 2d rep", (rung(days=2),)),
        ("rep after 2d", (rung(days=2),)),
        ("1d 4h rep", (rung(days=1, hours=4),)),
        ("2d rep, 2d client manager", (rung(days=2), rung(MANAGER, days=2))),
        ("2d rep then 2d manager", (rung(days=2), rung(MANAGER, days=2))),
        ("2d rep, and then 2d the client’s manager,", (rung(days=2), rung(MANAGER, days=2))),
        ("2d rep\n2d client manager\n", (rung(days=2), rung(MANAGER, days=2))),
        ("2d rep -> 2d manager", (rung(days=2), rung(MANAGER, days=2))),
        ("broken 2 rep, 3d client manager wait 2d", (rung(broken=2), rung(MANAGER, days=3, wait_days=2))),
        ("5d rep by admin", (rung(by=By.admin, days=5),)),
        ("spent rep", (rung(spent=True),)),
        (
            "2d broken 1 spent rep by the owner wait 3 days",
            (rung(REP, By.owner, days=2, broken=1, spent=True, wait_days=3),),
        ),
        ("4h colleague", (rung(COLLEAGUE, By.owner, hours=4),)),
        ("4h a colleague by rep", (rung(COLLEAGUE, By.rep, hours=4),)),
        ("0d rep", (rung(),)),
        ("２ｄ　REP", (rung(days=2),)),
        ("overdue: 2d rep", (rung(days=2),)),
        ("off", ()),
        ("none", ()),
        ("overdue off", ()),
        ("usual", None),
    ],
)  # fmt: skip
def test_rungs_are_read(typed: str, meant: tuple[Rung, ...] | None) -> None:
    assert side_said(Side.overdue, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("overdue 2d rep", {Side.overdue: (rung(days=2),)}),
        ("chase 2d rep", {Side.overdue: (rung(days=2),)}),
        ("hold 5d rep", {Side.held: (rung(days=5),)}),
        ("on hold: 5d rep", {Side.held: (rung(days=5),)}),
        ("overdue 2d rep, 2d manager; held off", {Side.overdue: (rung(days=2), rung(MANAGER, days=2)), Side.held: ()}),
        ("held 5d rep overdue usual", {Side.held: (rung(days=5),), Side.overdue: None}),
        ("overdue usual", {Side.overdue: None}),
        ("usual", {Side.overdue: None, Side.held: None}),
    ],
)
def test_each_side_that_is_named_gets_its_rungs_and_no_other(
    typed: str, meant: dict[Side, tuple[Rung, ...] | None]
) -> None:
    assert ladder_said(typed) == meant


REFUSED: list[tuple[str, RulesRefusal]] = [
    ("", UnknownSide("")),
    (" , ", UnknownSide(",")),
    ("2d rep", UnknownSide("2d")),
    ("late 2d rep", UnknownSide("late")),
    *((f"{word} 2d rep", BeforeNotice(word)) for word in ("waiting", "untold", "sent", "notice", "before", "due")),
    *((f"{word} 2d rep", NothingToEscalate(word)) for word in ("proceed", "proceeded", "answered", "cancelled")),
    ("overdue 2d rep, waiting 1d rep", BeforeNotice("waiting")),
    ("overdue", NoRungs(Side.overdue)),
    ("held", NoRungs(Side.held)),
    ("overdue 2d rep; held", NoRungs(Side.held)),
    ("overdue 2d boss", UnclearRung("boss", "2d boss")),
    ("overdue 2w rep", UnclearRung("2w", "2w rep")),
    ("overdue -2d rep", UnclearRung("-2d", "-2d rep")),
    ("overdue 2.5d rep", UnclearRung("2.5d", "2.5d rep")),
    ("overdue 2d3h rep", UnclearRung("2d3h", "2d3h rep")),
    ("overdue 2d representative", UnclearRung("representative", "2d representative")),
    ("overdue 2d rep rep", UnclearRung("rep", "2d rep rep")),
    ("overdue 2d rep 3d", UnclearRung("3d", "2d rep 3d")),
    ("overdue 2d rep by nobody", UnclearRung("by nobody", "2d rep by nobody")),
    ("overdue 2d rep by", UnclearRung("by", "2d rep by")),
    ("overdue 2d rep wait 4h", UnclearRung("wait 4h", "2d rep wait 4h")),
    ("overdue broken rep", UnclearRung("broken rep", "broken rep")),
    ("overdue off, 2d rep", UnclearRung("off", "off")),
    ("overdue 2d rep, usual", UnclearRung("usual", "usual")),
    ("overdue 2d rep; overdue 3d rep", UnclearRung("overdue", "overdue 3d rep")),
    (f"overdue {'9' * 5_000}d rep", UnclearRung("9" * 5_000 + "d", "9" * 5_000 + "d rep")),
    ("overdue 2d", NobodyNamed("2d")),
    ("overdue 2d rep, 3d by admin", NobodyNamed("3d by admin")),
    ("overdue rep", AtOnce("rep", is_first=True)),
    ("overdue 0d rep", AtOnce("rep", is_first=True)),
    ("held 0h rep by admin", AtOnce("rep by admin", is_first=True)),
    ("overdue 0d colleague, 2d rep", AtOnce("colleague", is_first=True)),
    ("overdue 2d rep, 0d client manager", AtOnce("client manager", is_first=False)),
    ("overdue 61d rep", TooFarAhead("61d rep", 60, 480)),
    ("overdue 481h rep", TooFarAhead("481h rep", 60, 480)),
    ("overdue 2d rep, 999999999d client manager", TooFarAhead("999999999d client manager", 60, 480)),
    ("overdue broken 3 rep", NeverBroken("broken 3 rep", 2)),
    ("overdue broken 0 rep", NeverBroken("broken 0 rep", 2)),
    ("held 2d broken 3 rep", NeverBroken("2d broken 3 rep", 2)),
    ("held spent rep", NoTextsWhileHeld("spent rep")),
    ("held 5d spent rep", NoTextsWhileHeld("5d spent rep")),
    ("held 5d client manager", SilenceWasPromised("5d client manager")),
    ("held 5d rep, 2d client manager", SilenceWasPromised("2d client manager")),
    ("overdue 2d rep, 2d rep", NotRising(REP, REP)),
    ("overdue 2d client manager, 2d rep", NotRising(MANAGER, REP)),
    ("overdue 2d rep, 2d colleague", NotRising(REP, COLLEAGUE)),
    ("overdue 2d colleague, 2d client manager, 2d rep", NotRising(MANAGER, REP)),
    ("overdue 2d rep wait 0d", BadWait("2d rep wait 0d", 20)),
    ("overdue 2d rep wait 21d", BadWait("2d rep wait 21d", 20)),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_a_rule_that_makes_no_sense_is_refused_with_the_reason(typed: str, why: RulesRefusal) -> None:
    assert refused(typed) == why


def test_every_refusal_is_met_above_but_the_one_about_a_client() -> None:
    assert {type(why) for _, why in REFUSED} | {TooSoft} == set(get_args(RulesRefusal))


@pytest.mark.parametrize(
    "typed",
    [
        "overdue 60d rep",
        "overdue 480h rep",
        "overdue broken 2 rep, 3d client manager wait 20d",
        "overdue spent rep, broken 1 client manager",
        "overdue 2d client manager",
        "overdue 1d colleague, 0d rep, 1h client manager",
        "held broken 1 rep by admin",
        "held 1d colleague, rep",
        "overdue off; held off",
    ],
)
def test_what_can_fire_is_taken(typed: str) -> None:
    assert [unworkable(side, rungs or ()) for side, rungs in ladder_said(typed).items()] == [None] * (
        1 + (";" in typed)
    )


def test_the_usual_ladder_is_one_that_could_be_typed() -> None:
    assert typed_ladder(USUAL) == "overdue 2d rep, 2d client manager; held 5d rep"
    assert ladder_said(typed_ladder(USUAL)) == {side: USUAL.side(side) for side in Side}
    assert [unworkable(side, USUAL.side(side)) for side in Side] == [None, None]


@pytest.mark.parametrize(
    ("firmness", "whom", "may"),
    [
        (Firmness.soft, REP, True),
        (Firmness.soft, MANAGER, False),
        (Firmness.normal, MANAGER, True),
        (Firmness.firm, MANAGER, True),
    ],
)
def test_with_a_client_whom_we_spare_their_manager_is_no_rule(firmness: Firmness, whom: Whom, may: bool) -> None:
    assert unoffered((rung(whom, days=2),), "Acme", firmness) == (None if may else TooSoft("Acme"))


def any_rung(whom: Whom, side: Side) -> st.SearchStrategy[Rung]:
    """Any that could be typed."""
    return st.builds(
        Rung,
        whom=st.just(whom),
        by=st.sampled_from(By),
        days=st.integers(0, MOST_DAYS),
        hours=st.integers(0, MOST_HOURS),
        broken=st.integers(0, RULES.promises),
        spent=st.booleans() if side is Side.overdue else st.just(False),
        wait_days=st.integers(1, MOST_WAIT),
    )


def any_rungs(side: Side) -> st.SearchStrategy[tuple[Rung, ...]]:
    """Rungs that rise, any of them left out."""
    heights = [COLLEAGUE, REP] if side is Side.held else list(Whom)
    each = [st.just(()) | any_rung(whom, side).map(lambda made: (made,)) for whom in heights]
    return st.tuples(*each).map(lambda parts: tuple(made for part in parts for made in part))


ladders = st.builds(Ladder, overdue=any_rungs(Side.overdue), held=any_rungs(Side.held))


@given(ladders)
@example(USUAL)
@example(Ladder())
def test_a_ladder_is_read_back_from_how_it_is_typed(ladder: Ladder) -> None:
    read = ladder_said(typed_ladder(ladder))
    assert read == {side: ladder.side(side) for side in Side}
    assert typed_ladder(Ladder(**{side.value: rungs or () for side, rungs in read.items()})) == typed_ladder(ladder)
    for side in Side:
        assert side_said(side, typed_rungs(ladder.side(side))) == ladder.side(side)


WORDS = (
    "overdue",
    "held",
    "2d",
    "0d",
    "4h",
    "rep",
    "manager",
    "client",
    "colleague",
    "by",
    "admin",
    "wait",
    "broken",
    "1",
)


@given(
    st.lists(st.sampled_from([*WORDS, ",", ";", "then", "off", "usual"]), max_size=9).map(" ".join)
    | st.text(max_size=30)
)
def test_whatever_is_typed_is_understood_wholly_or_refused(typed: str) -> None:
    """What was read says the same when it is typed in the plain way, and what was refused names its reason."""
    why: RulesRefusal | None = None
    try:
        read = ladder_said(typed)
    except UnclearRules as fault:
        read, why = {}, fault.refusal
    if not read:
        assert isinstance(why, get_args(RulesRefusal))
        return
    plain = "; ".join(
        f"{side.value} {'usual' if rungs is None else typed_rungs(rungs)}" for side, rungs in read.items()
    )
    assert ladder_said(plain) == read
