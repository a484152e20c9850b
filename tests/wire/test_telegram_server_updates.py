"""What the local Bot API server tells the bot: polling, groups, links; and the menus that it keeps."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Conflict

from tests.wire.telegram import Person, TelegramServer
from tests.wire.telegram_schema import METHODS, inner


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        yield telegram


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.api_url) as bot:
        yield bot


@pytest.fixture
async def mia(server: TelegramServer) -> Person:
    mia = server.person("Mia", username="mia", language="vi")
    await mia.write("/start")
    return mia


async def waiting(bot: Bot, offset: int | None = None, **more: Any) -> list[str]:
    """The texts that wait, or the kind of what has none."""
    updates = await bot.get_updates(offset, **more)
    return [
        update.message.text or "-" if update.message else (set(update.to_dict()) - {"update_id"}).pop()
        for update in updates
    ]


async def raw(server: TelegramServer, method: str, **given: Any) -> Any:
    """The result of a call without the library between."""
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"{server.api_url}{server.token}/{method}", json=given)
        return (await answer.json())["result"]


BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="b")]])


# Polling


async def test_an_update_waits_until_an_offset_beyond_it_confirms_it(bot: Bot, mia: Person) -> None:
    await mia.write("one")
    await mia.write("two")
    first = (await bot.get_updates())[0].update_id
    assert await waiting(bot) == ["/start", "one", "two"]
    assert await waiting(bot, limit=2) == ["/start", "one"]
    assert await waiting(bot, first + 1) == ["one", "two"]
    assert await waiting(bot) == ["one", "two"]
    assert await waiting(bot, -1) == ["two"]
    assert await waiting(bot, first + 3) == []


async def test_a_poll_waits_for_what_comes(bot: Bot, mia: Person, server: TelegramServer) -> None:
    poll = asyncio.create_task(waiting(bot, server.world.updates.next_id, timeout=20))
    await server.until(lambda: server.called("getUpdates"))
    assert not poll.done()
    await mia.write("now")
    assert await poll == ["now"]


async def test_a_second_poller_throws_the_first_one_out(bot: Bot, mia: Person, server: TelegramServer) -> None:
    last = server.world.updates.next_id
    poll = asyncio.create_task(waiting(bot, last, timeout=20))
    await server.until(lambda: server.called("getUpdates"))
    async with Bot(server.token, base_url=server.api_url) as other:
        assert await waiting(other) == []
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await poll
    poll = asyncio.create_task(waiting(bot, timeout=20))
    await server.until(lambda: len(server.called("getUpdates")) == 3)
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await mia.write("back")
    assert await waiting(bot) == ["back"]


async def test_kinds_not_asked_for_never_come(bot: Bot, mia: Person) -> None:
    assert await waiting(bot, allowed_updates=["message"]) == ["/start"]
    mia.block()
    mia.unblock()
    await mia.write("here")
    assert await waiting(bot) == ["/start", "here"]
    await bot.get_updates(allowed_updates=[])
    mia.block()
    assert await waiting(bot) == ["/start", "here", "my_chat_member"]
    with pytest.raises(BadRequest, match="unknown messages"):
        await bot.get_updates(allowed_updates=["messages"])


async def test_updates_are_forgotten_after_a_day(server: TelegramServer, bot: Bot, mia: Person) -> None:
    began = server.clock()
    server.clock = lambda: began + 86_000
    await mia.write("later")
    server.clock = lambda: began + 86_500
    assert await waiting(bot) == ["later"]


async def test_raw_updates_come_as_they_are(server: TelegramServer, bot: Bot, mia: Person) -> None:
    (first,) = await bot.get_updates()
    assert await waiting(bot, first.update_id + 1) == []
    server.updates(json.loads(first.to_json()), {"message": {"poison": True}})
    answer = await raw(server, "getUpdates", offset=first.update_id + 1)
    assert [update["update_id"] for update in answer] == [first.update_id, first.update_id + 1]
    assert answer[1]["message"] == {"poison": True}
    assert await waiting(bot, first.update_id + 2) == []


# Groups, links, menus


async def test_with_privacy_mode_a_group_gives_commands_and_replies_only(server: TelegramServer, bot: Bot) -> None:
    mia, ken = server.person("Mia"), server.person("Ken", username="ken")
    group = server.group("Project", [mia, ken], supergroup=True)
    ours = await bot.send_message(group.id, "Hello", reply_markup=BUTTON)
    own = next(message for message in group.messages if message.message_id == ours.message_id)
    theirs = await ken.write("just talk", group)
    await mia.write("@shimekiri_bot hello", group)
    await mia.write("/list@other_bot", group)
    await mia.write("see /list", group)
    await mia.write("no", group, reply_to=theirs)
    for text in ("/list", "/list@shimekiri_bot all", "/list @ken"):
        await mia.write(text, group)
    await mia.write("yes", group, reply_to=own)
    await ken.press(own, "a")
    group.add(server.person("Ada"))
    heard = ["/list", "/list@shimekiri_bot all", "/list @ken", "yes", "callback_query", "-"]
    assert await waiting(bot) == heard
    replies = [update.message.reply_to_message for update in await bot.get_updates() if update.message]
    assert [reply.message_id for reply in replies if reply] == [ours.message_id]
    server.world.privacy = False
    await mia.write("loud", group)
    assert await waiting(bot) == [*heard, "loud"]
    assert [message.text for message in mia.sees] == ["Hello"]
    assert await bot.get_chat_member_count(group.id) == 4
    assert [(await bot.get_chat_member(group.id, one.id)).status for one in (mia, ken)] == ["creator", "member"]
    assert (await bot.get_chat(group.id)).title == "Project"


async def test_coming_and_going_is_told(server: TelegramServer, bot: Bot, mia: Person) -> None:
    group = server.group("Project", [mia], bot=False)
    group.add_bot(mia)
    group.kick_bot()
    mia.block()
    moves = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [(m.chat.type, m.old_chat_member.status, m.new_chat_member.status, m.from_user.id) for m in moves] == [
        ("group", "left", "member", mia.id),
        ("group", "member", "kicked", mia.id),
        ("private", "member", "kicked", mia.id),
    ]


async def test_a_link_starts_a_private_chat_and_mentions_are_links(server: TelegramServer, bot: Bot) -> None:
    ken, ada = server.person("Ken"), server.person("Ада")
    await ken.open_link("https://t.me/shimekiri_bot?start=Abc-_9")
    await ken.write("😀 owner Ада please", mentions=[ada])
    start, mention = await bot.get_updates()
    assert start.message
    assert start.message.text == "/start Abc-_9"
    assert mention.message
    assert [(e.user.id, t) for e, t in mention.message.parse_entities().items() if e.user] == [(ada.id, "Ада")]
    await bot.send_message(
        ken.id,
        "x",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Open", "https://t.me/shimekiri_bot?start=q")]]),
    )
    await ken.press(ken.newest, "Open")
    assert (await waiting(bot))[-1] == "/start q"
    for url in ("https://t.me/other_bot?start=a", "https://t.me/shimekiri_bot?start=a.b"):
        with pytest.raises(AssertionError):
            await ken.open_link(url)


async def test_menus_are_kept_by_scope_and_language(server: TelegramServer, bot: Bot, mia: Person) -> None:
    group = server.group("Project", [mia])
    await bot.set_my_commands([BotCommand("list", "What is open")])
    await bot.set_my_commands([BotCommand("list", "Đang mở")], language_code="vi")
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("me", "You")], private)
    await bot.set_my_commands([BotCommand("join", "Join")], BotCommandScopeChatMember(group.id, mia.id))
    assert server.commands == {
        ("default", ""): (("list", "What is open"),),
        ("default", "vi"): (("list", "Đang mở"),),
        ("all_private_chats", ""): (("me", "You"),),
        (f"chat_member:{group.id}:{mia.id}", ""): (("join", "Join"),),
    }
    assert server.menus.menu(mia) == (("me", "You"),)
    await bot.delete_my_commands(private)
    assert server.menus.menu(mia) == (("list", "Đang mở"),)
    assert server.menus.menu(mia, group) == (("join", "Join"),)
    assert await bot.get_my_commands() == (BotCommand("list", "What is open"),)
    for commands, scope, language, why in (
        ([BotCommand("List", "x")], None, None, "Bot_command_invalid"),
        ([BotCommand("a" * 33, "x")], None, None, "Bot_command_invalid"),
        ([BotCommand("a", "")], None, None, "Bot_command_description_invalid"),
        ([BotCommand("a", "x" * 257)], None, None, "Bot_command_description_invalid"),
        ([BotCommand("a", "x")] * 101, None, None, "Bot_commands_too_much"),
        ([BotCommand("a", "x")], BotCommandScopeChat(5), None, "Chat not found"),
        ([BotCommand("a", "x")], None, "vi-VN", "Invalid language code specified"),
    ):
        with pytest.raises(BadRequest) as caught:
            await bot.set_my_commands(commands, scope, language)
        assert str(caught.value) == why
    await bot.set_my_description("Waits for clients", "vi")
    assert (await bot.get_my_description("vi")).description == "Waits for clients"
    with pytest.raises(BadRequest, match="Short description is too long"):
        await bot.set_my_short_description("x" * 121)
    await bot.set_chat_menu_button(mia.id, MenuButtonCommands())
    assert await bot.get_chat_menu_button(mia.id) == MenuButtonCommands()
    assert await bot.send_chat_action(mia.id, "typing")
    assert server.posting.actions == [(mia.id, "typing")]
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(mia.id, "thinking")


# Its own words


async def test_what_it_says_is_as_documented_too(server: TelegramServer, bot: Bot, mia: Person) -> None:
    group = server.group("Project", [mia])
    sent = await bot.send_message(mia.id, "<b>x</b>", parse_mode="HTML", reply_markup=BUTTON)
    await mia.write("/list y", reply_to=mia.newest)
    await mia.edit(await mia.write("a"), "b")
    await mia.press(mia.newest, 1)
    await mia.send(location={"latitude": 35.6, "longitude": 139.7})
    mia.block()
    mia.unblock()
    group.promote_bot()
    group.kick_bot()
    group.add_bot(mia)
    group.migrate()
    for update in await raw(server, "getUpdates"):
        assert inner("update", ["Update"], update) == update
    chat, member = {"chat_id": group.id}, {"chat_id": group.id, "user_id": mia.id}
    change = {"chat_id": mia.id, "message_id": sent.message_id, "text": "y"}
    calls: dict[str, dict[str, Any]] = {
        "getMe": {},
        "getWebhookInfo": {},
        "sendMessage": {"chat_id": mia.id, "text": "x"},
        "editMessageText": change,
        "getChat": chat,
        "getChatMember": member,
        "getChatAdministrators": chat,
        "getChatMemberCount": chat,
        "getMyCommands": {},
        "getMyDescription": {},
        "getChatMenuButton": {},
        "setMyCommands": {"commands": []},
    }
    for method, given in calls.items():
        result = await raw(server, method, **given)
        assert inner(method, METHODS[method]["returns"], result) == result
