"""auth.*, bots.*, conversations.*, team.*, users.*: who is there, where one can speak, what was said.

docs.slack.dev/reference/methods/… and docs.slack.dev/reference/objects/conversation-object, …/user-object.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from tests.wire.slack_state import Channel, Post, wire
from tests.wire.slack_values import ApiError, Json

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer
    from tests.wire.slack_gestures import Person

T = TypeVar("T")
SCOPE_OF = {"channel": "channels", "group": "groups", "im": "im"}


def _needs(server: SlackServer, channel: Channel, what: str) -> None:
    """The scope for this kind of conversation; `what` is `read` or `history`."""
    scope = f"{SCOPE_OF[channel.kind]}:{what}"
    if scope not in server.scopes:
        raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(server.scopes)))


def _page(server: SlackServer, things: Sequence[T], args: Json, usual: int, most: int) -> tuple[list[T], Json]:
    """One page and the cursor of the next; Slack may give fewer than asked (`server.page_size`)."""
    limit = args.get("limit", usual)
    if not 1 <= limit <= most:
        raise ApiError("invalid_limit")
    limit = min(limit, server.page_size) if server.page_size else limit
    cursor = args.get("cursor") or ""
    if cursor and not cursor.startswith("dGVhbT"):
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("dGVhbT")) if cursor else 0
    after = f"dGVhbT{start + limit}" if start + limit < len(things) else ""
    return list(things[start : start + limit]), {"response_metadata": {"next_cursor": after}}


def auth_test(server: SlackServer, args: Json) -> Json:
    """auth.test."""
    return {
        "url": f"https://{server.team_domain}.slack.com/",
        "team": server.team_name,
        "user": "shimekiri",
        "team_id": server.team_id,
        "user_id": server.bot_user_id,
        "bot_id": server.bot_id,
        "is_enterprise_install": False,
    }


def bots_info(server: SlackServer, args: Json) -> Json:
    """bots.info."""
    if args.get("bot") not in (None, server.bot_id):
        raise ApiError("bot_not_found")
    bot = {"id": server.bot_id, "deleted": False, "name": "shimekiri", "updated": 0}
    return {"bot": {**bot, "app_id": server.app_id, "user_id": server.bot_user_id}}


def team_info(server: SlackServer, args: Json) -> Json:
    """team.info."""
    if args.get("team") not in (None, server.team_id):
        raise ApiError("team_not_found")
    icon = {"image_default": True}
    team = {"id": server.team_id, "name": server.team_name, "domain": server.team_domain, "email_domain": ""}
    return {"team": {**team, "icon": icon, "is_verified": False}}


def channel_object(server: SlackServer, channel: Channel) -> Json:
    """A conversation as Slack describes it."""
    common: Json = {"id": channel.id, "created": 1_700_000_000, "is_archived": channel.archived}
    common |= {"context_team_id": server.team_id, "is_org_shared": False, "updated": 1_700_000_000_000}
    if channel.kind == "im":
        return common | {"is_im": True, "user": channel.people[0].id, "is_user_deleted": channel.people[0].left}
    shared = channel.shared
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": channel.teams,
        "connected_team_ids": channel.teams[1:],
        "is_member": channel.bot_in,
        "creator": server.owner_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def conversations_info(server: SlackServer, args: Json) -> Json:
    """conversations.info."""
    channel = server.visible(args["channel"])
    _needs(server, channel, "read")
    found = channel_object(server, channel)
    if args.get("include_num_members"):
        found["num_members"] = len(_members(server, channel))
    return {"channel": found}


def _members(server: SlackServer, channel: Channel) -> list[str]:
    people = [person.id for person in channel.people if not person.left]
    return [*people, server.bot_user_id] if channel.bot_in else people


def conversations_members(server: SlackServer, args: Json) -> Json:
    """conversations.members, page by page."""
    channel = server.visible(args["channel"])
    _needs(server, channel, "read")
    members, more = _page(server, _members(server, channel), args, 100, 1000)
    return {"members": members, **more}


def conversations_list(server: SlackServer, args: Json) -> Json:
    """conversations.list and users.conversations (the latter only where the bot is)."""
    kinds = set((args.get("types") or "public_channel").split(","))
    kinds = {{"public_channel": "channel", "private_channel": "group"}.get(kind, kind) for kind in kinds}
    channels = [
        channel
        for channel in server.channels.values()
        if channel.kind in kinds
        and (channel.bot_in or channel.kind == "channel")
        and not (args.get("exclude_archived") and channel.archived)
    ]
    for kind in {channel.kind: channel for channel in channels}.values():
        _needs(server, kind, "read")
    shown, more = _page(server, channels, args, 100, 1000)
    return {"channels": [channel_object(server, channel) for channel in shown], **more}


def users_conversations(server: SlackServer, args: Json) -> Json:
    """users.conversations: where the bot is."""
    found = conversations_list(server, {**args, "limit": 1000})
    mine = [channel for channel in found["channels"] if channel.get("is_member", True)]
    return {"channels": mine, "response_metadata": {"next_cursor": ""}}


def conversations_open(server: SlackServer, args: Json) -> Json:
    """conversations.open, for one person."""
    if args.get("channel"):
        return {"channel": {"id": server.visible(args["channel"]).id}}
    users = (args.get("users") or "").split(",")
    if not users[0]:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("missing_scope", needed="mpim:write", provided=",".join(sorted(server.scopes)))
    if users[0] == server.bot_user_id:
        raise ApiError("cannot_dm_bot")
    person = server.person_by_id(users[0])
    if person is None:
        raise ApiError("user_not_found")
    if person.bot:
        raise ApiError("cannot_dm_bot")
    if person.left:
        raise ApiError("user_disabled")
    if person.team != server.team_id:
        raise ApiError("user_not_visible")
    return {"channel": {"id": person.dm.id}, "no_op": False, "already_open": False}


def _window(posts: list[Post], args: Json) -> list[Post]:
    oldest, latest = args.get("oldest") or "0", args.get("latest") or "99999999999"
    edge = bool(args.get("inclusive"))
    low, high = float(oldest), float(latest)
    return [post for post in posts if low < float(post.ts) < high or (edge and float(post.ts) in (low, high))]


def _history(server: SlackServer, args: Json, posts: list[Post]) -> Json:
    shown, more = _page(server, _window(posts, args), args, 100, 999)
    full = bool(args.get("include_all_metadata"))
    found: Json = {"messages": [wire(post, metadata=full) for post in shown], "has_more": False, "pin_count": 0}
    if more["response_metadata"]["next_cursor"]:
        found |= more | {"has_more": True}
    return found


def _readable(server: SlackServer, args: Json) -> Channel:
    channel = server.visible(args["channel"])
    _needs(server, channel, "history")
    if not channel.bot_in:
        raise ApiError("not_in_channel")
    return channel


def conversations_history(server: SlackServer, args: Json) -> Json:
    """conversations.history: the newest first, no replies, nothing ephemeral."""
    channel = _readable(server, args)
    posts = [post for post in channel.posts if not (post.only_for or post.deleted)]
    return _history(server, args, [post for post in reversed(posts) if not post.thread_ts or post.broadcast])


def conversations_replies(server: SlackServer, args: Json) -> Json:
    """conversations.replies: the root first."""
    channel = _readable(server, args)
    root = channel.find(args["ts"])
    if root is None:
        raise ApiError("thread_not_found")
    replies = [post for post in channel.posts if post.thread_ts == root.ts and not (post.only_for or post.deleted)]
    return _history(server, args, [root, *replies])


def user_object(server: SlackServer, person: Person, *, locale: bool) -> Json:
    """A person as Slack describes them; of other teams' people neither zone nor locale is told."""
    profile = {"real_name": person.full_name, "display_name": person.name, "title": "", "team": person.team}
    found: Json = {"id": person.id, "team_id": person.team, "name": person.name, "deleted": person.left}
    found |= {"profile": profile, "is_bot": person.bot, "is_app_user": False, "updated": 1_700_000_000}
    if person.left:
        return found
    found |= {"real_name": person.full_name, "color": "9f69e7", "is_stranger": False, "is_email_confirmed": True}
    found |= {"is_admin": person.admin or person.owner, "is_owner": person.owner, "is_primary_owner": False}
    found |= {"is_restricted": person.guest or person.ultra_guest, "is_ultra_restricted": person.ultra_guest}
    if person.team == server.team_id:
        offset = datetime.now(ZoneInfo(person.zone)).utcoffset()
        seconds = int(offset.total_seconds()) if offset else 0
        found |= {"tz": person.zone, "tz_label": person.zone, "tz_offset": seconds}
        if locale:
            found["locale"] = person.locale
    return found


def users_info(server: SlackServer, args: Json) -> Json:
    """users.info."""
    if args["user"] == server.bot_user_id:
        bot = {"id": server.bot_user_id, "team_id": server.team_id, "name": "shimekiri", "deleted": False}
        return {"user": {**bot, "is_bot": True, "is_app_user": False, "profile": {"real_name": "Shimekiri"}}}
    person = server.person_by_id(args["user"])
    if person is None:
        raise ApiError("user_not_found")
    if person.team != server.team_id and not server.shares_a_channel(person):
        raise ApiError("user_not_visible")
    return {"user": user_object(server, person, locale=bool(args.get("include_locale")))}


def users_list(server: SlackServer, args: Json) -> Json:
    """users.list: the people of our team."""
    people = [person for person in server.people.values() if person.team == server.team_id]
    shown, more = _page(server, people, args, 1000, 1000)
    locale = bool(args.get("include_locale"))
    members = [user_object(server, person, locale=locale) for person in shown]
    return {"members": members, "cache_ts": 1_700_000_000, **more}


METHODS = {
    "api.test": lambda server, args: {"args": args},
    "auth.test": auth_test,
    "bots.info": bots_info,
    "conversations.history": conversations_history,
    "conversations.info": conversations_info,
    "conversations.list": conversations_list,
    "conversations.members": conversations_members,
    "conversations.open": conversations_open,
    "conversations.replies": conversations_replies,
    "team.info": team_info,
    "users.conversations": users_conversations,
    "users.info": users_info,
    "users.list": users_list,
}
