"""Letters to Slack: where they arrive, what is found again, and what every kind of refusal means to the outbox."""

import socket
from collections.abc import AsyncIterator

import pytest

from adapters.slack.platform import Slack
from bot.chat import Address, Button, Card, Html, Scope, Sender, SendFailed
from tests.adapters.slack_office import installed, slack_of
from tests.wire.slack import Channel, Person, SlackServer

CARD = Card(Html("<b>D-1</b> is due"), (Button("k", "Done"),))


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield installed(server)


@pytest.fixture
async def slack(server: SlackServer) -> AsyncIterator[Slack]:
    slack = slack_of(server)
    await slack.open()
    yield slack
    await slack.stop()
    await slack.close()


@pytest.fixture
def sender(slack: Slack) -> Sender:
    return slack.wire.sender


@pytest.fixture
def ana(server: SlackServer) -> Person:
    return server.person("ana")


def to(person: Person) -> Address:
    return Address("slack", person.id, person.server.team_id)


def place(channel: Channel) -> Address:
    return Address("slack", channel.id, channel.server.team_id, place=True)


async def failed(sender: Sender, address: Address, message: str = "") -> SendFailed:
    """How sending there fails, or changing that message."""
    with pytest.raises(SendFailed) as caught:
        await (sender.edit(address, message, CARD) if message else sender.send(address, CARD, "k1"))
    return caught.value


def outcome(why: SendFailed) -> tuple[str, float | None, Scope, bool]:
    return str(why), why.retry_after, why.scope, why.unknown


async def test_a_letter_arrives_in_the_private_chat_and_can_be_changed(sender: Sender, ana: Person) -> None:
    message = await sender.send(to(ana), CARD, "k1")
    (seen,) = ana.sees
    assert (seen.id, seen.text, seen.buttons, seen.channel) == (message, "D-1 is due", ["Done"], ana.dm)
    await sender.edit(to(ana), message, Card(Html("D-1 is done")))
    assert (seen.text, seen.buttons, seen.fallback) == ("D-1 is done", [], "D-1 is done")
    follow_up = await sender.send(to(ana), Card(Html("More")), "k2", thread=message)
    assert (ana.newest.id, ana.newest.thread_ts) == (follow_up, seen.ts)
    assert sender.door == ""


async def test_what_is_posted_cannot_call_a_channel_or_unfurl(server: SlackServer, sender: Sender, ana: Person) -> None:
    await sender.send(to(ana), Card(Html("&lt;!channel&gt; https://x.org")), "k1")
    (call,) = [given for name, given in server.calls if name == "chat.postMessage"]
    assert (call["unfurl_links"], call["unfurl_media"], call["text"]) == (
        False,
        False,
        "&lt;!channel&gt; https://x.org",
    )
    assert call["metadata"] == {"event_type": "shimekiri_letter", "event_payload": {"key": "k1"}}
    assert not ana.newest.pings


async def test_a_long_letter_takes_several_messages_of_which_the_last_counts(
    server: SlackServer, sender: Sender, ana: Person
) -> None:
    card = Card(Html("So it is. " * 3_000), CARD.buttons)
    message = await sender.send(to(ana), card, "k1")
    assert [seen.buttons for seen in ana.sees] == [[], [], ["Done"]]
    assert ana.newest.id == message == await sender.find(to(ana), "k1")
    posts = [given for name, given in server.calls if name == "chat.postMessage"]
    assert ["metadata" in given for given in posts] == [False, False, True], "half a letter must not be found"


async def test_a_letter_that_is_half_posted_is_not_posted_again_as_if_nothing_were(
    server: SlackServer, sender: Sender, ana: Person
) -> None:
    server.fail("chat.postMessage", "slow", seconds=0)
    server.fail("chat.postMessage", "429", seconds=3)
    with pytest.raises(SendFailed) as caught:
        await sender.send(to(ana), Card(Html("So it is. " * 3_000)), "k1")
    assert outcome(caught.value) == ("ratelimited", 3, Scope.method, True)
    assert len(ana.sees) == 1


async def test_a_letter_is_found_again_by_its_key(server: SlackServer, sender: Sender, ana: Person) -> None:
    server.page_size = 2
    first = await sender.send(to(ana), CARD, "k1")
    under = await sender.send(to(ana), CARD, "k2", thread=first)
    for number in range(5):
        await sender.send(to(ana), CARD, f"other {number}")
    assert await sender.find(to(ana), "k1") == first
    assert await sender.find(to(ana), "k2") == under
    assert await sender.find(to(ana), "k3") is None
    newly_started = slack_of(server).wire.sender
    assert await newly_started.find(to(ana), "k2") == under


async def test_a_letter_to_a_place_goes_where_nobody_reads_along(
    server: SlackServer, sender: Sender, ana: Person
) -> None:
    team = server.channel("team", members=[ana], private=True)
    message = await sender.send(place(team), CARD, "k1")
    assert ana.newest.id == message == await sender.find(place(team), "k1")
    await sender.edit(place(team), message, Card(Html("D-1 is done")))
    assert ana.newest.text == "D-1 is done"


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ({"shared": True}, "the channel is shared with another organisation"),
        ({"archived": True}, "the channel is archived"),
        ({"bot_in": False}, "the bot is not in the channel"),
        ({"guest": True}, "there is a guest in the channel"),
        ({"crowd": True}, "the channel has more than 200 members"),
    ],
)
async def test_nothing_is_sent_where_others_may_read_along(
    server: SlackServer, sender: Sender, ana: Person, channel: dict[str, bool], why: str
) -> None:
    members = [ana]
    if channel.pop("guest", False):
        members.append(server.person("gil", guest=True))
    if channel.pop("crowd", False):
        members += [server.person(f"p{number}") for number in range(200)]
    hall = server.channel("hall", members=members, **channel)
    refused = (f"nothing internal is sent there: {why}", None, Scope.method, False)
    assert outcome(await failed(sender, place(hall))) == refused
    assert outcome(await failed(sender, place(hall), f"{hall.id}:1.2")) == refused
    assert hall.posts == []


async def test_a_place_that_cannot_be_looked_at_is_tried_again(
    server: SlackServer, sender: Sender, ana: Person
) -> None:
    team = server.channel("team", members=[ana])
    server.fail("conversations.info", "429", seconds=7)
    assert outcome(await failed(sender, place(team))) == ("ratelimited", 7, Scope.method, False)
    server.fail("users.info", "500")
    assert outcome(await failed(sender, place(team))) == ("unread", 5, Scope.method, False)
    await sender.send(place(team), CARD, "k1")


@pytest.mark.parametrize(
    ("kind", "seconds", "expected"),
    [
        ("429", 3, ("ratelimited", 3, Scope.method, False)),
        ("reset", 0, ("ServerDisconnectedError: Server disconnected", 5, Scope.method, True)),
        ("reset_after", 0, ("ServerDisconnectedError: Server disconnected", 5, Scope.method, True)),
        ("truncated", 0, ("HTTP 200 with a broken body", 5, Scope.method, True)),
        ("500", 0, ("HTTP 500", 5, Scope.method, True)),
        ("503", 0, ("HTTP 503", 5, Scope.method, True)),
        ("internal_error", 0, ("internal_error", 5, Scope.method, True)),
        ("fatal_error", 0, ("fatal_error", 5, Scope.method, True)),
        ("token_revoked", 0, ("token_revoked", 60, Scope.bot, False)),
        ("invalid_auth", 0, ("invalid_auth", 60, Scope.bot, False)),
        ("account_inactive", 0, ("account_inactive", 60, Scope.bot, False)),
        ("user_disabled", 0, ("user_disabled", None, Scope.method, False)),
        ("restricted_action", 0, ("restricted_action", None, Scope.method, False)),
        ("a_word_that_slack_invents", 0, ("a_word_that_slack_invents", None, Scope.method, False)),
    ],
)
async def test_every_refusal_of_a_post_has_its_meaning(
    server: SlackServer,
    sender: Sender,
    ana: Person,
    kind: str,
    seconds: float,
    expected: tuple[str, float | None, Scope, bool],
) -> None:
    server.fail("chat.postMessage", kind, seconds=seconds)
    assert outcome(await failed(sender, to(ana))) == expected
    assert len([name for name, _ in server.calls if name == "chat.postMessage"]) == 1, "a post is never repeated here"


@pytest.mark.parametrize("kind", ["reset_after", "truncated", "500", "internal_error"])
async def test_a_change_may_be_repeated_so_nothing_is_unknown(
    server: SlackServer, sender: Sender, ana: Person, kind: str
) -> None:
    message = await sender.send(to(ana), CARD, "k1")
    server.fail("chat.update", kind)
    why = await failed(sender, to(ana), message)
    assert (why.retry_after, why.unknown, why.scope) == (5, False, Scope.method)
    server.fail("chat.update", "cant_update_message")
    assert outcome(await failed(sender, to(ana), message))[1:] == (None, Scope.method, False)


async def test_people_who_cannot_be_written_to(server: SlackServer, sender: Sender, ana: Person) -> None:
    ana.close_app()
    assert outcome(await failed(sender, to(ana))) == ("messages_tab_disabled", None, Scope.method, False)
    ken, robot = server.person("ken"), server.person("robo", bot=True)
    ken.leave()
    assert outcome(await failed(sender, to(ken))) == ("channel_not_found", None, Scope.method, False)
    assert outcome(await failed(sender, to(robot))) == ("cannot_dm_bot", None, Scope.method, False)


async def test_blocks_that_slack_refuses_go_out_as_words(server: SlackServer, sender: Sender, ana: Person) -> None:
    server.fail("chat.postMessage", "invalid_blocks")
    message = await sender.send(to(ana), CARD, "k1")
    assert (ana.newest.text, ana.newest.buttons, ana.newest.id) == ("D-1 is due", [], message)
    server.fail("chat.update", "invalid_blocks")
    await sender.edit(to(ana), message, Card(Html("D-1 is done")))
    assert ana.newest.text == "D-1 is done"


async def test_a_thread_that_is_gone_does_not_stop_what_follows_it(sender: Sender, ana: Person) -> None:
    await sender.send(to(ana), CARD, "k1", thread=f"{ana.dm.id}:1.2")
    assert (ana.newest.text, ana.newest.thread_ts) == ("D-1 is due", "")


async def test_while_slack_is_not_reached_nothing_was_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        slack = Slack(bot_token="xoxb-1", app_token="xapp-1", api_url=f"http://127.0.0.1:{taken.getsockname()[1]}/api/")
        await slack.open()
        why = await failed(slack.wire.sender, Address("slack", "U1"))
        assert (why.retry_after, why.scope, why.unknown) == (5, Scope.bot, False)
        await slack.close()


async def test_health_follows_our_token_and_its_permissions(server: SlackServer, slack: Slack, ana: Person) -> None:
    sender = slack.wire.sender
    server.revoke_token()
    await failed(sender, to(ana))
    assert slack.health() == (
        "Slack refuses the bot's token (token_revoked): install the app again and put the new token into"
        " SLACK_BOT_TOKEN; letters wait until then"
    )
    server.restore_token()
    server.scopes.discard("chat:write")
    await sender.find(to(ana), "k1")
    assert outcome(await failed(sender, to(ana))) == ("missing_scope", 60, Scope.bot, False)
    assert slack.health() == (
        "the Slack app lacks the permission chat:write (to send nudges and answers and to keep cards up to date): add"
        " it under OAuth & Permissions, then reinstall the app"
    )
    server.scopes.add("chat:write")
    await sender.send(to(ana), CARD, "k1")
    assert slack.health() == "the socket to Slack has not been opened yet"
