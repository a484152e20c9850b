"""What Telegram sends, and what is nearly that (core.telegram.org/bots/api#update)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import strategies as st

from tests.fuzz.json_shapes import Json, mangled
from tests.fuzz.sentences import ODD, sentences

NUMBERS = itertools.count(700_000_000)
"""Telegram never gives an update's number twice."""

OLGA: Json = {"id": 581, "is_bot": False, "first_name": "olga", "username": "olga", "language_code": "ru"}
PEOPLE: tuple[Json, ...] = (
    OLGA,
    OLGA,
    {"id": 582, "is_bot": False, "first_name": "Z\u0335al\u0321go 👩‍👩‍👧‍👦", "language_code": "pt-br"},
)
GROUP: Json = {"id": -100581, "type": "group", "title": "Office"}
KINDS = (
    *(["message"] * 12), *(["callback_query"] * 10), "edited_message", "channel_post", "my_chat_member",
    "inline_query", "poll", "chat_join_request", "pre_checkout_query", "unheard_of",
)  # fmt: skip
MORE: tuple[Json, ...] = (
    *([{}] * 12),
    {"entities": [{"type": "bot_command", "offset": 0, "length": 9}]},
    {"entities": [{"type": "mention", "offset": 10**9, "length": -5}, {"type": "?", "offset": 0, "length": 0}]},
    {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "c"},
    {"new_chat_members": [OLGA]},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}},
    {
        "reply_to_message": {
            "message_id": 3,
            "date": 1,
            "chat": GROUP,
            "from": {"id": 1, "is_bot": True, "first_name": "b"},
        }
    },
    {"sender_chat": GROUP, "via_bot": OLGA, "is_topic_message": True, "message_thread_id": 5},
)


def _message(draw: st.DrawFn) -> Json:
    sender = draw(st.sampled_from(PEOPLE))
    private = {"id": sender["id"], "type": "private", "first_name": "x"}
    chat = draw(st.sampled_from((private, private, private, GROUP)))
    found: Json = {"message_id": draw(st.integers(1, 10**6)), "date": 1763640000, "chat": chat, "from": sender}
    return found | {"text": draw(sentences())[:4096] or "x"} | draw(st.sampled_from(MORE))


def _press(draw: st.DrawFn, seen: Sequence[str]) -> Json:
    sender = draw(st.sampled_from(PEOPLE))
    data = draw(st.sampled_from(seen)) if draw(st.integers(0, 4)) else draw(st.sampled_from(ODD))[:64]
    chat = draw(st.sampled_from(({"id": sender["id"], "type": "private", "first_name": "x"}, GROUP)))
    shown = {"message_id": draw(st.integers(1, 99)), "date": draw(st.sampled_from((0, 1763640000))), "chat": chat}
    return {"id": str(next(NUMBERS)), "from": sender, "chat_instance": "1", "data": data, "message": shown}


@st.composite
def updates(draw: st.DrawFn, seen: Sequence[str]) -> tuple[Json, bool]:
    """An update, and whether nothing was done to it; seven of ten are as Telegram would write them."""
    kind = draw(st.sampled_from(KINDS))
    body = _press(draw, seen) if kind == "callback_query" else _message(draw)
    update: Json = {"update_id": next(NUMBERS), kind: body}
    if draw(st.integers(0, 9)) < 7:
        return update, True
    return mangled(draw, update), False
