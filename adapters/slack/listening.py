"""What people do in Slack, turned into requests to the core: slack-bolt tells the kinds apart.

Slack gets its acknowledgement when the core has answered, which is after its commit, and when the reply is drawn or the
time for that is over. Slack repeats events that are not acknowledged, with the same key, and shows a person that a
click or a command was not taken; so nothing is lost in silence.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Coroutine
from dataclasses import replace
from typing import TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms
from adapters.slack.answering import Answers, Gesture
from adapters.slack.api import Api
from adapters.slack.faults import CallFailed
from adapters.slack.forms import Origin
from adapters.slack.installation import Installation
from adapters.slack.payloads import Json, at, each, pressed, text, texts, truth
from adapters.slack.people import People
from adapters.slack.places import Places
from adapters.slack.words import as_typed, mentioned, shortened
from adapters.web.platforms import Core
from bot.chat import Account, Command, Opened, Place, Press, Submission

log = logging.getLogger(__name__)

_T = TypeVar("_T")

COMMANDS = ("/availability", "/client", "/deadline", "/escalation", "/me", "/team")
SHORTCUT = "track_deadline"
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
"""What we listen to, and what the manifest subscribes to."""

ANYTHING = re.compile("")
MOST_PREFILLED = 500
DRAWING_SECONDS = 1.0
BUDGET = 2.7
"""Seconds from receiving a gesture; Slack waits for 3."""
PERMALINK_SECONDS = 0.7


class Listening:
    """One listener for each kind of gesture."""

    def __init__(
        self,
        core: Core,
        api: Api,
        ours: Installation,
        people: People,
        places: Places,
        answers: Answers,
        signing_secret: str = "",
    ) -> None:
        self._core = core
        self._api = api
        self._ours = ours
        self._people = people
        self._places = places
        self._answers = answers
        self._tasks: set[asyncio.Task[object]] = set()
        self.heard: float | None = None
        """When a request last came, on the loop's clock."""
        self._app = self._bolt(signing_secret)

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Take one request in; never raises. It is finished even if whoever brought it has gone."""
        self.heard = asyncio.get_running_loop().time()
        return await asyncio.shield(self._spawn(self._dispatched(request)))

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most that long; what is still drawn after that is let go."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._tasks and loop.time() < until:
            await asyncio.wait(self._tasks, timeout=until - loop.time())
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _bolt(self, signing_secret: str) -> AsyncApp:
        async def authorize() -> AuthorizeResult:  # Bolt cannot call a method here
            return self._us()

        app = AsyncApp(
            name="shimekiri",
            # Bolt's own client gets no token: with one, it would ask auth.test in the middle of the first request, and
            # acknowledge that request unheard if Slack did not answer.
            client=AsyncWebClient(base_url=self._api.client.base_url, retry_handlers=[]),
            authorize=authorize,
            signing_secret=signing_secret or None,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
        app.error(self._failed)
        for command in COMMANDS:
            app.command(command)(self._command)
        app.action(ANYTHING)(self._press)
        app.view_submission(ANYTHING)(self._submission)
        app.message_shortcut(SHORTCUT)(self._shortcut)
        for event, listener in (
            ("app_home_opened", self._opened),
            ("app_mention", self._mention),
            ("app_uninstalled", self._revoked),
            ("message", self._message),
            ("tokens_revoked", self._revoked),
        ):
            app.event(event)(listener)
        return app

    async def _dispatched(self, request: AsyncBoltRequest) -> BoltResponse:
        request.context["since"] = asyncio.get_running_loop().time()
        try:
            return await self._app.async_dispatch(request)
        except Exception:  # what our listeners raise does not come here: see `_failed`
            log.exception("a request of Slack's could not be read")
            return BoltResponse(status=400)

    def _us(self) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=self._ours.team or None,
            bot_user_id=self._ours.bot_user or None,
            bot_id=self._ours.bot_id or None,
            bot_token=self._api.client.token,
        )

    async def _failed(self, error: Exception, body: Json) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            log.debug("nothing listens to this: %s %s", text(body, "type"), text(body, "event", "type"))
            return BoltResponse(status=200)
        log.error("a request of Slack's failed", exc_info=error)
        return BoltResponse(status=500)

    async def _command(self, ack: AsyncAck, body: Json, since: float) -> None:
        words = text(body, "text")
        account, place, others = await self._who_and_where(
            text(body, "user_id"), text(body, "team_id"), text(body, "channel_id"), mentioned(words)
        )
        gesture = Gesture(account, place, text(body, "trigger_id"), text(body, "response_url"))
        typed = f"{text(body, 'command')} {as_typed(words)}".strip()
        reply = await self._core.handle(Command(account, place, _key(body), typed, others))
        drawn = self._answers.at_once(gesture, reply)
        if drawn is not None:
            await ack({"response_type": "ephemeral", "text": drawn.text, "blocks": list(drawn.blocks)})
            return
        await self._drawn(self._answers.give(gesture, reply), since)
        await ack()

    async def _press(self, ack: AsyncAck, body: Json, since: float) -> None:
        data = next((pressed(action) for action in each(body, "actions")), "")
        user = text(body, "user", "id")
        in_view = text(body, "container", "type") == "view"  # their page, or a form: no message was pressed
        channel = user if in_view else text(body, "channel", "id") or text(body, "container", "channel_id")
        if not data or not channel:
            await ack()
            return
        account, place, _ = await self._who_and_where(user, text(body, "user", "team_id"), channel)
        ts = text(body, "container", "message_ts") or text(body, "message", "ts")
        gesture = Gesture(
            account,
            place,
            text(body, "trigger_id"),
            text(body, "response_url"),
            message="" if in_view else f"{channel}:{ts}",
            fleeting=truth(body, "container", "is_ephemeral"),
            thread="" if place.private else text(body, "container", "thread_ts") or text(body, "message", "thread_ts"),
        )
        message = "" if gesture.fleeting else gesture.message
        reply = await self._core.handle(Press(account, place, _key(body), data, message))
        await self._drawn(self._answers.give(gesture, reply), since)
        await ack()

    async def _submission(self, ack: AsyncAck, body: Json, since: float) -> None:
        view = at(body, "view")
        origin = Origin.of(view)
        user = text(body, "user", "id")
        account, place, _ = await self._who_and_where(user, text(body, "user", "team_id"), origin.place)
        # The view's id and hash stay the same when it is sent again after an error; the trigger is the gesture's own.
        key = text(body, "trigger_id") or f"{text(view, 'id')}:{text(view, 'hash')}"
        form = text(view, "callback_id")
        reply = await self._core.handle(
            Submission(account, place, key, form, forms.answers(view), origin.source, forms.shown(view))
        )
        errors = self._answers.errors(view, reply)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await self._drawn(self._answers.give_in_private(Gesture(account, place), reply), since)
        if reply.form is not None:
            await ack(response_action="update", view=forms.view(reply.form, origin))
        else:
            await ack()

    async def _shortcut(self, ack: AsyncAck, body: Json, since: float) -> None:
        channel = text(body, "channel", "id")
        ts = text(body, "message_ts") or text(body, "message", "ts")
        (account, place, _), source = await asyncio.gather(
            self._who_and_where(text(body, "user", "id"), text(body, "user", "team_id"), channel),
            self._permalink(channel, ts),
        )
        gesture = Gesture(account, place, text(body, "trigger_id"), text(body, "response_url"), source=source)
        reply = await self._core.handle(Command(account, place, _key(body), "/deadline"))
        if reply.form is not None:
            said = as_typed(text(body, "message", "text"))
            values = {"what": shortened(said, MOST_PREFILLED)} if said.strip() else {}
            reply = replace(reply, form=forms.prefilled(reply.form, values))
        await self._drawn(self._answers.give(gesture, reply), since)
        await ack()

    async def _opened(self, ack: AsyncAck, event: Json, body: Json, since: float) -> None:
        """Somebody looks at their page with us. An apology of ours takes no page away that is there already."""
        user = text(event, "user")
        if text(event, "tab") != "home" or not user:
            await ack()
            return
        account, place, _ = await self._who_and_where(user, text(body, "team_id"), user)
        reply = await self._core.handle(Opened(account, place, text(body, "event_id") or text(event, "event_ts")))
        shown = reply.home or next((card for card in reply.cards if at(event, "view") is None), None)
        if shown is not None:
            await self._drawn(self._answers.show_page(account, shown), since)
        await ack()

    async def _message(self, ack: AsyncAck, event: Json, since: float) -> None:
        """A direct message. A subtype means that Slack or a program says something, not a person."""
        channel, user = text(event, "channel"), text(event, "user")
        by_person = user and not text(event, "subtype") and not text(event, "bot_id")
        if text(event, "channel_type") == "im" and by_person:
            self._places.is_private_to(user, channel)
            await self._said(event, self._places.private(channel), since)
        await ack()

    async def _mention(self, ack: AsyncAck, event: Json, since: float) -> None:
        if text(event, "user") and not text(event, "bot_id"):
            await self._said(event, None, since)
        await ack()

    async def _said(self, event: Json, place: Place | None, since: float) -> None:
        """Words in a conversation. A mention in a direct message comes twice, and has the same key both times."""
        user, channel, words = text(event, "user"), text(event, "channel"), text(event, "text")
        team = text(event, "user_team") or text(event, "team")
        others = mentioned(words)
        if place is None:
            account, place, people = await self._who_and_where(user, team, channel, others)
        else:
            account, people = await asyncio.gather(self._people.account(user, team), self._people.accounts(others))
        typed = self._without_us(as_typed(words))
        gesture = Gesture(account, place, thread=text(event, "thread_ts"))
        reply = await self._core.handle(Command(account, place, f"{channel}:{text(event, 'ts')}", typed, people))
        await self._drawn(self._answers.give(gesture, reply), since)

    async def _revoked(self, ack: AsyncAck, event: Json, body: Json) -> None:
        """The app was removed, or a token was: if it was the bot's, nobody can be reached any more. What becomes of
        the app in another team is nothing to us.
        """
        kind, team = text(event, "type"), text(body, "team_id")
        if team and self._ours.team and team != self._ours.team:
            log.info("the app is gone from another team: %s", kind)
        elif kind == "app_uninstalled" or texts(event, "tokens", "bot"):
            log.error("Slack says that the app may not speak any more: %s", kind)
            self._api.revoked(kind)
        await ack()

    async def _who_and_where(
        self, user: str, team: str, channel: str, others: tuple[str, ...] = ()
    ) -> tuple[Account, Place, tuple[Account, ...]]:
        """The speaker, the place and whom they mention; all at once, in about a second if Slack is slow."""
        account, place, people = await asyncio.gather(
            self._people.account(user, team), self._places.place(channel, user), self._people.accounts(others)
        )
        return account, place, people

    async def _permalink(self, channel: str, ts: str) -> str:
        """The address of a message; empty where Slack gives none, as in channels without the bot."""
        try:
            call = self._api.client.chat_getPermalink(channel=channel, message_ts=ts)
            return text(await self._api.answer(call, PERMALINK_SECONDS), "permalink")
        except CallFailed:
            return ""

    def _without_us(self, words: str) -> str:
        """The words without the mention of the bot that they are addressed to."""
        us = re.escape(self._ours.bot_user) if self._ours.bot_user else r"\w+"
        return re.sub(rf"\s*<@{us}>\s*", " ", words, count=1).strip()

    async def _drawn(self, drawing: Coroutine[object, object, None], since: float) -> None:
        """Draw, for as long as Slack can wait for its acknowledgement; the rest is drawn afterwards."""
        task = self._spawn(_without_raising(drawing))
        left = BUDGET - (asyncio.get_running_loop().time() - since)
        await asyncio.wait({task}, timeout=max(0.0, min(DRAWING_SECONDS, left)))

    def _spawn(self, work: Coroutine[object, object, _T]) -> asyncio.Task[_T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _key(body: Json) -> str:
    """What is the same when a gesture is repeated, and new with every gesture. Should Slack ever leave out the trigger,
    two gestures must not be taken for one.
    """
    return text(body, "trigger_id") or text(body, "response_url") or secrets.token_hex(16)


async def _without_raising(drawing: Coroutine[object, object, None]) -> None:
    try:
        await drawing
    except Exception:
        log.exception("a reply could not be drawn")
