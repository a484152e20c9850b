"""Whether an answer is well-formed for its platform: drawn by the adapters, judged by what the platforms take.

The judges are those of the local servers: docs.slack.dev/reference/block-kit, core.telegram.org/bots/api.
"""

from __future__ import annotations

from adapters.slack import drawing, forms
from adapters.slack.forms import Origin
from adapters.telegram.drawing import drawn
from bot.chat import Card, Reply, plain
from tests.fuzz.town import cards
from tests.wire import slack_limits
from tests.wire.telegram_html import parsed
from tests.wire.telegram_markup import keyboard
from tests.wire.telegram_schema import checked
from tests.wire.telegram_text import LONGEST, trimmed, units

HOME = "https://t.me/shimekiri_bot"


def judge(platform: str, reply: Reply) -> None:
    """Raises what the platform would refuse with."""
    for card in cards(reply):
        {"slack": _on_slack, "telegram": _on_telegram, "console": _on_console}[platform](card)
    if reply.form is not None and platform == "slack":
        slack_limits.view(forms.view(reply.form, Origin("C1", "https://example.com/1")), "modal")
    if reply.home is not None:
        slack_limits.view(drawing.home(reply.home), "home")


def _on_slack(card: Card) -> None:
    for drawn_one in (*drawing.messages(card), drawing.one_message(card)):
        assert drawn_one.text.strip()
        assert len(drawn_one.text) <= 4_000
        slack_limits.message_blocks(list(drawn_one.blocks))


def _on_telegram(card: Card) -> None:
    for part in drawn(card, HOME):
        said = {"chat_id": 1, "text": part.text, "parse_mode": "HTML"}
        if part.keyboard is not None:
            said["reply_markup"] = part.keyboard.to_dict()
        given = checked("sendMessage", said)
        text, _ = trimmed(*parsed(given["text"]))
        assert 0 < units(text) <= LONGEST
        keyboard(given.get("reply_markup"))


def _on_console(card: Card) -> None:
    assert not {sign for sign in plain(card.text) if sign < " " and sign != "\n"}, repr(plain(card.text))
