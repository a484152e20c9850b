"""Links (RULES 7), tried by those for whom they are not: guessed, changed by a letter, of the other house, too late.

Beside `tests/flows/test_links.py`: what is answered tells nobody whether a code has ever been, and nothing is made.
"""

from __future__ import annotations

import base64
from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.links import digest_of
from bot.store.columns import Base
from bot.store.database import Database
from tests.doors.furniture import CODE
from tests.doors.houses import House, Person, Roof, join_data, on_slack, on_telegram, words_of
from tests.doors.walls import kept_of

GUESSES = 40


async def two_teams(database: Database) -> tuple[Roof, House, House]:
    """Each with ana, who is an admin, and tom on Telegram."""
    roof, houses = Roof(database), list[House]()
    for key, team in enumerate(("TA", "TB"), 1):
        house = House("", team, key)
        house.people = {"ana": on_slack("ana", team), "tom": on_telegram("tom", 100 * key)}
        assert (await roof.says(house["ana"], "/me")).ok
        await takes(roof, house["tom"], await code_of(roof, house, "/team invite tom"))
        houses.append(house)
    first, second = houses
    return roof, first, second


async def code_of(roof: Roof, house: House, line: str) -> str:
    """The code of a link that ana makes."""
    found = CODE.search(words_of(await roof.says(house["ana"], line)))
    assert found
    return found[1]


async def takes(roof: Roof, person: Person, code: str) -> str:
    """Open a link and press *Join*; what is said."""
    await roof.says(person, f"/start {code}")
    return words_of(await roof.presses(person, join_data(code), message="1"))


async def rows(database: Database) -> dict[str, int]:
    """How many rows each table has; what was answered is kept for whoever repeats it."""
    async with database.read() as session:
        return {
            table.name: int((await session.execute(select(func.count()).select_from(table))).scalar_one())
            for table in Base.metadata.sorted_tables
            if table.name != "handled"
        }


async def test_a_code_that_is_nearly_right_is_like_one_that_never_was(database: Database) -> None:
    roof, house, _ = await two_teams(database)
    eve = on_telegram("eve", 666)
    good = await code_of(roof, house, "/team invite zoe")
    taken_back = await code_of(roof, house, "/team invite max")
    late = await code_of(roof, house, "/team link")
    await roof.says(house["ana"], "/team revoke max")
    await roof.later(minutes=16)
    before = await rows(database)
    wrong = [good[:at] + ("B" if good[at] == "A" else "A") + good[at + 1 :] for at in range(len(good) - 1)]
    wrong += [good.swapcase(), good[::-1], good + "A", good[:-2], digest_of(good), digest_of(good)[:22], "A" * 22]
    wrong += [taken_back, late]
    said: set[str] = set()
    for code in wrong[-GUESSES:]:
        for answer in (
            await roof.says(eve, f"/start {code}"),
            await roof.presses(eve, join_data(code)),
            await roof.presses(eve, join_data(code, yes=False)),
        ):
            assert not answer.ok or "House" not in words_of(answer), code
            assert "ana" not in words_of(answer)
            said.add(words_of(answer))
    assert await rows(database) == before
    assert len([each for each in said if "link" in each.casefold()]) == 1, said
    await takes(roof, eve, good)
    assert (await rows(database))["members"] == before["members"] + 1


async def test_an_invitation_of_the_other_house_opens_that_house_alone(database: Database) -> None:
    roof, first, second = await two_teams(database)
    code = await code_of(roof, second, "/team invite spy role admin")
    before = await kept_of(database, first.key, [])
    roof.clock.move_to(roof.clock.now() + timedelta(seconds=1))
    shown = words_of(await roof.says(first["tom"], f"/start {code}"))
    assert "House TB" in shown
    await takes(roof, first["tom"], code)
    assert await kept_of(database, first.key, []) == before
    said = words_of(await roof.says(first["tom"], "/team"))
    assert "spy · admin" in said  # what he types means the one that he came into last
    assert await kept_of(database, first.key, []) == before


async def test_on_slack_a_code_opens_the_own_team_alone(database: Database) -> None:
    roof, first, second = await two_teams(database)
    for line in ("/team invite spy", "/team link"):
        code = await code_of(roof, second, line)
        before = await rows(database)
        said = words_of(await roof.says(first["ana"], f"/team link {code}"))
        assert "ana" not in said
        assert not (await roof.presses(first["ana"], join_data(code))).ok
        assert await rows(database) == before


async def test_codes_have_128_random_bits_and_are_kept_as_digests(database: Database) -> None:
    roof, house, _ = await two_teams(database)
    codes = [await code_of(roof, house, f"/team invite n{number}") for number in range(8)]
    raw = [base64.urlsafe_b64decode(code + "==") for code in codes]
    assert {len(each) for each in raw} == {16}
    assert all(len({each[at] for each in raw}) > 1 for at in range(16)), "a byte is the same in all of them"
    kept = await kept_of(database, house.key, ["slack:"])
    assert [code for code in codes if code in repr(kept)] == []
    assert all(digest_of(code) in repr(kept["links"]) for code in codes)
