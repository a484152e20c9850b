"""Which permissions (scopes) the Slack app needs, and what for: one sentence each, shown by `shimekiri check`."""

from __future__ import annotations

from collections.abc import Iterable

METHODS: dict[str, tuple[str, ...]] = {
    "apps_connections_open": (),  # the app-level token's own permission, see CONNECTIONS
    "auth_test": (),
    "chat_getPermalink": (),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations_info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations_members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "users_info": ("users:read",),
    "users_list": ("users:read",),
    "views_open": (),
    "views_publish": (),
}
"""The methods of the Web API that we call, by the names that slack-sdk gives them, and the scopes of the bot's token
that each needs. A method of `conversations` needs one scope for each kind of conversation.
"""

EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
"""The events that we subscribe to, and the scopes that each needs."""

COMMANDS = ("commands",)
"""What slash commands and the message shortcut need."""

REASONS: dict[str, str] = {
    "app_mentions:read": "to answer when somebody mentions the bot in a channel",
    "channels:history": "to look whether a message to a channel arrived when Slack did not confirm it",
    "channels:read": "to see who reads along in a channel before anything internal is shown there",
    "chat:write": "to send nudges and answers and to keep cards up to date",
    "commands": "to offer the slash commands and the shortcut “Track as deadline”",
    "groups:history": "to look whether a message to a private channel arrived when Slack did not confirm it",
    "groups:read": "to see who reads along in a private channel before anything internal is shown there",
    "im:history": "to read what people write to the bot, and to look whether a nudge arrived",
    "im:read": "to tell the bot's own direct messages from those of other people",
    "im:write": "to open the direct message in which a person is nudged",
    "mpim:history": "to look whether a message to a group conversation arrived when Slack did not confirm it",
    "mpim:read": "to see who reads along in a group conversation before anything internal is shown there",
    "users:read": "to know a person's name, time zone and language, and who is a guest",
}
"""Every scope of the bot's token, and what it is for."""

CONNECTIONS = "connections:write"
"""The one permission of the app-level token: to receive commands and clicks over Socket Mode."""


def lacking(granted: Iterable[str]) -> tuple[str, ...]:
    """The scopes that a token with these ones lacks."""
    return tuple(sorted(set(REASONS) - set(granted)))


def advice(scope: str) -> str:
    """What is missing, what it is for, and how to mend it."""
    reason = REASONS.get(scope)
    wanted = f" ({reason})" if reason else ""
    return (
        f"the Slack app lacks the permission {scope}{wanted}: add it under OAuth & Permissions, then reinstall the app"
    )
