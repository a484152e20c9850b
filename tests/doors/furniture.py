"""What stands in a house: clients, deadlines in every state, questions, cards, invitations, calendars, a group."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.chat import Audience, Place, Standing
from bot.store.database import Database
from bot.store.rows import WorkspaceRow
from tests.doors.houses import TOKYO, House, Person, Roof, join_data, on_slack, on_telegram, words_of

CODE = re.compile(r"start=([A-Za-z0-9_-]{20,})")
FEED = re.compile(r"/calendar/([^./\s]+)\.ics")

OPEN_ONES = 8
"""With the others more than a page of a list holds."""


def alone(team: str) -> str:
    """The name of a member whom only that house has, and behind a Q of a client; like no other name."""
    return {"TA": "1111", "TB": "2222"}[team]


def group_of(house: House) -> Place:
    """The group on Telegram that the house has declared internal."""
    return Place("telegram", f"-100{house.key}", Audience.client)


async def furnished(roof: Roof, mark: str, team: str, number: int, both: Person) -> House:
    """A house with everything in it; `both` comes in too, wherever else they are."""
    house = House(mark, team)
    house.people = {
        "ana": on_slack("ana", team, Standing.chief),
        "mia": on_slack("mia", team),
        "ken": on_slack("ken", team),
        alone(team): on_slack(alone(team), team),
        "tom": on_telegram("tom", number),
        "jo": both,
    }
    for person in list(house.people.values())[:4]:
        assert (await roof.says(person, "/me")).ok
    house.key = await _key_of(roof.database, team)
    ana, tom = house["ana"], house["tom"]
    for name in ("tom", "jo"):
        await _comes_in(roof, house, name)
    await roof.later(seconds=1)
    await _all(roof, ana, "/team role mia rep", "/team role tom admin")
    await _all(roof, tom, f"/me zone {TOKYO}")
    assert (await roof.says(tom, "/team here internal", group_of(house))).ok
    await _clients(roof, house)
    await _deadlines(roof, house)
    await _doors(roof, house)
    return house


async def questions(roof: Roof, house: House) -> None:
    """What waits for an answer: forms half filled in, choices, lists with pages, overviews."""
    ana, ken, tom = house["ana"], house["ken"], house["tom"]
    await roof.says(tom, "/deadline")
    await roof.says(ana, f'/deadline new Acme "Sketch {house.mark}" by 2026-12-04 17:00')
    await roof.says(ken, f"/client Q{alone(house.team)}")
    for person in (ana, tom):
        for line in (
            "/deadline list all", "/deadline D-1", "/deadline plan D-1", "/deadline draft D-1", "/help", "/help D-1",
            "/client list", "/client Acme", "/team", "/escalation", "/escalation Acme", "/availability", "/me",
            "/home", "/client help Acme", "/me workspace",
        ):  # fmt: skip
            await roof.says(person, line)
        await roof.opens(person)
    await roof.settled()


async def _comes_in(roof: Roof, house: House, name: str) -> None:
    """By an invitation, as one does on Telegram."""
    found = CODE.search(words_of(await roof.says(house["ana"], f"/team invite {name}")))
    assert found
    await roof.says(house[name], f"/start {found[1]}")
    assert (await roof.presses(house[name], join_data(found[1]))).ok


async def _clients(roof: Roof, house: House) -> None:
    mark = house.mark
    await _all(
        roof,
        house["ana"],
        f"/client new Acme zone {TOKYO} rep @mia",
        f"/client new Q{alone(house.team)} zone {TOKYO}",
        f'/client contact Acme "Hana {mark}" email {mark}@example.com',
        f'/client contact Acme "Chief {mark}" manager',
        "/escalation Acme set overdue 1d rep, 2d client manager",
        f"/availability @ken away 24 Dec - 28 Dec {mark}",
    )


async def _deadlines(roof: Roof, house: House) -> None:
    mark, ana = house.mark, house["ana"]
    await _all(
        roof,
        ana,
        f'/deadline new Acme "Logo {mark}" by 2026-11-24 17:00 hold blocks @ken',
        f'/deadline new Acme "Text {mark}" by 2026-11-24 17:00 proceed',
        f'/deadline new Acme "Contract {mark}" by 2026-11-18 17:00 chase',
        f'/deadline new Q{alone(house.team)} "Photos {mark}" by 2026-11-25 17:00 chase',
        "/deadline sent D-1",
        "/deadline sent D-3",
        f"/deadline cancel D-2 {mark}",
    )
    for number in range(5, 5 + OPEN_ONES):
        await _all(roof, ana, f'/deadline new Acme "Page {number} {mark}" by 2026-11-2{number % 4 + 4} 16:00 hold')
    await _all(roof, house["mia"], f'/deadline new Acme "Menu {mark}" by 2026-11-26 17:00 hold owner @tom')
    await _all(roof, ana, f"/deadline answered D-5 {mark}", "/deadline help-me D-6 @ken")
    line = f'/deadline new Acme "Group {mark}" by 2026-11-27 17:00 hold'
    assert (await roof.says(house["tom"], line, group_of(house))).ok


async def _doors(roof: Roof, house: House) -> None:
    """Addresses that open something by themselves."""
    for name in ("ana", "ken"):
        found = FEED.search(words_of(await roof.says(house[name], "/me calendar")))
        assert found
        house.feeds.append(found[1])
        await _all(roof, house[name], "/me digest daily")
    for line in ("/team invite zoe", "/team link"):
        code = CODE.search(words_of(await roof.says(house["ana"], line)))
        assert code
        house.codes.append(code[1])


async def _all(roof: Roof, person: Person, *lines: str) -> None:
    for line in lines:
        reply = await roof.says(person, line)
        assert reply.ok, (line, words_of(reply))


async def _key_of(database: Database, team: str) -> int:
    async with database.read() as session:
        query = select(WorkspaceRow.id).where(WorkspaceRow.external_id == team)
        return int((await session.execute(query)).scalar_one())
