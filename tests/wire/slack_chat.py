"""chat.*: posting, changing and deleting messages; also what a response_url does.

docs.slack.dev/reference/methods/chat.postMessage (and siblings) for the errors, docs.slack.dev/interactivity/
handling-user-interaction for response_url (5 uses in 30 minutes).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.wire.slack_limits import message_blocks
from tests.wire.slack_state import Channel, Post, Version, named, wire
from tests.wire.slack_values import ApiError, Json, loaded

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer
    from tests.wire.slack_gestures import Person

POST_LIMIT = 40_000
UPDATE_LIMIT = 4_000


def content(server: SlackServer, args: Json, limit: int = POST_LIMIT) -> Version:
    """What a message will say, checked: `no_text`, `msg_too_long`, `invalid_blocks`."""
    text = args.get("text") or args.get("markdown_text") or ""
    if not isinstance(text, str):
        raise ApiError("invalid_arguments", ["must provide a string [json-pointer:/text]"])
    if args.get("markdown_text") and (args.get("text") or args.get("blocks")):
        raise ApiError("markdown_text_conflict")
    blocks = message_blocks(args["blocks"], charts=server.takes_charts) if args.get("blocks") else []
    if not text.strip() and not blocks and not args.get("attachments"):
        raise ApiError("no_text")
    if len(text) > limit:
        raise ApiError("msg_too_long")
    return Version(text, named(blocks, server))


def _metadata(args: Json) -> Json | None:
    if "metadata" not in args:
        return None
    try:
        metadata = loaded(args["metadata"])
    except ValueError:
        raise ApiError("invalid_metadata_format") from None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if set(metadata) != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_schema")
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > 16_000:
        raise ApiError("metadata_too_large")
    return metadata


def _target(server: SlackServer, to: str) -> Channel:
    """The conversation that `channel` names: a channel's id, or a person's, which means their chat with the bot."""
    person = server.person_by_id(to)
    if person is not None:
        if person.bot:
            raise ApiError("cannot_dm_bot")
        if person.left or person.team != server.team_id:
            raise ApiError("channel_not_found")
        return person.dm
    if to == server.bot_user_id:
        raise ApiError("cannot_dm_bot")
    return server.visible(to)


def _writable(server: SlackServer, channel: Channel) -> None:
    if channel.kind == "im":
        person = channel.people[0]
        if person.left:
            raise ApiError("channel_not_found")
        if person.closed_app:
            raise ApiError("messages_tab_disabled")
    if channel.archived:
        raise ApiError("is_archived")
    if not channel.bot_in and not (channel.kind == "channel" and "chat:write.public" in server.scopes):
        raise ApiError("not_in_channel")
    if channel.read_only:
        raise ApiError("restricted_action_read_only_channel")


def _thread(channel: Channel, ts: object) -> str:
    if not ts:
        return ""
    root = channel.find(str(ts))
    if root is None:
        raise ApiError("thread_not_found")
    if root.thread_ts:
        raise ApiError("cannot_reply_to_message")
    return root.ts


def post_message(server: SlackServer, args: Json) -> Json:
    """chat.postMessage."""
    channel = _target(server, args["channel"])
    _writable(server, channel)
    version = content(server, args)
    metadata = _metadata(args)
    thread = _thread(channel, args.get("thread_ts"))
    server.keep_pace(channel)
    post = Post(channel, server.ids.ts(), server.bot_user_id, [version], thread, metadata)
    post.broadcast = bool(args.get("reply_broadcast"))
    server.appears(post)
    return {"channel": channel.id, "ts": post.ts, "message": wire(post, metadata=True)}


def post_ephemeral(server: SlackServer, args: Json) -> Json:
    """chat.postEphemeral: seen by one person who is in the channel, and by nobody after a reload."""
    channel = server.visible(args["channel"])
    _writable(server, channel)
    person = server.person_by_id(args["user"])
    if person is None:
        raise ApiError("user_not_found")
    if person.left or person not in channel.people:
        raise ApiError("user_not_in_channel")
    version = content(server, args)
    thread = _thread(channel, args.get("thread_ts"))
    post = Post(channel, server.ids.ts(), server.bot_user_id, [version], thread, only_for=person)
    server.appears(post)
    return {"message_ts": post.ts}


def update(server: SlackServer, args: Json) -> Json:
    """chat.update: only what the app itself wrote; blocks stay as they are unless some are given."""
    channel = server.visible(args["channel"])
    post = channel.find(args["ts"])
    if post is None:
        raise ApiError("message_not_found")
    if not post.from_app:
        raise ApiError("cant_update_message")
    if channel.archived:
        raise ApiError("is_archived")
    kept = post.now.blocks if "blocks" not in args else []
    if args.get("blocks") in ([], "[]") and not args.get("text"):
        raise ApiError("no_text")
    version = content(server, {**args, "blocks": kept} if "blocks" not in args else args, UPDATE_LIMIT)
    if "metadata" in args:
        post.metadata = _metadata(args)
    server.changes(post, version)
    return {"channel": channel.id, "ts": post.ts, "text": version.text, "message": wire(post)}


def delete(server: SlackServer, args: Json) -> Json:
    """chat.delete: only what the app itself wrote."""
    channel = server.visible(args["channel"])
    post = channel.find(args["ts"])
    if post is None:
        raise ApiError("message_not_found")
    if not post.from_app:
        raise ApiError("cant_delete_message")
    post.deleted = True
    server.moved()
    return {"channel": channel.id, "ts": post.ts}


def permalink(server: SlackServer, args: Json) -> Json:
    """chat.getPermalink."""
    channel = server.visible(args["channel"])
    post = channel.find(args["message_ts"])
    if post is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": link(server, post)}


def link(server: SlackServer, post: Post) -> str:
    """A message's address in the browser."""
    address = f"https://{server.team_domain}.slack.com/archives/{post.channel.id}/p{post.ts.replace('.', '')}"
    return f"{address}?thread_ts={post.thread_ts}&cid={post.channel.id}" if post.thread_ts else address


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}


@dataclass(eq=False)
class Response:
    """A response_url: for whom, where, on which message it acts, how often it still serves; `until` in loop time."""

    person: Person
    channel: Channel
    source: Post | None
    until: float
    left: int = 5

    def take(self, server: SlackServer, body: object, now: float) -> None:
        """One POST to it; raises `ApiError` with the HTTP status of the real one."""
        if now > self.until:
            raise ApiError("expired_url", status=404)
        if self.left < 1:
            raise ApiError("used_url", status=404)
        if not isinstance(body, dict):
            raise ApiError("invalid_payload", status=400)
        self.left -= 1
        if body.get("delete_original"):
            if self.source is None:
                raise ApiError("cant_delete_message", status=404)
            self.source.deleted = True
            return server.moved()
        known = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts"}
        known |= {"unfurl_links", "unfurl_media", "metadata", "mrkdwn"}
        strange = [f"invalid additional property: {name}" for name in body if name not in known]
        if strange or body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
            raise ApiError("invalid_payload", strange, status=400)
        try:
            version = content(server, body)
        except ApiError as wrong:
            wrong.status = 400 if wrong.error.startswith("invalid") else 500
            raise
        if body.get("replace_original") and self.source is not None:
            return server.changes(self.source, version)
        return self.show(server, version, body)

    def show(self, server: SlackServer, version: Version, body: Json) -> None:
        """A new message, for the person alone unless `response_type` says otherwise."""
        only = None if body.get("response_type") == "in_channel" else self.person
        thread = str(body.get("thread_ts") or "")
        post = Post(self.channel, server.ids.ts(), server.bot_user_id, [version], thread, only_for=only)
        server.appears(post)
