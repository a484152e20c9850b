"""What people do in their private chat, in both transports, and what they get."""

import pytest

from bot.chat import Account, Audience, Button, Card, Command, Html, Place, Press, Reply
from tests.adapters.telegram_core import TRANSPORTS, Core, bot, card
from tests.wire.telegram import Fault, Person, TelegramServer

pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)

CARD = Card(Html("<b>D-12</b> Acme"), (Button("a:12", "Answered"), Button("s:12", "Snooze")))


def private(person: Person) -> Place:
    return Place("telegram", str(person.id), Audience.client, private=True)


async def test_a_command_is_heard_and_answered(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia", username="mia_m", language="pt-br")
        await mia.write('/deadline new Acme "logo" by Fri')
        await telegram.until(lambda: mia.sees)
        (request,) = stage.core.requests
        account = Account("telegram", str(mia.id), name="mia_m", language="pt")
        assert request == Command(account, private(mia), "581000001", '/deadline new Acme "logo" by Fri')
        assert [each.text for each in mia.sees] == ['Heard: /deadline new Acme "logo" by Fri']
        await stage.settled()
        assert telegram.refused == []


async def test_who_has_no_username_goes_by_the_first_name(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        ken = telegram.person("Ken")
        await ken.write("hello")
        await stage.heard("hello")
        assert stage.core.requests[0].account == Account("telegram", str(ken.id), name="Ken")


async def test_a_link_brings_its_payload(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        await mia.open_link(stage.platform.wire.sender.door + "i-0123_abc")
        await stage.heard("/start i-0123_abc")


async def test_a_press_changes_the_message_that_was_pressed(transport: str) -> None:
    core = Core({"list": Reply((CARD,)), "a:12": Reply((card("Next: D-13"),), edit=card("<b>D-12</b> answered"))})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia = telegram.person("Mia")
        await mia.write("list")
        await telegram.until(lambda: mia.sees)
        pressed = mia.newest
        await mia.press(pressed, "Answered")
        await telegram.until(lambda: len(mia.sees) == 2)
        account = Account("telegram", str(mia.id), name="Mia")
        assert core.requests[1] == Press(account, private(mia), "581000002", "a:12", pressed.id)
        assert [(each.html, each.buttons) for each in mia.sees] == [("<b>D-12</b> answered", []), ("Next: D-13", [])]
        assert len(telegram.called("answerCallbackQuery")) == 1
        assert mia.alerts == []
        await stage.settled()
        assert telegram.refused == []


async def test_a_pressed_message_that_is_gone_is_answered_below(transport: str) -> None:
    core = Core({"list": Reply((CARD,)), "a:12": Reply(edit=card("<b>D-12</b> answered"))})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        mia = telegram.person("Mia")
        await mia.write("list")
        await telegram.until(lambda: mia.sees)
        telegram.fail("editMessageText", Fault.refused, description="message to edit not found")
        await mia.press(mia.newest, "Answered")
        await telegram.until(lambda: len(mia.sees) == 2)
        assert mia.newest.html == "<b>D-12</b> answered"


async def test_a_press_that_comes_late_is_carried_out_all_the_same(
    transport: str, capsys: pytest.CaptureFixture[str]
) -> None:
    core = Core({"list": Reply((CARD,)), "a:12": Reply(edit=card("<b>D-12</b> answered"))})
    async with TelegramServer() as telegram, bot(telegram, core, transport):
        mia = telegram.person("Mia")
        await mia.write("list")
        await telegram.until(lambda: mia.sees)
        telegram.fail("answerCallbackQuery", Fault.refused, description="query is too old")
        await mia.press(mia.newest, "Answered")
        await telegram.until(lambda: mia.newest.edited)
        assert mia.newest.html == "<b>D-12</b> answered"
    said = capsys.readouterr()
    assert said.out + said.err == ""


async def test_a_press_without_its_message_is_passed_over(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        query = {"id": "1", "from": mia.user(), "chat_instance": "1"}
        telegram.updates({"callback_query": {**query, "inline_message_id": "x", "data": "a:12"}})
        old = {"chat": mia.chat_json(), "message_id": 7, "date": 0}
        telegram.updates({"callback_query": {**query, "message": old, "game_short_name": "chess"}})
        telegram.updates({"callback_query": {**query, "message": old, "data": "b:13"}})
        await stage.heard("b:13")
        assert isinstance(stage.core.requests[0], Press)
        assert stage.core.requests[0].message == f"{mia.id}:7"
        await stage.settled()


async def test_formatting_is_left_behind(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        message = {"message_id": 9, "date": 1, "chat": mia.chat_json(), "from": mia.user(), "text": "D-12 now <b>"}
        entities = [{"type": "bold", "offset": 0, "length": 4}]
        telegram.updates({"message": {**message, "entities": entities}})
        await stage.heard("D-12 now <b>")


async def test_what_is_no_text_asks_for_help(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        photo = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
        await mia.send(photo=[photo], caption="the logo")
        await mia.send(location={"latitude": 35.0, "longitude": 139.0})
        await mia.write("bye")
        await stage.heard("/help", "/help", "bye")


async def test_service_messages_edits_bots_and_unknown_kinds_are_passed_over(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        written = await mia.write("first")
        await mia.send(write_access_allowed={"from_request": True})
        await mia.edit(written, "other words")
        machine = {"id": 5, "is_bot": True, "first_name": "Other"}
        message = {"message_id": 9, "date": 1, "chat": mia.chat_json()}
        telegram.updates({"message": {**message, "from": machine, "text": "I am a bot"}})
        telegram.updates({"message": {**message, "text": "from nobody"}})
        telegram.updates({"edited_message": written.json()}, {"something_new": {"chat": mia.chat_json()}})
        mia.block()
        mia.unblock()
        await mia.write("last")
        await stage.heard("first", "last")
        await stage.settled()


async def test_a_repeated_update_has_the_same_key(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        message = {"message_id": 9, "date": 1, "chat": mia.chat_json(), "from": mia.user(), "text": "once"}
        telegram.updates({"update_id": 77, "message": message}, {"update_id": 77, "message": message})
        await stage.heard("once", "once")
        assert stage.core.keys == ["77", "77"]


async def test_poison_is_logged_and_passed_over(transport: str, capsys: pytest.CaptureFixture[str]) -> None:
    core = Core(failing={"break"}, replies={"draw": Reply((Card(Html("x"), (Button("x" * 65, "Long"),)),))})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia = telegram.person("Mia")
        telegram.updates({"message": {"chat": mia.chat_json(), "text": "no number, no date"}})
        telegram.updates({"message": ["not", "an", "object"]}, {"callback_query": None}, {})
        for words in ("break", "draw", "go on"):
            await mia.write(words)
        await stage.heard("break", "draw", "go on")
        await telegram.until(lambda: mia.sees)
        assert [each.text for each in mia.sees] == ["Heard: go on"]
        await stage.settled()
    said = capsys.readouterr()
    assert (said.out + said.err).count("and is passed over") == 4


async def test_one_chat_in_its_order_and_others_meanwhile(transport: str) -> None:
    core = Core(stuck={"slow"})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia, ken = telegram.person("Mia"), telegram.person("Ken")
        await mia.write("slow")
        await mia.write("after it")
        await ken.write("quick")
        await telegram.until(lambda: ken.sees)
        assert core.done == ["quick"]
        core.go.set()
        await telegram.until(lambda: len(mia.sees) == 2)
        assert [each.text for each in mia.sees] == ["Heard: slow", "Heard: after it"]
        await stage.settled()


async def test_an_answer_that_was_not_taken_is_tried_again(transport: str) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), transport) as stage:
        mia = telegram.person("Mia")
        telegram.fail("sendMessage", Fault.flood, retry_after=1)
        await mia.write("hello")
        await telegram.until(lambda: mia.sees)
        assert len(telegram.called("sendMessage")) == 2
        telegram.fail("sendMessage", Fault.flood, retry_after=31)
        await mia.write("too long a pause")
        await stage.settled()
        telegram.fail("sendMessage", Fault.reset_before)
        await mia.write("broken")
        await telegram.until(lambda: mia.newest.text == "Heard: broken")
        telegram.fail("sendMessage", Fault.reset_after)
        await mia.write("unknown")
        await mia.write("again")
        await telegram.until(lambda: mia.newest.text == "Heard: again")
        said = ["hello", "broken", "unknown", "unknown", "again"]
        assert [each.text for each in mia.sees] == [f"Heard: {each}" for each in said]


async def test_a_chat_that_takes_no_answers_holds_up_no_other_and_not_what_is_asked_in_it_next(transport: str) -> None:
    core = Core()
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia, ken = telegram.person("Mia"), telegram.person("Ken")
        slow = telegram.fail("sendMessage", Fault.slow, times=0, seconds=3, chat=mia)
        for number in range(3):
            await mia.write(f"line {number}")
        await telegram.until(lambda: slow.hit)
        await ken.write("hello")
        await telegram.until(lambda: ken.sees and "line 1" in core.done)
        assert slow.hit == 1, "all that while her first answer was being given"
        telegram.heal()
        await telegram.until(lambda: len(mia.sees) == 3, seconds=30)
        assert [each.text for each in mia.sees] == [f"Heard: line {number}" for number in range(3)]
        await stage.settled()


async def test_who_blocks_the_bot_holds_up_nobody(transport: str) -> None:
    core = Core(stuck={"slow"})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia, ken = telegram.person("Mia"), telegram.person("Ken")
        await mia.write("slow")
        await stage.heard("slow")
        mia.block()
        core.go.set()
        await ken.write("hello")
        await telegram.until(lambda: ken.sees)
        assert mia.sees == []
        await stage.settled()
