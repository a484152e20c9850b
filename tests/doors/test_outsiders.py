"""Outsiders on the wire (RULES 7): whoever is not of the team can do nothing that is not theirs, and learns nothing.

Beside `tests/flows/test_strangers.py`: those who were colleagues and are none any more, pages, shortcuts and mentions
of strangers, programs, and on Telegram everybody who is not a person that a workspace has asked in.
"""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from bot.domain.gestures import Answer, AnswerButton, DeadlineButton, FormButton, Gesture, LetterButton, encode
from bot.store.database import Database
from tests.doors.walls import kept_of
from tests.flows.townsfolk import NEW, admin, invited, joined, presses, rows, says
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import Town, town

ONLY = "I work for the people of this team only; nothing was done."
OURS = ("Acme", "Logo", "D-1", "ana", "Studio Nine")
LINES = (NEW, "/deadline", "/deadline list all", "/client Acme", "/client new Spy", "/team", "/me", "help")
TABLES = ("evidence", "members", "accounts", "deadlines", "letters", "workspaces", "questions", "clients", "places")


async def counts(database: Database) -> dict[str, int]:
    """How much there is."""
    return {table: await rows(database, table) for table in TABLES}


async def office(made: Town) -> Slacker:
    """Ana with a client and a deadline."""
    ana = await admin(made)
    await says(made, ana, NEW)
    return ana


def forget_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's word on people and channels is otherwise believed for some minutes."""
    monkeypatch.setattr("adapters.slack.people.KEPT", 0.0)
    monkeypatch.setattr("adapters.slack.places.KEPT", 0.0)


@pytest.mark.parametrize("became", ["guest", "left"])
async def test_who_was_a_colleague_and_is_none_any_more_can_do_nothing_and_is_told_nothing_new(
    database: Database, became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_profiles(monkeypatch)
    async with town(database) as made:
        ana = await office(made)
        ken = made.slack.person("ken")
        await says(made, ken, '/deadline new Acme "Photos" by 2026-11-20 17:00 hold')
        card = ken.newest
        await made.until("2026-11-17T09:30")
        if became == "guest":
            ken.guest = True
        else:
            ken.left = True
        before, seen = await counts(made.database), len(ken.sees)
        if became == "guest":  # Slack itself shows nothing to those who have left
            for line in LINES:
                assert await says(made, ken, line) == ONLY, line
            for label in list(card.buttons):
                assert await presses(made, ken, card, label) == ONLY
            await ken.open_home()
            await made.settled()
            assert ken.home is not None
            assert not any(word in str(ken.home.body) for word in OURS)
        else:
            await _by_hand(made, ken, card.id)
        assert await counts(made.database) == before
        seen = len(ken.sees)
        await made.until("2026-11-24T12:00")
        assert [message.text for message in ken.sees[seen:]] == []
        assert any("Photos" in message.text and "ken" in message.text for message in ana.sees), ana.newest.text


async def _by_hand(made: Town, who: Slacker, message: str) -> None:
    """What Slack would not let somebody do who has left, as if it did: a payload that was on its way."""
    channel, _, ts = message.partition(":")
    about: dict[str, Any] = {"user": {"id": who.id, "team_id": who.team}, "team": {"id": who.team}}
    press = {
        "type": "block_actions",
        "trigger_id": secrets.token_hex(8),
        "channel": {"id": channel},
        "container": {"type": "message", "message_ts": ts, "channel_id": channel},
        "actions": [{"action_id": "x", "value": encode(DeadlineButton(Gesture.cancel, 2)), "type": "button"}],
    }
    await made.slack.delivery.interactive({**about, **press})
    await made.settled()


async def test_pages_shortcuts_and_mentions_of_strangers_do_nothing(database: Database) -> None:
    async with town(database) as made:
        ana = await office(made)
        channel = made.slack.channel("studio", members=[ana])
        said = await ana.write("We need the logo by Friday", channel)
        guest, other = made.slack.person("gus", guest=True), made.slack.person("eve", team="T0OTHER")
        for stranger in (guest, other):
            channel.add(stranger)
            before = await counts(database)
            await stranger.open_home()
            await stranger.write(f"<@{made.slack.bot_user_id}> /deadline list all", channel)
            await stranger.write(f"<@{made.slack.bot_user_id}> {NEW}", channel)
            if stranger is guest:
                message = next(each for each in guest.everything if each.text == said.text)
                await stranger.shortcut("track_deadline", message)
            await made.settled()
            assert await counts(database) == before
            assert stranger.view is None
            shown = [message.text for message in stranger.sees] + [str(stranger.home.body) if stranger.home else ""]
            assert [text for text in shown if any(word in text for word in OURS)] == []


async def test_programs_and_workflows_are_not_listened_to(database: Database) -> None:
    """docs.slack.dev/reference/events/message: what a program writes has a bot_id, or a subtype."""
    async with town(database) as made:
        ana = await office(made)
        robot = made.slack.person("robot", bot=True)
        before, calls = await counts(database), len(made.slack.calls)
        for extra in ({"bot_id": "B0ROBOT"}, {"subtype": "bot_message", "bot_id": "B0ROBOT"}, {"subtype": "workflow"}):
            event = {
                "type": "message", "channel_type": "im", "channel": ana.dm.id, "user": ana.id, "text": NEW,
                "ts": made.slack.ids.ts(), **extra,
            }  # fmt: skip
            made.slack.happens(event, ana.dm)
            mention = {**event, "type": "app_mention", "text": f"<@{made.slack.bot_user_id}> {NEW}"}
            if "bot_id" in extra:
                made.slack.happens({**mention, "user": robot.id}, ana.dm)
        link = {"type": "link_shared", "user": robot.id, "channel": ana.dm.id, "links": [{"url": "https://t.me/x"}]}
        made.slack.happens(link, ana.dm)
        await made.settled()
        assert await counts(database) == before
        assert [name for name, _ in made.slack.calls[calls:] if name.startswith("chat.")] == []


def every_press() -> list[str]:
    """Buttons of every kind about rows that are there, as somebody can send them who has seen one (or none)."""
    made = [encode(DeadlineButton(gesture, 1, 1)) for gesture in Gesture]
    made += [encode(AnswerButton(answer, 1, 1, 1)) for answer in Answer]
    made += [encode(FormButton("new")), encode(FormButton("client", 1)), encode(LetterButton(1))]
    return [*made, "c:/deadline list all", "c:/team", "v:1:/deadline list all", "w:1", "m:1", "r:1", "g:", "q:x:0"]


async def test_strangers_on_telegram_learn_nothing_and_make_nothing(database: Database) -> None:
    """Of Telegram's buttons anybody can send the data (core.telegram.org/bots/api#callbackquery: “be aware …”)."""
    async with town(database) as made:
        ana = await office(made)
        mia = await joined(made, ana, "mia")
        await says(made, mia, NEW)
        eve = made.telegram.person("Eve", username="eve", language="en")
        group = made.telegram.group("Project", [mia, eve])
        before = await counts(database)
        for line in LINES:
            await says(made, eve, line, group)
        signpost = next(message for message in reversed(group.messages) if message.by_bot)
        for data in every_press():
            await _forged(made, eve, signpost, data)
        assert await counts(database) == before
        for anything in ([message.text for message in eve.sees], [str(each) for each in eve.alerts]):
            assert [text for text in anything if any(word in text for word in OURS)] == []


async def _forged(made: Town, who: Telegrammer, message: TelegramMessage, data: str) -> None:
    """A press under a message that they can see, with data of their own."""
    world = made.telegram.world
    query = {
        "id": world.new_query(who),
        "from": who.user(),
        "chat_instance": "1",
        "data": data,
        "message": message.json(),
    }
    world.updates.add("callback_query", query)
    await made.settled()


async def test_channels_programs_and_whoever_hides_make_nothing_on_telegram(database: Database) -> None:
    """core.telegram.org/bots/api#message: `sender_chat` speaks for a channel or a group, `via_bot` and forwards are
    somebody's words in another's mouth; in a private chat a forwarded /start is the forwarder's own gesture.
    """
    async with town(database) as made:
        ana = await office(made)
        address = await invited(made, ana, "zoe")
        code = address.rpartition("=")[2]
        mia = await joined(made, ana, "mia")
        group = made.telegram.group("Project", [mia])
        await says(made, mia, "/deadline list all")
        before = await counts(database)
        chat = group.chat_json()
        hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        for line in (*LINES, f"/start {code}"):
            for extra in (
                {"message": {"from": hidden, "sender_chat": chat, "chat": chat}},
                {"message": {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "chat": chat}},
                {"message": {"from": {"id": 5, "is_bot": True, "first_name": "bot"}, "chat": chat}},
                {"channel_post": {"sender_chat": chat, "chat": {"id": -1009, "type": "channel", "title": "News"}}},
                {"edited_message": {"from": mia.user(), "chat": mia.chat_json(), "edit_date": 1}},
            ):
                ((kind, said),) = extra.items()
                body = {"message_id": 9_000, "date": 0, "text": line, **said}
                if line.startswith("/"):
                    length = len(line.split()[0])
                    body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
                made.telegram.world.updates.add(kind, body)
        await made.settled()
        assert await counts(database) == before
        assert not any(word in message.text for message in group.messages if message.by_bot for word in OURS)


async def test_a_forwarded_link_joins_nobody_by_itself_and_only_the_one_who_presses(database: Database) -> None:
    async with town(database) as made:
        ana = await office(made)
        address = await invited(made, ana, "zoe")
        before = await counts(database)
        eve = made.telegram.person("Eve", username="eve", language="en")
        await eve.open_link(address)
        await made.settled()
        assert "Studio Nine" in eve.newest.text  # whoever holds the link is shown whom they would join
        assert "Acme" not in eve.newest.text
        assert {**await counts(database), "letters": 0} == {**before, "letters": 0}


async def test_who_has_been_removed_learns_nothing_new_on_either_chat(database: Database) -> None:
    async with town(database) as made:
        ana = await office(made)
        mia, ken = await joined(made, ana, "mia"), made.slack.person("ken")
        await says(made, ken, "/me")
        await says(made, mia, "/deadline D-1")
        card = mia.newest
        for name in ("mia", "ken"):
            await says(made, ana, f"/team remove {name}")
        await says(made, ana, '/deadline edit D-1 "The secret second"')
        before = await kept_of(database, 1, [])
        for data in every_press():
            await _forged(made, mia, card, data)
        for line in LINES:
            for person in (mia, ken):
                assert "secret" not in await says(made, person, line)
                assert person.newest.text.startswith("You are not a member here any more"), line
        await ken.open_home()
        await made.settled()
        assert ken.home is not None
        assert "Logo" not in str(ken.home.body)
        after = await kept_of(database, 1, [])
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"handled", "unsealed", "seals"}, changed
