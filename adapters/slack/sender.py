"""Letters to Slack: posted, changed, looked for; every refusal becomes one of the outcomes that the outbox knows."""

from __future__ import annotations

import logging
from collections import OrderedDict

from adapters.slack import charts, drawing
from adapters.slack.api import Api
from adapters.slack.drawing import Drawn
from adapters.slack.faults import CallFailed, Fault, Kind
from adapters.slack.payloads import Json, each, numbered, text
from adapters.slack.places import KEPT_FOR_SENDING, Places
from adapters.slack.rich_text import Block
from bot.chat import Address, Card, Scope, SendFailed

log = logging.getLogger(__name__)

EVENT = "shimekiri_letter"
"""The type of the metadata by which a letter is found again."""

OURS_PAUSE = 60.0
UNSENT_PAUSE = 5.0
"""Seconds until the outbox tries again: when our token is refused, and when Slack is not reached."""

OURS = ("msg_too_long", "edit_window_closed", "cant_update_message", "message_not_found")
"""These say nothing about whether somebody can be reached."""

NO_THREAD = ("thread_not_found", "cannot_reply_to_message")
"""The message above is gone; what follows it is said all the same."""

NOT_SO = ("invalid_arguments", "invalid_blocks", "view_too_large")
"""Of a view these say that its blocks are at fault."""

PAGES = 5
IN_A_PAGE = 100
MOST_THREADS = 20
MOST_TRIED = 1_000


class SlackSender:
    """The core's sender. A message's id is CHANNEL:TS."""

    platform = "slack"
    door = ""
    """Slack has no address that opens our chat with words for us."""

    def __init__(self, api: Api, places: Places) -> None:
        self._api = api
        self._places = places
        self._tried: OrderedDict[str, str] = OrderedDict()
        self.taste = charts.Taste()

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        """Post the card; of one that takes several messages the last is *the* message."""
        await self._must_be_internal(to)
        self._tried[key] = thread
        while len(self._tried) > MOST_TRIED:
            self._tried.popitem(last=False)
        messages = drawing.messages(card)
        channel = ts = ""
        for index, message in enumerate(messages):
            last = index == len(messages) - 1
            try:
                posted = await self.post(to.id, message, thread.partition(":")[2], key if last else "")
            except CallFailed as failed:
                raise _begun(_outcome(failed.fault, posting=True), index) from failed
            channel, ts = text(posted, "channel"), text(posted, "ts")
        if not to.place and channel:
            self._places.is_private_to(to.id, channel)
        return f"{channel or to.id}:{ts}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Change a message; repeating it is safe."""
        await self._must_be_internal(to)
        try:
            await self.update(message, drawing.one_message(card))
        except CallFailed as failed:
            raise _outcome(failed.fault, posting=False) from failed

    async def publish(self, to: Address, card: Card) -> None:
        """Show the card as somebody's Home view; as words alone where Slack refuses the blocks."""
        await self._must_be_internal(to)
        await self.show(to, card)

    async def show(self, to: Address, card: Card) -> None:
        """The same for what was said to them just now, whoever they are: a refusal is shown there too."""
        try:
            try:
                await self._publish(to.id, drawing.home(card))
            except CallFailed as failed:
                if failed.fault.code not in NOT_SO:
                    raise
                log.error("Slack refuses the blocks of a Home view (%s); it is shown as text", failed)
                await self._publish(to.id, drawing.plain_home(card))
        except CallFailed as failed:
            raise _outcome(failed.fault, posting=False) from failed

    async def _publish(self, user: str, view: Block) -> None:
        await self._api.answer(self._api.client.views_publish(user_id=user, view=view))

    async def find(self, to: Address, key: str) -> str | None:
        """The message posted under that key, in the last hundreds of the conversation and their threads."""
        try:
            channel = to.id if to.place else await self._places.private_of(to.id)
            under = self._tried.get(key, "").partition(":")[2]
            ts = await self._in_thread(channel, under, key) if under else None
            ts = ts or await self._in_channel(channel, key)
        except CallFailed as failed:
            if failed.fault.code == "missing_scope":
                raise SendFailed("nobody may look there") from failed
            raise _outcome(failed.fault, posting=False) from failed
        return f"{channel}:{ts}" if ts else None

    async def post(self, channel: str, message: Drawn, thread: str = "", key: str = "") -> Json:
        """Post one message, to a channel or to a person; without its chart, then without its blocks where Slack refuses
        those, and outside of a thread that is gone. Raises `CallFailed`.
        """

        async def call(blocks: list[Block]) -> Json:
            return await self._api.answer(
                self._api.client.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=blocks or None,
                    thread_ts=thread or None,
                    metadata={"event_type": EVENT, "event_payload": {"key": key}} if key else None,
                    mrkdwn=False,
                    unfurl_links=False,
                    unfurl_media=False,
                )
            )

        try:
            return await self.taste.tried(message.blocks, call)
        except CallFailed as failed:
            if not thread or failed.fault.code not in NO_THREAD:
                raise
        thread = ""
        return await self.taste.tried(message.blocks, call)

    async def update(self, message: str, drawn: Drawn) -> None:
        """Change one message; without its chart, then without blocks where Slack refuses those. Raises `CallFailed`."""
        channel, _, ts = message.partition(":")

        async def call(blocks: list[Block]) -> Json:
            # An empty list takes the old blocks away; left out, they would stay.
            return await self._api.answer(
                self._api.client.chat_update(channel=channel, ts=ts, text=drawn.text, blocks=blocks)
            )

        await self.taste.tried(drawn.blocks, call)

    async def _must_be_internal(self, to: Address) -> None:
        if not to.place:
            why = await self._places.not_ours(to.id)
            if why:
                raise SendFailed(f"nothing internal is sent there: {why}")
            return
        seen = await self._places.look(to.id, KEPT_FOR_SENDING)
        if seen.fault is not None:
            raise _outcome(seen.fault, posting=False)
        if seen.why:
            raise SendFailed(f"nothing internal is sent there: {seen.why}")

    async def _in_channel(self, channel: str, key: str) -> str | None:
        cursor = ""
        threads: list[Json] = []
        for _ in range(PAGES):
            page = await self._api.answer(
                self._api.client.conversations_history(
                    channel=channel, limit=IN_A_PAGE, include_all_metadata=True, cursor=cursor or None
                )
            )
            messages = each(page, "messages")
            found = _under(messages, key)
            if found:
                return found
            threads += [message for message in messages if numbered(message, "reply_count")]
            cursor = text(page, "response_metadata", "next_cursor")
            if not cursor:
                break
        threads.sort(key=lambda message: text(message, "latest_reply"), reverse=True)
        for message in threads[:MOST_THREADS]:
            found = await self._in_thread(channel, text(message, "ts"), key)
            if found:
                return found
        return None

    async def _in_thread(self, channel: str, thread: str, key: str) -> str | None:
        cursor = ""
        for _ in range(PAGES):
            page = await self._api.answer(
                self._api.client.conversations_replies(
                    channel=channel, ts=thread, limit=IN_A_PAGE, include_all_metadata=True, cursor=cursor or None
                )
            )
            found = _under(each(page, "messages"), key)
            cursor = text(page, "response_metadata", "next_cursor")
            if found or not cursor:
                return found
        return None


def _under(messages: tuple[Json, ...], key: str) -> str | None:
    for message in messages:
        if text(message, "metadata", "event_type") != EVENT:
            continue
        if text(message, "metadata", "event_payload", "key") == key:
            return text(message, "ts")
    return None


def _begun(failure: SendFailed, posted: int) -> SendFailed:
    """The failure of a card of which so many messages stand there: sent again as if nothing were, they would repeat."""
    if not posted or failure.unknown or failure.retry_after is None:
        return failure
    return SendFailed(str(failure), unknown=True, retry_after=failure.retry_after, scope=failure.scope)


def _outcome(fault: Fault, *, posting: bool) -> SendFailed:
    """What the outbox makes of it. Only a post can be done twice; a change or a look is simply tried again."""
    match fault.kind:
        case Kind.slow_down:
            return SendFailed(fault.code, retry_after=fault.wait, scope=Scope.method)
        case Kind.ours:
            return SendFailed(fault.code, retry_after=OURS_PAUSE, scope=Scope.bot)
        case Kind.unsent:
            return SendFailed(fault.code, retry_after=UNSENT_PAUSE, scope=Scope.bot)
        case Kind.uncertain if posting:
            # What is ill needs a while; who waits behind this letter is not sent into nothing as well.
            return SendFailed(
                fault.code, unknown=True, denied=fault.denied, retry_after=UNSENT_PAUSE, scope=Scope.method
            )
        case Kind.uncertain:
            return SendFailed(fault.code, retry_after=UNSENT_PAUSE, scope=Scope.method)
        case Kind.never | Kind.drawing:
            return SendFailed(fault.code, ours=fault.kind is Kind.drawing or fault.code in OURS)
