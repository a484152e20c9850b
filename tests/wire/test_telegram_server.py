"""The local Bot API server, spoken to by the real python-telegram-bot: calls, limits, refusals, faults."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    InvalidToken,
    TelegramError,
)

from tests.wire.telegram import Person, TelegramServer


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
    mia = server.person("Mia", username="mia", language="en")
    await mia.write("/start")
    return mia


def one_button(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(**button)]])


async def refusal(call: Any) -> str:
    """What a call is refused with, by kind and words."""
    with pytest.raises(TelegramError) as caught:
        await call
    return f"{type(caught.value).__name__}: {caught.value}"


async def test_a_message_is_seen_pressed_answered_and_edited(server: TelegramServer, bot: Bot, mia: Person) -> None:
    assert bot.username == "shimekiri_bot"
    await bot.send_message(
        mia.id,
        "<b>D-12</b> a &lt; b 😀\n<blockquote>Dear Ken,\nplease</blockquote>",
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(
            [
                [InlineKeyboardButton("Sent", callback_data="s1"), InlineKeyboardButton("Other", callback_data="o1")],
                [InlineKeyboardButton("Open", url="https://example.org/x")],
            ]
        ),
    )
    card = mia.newest
    assert card.text == "D-12 a < b 😀\n    Dear Ken,\n    please"
    assert card.html.startswith("<b>D-12</b> a &lt; b")
    assert (card.buttons, card.urls, card.edited) == (["Sent", "Other", "Open"], ["https://example.org/x"], False)

    start, press = await _two_updates(bot, mia, card)
    assert start.message
    assert (start.message.text, start.message.entities[0].type) == ("/start", "bot_command")
    query = press.callback_query
    assert query
    assert isinstance(query.message, Message)
    assert (query.data, query.from_user.id, query.from_user.language_code) == ("s1", mia.id, "en")
    assert f"{query.message.chat.id}:{query.message.message_id}" == card.id
    await query.answer("Noted", show_alert=True)
    assert mia.alerts == [("Noted", True)]

    edited = await bot.edit_message_text("done", mia.id, card.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date
    assert [version.text for version in card.versions] == ["D-12 a < b 😀\n    Dear Ken,\n    please", "done"]
    assert (card.text, card.buttons, card.edited, mia.sees) == ("done", [], True, [card])
    assert server.refused == []


async def _two_updates(bot: Bot, mia: Person, card: Any) -> tuple[Any, Any]:
    await mia.press(card, "Se")
    start, press = await bot.get_updates()
    return start, press


async def test_calls_come_in_every_documented_form(server: TelegramServer, mia: Person) -> None:
    url = f"{server.api_url}{server.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    form = {"chat_id": str(mia.id), "text": "x", "reply_markup": json.dumps(markup), "disable_notification": "true"}
    multipart = aiohttp.FormData(form, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        answers = [
            await session.post(url, json={"chat_id": mia.id, "text": "x", "reply_markup": markup}),
            await session.post(url, json=form),
            await session.post(url, data=form),
            await session.post(url, data=multipart),
            await session.get(url, params=form),
        ]
        assert [(await answer.json())["ok"] for answer in answers] == [True] * 5
    assert [(message.text, message.buttons) for message in mia.sees] == [("x", ["a"])] * 5
    assert server.called("sendMessage")[2]["disable_notification"] is True


@pytest.mark.parametrize(
    ("method", "given", "status", "description"),
    [
        ("sendNothing", {}, 404, "Not Found"),
        ("sendmessage", {}, 404, "Not Found"),
        ("sendMessage", {"text": "x"}, 400, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": "x", "txt": 1}, 400,
         'Bad Request: unknown parameter "txt" of sendMessage'),
        ("sendMessage", {"chat_id": 1, "text": 5}, 400, "Bad Request: text: expected String, got 5"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, 400,
         "Bad Request: chat_id: expected Integer or String, got 1.5"),
        ("sendMessage", {"chat_id": True, "text": "x"}, 400,
         "Bad Request: chat_id: expected Integer or String, got true"),
        ("getUpdates", {"limit": "many"}, 400, 'Bad Request: limit: expected Integer, got "many"'),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "{"}, 400,
         "Bad Request: can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "[]"}, 400,
         "Bad Request: object expected as reply markup"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"data": "b"}]]}}, 400,
         'Bad Request: reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field "data"'),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "b"}]]}},
         400, 'Bad Request: reply_markup.inline_keyboard[0][0]: can\'t find field "text" of InlineKeyboardButton'),
        ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}, 400,
         "Bad Request: scope: 'everybody' is no type of BotCommandScope"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, 400,
         'Bad Request: scope: can\'t find field "chat_id" of BotCommandScopeChat'),
        ("setMyCommands", {"commands": {}}, 400, "Bad Request: commands: expected an Array, got {}"),
        ("editMessageText", {"text": "x"}, 400, "Bad Request: message identifier is not specified"),
        ("sendDice", {"chat_id": 1}, 400, "Bad Request: sendDice is not supported by this local server"),
        ("sendDice", {}, 400, "Bad Request: chat_id is empty"),
    ],
)  # fmt: skip
async def test_every_call_is_checked_against_the_documented_interface(
    server: TelegramServer, method: str, given: dict[str, Any], status: int, description: str
) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"{server.api_url}{server.token}/{method}", json=given)
        body = await answer.json()
    assert (answer.status, body) == (status, {"ok": False, "error_code": status, "description": description})


async def test_the_token_is_compared(server: TelegramServer, bot: Bot) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:abc", base_url=server.api_url):
            pass
    async with aiohttp.ClientSession() as session:
        statuses = [
            (await session.get(f"{server.api_url}{token}/getMe")).status for token in ("1:abc", "abc", server.token)
        ]
    assert statuses == [401, 404, 200]
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("makeCoffee")


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>y</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<tg-time>x</tg-time>", 'Tag "tg-time" must have a valid "unix" attribute at byte offset 0'),
    ],
)
async def test_html_is_refused_where_telegram_refuses_it(
    server: TelegramServer, bot: Bot, mia: Person, html: str, why: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(mia.id, html, parse_mode="HTML")
    assert server.refused[-1][2] == f"Bad Request: can't parse entities: {why}"
    assert mia.sees == []


async def test_html_gives_text_and_entities_in_utf16_units(bot: Bot, mia: Person) -> None:
    html = (
        "😀<b>bold <i>both</i></b> <code>a&lt;b</code> <a href='https://example.org/?a&amp;b'>link</a> "
        "<tg-time unix=\"1763600000\" format=\"t\">soon</tg-time> <blockquote expandable>q</blockquote> &nbsp; @mia"
    )  # fmt: skip
    sent = await bot.send_message(mia.id, f"  {html}\n", parse_mode="HTML")
    assert sent.text == "😀bold both a<b link soon q &nbsp; @mia"
    assert {(entity.type, found) for entity, found in sent.parse_entities().items()} == {
        ("bold", "bold both"),
        ("italic", "both"),
        ("code", "a<b"),
        ("text_link", "link"),
        ("date_time", "soon"),
        ("expandable_blockquote", "q"),
        ("mention", "@mia"),
    }
    assert next(entity.url for entity in sent.entities if entity.url) == "https://example.org/?a&b"


async def test_texts_are_measured_in_utf16_units_after_the_tags_are_gone(bot: Bot, mia: Person) -> None:
    await bot.send_message(mia.id, f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")
    assert mia.newest.text == "<" * 4096
    assert await refusal(bot.send_message(mia.id, "😀" * 2048 + "x")) == "BadRequest: Message is too long"
    assert await refusal(bot.send_message(mia.id, "<b> </b>\n", parse_mode="HTML")) == (
        "BadRequest: Message text is empty"
    )
    assert await refusal(bot.send_message(mia.id, "x", parse_mode="RTF")) == "BadRequest: Unsupported parse_mode"


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "a", "callback_data": "é" * 32 + "x"}, "Button_data_invalid"),
        ({"text": "a", "callback_data": ""}, "Button_data_invalid"),
        ({"text": " ", "callback_data": "a"}, "Inline keyboard button text must be non-empty"),
        ({"text": "a", "url": "http://localhost/x"},
         "Inline keyboard button url 'http://localhost/x' is invalid: wrong http url"),
        ({"text": "a"}, "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"),
        ({"text": "a", "url": "https://example.org", "callback_data": "a"},
         "Can't parse inline keyboard button: exactly one action is expected, not callback_data, url"),
    ],
)  # fmt: skip
async def test_buttons_have_limits(bot: Bot, mia: Person, button: dict[str, str], why: str) -> None:
    said = await refusal(bot.send_message(mia.id, "x", reply_markup=one_button(**button)))
    assert said.lower() == f"badrequest: {why}".lower()


async def test_a_keyboard_has_at_most_a_hundred_buttons_and_data_at_most_64_bytes(bot: Bot, mia: Person) -> None:
    buttons = [InlineKeyboardButton("a", callback_data="é" * 32)] * 100
    await bot.send_message(mia.id, "x", reply_markup=InlineKeyboardMarkup.from_column(buttons))
    assert len(mia.newest.buttons) == 100
    more = InlineKeyboardMarkup.from_column([*buttons, buttons[0]])
    assert await refusal(bot.send_message(mia.id, "x", reply_markup=more)) == "BadRequest: Reply markup is too long"


async def test_the_bot_may_write_only_where_it_may(server: TelegramServer, bot: Bot, mia: Person) -> None:
    ken, ada = server.person("Ken"), server.person("Ada")
    group = server.group("Project", [mia, ken])
    never = "Forbidden: Forbidden: bot can't initiate conversation with a user"
    assert await refusal(bot.send_message(ken.id, "x")) == never
    assert await refusal(bot.send_message(ada.id, "x")) == "BadRequest: Chat not found"
    assert await refusal(bot.send_message("@mia", "x")) == "BadRequest: Chat not found"
    mia.block()
    blocked = "Forbidden: Forbidden: bot was blocked by the user"
    assert await refusal(bot.send_message(mia.id, "x")) == blocked
    mia.unblock()
    await bot.send_message(mia.id, "again")
    mia.delete_account()
    assert await refusal(bot.send_message(mia.id, "x")) == "Forbidden: Forbidden: user is deactivated"
    group.kick_bot()
    assert await refusal(bot.send_message(group.id, "x")) == "Forbidden: Forbidden: bot was kicked from the group chat"
    group.add_bot(ken)
    await bot.leave_chat(group.id)
    assert await refusal(bot.send_message(group.id, "x")) == (
        "Forbidden: Forbidden: bot is not a member of the group chat"
    )
    assert await refusal(bot.send_message(server.group("Other", [ken], bot=False).id, "x")) == (
        "BadRequest: Chat not found"
    )


async def test_a_migrated_group_names_its_new_id(server: TelegramServer, bot: Bot, mia: Person) -> None:
    group = server.group("Project", [mia])
    old = group.id
    new = group.migrate()
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old, "x")
    assert caught.value.new_chat_id == new == group.id
    await bot.send_message(new, "x")
    assert (mia.newest.id, mia.newest.chat) == (f"{new}:2", group)
    updates = await bot.get_updates()
    moves = [(u.message.migrate_to_chat_id, u.message.migrate_from_chat_id) for u in updates[1:] if u.message]
    assert moves == [(new, None), (None, old)]


async def test_only_own_messages_that_change_can_be_edited(server: TelegramServer, bot: Bot, mia: Person) -> None:
    typed = await mia.write("hello")
    assert await refusal(bot.edit_message_text("x", mia.id, typed.message_id)) == "BadRequest: Message can't be edited"
    assert await refusal(bot.edit_message_text("x", mia.id, 999)) == "BadRequest: Message to edit not found"
    markup = one_button(text="a", callback_data="b")
    sent = await bot.send_message(mia.id, "<b>x</b>", parse_mode="HTML", reply_markup=markup)
    same = "BadRequest: Message is not modified: specified new message content and reply markup are exactly the same"
    said = await refusal(
        bot.edit_message_text("<b>x</b>", mia.id, sent.message_id, parse_mode="HTML", reply_markup=markup)
    )
    assert said.startswith(same)
    assert (await refusal(bot.edit_message_reply_markup(mia.id, sent.message_id, reply_markup=markup))).startswith(same)
    await bot.edit_message_reply_markup(mia.id, sent.message_id)
    assert (mia.newest.text, mia.newest.buttons) == ("x", [])
    await bot.delete_message(mia.id, sent.message_id)
    assert mia.sees == []
    assert await refusal(bot.delete_message(mia.id, sent.message_id)) == "BadRequest: Message to delete not found"
    assert await refusal(bot.edit_message_text("x", mia.id, sent.message_id)) == "BadRequest: Message to edit not found"


async def test_a_press_is_answered_once_and_in_time(server: TelegramServer, bot: Bot, mia: Person) -> None:
    await bot.send_message(mia.id, "x", reply_markup=one_button(text="a", callback_data="b"))
    old = "BadRequest: Query is too old and response timeout expired or query id is invalid"
    query = await mia.press(mia.newest, 1)
    assert await refusal(bot.answer_callback_query(query, "x" * 201)) == "BadRequest: Message_too_long"
    assert await bot.answer_callback_query(query, "x" * 200)
    assert await refusal(bot.answer_callback_query(query)) == old
    assert await refusal(bot.answer_callback_query("7")) == old
    late, began = await mia.press(mia.newest, "a"), server.clock()
    server.clock = lambda: began + 151
    assert await refusal(bot.answer_callback_query(late)) == old
    assert mia.alerts == [("x" * 200, False)]
