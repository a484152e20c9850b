"""Replies as people see them: in their own chat with us, for their eyes only in a channel, or as a form.

What is drawn here was committed before: a failure is logged and never raised, and the person gets what can be given.
Slack can always answer somebody in private, so `Reply.signpost` is not used.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial

from adapters.slack import drawing, forms
from adapters.slack.api import Api
from adapters.slack.drawing import Drawn
from adapters.slack.faults import CallFailed
from adapters.slack.forms import Origin
from adapters.slack.places import Places
from adapters.slack.rich_text import Block
from adapters.slack.sender import SlackSender
from adapters.slack.words import escaped
from bot.chat import Account, Address, Audience, Card, Form, Html, Place, Reply, SendFailed, plain

log = logging.getLogger(__name__)

EXCHANGED = ("exchanged_trigger_id", "trigger_exchanged")


@dataclass(frozen=True, slots=True)
class Gesture:
    """Whom to answer and by which ways. `message` is the id of what was pressed; `fleeting`: Slack shows it to nobody
    but them, and it can be changed by `response_url` alone. `thread` is the TS under which they speak.
    """

    account: Account
    place: Place
    trigger: str = ""
    response_url: str = ""
    message: str = ""
    fleeting: bool = False
    thread: str = ""
    source: str = ""


class Answers:
    """Draws replies."""

    def __init__(self, api: Api, sender: SlackSender, places: Places) -> None:
        self._api = api
        self._sender = sender
        self._places = places

    def at_once(self, gesture: Gesture, reply: Reply) -> Drawn | None:
        """What the acknowledgement of a slash command can carry by itself: one message for their eyes only."""
        if _shows_all(gesture, reply) or reply.form is not None or len(reply.cards) != 1:
            return None
        if reply.cards[0].chart is not None:
            return None  # what Slack thinks of a chart in an acknowledgement, nobody is told
        drawn = drawing.messages(reply.cards[0])
        return drawn[0] if len(drawn) == 1 else None

    async def show_page(self, account: Account, card: Card) -> None:
        """Show somebody's page with us."""
        try:
            await self._sender.show(Address("slack", account.id, account.team), card)
        except SendFailed as failed:
            log.warning("somebody's page could not be shown: %s", failed)

    async def give(self, gesture: Gesture, reply: Reply) -> None:
        """Draw a reply to whatever was done in a conversation. The form comes first: its trigger lives for 3 s."""
        if reply.form is not None:
            await self._open(gesture, reply.form)
        if reply.edit is not None and gesture.message:
            await self._edit(gesture, reply.edit)
        elif reply.edit is not None:  # what was pressed is no message, as in the Home
            reply = replace(reply, cards=(reply.edit, *reply.cards))
        for card in reply.cards:
            for drawn in drawing.messages(card):
                await (self._post if _shows_all(gesture, reply) else self._whisper)(gesture, drawn)

    async def give_in_private(self, gesture: Gesture, reply: Reply) -> None:
        """Draw the reply to a form, which has no conversation of its own."""
        for card in reply.cards:
            for drawn in drawing.messages(card):
                await (self._post if _shows_all(gesture, reply) else self._tell)(gesture, drawn)

    @staticmethod
    def errors(view: object, reply: Reply) -> dict[str, str]:
        """What is to be said in a form that stays open. A refusal that asks nothing is said there too: with the form
        closed, the person would have to type everything again.
        """
        if reply.errors:
            return forms.errors(view, reply.errors)
        if reply.ok or reply.form or not reply.cards or any(card.buttons for card in reply.cards):
            return {}
        return forms.errors(view, {"": " ".join(plain(card.text) for card in reply.cards)})

    async def _open(self, gesture: Gesture, form: Form) -> None:
        view = forms.view(form, Origin(gesture.place.id, gesture.source))
        try:
            await self._api.answer(self._api.client.views_open(trigger_id=gesture.trigger, view=view))
        except CallFailed as failed:
            if failed.fault.code in EXCHANGED:  # a repeat of the gesture: the form is open already
                log.info("the form was opened before")
                return
            log.warning("a form could not be opened: %s", failed)
            # A message opens no form however often it is written; a button can: the links lead to one.
            await self._whisper(gesture, drawing.one_message(Card(Html(escaped(form.unopened)), form.links)))

    async def _edit(self, gesture: Gesture, card: Card) -> None:
        drawn = drawing.one_message(card)
        if not gesture.fleeting:
            try:
                await self._sender.update(gesture.message, drawn)
                return
            except CallFailed as failed:
                log.warning("a message could not be changed: %s", failed)
        await self._respond(gesture, drawn, replace=True)

    async def _post(self, gesture: Gesture, drawn: Drawn) -> None:
        try:
            await self._sender.post(gesture.place.id, drawn, gesture.thread)
        except CallFailed as failed:
            log.warning("an answer could not be posted: %s", failed)
            await self._whisper(gesture, drawn)

    async def _whisper(self, gesture: Gesture, drawn: Drawn) -> None:
        """Say it to them alone, where they are: by the address that came with the gesture, which works where the bot
        is not a member, but not in a thread; else by name; else in their own chat.
        """
        if gesture.response_url and not gesture.thread and await self._respond(gesture, drawn):
            return
        if not gesture.place.private:
            try:
                await self._sender.taste.tried(drawn.blocks, partial(self._ephemeral, gesture, drawn.text))
                return
            except CallFailed as failed:
                log.info("somebody could not be answered where they are: %s", failed)
        if gesture.response_url and gesture.thread and await self._respond(gesture, drawn):
            return
        try:
            await self._sender.post(gesture.account.id, drawn)
        except CallFailed as failed:
            log.warning("an answer reached nobody: %s", failed)

    async def _ephemeral(self, gesture: Gesture, text: str, blocks: list[Block]) -> None:
        await self._api.answer(
            self._api.client.chat_postEphemeral(
                channel=gesture.place.id,
                user=gesture.account.id,
                text=text,
                blocks=blocks or None,
                thread_ts=gesture.thread or None,
            )
        )

    async def _tell(self, gesture: Gesture, drawn: Drawn) -> None:
        """Say it in their own chat; where Slack will not, in the conversation, to them alone."""
        try:
            channel = await self._places.private_of(gesture.account.id)
            await self._sender.post(channel, drawn)
        except CallFailed as failed:
            log.info("somebody could not be written to: %s", failed)
            if gesture.place.id:
                await self._whisper(gesture, drawn)

    async def _respond(self, gesture: Gesture, drawn: Drawn, *, replace: bool = False) -> bool:
        if not gesture.response_url:
            return False
        respond = partial(self._api.respond, gesture.response_url, drawn.text, replace=replace)
        try:
            await self._sender.taste.tried(drawn.blocks, respond)
        except CallFailed as failed:
            log.warning("an answer by response_url failed: %s", failed)
            return False
        return True


def _shows_all(gesture: Gesture, reply: Reply) -> bool:
    """Whether the reply is posted in the conversation: in their own chat, or where the core allows it and nobody reads
    along.
    """
    return gesture.place.private or (reply.here and gesture.place.audience is Audience.internal)
