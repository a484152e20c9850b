"""The people at the console and what passes between them and the core: the same in a script, a pipe and a terminal."""

import secrets
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Protocol, assert_never

from adapters.console.lines import DEFAULT_PERSON, Act, Introduce, Push, Say
from adapters.console.moments import NotUnderstood
from adapters.console.transcript import Transcript
from bot.chat import Account, Audience, Command, Place, Press, Reply, Request, plain


class Core(Protocol):
    """What the console needs of `bot.app.App`."""

    async def handle(self, request: Request, /) -> Reply: ...
    async def introduce(self, account: Account, role: str = "", /) -> Reply: ...
    async def tick(self) -> None: ...
    async def next_instant(self) -> datetime | None: ...
    async def words(self, account: Account, /) -> tuple[str, ...]: ...


class Room:
    """Whoever has spoken or been introduced is known here by name, without regard to case."""

    def __init__(self, core: Core, transcript: Transcript, *, repeats_speech: bool = True) -> None:
        self._core = core
        self._transcript = transcript
        self._repeats_speech = repeats_speech
        self._accounts: dict[str, Account] = {}
        self._default_is_admitted = False

    def account(self, name: str) -> Account:
        """The account behind a name; a new one has the console's zone."""
        name = unicodedata.normalize("NFC", name)
        person = name.casefold()
        if person not in self._accounts:
            self._keep(Account("console", person, name=name, zone=self._transcript.zone.key))
        return self._accounts[person]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(account.name for account in self._accounts.values())

    async def act(self, act: Act) -> None:
        """Do it and draw the answer. What it makes fall due is the next tick's."""
        if act.name == DEFAULT_PERSON and not isinstance(act, Introduce):
            await self._admit_default_person()
        match act:
            case Say(name, text):
                await self._say(self.account(name), text)
            case Push(name, label):
                await self._push(self.account(name), label)
            case Introduce():
                await self._introduce(act)
            case _:
                assert_never(act)

    async def _admit_default_person(self) -> None:
        """Whoever speaks without a name is an admin, also where somebody else came first and got that role.

        The core offers a stranger commands only, a member also people; so it can be told who is new. One who is not
        keeps the role and the zone that they have by now.
        """
        if self._default_is_admitted:
            return
        self._default_is_admitted = True
        account = self.account(DEFAULT_PERSON)
        if not any(word.startswith("@") for word in await self._core.words(account)):
            await self._core.introduce(account, "admin")

    async def _say(self, account: Account, text: str) -> None:
        self._repeat(account, text)
        reply = await self._core.handle(Command(account, _place(account), _key(), text))
        self._draw(account, reply)

    async def _push(self, account: Account, label: str) -> None:
        found = self._transcript.button(account.id, label)
        if found is None:
            there = self._transcript.newest_buttons(account.id)
            raise NotUnderstood(
                f"{account.name} has no button “{label}”. "
                + (f"The newest are: {there}" if there else "There is none to press at all."),
                f"@{account.name} :press {'1' if there else 'Sent'}",
            )
        message, button = found
        self._repeat(account, f"[{button.label}]")
        reply = await self._core.handle(Press(account, _place(account), _key(), button.data, message))
        self._draw(account, reply, message)

    async def _introduce(self, person: Introduce) -> None:
        """What is not given stays; one who is new to this console has its zone."""
        is_new = unicodedata.normalize("NFC", person.name).casefold() not in self._accounts
        account = self.account(person.name)
        given = replace(account, zone=person.zone or (account.zone if is_new else ""), language=person.language)
        reply = await self._core.introduce(given, person.role)
        if not reply.ok:
            raise NotUnderstood(
                " ".join(plain(card.text) for card in reply.cards) or f"{person.name} cannot be introduced so.",
                ":person ana role=rep zone=Asia/Tokyo",
            )
        self._keep(replace(account, zone=person.zone or account.zone, language=person.language or account.language))
        self._draw(account, reply)

    def _keep(self, account: Account) -> None:
        self._accounts[account.id] = account
        self._transcript.name(account.id, account.name)

    def _repeat(self, account: Account, text: str) -> None:
        if self._repeats_speech:
            self._transcript.said(account.id, text)

    def _draw(self, account: Account, reply: Reply, pressed: str = "") -> None:
        # The form that may come along is for platforms that can show one; here the core asks question by question.
        if reply.edit is not None and pressed:
            self._transcript.edit(account.id, pressed, reply.edit)
        for card in reply.cards:
            self._transcript.post(account.id, card)


def _place(account: Account) -> Place:
    return Place("console", account.id, Audience.internal, private=True)


def _key() -> str:
    """Each gesture is new: nobody repeats a console's delivery, and a repeated key would get the old answer."""
    return secrets.token_hex(16)
