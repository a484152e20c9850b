"""Who somebody is: their Slack profile, and how they stand in the team in which we are installed (RULES 7)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from adapters.slack.api import Api
from adapters.slack.faults import CallFailed
from adapters.slack.installation import Installation
from adapters.slack.payloads import Json, each, text, truth
from adapters.slack.remembered import Remembered
from bot.chat import Account, Standing

KEPT = 600.0
PATIENCE = 1.0
AT_ONCE = 8
"""Of more people than this at the same time we do not ask one by one: the team's list tells of all."""

MANY, LATELY = 20, 60.0
"""And neither, within so many seconds, of more than these one after the other."""

LISTED = 60.0
"""Seconds for which the list is used: each profile is kept for a while from when it was asked for."""

BETWEEN_PAGES = 0.05
"""Seconds between two pages of the list, as long as nobody waits for it."""

PAGES, IN_A_PAGE = 20, 1_000
"""How much of the list we read: its limit a minute, of as many people as Slack gives at a time."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody as Slack describes them; `reads_along`: a person who is not one of us, and would read what is said."""

    account: Account
    reads_along: bool = False


class People:
    """Profiles, kept for ten minutes. One that Slack would not give is not kept."""

    def __init__(self, api: Api, installation: Installation) -> None:
        self._api = api
        self._ours = installation
        self._few = asyncio.Semaphore(AT_ONCE)
        self._profiles: Remembered[str, Profile] = Remembered(
            self._ask, lambda profile: 0 if profile.account.standing is Standing.unread else KEPT
        )
        self._since, self._asked = 0.0, 0
        self._crowd = 0
        self._list: Remembered[str, dict[str, Profile]] = Remembered(self._listed, lambda _: LISTED)

    async def account(self, user: str, team: str = "") -> Account:
        """The account behind an id. `team` is what the request says of theirs: of another team nothing is asked, Slack
        would not tell. Takes a second at the most; who cannot be read by then is `unread`.
        """
        if not await self._ours.known():
            return Account("slack", user, team, standing=Standing.unread)
        if team.startswith("T") and team != self._ours.team:  # E… is an organisation of several teams, maybe ours
            return Account("slack", user, team, standing=Standing.outsider)
        try:
            return (await asyncio.wait_for(self.profile(user), PATIENCE)).account
        except TimeoutError:
            return self._unread(user).account

    async def accounts(self, users: tuple[str, ...]) -> tuple[Account, ...]:
        """The accounts behind several ids, without ourselves."""
        others = [user for user in users if user != self._ours.bot_user]
        return tuple(await asyncio.gather(*map(self.account, others)))

    async def profile(self, user: str) -> Profile:
        """Somebody's profile, for as long as it takes."""
        return await self._profiles.get(user)

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._profiles.close()
        await self._list.close()

    async def _ask(self, user: str) -> Profile:
        is_crowd, is_busy = self._few.locked(), self._is_busy()
        if is_crowd or is_busy:  # one who comes alone does not wait for the list of thousands
            people = await self._for_crowd() if is_crowd else self._list.at_hand(self._ours.team)
            if people is not None and user in people:
                return people[user]
        try:
            async with self._few:
                told = await self._api.answer(self._api.client.users_info(user=user, include_locale=True))
        except CallFailed:
            return self._unread(user)
        found = told.get("user")
        return self._read(user, found) if isinstance(found, dict) else self._unread(user)

    async def _for_crowd(self) -> dict[str, Profile]:
        self._crowd += 1
        try:
            return await self._list.get(self._ours.team)
        finally:
            self._crowd -= 1

    def _is_busy(self) -> bool:
        """Whether many have been asked about lately, this one too."""
        now = asyncio.get_running_loop().time()
        if now - self._since > LATELY:
            self._since, self._asked = now, 0
        self._asked += 1
        return self._asked > MANY

    async def _listed(self, _team: str) -> dict[str, Profile]:
        """Everybody of our team, or as many as Slack tells of; who is not among them is asked about singly."""
        people: dict[str, Profile] = {}
        cursor = ""
        for _ in range(PAGES):
            try:
                page = await self._api.answer(
                    self._api.client.users_list(limit=IN_A_PAGE, include_locale=True, cursor=cursor or None)
                )
            except CallFailed:
                break
            for told in each(page, "members"):
                user = text(told, "id")
                people[user] = self._read(user, told)
            cursor = text(page, "response_metadata", "next_cursor")
            if not cursor:
                break
            if not self._crowd:  # to read thousands takes a while, and others have something to do
                await asyncio.sleep(BETWEEN_PAGES)
        return people

    def _unread(self, user: str) -> Profile:
        return Profile(Account("slack", user, self._ours.team, standing=Standing.unread))

    def _read(self, user: str, told: Json) -> Profile:
        team = text(told, "team_id") or self._ours.team
        guest = any(truth(told, flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
        account = Account(
            platform="slack",
            id=user,
            team=team,
            name=text(told, "profile", "display_name") or text(told, "name"),
            zone=text(told, "tz"),
            language=text(told, "locale").replace("_", "-").partition("-")[0].lower(),
            standing=Standing.colleague,
            team_name=self._ours.team_name if team == self._ours.team else "",
        )
        if team != self._ours.team or guest:
            return Profile(replace(account, standing=Standing.outsider), reads_along=True)
        if truth(told, "is_bot") or truth(told, "deleted"):  # never one of us, but no client either
            return Profile(replace(account, standing=Standing.outsider))
        chief = any(truth(told, flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
        return Profile(replace(account, standing=Standing.chief) if chief else account)
