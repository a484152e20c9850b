"""Who reads along in a conversation: internal, or one where a client can read (RULES 7). What is doubtful counts as
the latter.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from adapters.slack.api import Api
from adapters.slack.faults import CallFailed, Fault, Kind
from adapters.slack.installation import Installation
from adapters.slack.payloads import Json, at, text, texts, truth
from adapters.slack.people import People
from adapters.slack.remembered import Remembered
from bot.chat import Audience, Place, Standing

KEPT = 60.0
KEPT_FOR_SENDING = 0.0
PATIENCE = 1.0
MOST_MEMBERS = 200
"""In a larger conversation nobody can say who all reads along, and asking would take minutes."""

SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_shared", "is_org_shared")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: `why` it is not internal (empty if it is); `fault` if it could not be seen."""

    why: str = ""
    fault: Fault | None = None


class Places:
    """Looks at conversations. The people's own chats with us are known for good, all else for a minute."""

    def __init__(self, api: Api, installation: Installation, people: People) -> None:
        self._api = api
        self._ours = installation
        self._people = people
        self._looks: Remembered[str, Look] = Remembered(self._look, lambda look: 0 if look.fault else KEPT)
        self._private: Remembered[str, str | Fault] = Remembered(
            self._open, lambda found: 0 if isinstance(found, Fault) else float("inf")
        )

    async def place(self, channel: str, user: str) -> Place:
        """The conversation, as the person who speaks there finds it; within a second."""
        if not channel:
            return Place("slack", "")
        if channel == user:  # their page with us, which has no channel: what is answered goes to their own chat
            return self.private(user)
        try:
            async with asyncio.timeout(PATIENCE):
                if channel.startswith("D"):
                    return (
                        self.private(channel) if await self._private.get(user) == channel else Place("slack", channel)
                    )
                seen = await self.look(channel)
        except TimeoutError:
            return Place("slack", channel)
        return Place("slack", channel, Audience.client if seen.why else Audience.internal)

    @staticmethod
    def private(channel: str) -> Place:
        """Somebody's own chat with us."""
        return Place("slack", channel, Audience.internal, private=True)

    def is_private_to(self, user: str, channel: str) -> None:
        """Remember where somebody writes to us."""
        self._private.put(user, channel)

    async def private_of(self, user: str) -> str:
        """The id of somebody's own chat with us. Raises `CallFailed`."""
        found = await self._private.get(user)
        if isinstance(found, Fault):
            raise CallFailed(found)
        return found

    async def not_ours(self, user: str) -> str:
        """Why nothing of ours is for somebody's own chat: they are a guest by now, say; empty if they are one of us,
        or if Slack does not say so within a second, since a letter must not wait for that.
        """
        if not self._ours.team:
            return ""
        try:
            profile = await asyncio.wait_for(self._people.profile(user), PATIENCE)
        except TimeoutError:
            return ""
        return "they are a guest, or of another team" if profile.reads_along else ""

    async def look(self, channel: str, at_most: float = KEPT) -> Look:
        """Who reads along; what was seen is at most that many seconds old."""
        return await self._looks.get(channel, at_most)

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._looks.close()
        await self._private.close()

    async def _open(self, user: str) -> str | Fault:
        try:
            opened = await self._api.answer(self._api.client.conversations_open(users=[user]))
        except CallFailed as failed:
            return failed.fault
        return text(opened, "channel", "id")

    async def _look(self, channel: str) -> Look:
        client = self._api.client
        try:
            told = await self._api.answer(client.conversations_info(channel=channel))
            why = self._outward(at(told, "channel"))
            if why:
                return Look(why)
            listed = await self._api.answer(client.conversations_members(channel=channel, limit=MOST_MEMBERS))
        except CallFailed as failed:
            return Look(f"Slack does not say who reads along ({failed})", failed.fault)
        return await self._all_ours(listed)

    @staticmethod
    def _outward(channel: object) -> str:
        """Why the conversation itself is not internal."""
        if truth(channel, "is_archived"):
            return "the channel is archived"
        if truth(channel, "is_im"):
            return "the conversation is between others"
        if any(truth(channel, flag) for flag in SHARED) or texts(channel, "pending_connected_team_ids"):
            return "the channel is shared with another organisation"
        return "" if truth(channel, "is_member") or truth(channel, "is_mpim") else "the bot is not in the channel"

    async def _all_ours(self, listed: Json) -> Look:
        """Whether everybody who is listed is one of us. Bots of our own team read for nobody else."""
        members = texts(listed, "members")
        if text(listed, "response_metadata", "next_cursor") or len(members) > MOST_MEMBERS:
            return Look(f"the channel has more than {MOST_MEMBERS} members")
        others = [member for member in members if member != self._ours.bot_user]
        profiles = await asyncio.gather(*map(self._people.profile, others))
        if any(profile.reads_along for profile in profiles):
            return Look("there is a guest in the channel")
        unread = next((p.account for p in profiles if p.account.standing is Standing.unread), None)
        if unread is not None:
            return Look(f"Slack does not say who {unread.id} is", Fault(Kind.uncertain, "unread"))
        return Look()
