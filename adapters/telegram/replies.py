"""Answers on Telegram: the pressed message changes, cards go to the private chat, a group sees as little as it may.

Answers go out at once, past the outbox; 5 of the 30 messages that a bot has in a second are left for them. An answer
of which nobody knows whether it arrived goes once more: said twice it changes nothing and its buttons act once, while
somebody without an answer does not know whether anything was done. One that is lost all the same has cost nothing but
itself: what was decided is committed, and asking again shows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from adapters.telegram import photos
from adapters.telegram.api import Api
from adapters.telegram.condition import Condition
from adapters.telegram.drawing import drawn
from adapters.telegram.menus import Menus, show_in
from adapters.telegram.reading import Gesture
from adapters.telegram.sender import change
from adapters.telegram.splitting import units
from adapters.telegram.transport import NotSent, TooFast
from bot.chat import Card, Chart, Reply, plain

PATIENCE_SECONDS = 30.0
"""The longest "not so fast" that an answer waits out, once."""

TRIES = 3
"""How often an answer is tried that certainly was not sent."""

PAUSE_SECONDS = 0.5
"""Before the second of them; the third waits twice as long."""

DOUBT_SECONDS = 1.0
"""Before an answer of unknown outcome goes once more."""

ALERT_LIMIT = 200
"""UTF-16 units in the small window that answers a press."""

log = structlog.get_logger()


class Replies:
    """Draws what the core replied."""

    def __init__(self, api: Api, condition: Condition, menus: Menus) -> None:
        self._api = api
        self._condition = condition
        self._menus = menus

    async def draw(self, gesture: Gesture, reply: Reply) -> None:
        """Draw the answer to a gesture. What Telegram refuses is logged; a card that cannot be drawn raises."""
        if gesture.private:
            await self._in_private(gesture, reply)
        elif gesture.query:
            await self._to_press_in_group(gesture, reply)
        else:
            await self._to_command_in_group(gesture, reply)

    async def _in_private(self, gesture: Gesture, reply: Reply) -> None:
        if gesture.query:
            await self._acknowledge(gesture)
        await self._change(gesture, reply)
        for card in reply.cards:
            await self._post(gesture.chat, card)
        if reply.language:
            await show_in(self._api, gesture.chat, self._menus, reply.language)

    async def _to_command_in_group(self, gesture: Gesture, reply: Reply) -> None:
        """In the group only what may be shown there. A person who must do something is told where, also when we may
        not write to them first.
        """
        cards = (*((reply.edit,) if reply.edit else ()), *reply.cards)
        if reply.here:
            for card in cards:
                await self._post(gesture.chat, card, gesture.message)
            return
        reached = await self._privately(gesture, cards)
        if reply.signpost is not None and not (reached and reply.ok):
            await self._post(gesture.chat, reply.signpost, gesture.message)

    async def _to_press_in_group(self, gesture: Gesture, reply: Reply) -> None:
        """A refusal shows in a small window, to the one who pressed alone. It has no buttons: a card that has some
        goes to the private chat as well.
        """
        if not reply.ok:
            await self._acknowledge(gesture, " ".join(plain(card.text) for card in reply.cards))
            await self._change(gesture, reply)
            await self._privately(gesture, tuple(card for card in reply.cards if card.buttons))
            return
        await self._change(gesture, reply)
        if reply.here:
            await self._acknowledge(gesture)
            for card in reply.cards:
                await self._post(gesture.chat, card, gesture.message)
            return
        reached = await self._privately(gesture, reply.cards)
        signpost = "" if reached or reply.signpost is None else plain(reply.signpost.text)
        await self._acknowledge(gesture, signpost)

    async def _privately(self, gesture: Gesture, cards: tuple[Card, ...]) -> bool:
        """Post to the speaker alone; whether all of it arrived. The rest is not tried when something did not."""
        for card in cards:
            if not await self._post(gesture.speaker, card):
                return False
        return True

    async def _change(self, gesture: Gesture, reply: Reply) -> None:
        """Put the answer into the message that was pressed, or below where that is not possible (any more)."""
        card = reply.edit
        if card is None:
            return
        if not gesture.query or card.chart is not None:  # no picture can be put into a message of words
            await self._post(gesture.chat, card)
            return
        where, home = (gesture.chat, gesture.message), self._condition.home
        try:
            await self._tried(partial(change, self._api, where, card, home), repeatable=True)
        except BadRequest as error:
            log.info("the pressed message cannot be changed", why=error.message)
            await self._post(gesture.chat, card)
        except TelegramError as error:
            self._lost(error)

    async def _post(self, chat: int, card: Card, under: int | None = None) -> bool:
        """Post a card, its picture first; whether all of its words were posted."""
        if card.chart is not None and await self._showed(chat, card.chart, under):
            under = None
        for part in drawn(card, self._condition.home):
            try:
                await self._tried(partial(self._api.post, chat, part, under))
            except TelegramError as error:
                self._lost(error)
                return False
            under = None
        return True

    async def _showed(self, chat: int, chart: Chart, under: int | None) -> bool:
        try:
            await self._tried(partial(photos.show, self._api, chat, chart, under))
        except TelegramError as error:
            photos.lost(error)
            return False
        return True

    async def _acknowledge(self, gesture: Gesture, text: str = "") -> None:
        """Stop the button's little clock, with a window if there is something to say. One that comes late is refused,
        and nobody waits for it any more.
        """
        said = _cut(text)
        try:
            await self._tried(
                partial(self._api.answer_callback_query, gesture.query, said or None, show_alert=bool(said) or None)
            )
        except BadRequest:
            return
        except TelegramError as error:
            self._lost(error)

    async def _tried(self, call: Callable[[], Awaitable[object]], *, repeatable: bool = False) -> None:
        """Make a call, again where it certainly had no effect (or `repeatable`: where a second time has none), and
        once more where nobody knows.
        """
        is_patient, is_first_doubt, tries = True, True, 1
        while True:
            try:
                await call()
            except TooFast as error:
                if not is_patient or error.seconds > PATIENCE_SECONDS:
                    raise
                is_patient = False
                await asyncio.sleep(error.seconds)
            except NetworkError as error:
                if isinstance(error, BadRequest):
                    raise
                if not (repeatable or isinstance(error, NotSent)):
                    if not is_first_doubt:
                        raise
                    is_first_doubt = False
                    await asyncio.sleep(DOUBT_SECONDS)
                    continue
                if tries == TRIES:
                    raise
                await asyncio.sleep(PAUSE_SECONDS * tries)
                tries += 1
            else:
                return

    def _lost(self, error: TelegramError) -> None:
        if isinstance(error, InvalidToken):
            self._condition.refused()
        log.warning("an answer did not go out", kind=type(error).__name__, why=error.message)


def _cut(text: str) -> str:
    """As much of a plain text as the window holds."""
    if units(text) <= ALERT_LIMIT:
        return text
    while units(text) > ALERT_LIMIT - 2:
        text = text[: min(len(text) - 1, ALERT_LIMIT - 2)]
    return text.rstrip() + " …"
