"""`shimekiri check` for the platforms: what it says of each, and that none can hold it up."""

from bot.checking import findings
from tests.desk import Desk


async def told(*desks: Desk, seconds: float = 10) -> list[str]:
    return [str(finding) for finding in await findings(desks, seconds=seconds)]


async def test_each_platform_is_opened_asked_and_let_go() -> None:
    one, other = Desk("one"), Desk("other")
    other.trouble = "the scope chat:write is missing; add it."
    assert await told(one, other) == [
        "One: ok: the token is ana's.",
        "One: ok: nothing is missing.",
        "Other: ok: the token is ana's.",
        "Other: TO MEND: the scope chat:write is missing; add it.",
    ]
    for desk in (one, other):
        assert desk.told == ["open", "open done", "check", "check done", "close", "close done"]


async def test_a_platform_that_does_not_answer_is_not_waited_for() -> None:
    one, other = Desk("one"), Desk("other")
    one.may["open"].clear()
    other.may["check"].clear()
    late = "It did not answer within 0.1 s; check this machine's network"
    assert await told(one, other, seconds=0.1) == [
        f"One: TO MEND: {late}, and ONE_API_URL if it is set.",
        f"Other: TO MEND: {late}, and OTHER_API_URL if it is set.",
    ]
    assert one.told[-1] == other.told[-1] == "close done"


async def test_an_unforeseen_error_is_not_quoted_for_it_may_hold_the_token() -> None:
    desk = Desk()
    desk.breaks_at = "check"
    assert await told(desk) == [
        "Desk: TO MEND: It could not be asked (RuntimeError); check this machine's network, and try again."
    ]
    assert desk.told[-1] == "close done"
