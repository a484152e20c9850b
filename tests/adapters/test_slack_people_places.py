"""Who speaks and who reads along, as Slack tells it, and what is assumed while it does not."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat import Audience, Place, Standing
from tests.adapters.slack_core import TableCore
from tests.adapters.slack_office import office
from tests.wire.slack import Channel, SlackServer


@pytest.fixture
def core() -> TableCore:
    return TableCore()


@pytest.fixture
async def slack(core: TableCore) -> AsyncIterator[SlackServer]:
    async with office(core, "http") as server:
        yield server


def asked(server: SlackServer, method: str) -> int:
    return len([name for name, _ in server.calls if name == method])


async def audience(server: SlackServer, core: TableCore, channel: Channel) -> Audience:
    """What the core hears about a channel in which its first member types."""
    await channel.people[0].type("/deadline list", channel)
    return core.commands[-1].place.audience


async def test_a_channel_of_colleagues_is_internal(slack: SlackServer, core: TableCore) -> None:
    ana, ken, robot = slack.person("ana"), slack.person("ken"), slack.person("calendar", bot=True)
    assert await audience(slack, core, slack.channel("open", members=[ana, ken, robot])) is Audience.internal
    assert await audience(slack, core, slack.channel("closed", members=[ana], private=True)) is Audience.internal


async def test_wherever_somebody_else_may_read_it_is_a_clients(slack: SlackServer, core: TableCore) -> None:
    ana, gil, tim = slack.person("ana"), slack.person("gil", guest=True), slack.person("tim", team="T9")
    for channel in (
        slack.channel("with a guest", members=[ana, gil]),
        slack.channel("with a client", members=[ana, tim]),
        slack.channel("shared, but empty", members=[ana], shared=True),
        slack.channel("without us", members=[ana], bot_in=False),
        slack.channel("unseen", members=[ana], private=True, bot_in=False),
        slack.channel("a crowd", members=[ana, *(slack.person(f"p{number}") for number in range(200))]),
    ):
        assert await audience(slack, core, channel) is Audience.client, channel.name


async def test_a_chat_between_others_is_not_private(slack: SlackServer, core: TableCore) -> None:
    ana, ken = slack.person("ana"), slack.person("ken")
    theirs = slack.channels["D0THEIRS"] = Channel(slack, "D0THEIRS", "ana and ken", "im", [ana, ken])
    shown = await ana.type("/deadline list", theirs)
    assert core.commands[0].place == Place("slack", "D0THEIRS", Audience.client)
    assert shown is not None
    assert (shown.ephemeral, ken.sees) == (True, [])


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
async def test_what_cannot_be_looked_at_is_a_clients_and_is_looked_at_again(
    slack: SlackServer, core: TableCore, method: str
) -> None:
    ana = slack.person("ana")
    team = slack.channel("team", members=[ana])
    slack.fail(method, "500", times=None)
    assert await audience(slack, core, team) is Audience.client
    slack.heal()
    assert await audience(slack, core, team) is Audience.internal


async def test_slack_is_asked_once_about_a_person_and_a_place(slack: SlackServer, core: TableCore) -> None:
    ana, ken = slack.person("ana"), slack.person("ken")
    team = slack.channel("team", members=[ana, ken])
    slack.fail("users.info", "slow", times=None, seconds=0.1)
    await asyncio.gather(*(person.type("/deadline list", team) for person in (ana, ken) * 5))
    await ana.type("/deadline list")
    await ana.type("/deadline list")
    assert {name: asked(slack, name) for name in ("users.info", "conversations.info", "conversations.open")} == {
        "users.info": 2,
        "conversations.info": 1,
        "conversations.open": 1,
    }


async def test_of_a_crowd_slack_is_not_asked_one_by_one(slack: SlackServer, core: TableCore) -> None:
    ana, gil = slack.person("ana"), slack.person("gil", guest=True)
    crowd = [slack.person(f"p{number}") for number in range(60)]
    assert await audience(slack, core, slack.channel("ours", members=[ana, *crowd])) is Audience.internal
    one_by_one = 1 + 8  # whoever typed, and those of whom was asked before it was a crowd
    assert (asked(slack, "users.list"), asked(slack, "users.info")) == (1, one_by_one)
    assert await audience(slack, core, slack.channel("with a guest", members=[ana, *crowd, gil])) is Audience.client


async def test_where_slack_does_not_tell_of_all_it_is_asked_one_by_one(slack: SlackServer, core: TableCore) -> None:
    slack.fail("users.list", "429", times=None)
    ana, *crowd = [slack.person(f"p{number}") for number in range(30)]
    assert await audience(slack, core, slack.channel("ours", members=[ana, *crowd])) is Audience.internal
    assert asked(slack, "users.info") == 30


async def test_a_profile_that_slack_does_not_give_is_unread_and_asked_for_again(
    slack: SlackServer, core: TableCore
) -> None:
    ana = slack.person("ana")
    slack.fail("users.info", "429")
    await ana.type("/deadline list")
    await ana.type("/deadline list")
    await ana.type("/deadline list")
    assert [command.account.standing for command in core.commands] == [
        Standing.unread,
        Standing.colleague,
        Standing.colleague,
    ]
    assert asked(slack, "users.info") == 2


async def test_a_slow_slack_does_not_keep_people_waiting(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    team = slack.channel("team", members=[ana])
    slack.fail("*", "slow", times=None, seconds=1.5)
    await ana.type("/deadline list", team)
    await slack.until(lambda: asked(slack, "conversations.members"))
    slack.heal()
    (first,) = core.commands
    assert (first.account.standing, first.place.audience) == (Standing.unread, Audience.client)
    for _ in range(5):  # what was asked in vain goes on in the background, and is there for a later request
        if await audience(slack, core, team) is Audience.internal:
            break
    assert core.commands[-1].place.audience is Audience.internal
    assert core.commands[-1].account.standing is Standing.colleague
    assert (asked(slack, "users.info"), asked(slack, "conversations.info")) == (1, 1)


async def test_who_owns_the_team_is_chief(slack: SlackServer, core: TableCore) -> None:
    for person, standing in (
        (slack.person("ana", admin=True), Standing.chief),
        (slack.person("olga", owner=True), Standing.chief),
        (slack.person("ken"), Standing.colleague),
    ):
        await person.type("/deadline list")
        assert core.commands[-1].account.standing is standing


@pytest.mark.parametrize(("locale", "language"), [("ja-JP", "ja"), ("vi-VN", "vi"), ("en-GB", "en"), ("pt-BR", "pt")])
async def test_the_language_is_the_first_part_of_the_locale(
    slack: SlackServer, core: TableCore, locale: str, language: str
) -> None:
    await slack.person("ana", locale=locale, zone="Europe/Paris").type("/deadline list")
    assert (core.commands[0].account.language, core.commands[0].account.zone) == (language, "Europe/Paris")
