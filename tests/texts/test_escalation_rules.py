"""The rules of escalation in words, and why one is not taken: short enough to stand beside the field of a form."""

from __future__ import annotations

import pytest

from bot.chat import Audience, Place, plain
from bot.domain.clients import Client
from bot.domain.escalation_messages import RulesShown
from bot.domain.ladder import Firmness, Ladder, Side
from bot.domain.ladder_checks import unworkable
from bot.domain.ladder_phrase import UnclearRules, side_said
from bot.domain.refused_rules import RulesRefusal, TooSoft
from bot.texts import refusals
from bot.texts.forms import MOST_ERROR
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

VOICE = Voice("en", "Asia/Tokyo")
HERE = Internal(Place("slack", "D1", Audience.internal, private=True))
ACME = Client(id=5, workspace_id=1, name="Acme", zone="Asia/Tokyo")


def read(side: Side, typed: str) -> Ladder:
    return Ladder(**{side.value: side_said(side, typed) or ()})


def card(ladder: Ladder, **given: object) -> str:
    return plain(say(RulesShown(ladder=ladder, is_own=True, **given), VOICE, HERE).text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1d rep", "1. after 1 working day: the account rep is asked whether to write to them personally"),
        (
            "4h rep by admin",
            "1. after 4 working hours: an admin is asked whether to write to them personally",
        ),
        (
            "broken 1 rep by owner",
            "1. once 1 promise was broken: the owner is asked whether to write to them personally",
        ),
        (
            "3d broken 2 spent rep wait 2d",
            (
                "1. once 2 promises were broken, the last text to them was handed over and 3 working days have passed: "
                "the account rep is asked whether to write to them personally (waits 2 working days)"
            ),
        ),
        (
            "1d 1h client manager",
            (
                "1. once 1 working day has passed and 1 working hour has passed: "
                "the account rep is asked whether to write to the client’s manager"
            ),
        ),
        (
            "4h colleague, rep, 1h client manager by admin",
            (
                "1. after 4 working hours: the owner is asked whether a colleague should help\n"
                "2. once that was approved: the account rep is asked whether to write to them personally\n"
                "3. 1 working hour after that was approved: an admin is asked whether to write to the client’s manager"
            ),
        ),
        (
            "2d rep, spent client manager by owner",
            (
                "1. after 2 working days: the account rep is asked whether to write to them personally\n"
                "2. once that was approved and the last text to them was handed over: "
                "the owner is asked whether to write to the client’s manager"
            ),
        ),
        ("off", "Nothing is suggested."),
    ],
)
def test_a_rung_is_a_sentence(typed: str, said: str) -> None:
    shown = card(read(Side.overdue, typed))
    assert shown.split("date)\n")[1].split("\nOn hold")[0] == said
    assert f"On hold\n{said}\n" in card(read(Side.held, typed)) + "\n"


def test_a_ladder_without_rungs_says_nothing_of_decisions() -> None:
    assert card(Ladder()) == (
        "Escalation, for every client without rules of its own\n\n"
        "Overdue (a chase, and no answer by the date)\nNothing is suggested.\nOn hold\nNothing is suggested.\n\n"
        "To change it: /escalation set overdue 3d rep, 2d client manager"
    )


def test_what_we_are_too_soft_for_is_left_out_and_said() -> None:
    soft = Client(id=5, workspace_id=1, name="Big Corp", zone="Asia/Tokyo", firmness=Firmness.soft)
    assert card(read(Side.overdue, "2d rep, 2d client manager"), client=soft, rep="mia") == (
        "Escalation for Big Corp: rules of its own\n"
        "Firmness: soft. Their manager is never brought in.\n\n"
        "Overdue (a chase, and no answer by the date)\n"
        "1. after 2 working days: the account rep is asked whether to write to them personally\n"
        "Left out: writing to their manager, because the firmness is soft.\n"
        "On hold\nNothing is suggested.\n\n"
        "A decision waits 1 working day, unless a step says otherwise; then I remind once, and one working day later I "
        "ask the next in line. The days are those of whoever decides. Nothing goes to a client by itself.\n\n"
        'To change it: /escalation "Big Corp" set overdue 3d rep\n'
        "Changes to the rules for every client do not touch these. "
        'To follow those rules again: /escalation "Big Corp" set usual'
    )


@pytest.mark.parametrize(
    ("rungs", "rep", "is_said"),
    [("2d rep", "", True), ("2d rep", "mia", False), ("2d rep by admin", "", True), ("2d colleague", "", False)],
)
def test_a_missing_account_rep_is_spoken_of_where_one_is_needed(rungs: str, rep: str, is_said: bool) -> None:
    said = "Acme has no account rep: an admin is asked meanwhile. To set one: /client set Acme rep @X"
    assert (said in card(read(Side.overdue, rungs), client=ACME, rep=rep)) is is_said


def why(side: Side, typed: str) -> RulesRefusal:
    try:
        found = unworkable(side, side_said(side, typed) or ())
    except UnclearRules as fault:
        found = fault.refusal
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("side", "typed", "said"),
    [
        (
            Side.overdue,
            "2d boss",
            (
                "I cannot read “boss” in “2d boss”; nothing was changed.\n"
                "For example: 4h colleague, 2d rep, broken 2 client manager by admin wait 2d"
            ),
        ),
        (
            Side.overdue,
            "2d",
            "“2d”: and whom do I bring in? Nothing was changed.\nPossible: colleague, rep, client manager.",
        ),
        (
            Side.held,
            "",
            (
                "After how long, and whom do I bring in? Nothing was changed.\n"
                "For example: /escalation set held 5d rep\n"
                "No suggestions at all: off. The usual rules: usual."
            ),
        ),
        (
            Side.overdue,
            "rep by admin",
            (
                "“rep by admin” would come at the due minute itself, before the client could answer; nothing was "
                "changed. Please say after how long.\nFor example: 2d rep by admin"
            ),
        ),
        (
            Side.overdue,
            "2d rep, manager",
            (
                "“client manager” would come before the client could answer what was just sent; nothing was changed. "
                "Please say after how long.\nFor example: 2d client manager"
            ),
        ),
        (
            Side.overdue,
            "90d rep",
            (
                "“90d rep” would come much too late to help; nothing was changed. "
                "The most is 60 working days (60d) or 480 working hours (480h)."
            ),
        ),
        (
            Side.overdue,
            "broken 3 rep",
            (
                "“broken 3 rep” could never come: a client can make 2 promises for a deadline, so only broken 1 to "
                "broken 2 are possible. Nothing was changed."
            ),
        ),
        (
            Side.held,
            "spent rep",
            (
                "“spent rep” could never come: on hold no text goes to the client, so none is the last. "
                "Please say after how long; nothing was changed.\nFor example: /escalation set held 5d rep"
            ),
        ),
        (
            Side.held,
            "2d client manager",
            (
                "On hold we have promised the client not to keep writing, so their manager is not brought in either; "
                "nothing was changed.\nFor example: /escalation set held 5d rep"
            ),
        ),
        (
            Side.overdue,
            "2d rep, 2d rep",
            (
                "rep comes twice; each step goes further than the one before. Nothing was changed.\n"
                "The order: colleague, rep, client manager; any may be left out."
            ),
        ),
        (
            Side.overdue,
            "2d manager, 2d rep",
            (
                "rep cannot come after client manager: a step starts when the one before was approved, and goes "
                "further. Nothing was changed.\nThe order: colleague, rep, client manager; any may be left out."
            ),
        ),
        (
            Side.overdue,
            "2d rep wait 30d",
            "“2d rep wait 30d”: a decision can wait 1 to 20 working days; nothing was changed. For example: wait 2d",
        ),
    ],
)
def test_a_rule_that_is_not_taken_gets_its_reason_and_what_is_possible(side: Side, typed: str, said: str) -> None:
    words = plain(refusals.say(VOICE, why(side, typed)))
    assert words == said
    assert len(words) <= MOST_ERROR


def test_the_way_out_for_a_client_whom_we_spare() -> None:
    assert plain(refusals.say(VOICE, TooSoft("Big Corp"))) == (
        "The firmness for Big Corp is soft, so their manager is never brought in; nothing was changed.\n"
        'To go further with them: /client set "Big Corp" firmness normal'
    )
