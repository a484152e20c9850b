"""Groups: what is heard there, what is shown there, and what goes to one person alone."""

import pytest

from bot.chat import Account, Audience, Button, Card, Command, Html, Moved, Place, Reply
from tests.adapters.telegram_core import TRANSPORTS, Core, bot, card
from tests.wire.telegram import Fault, Group, Person, TelegramServer

pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)

SIGNPOST = Card(Html("I answer you in <b>private</b>."), (Button("url:https://t.me/shimekiri_bot?start=f", "Open"),))
HOME = Card(Html("Write to me first."), (Button("url:", "Open"),))


async def team(telegram: TelegramServer, *started: str, privacy: bool = True) -> tuple[Group, Person, Person]:
    """Mia and Ken in a group with the bot, which may write to those who are named."""
    telegram.world.privacy = privacy
    mia, ken = telegram.person("Mia"), telegram.person("Ken")
    for person in (mia, ken):
        person.started = person.name in started
    return telegram.group("Team", [mia, ken]), mia, ken


async def test_commands_and_replies_to_us_are_heard(transport: str) -> None:
    core = Core({"/deadline list": Reply((card("D-12"),), here=True)})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram, "Mia")
        await mia.write("/deadline list", group)
        await telegram.until(lambda: ken.sees)
        assert core.requests == [
            Command(
                Account("telegram", str(mia.id), name="Mia"),
                Place("telegram", str(group.id), Audience.client),
                "581000001",
                "/deadline list",
            )
        ]
        await mia.write("nice, that", group, reply_to=ken.newest)
        await stage.heard("/deadline list", "nice, that")
        await stage.settled()
        assert telegram.refused == []


async def test_what_is_not_for_us_is_not_heard_even_without_privacy_mode(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        group, mia, ken = await team(telegram, "Mia", privacy=False)
        words = await ken.write("lunch?", group)
        await mia.write("yes", group, reply_to=words)
        await mia.write("/deadline@other_bot list", group)
        await mia.write("/deadline@Shimekiri_Bot list", group)
        await mia.send(group, location={"latitude": 35.0, "longitude": 139.0})
        group.add(telegram.person("Noa"))
        group.promote_bot()
        await mia.write("/help", group)
        await stage.heard("/deadline@Shimekiri_Bot list", "/help")
        await stage.settled()


async def test_an_answer_for_all_is_a_reply_to_the_command(transport: str) -> None:
    core = Core({"/deadline list": Reply((card("D-12"), card("D-13. " * 1000)), here=True)})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        group, mia, ken = await team(telegram)
        asked = await mia.write("/deadline list", group)
        await telegram.until(lambda: len(ken.sees) == 3)
        assert [(each.chat, each.text[:4], each.reply_to) for each in ken.sees] == [
            (group, "D-12", asked),
            (group, "D-13", asked),
            (group, "D-13", None),
        ]


async def test_an_answer_goes_to_the_private_chat_alone(transport: str) -> None:
    core = Core({"/deadline list": Reply((card("internal"),), signpost=SIGNPOST)})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram, "Mia")
        await mia.write("/deadline list", group)
        await telegram.until(lambda: mia.sees)
        await stage.settled()
        assert [(each.chat, each.text) for each in mia.sees] == [(mia, "internal")]
        assert ken.sees == []


async def test_who_cannot_be_written_to_is_shown_the_way(transport: str) -> None:
    core = Core({"/deadline list": Reply((card("internal"),), signpost=HOME)})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        group, mia, ken = await team(telegram)
        asked = await mia.write("/deadline list", group)
        await telegram.until(lambda: ken.sees)
        assert [(each.chat, each.text, each.urls, each.reply_to) for each in ken.sees] == [
            (group, "Write to me first.", ["https://t.me/shimekiri_bot"], asked)
        ]
        assert mia.sees == ken.sees


async def test_a_question_is_asked_in_private_and_the_group_gets_a_link(transport: str) -> None:
    core = Core({"/deadline": Reply((card("What do you need?"),), ok=False, signpost=SIGNPOST)})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        group, mia, ken = await team(telegram, "Mia")
        await mia.write("/deadline", group)
        await telegram.until(lambda: ken.sees)
        assert [(each.chat, each.text) for each in mia.sees] == [
            (mia, "What do you need?"),
            (group, "I answer you in private."),
        ]
        assert ken.newest.urls == ["https://t.me/shimekiri_bot?start=f"]


async def test_without_a_signpost_the_group_sees_nothing(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        group, mia, ken = await team(telegram)
        await mia.write("/deadline list", group)
        await stage.heard("/deadline list")
        await stage.settled()
        assert (mia.sees, ken.sees) == ([], [])


async def pressed(telegram: TelegramServer, who: Person, group: Group) -> None:
    await who.write("/show", group)
    await telegram.until(lambda: who.sees)
    await who.press(who.newest, "Answered")


SHOWN = Reply((Card(Html("D-12"), (Button("a", "Answered"),)),), here=True)


async def test_a_press_changes_the_card_for_all(transport: str) -> None:
    core = Core({"/show": SHOWN, "a": Reply((card("and more"),), edit=card("D-12 answered by Mia"), here=True)})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram)
        await pressed(telegram, mia, group)
        await telegram.until(lambda: len(ken.sees) == 2)
        assert [(each.text, each.buttons) for each in ken.sees] == [("D-12 answered by Mia", []), ("and more", [])]
        await stage.settled()
        assert telegram.refused == []


async def test_a_refused_press_is_told_to_the_one_who_pressed(transport: str) -> None:
    words = "Only Ken &amp; the rep may do <b>that</b>. " + "👍" * 200
    core = Core({"/show": SHOWN, "a": Reply((card(words),), ok=False)})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram, "Mia")
        await pressed(telegram, mia, group)
        await telegram.until(lambda: mia.alerts)
        ((said, as_window),) = mia.alerts
        assert said == "Only Ken & the rep may do that. " + "👍" * 83 + " …"
        assert as_window
        await stage.settled()
        assert len(mia.sees) == len(ken.sees) == 1
        assert telegram.refused == []


async def test_a_question_after_a_press_can_be_answered_in_private(transport: str) -> None:
    question = Card(Html("Which one?"), (Button("q:1", "First"),))
    core = Core({"/show": SHOWN, "a": Reply((question,), ok=False)})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        group, mia, ken = await team(telegram, "Mia")
        await pressed(telegram, mia, group)
        await telegram.until(lambda: len(mia.sees) == 2)
        assert mia.alerts == [("Which one?", True)]
        assert (mia.newest.chat, mia.newest.text, mia.newest.buttons) == (mia, "Which one?", ["First"])
        assert len(ken.sees) == 1


async def test_an_answer_to_a_press_that_cannot_be_given_in_private_shows_the_way(transport: str) -> None:
    core = Core({"/show": SHOWN, "a": Reply((card("internal"),), signpost=SIGNPOST)})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram)
        await pressed(telegram, mia, group)
        await telegram.until(lambda: mia.alerts)
        assert mia.alerts == [("I answer you in private.", True)]
        await stage.settled()
        assert len(ken.sees) == 1


async def test_a_group_that_becomes_a_supergroup_is_told_to_the_core(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        group, mia, _ken = await team(telegram)
        old = str(group.id)
        new = group.migrate()
        await mia.write("/help", group)
        await stage.heard("/help")
        assert stage.core.moves == [Moved(Place("telegram", old, Audience.client), str(new))]
        assert stage.core.requests[0].place.id == str(new)


async def test_a_bot_that_was_thrown_out_holds_up_nobody(transport: str) -> None:
    core = Core(stuck={"/deadline list"})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        group, mia, ken = await team(telegram, "Ken")
        await mia.write("/deadline list", group)
        await stage.heard("/deadline list")
        group.kick_bot(ken)
        core.go.set()
        await ken.write("hello")
        await telegram.until(lambda: ken.sees)
        assert [each.text for each in ken.sees] == ["Heard: hello"]
        await stage.settled()


async def test_an_anonymous_admin_is_not_answered(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        group, mia, _ken = await team(telegram, "Mia")
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        message = {"message_id": 9, "date": 1, "chat": group.chat_json(), "sender_chat": group.chat_json()}
        telegram.updates({"message": {**message, "from": anonymous, "text": "/deadline list"}})
        await mia.write("/help", group)
        await stage.heard("/help")


async def test_a_group_answer_is_tried_again_like_any(transport: str) -> None:
    core = Core({"/deadline list": Reply((card("D-12"),), here=True)})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        group, mia, _ken = await team(telegram)
        telegram.fail("sendMessage", Fault.flood, retry_after=1)
        await mia.write("/deadline list", group)
        await telegram.until(lambda: mia.sees)
        assert len(telegram.called("sendMessage")) == 2
