"""Cards: one for each act, changed in place by whatever happens elsewhere; repeats do nothing; the first press wins."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat import Account, Audience, Command, Place, Press, Standing
from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, joined, presses, quiet, rows, says
from tests.wire.slack import Message, Person
from tests.wire.town import town


def card_of(person: Person, word: str = "Logo feedback") -> Message:
    """The card with Sent that they see."""
    return next(message for message in person.sees if word in message.text)


async def test_a_card_shows_who_did_what_by_a_command_typed_elsewhere(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken, mia = made.slack.person("ken"), await joined(made, ana, "mia")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = card_of(ana)
        assert "Sent" in card.buttons
        await says(made, ana, "/deadline sent D-1")
        assert card.edited
        assert "17 Nov 09:00 ana: sent" in card.text
        assert "Sent" not in card.buttons
        await says(made, mia, "/deadline answered D-1 blue it is")
        assert "17 Nov 09:00 mia: " in card.text
        assert "State: answered." in card.text
        news = [post for post in channel.posts if post.thread_ts == card.ts]
        assert [post.now.text for post in news] == [
            "17 Nov 09:00 ana: sent: prepared by Shimekiri, stated as sent by ana",
            "17 Nov 09:00 mia: the client answered “blue it is”",
        ]
        assert all(post.only_for is None for post in news)
        assert len([post for post in channel.posts if not post.thread_ts and not post.only_for]) == 1
        quiet(made)


async def test_a_card_follows_the_steps_by_time(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        channel = made.slack.channel("studio", members=[ana])
        await says(made, ana, NEW, channel)
        card = card_of(ana)
        await presses(made, ana, card, "Sent")
        assert "Noted: Acme was told on Tue 17 Nov 09:00.\nana, Tue 17 Nov 09:00\n" in card.text
        await made.until("2026-11-20T17:05")
        assert "State: on hold" in card.text, card.text
        news = [post.now.text for post in channel.posts if post.thread_ts == card.ts]
        assert news == [
            "18 Nov 17:00 Shimekiri: prepared a reminder",
            "20 Nov 13:00 Shimekiri: prepared a reminder",
            "20 Nov 17:00 Shimekiri: no answer by the due date: work on hold",
        ]
        quiet(made)


async def test_a_card_that_has_not_gone_out_is_right_when_it_does(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        made.slack.fail("chat.postMessage", "429", times=1, seconds=60)
        channel = made.slack.channel("studio", members=[ana, ken])
        await ana.type(NEW, channel)
        await made.settled()
        await ken.type("/deadline answered D-1", channel)
        await made.settled()
        assert not any("Logo" in message.text for message in ana.sees)
        await made.wait(minutes=5)
        [card] = [message for message in ana.sees if "Logo feedback" in message.text]  # the first one is not needed
        assert "Acme answered in time." in card.text
        assert "Sent" not in card.buttons


async def test_the_text_is_still_reachable_on_a_card_that_was_changed(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = card_of(ana)
        await says(made, ana, "/deadline blocks D-1 @ken")
        assert "One thing to do: send the text" in card.text
        assert "Show the text" in card.buttons
        await presses(made, ana, card, "Show the text")
        shown = ana.newest
        assert "ready to send" in shown.text
        assert "Sent" in shown.buttons
        assert card.text.endswith("It goes on in a newer message below.")
        assert card.buttons == []
        await presses(made, ana, shown, "Sent")
        assert "Noted: Acme was told" in shown.text
        quiet(made)


async def test_of_two_presses_at_the_same_moment_the_first_wins_and_the_other_is_told(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await says(made, ken, "/me")
        await says(made, ana, "/team role ken admin")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = card_of(ana)
        before = await rows(database, "evidence")
        await asyncio.gather(ana.press(card, "Sent"), ken.press(card_of(ken), "Sent"))
        await made.settled()
        assert await rows(database, "evidence") == before + 1
        assert "Noted: Acme was told" in card.text
        late = [message.text for person in (ana, ken) for message in person.sees if message.ephemeral]
        assert len(late) == 1
        assert "Nothing was changed. It stands like this: waiting for the client." in late[0]
        quiet(made)


async def test_cancel_and_sent_at_the_same_moment_both_stand(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await says(made, ken, "/me")
        await says(made, ana, "/team role ken admin")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = card_of(ana)
        await asyncio.gather(ana.press(card, "Cancel"), ken.press(card_of(ken), "Sent"))
        await made.settled()
        said = await says(made, ana, "/deadline D-1")
        assert "State: cancelled." in said
        assert "stated as sent by ken" in said
        quiet(made)


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_the_same_request_again_gets_the_same_answer_and_does_nothing_twice(
    database: Database, platform: str
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        if platform == "slack":
            who = Account("slack", ana.id, made.slack.team_id, "ana", standing=Standing.colleague)
        else:
            who = Account("telegram", str(mia.id), name="mia", language="en")
        place = Place(platform, who.id, Audience.internal, private=True)
        first = await made.app.handle(Command(who, place, "key-1", NEW))
        again = await made.app.handle(Command(who, place, "key-1", NEW))
        assert first == again
        assert await rows(database, "deadlines") == 1
        await made.settled()
        person = ana if platform == "slack" else mia
        assert sum("ready to send" in message.text for message in person.sees) == 1
        secret = await made.app.handle(Command(who, place, "key-2", "/team link"))
        repeated = await made.app.handle(Command(who, place, "key-2", "/team link"))
        assert await rows(database, "links") == 2
        assert secret.cards != repeated.cards
        assert "once only" in repeated.cards[0].text
        press = Press(who, place, "key-3", "d:answered:1:0", "")
        assert await made.app.handle(press) == await made.app.handle(press)
        entries = await rows(database, "evidence")
        assert await made.app.handle(press) == await made.app.handle(press)
        assert await rows(database, "evidence") == entries


async def test_a_telegram_update_that_comes_again_is_answered_once(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        update = {
            "update_id": 900_000_001,
            "message": {
                "message_id": 77_001,
                "from": mia.user(),
                "chat": mia.chat_json(),
                "date": 1_790_000_000,
                "text": NEW,
                "entities": [{"type": "bot_command", "offset": 0, "length": 9}],
            },
        }
        made.telegram.updates(update)
        await made.settled()
        made.telegram.updates(update)
        await made.settled()
        assert await rows(database, "deadlines") == 1
        assert sum("ready to send" in message.text for message in mia.sees) == 1


async def test_a_card_on_telegram_is_changed_by_what_happens_on_slack(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, mia, NEW)
        card = next(message for message in mia.sees if "Sent" in message.buttons)
        await says(made, ana, "/deadline sent D-1")
        assert "17 Nov 09:00 ana: sent: prepared by Shimekiri, stated as sent by ana" in card.text
        assert "Sent" not in card.buttons
        await says(made, ana, '/deadline edit D-1 "Feedback on the second logo"')
        assert "Feedback on the second logo" in card.text
        await says(made, ana, "/deadline cancel D-1 they left")
        assert "State: cancelled." in card.text
        quiet(made)
