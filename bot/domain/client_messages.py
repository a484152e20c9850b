"""What is said about clients and their contacts, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.answer_times import AnswerRecord
from bot.domain.clients import Client
from bot.domain.pages import Page
from bot.domain.views import View
from bot.domain.words import ClientWords


@dataclass(frozen=True, slots=True)
class ClientMade:
    """A new client, and what was assumed for them."""

    client: Client
    rep: str
    zone_assumed: bool


@dataclass(frozen=True, slots=True)
class ClientShown:
    """`/client NAME`: what is known, how they have answered, and the first page of what is open."""

    client: Client
    rep: str
    views: tuple[View, ...]
    page: Page
    record: AnswerRecord
    may_set: bool = True
    """Whether the reader may change what was agreed with them."""


@dataclass(frozen=True, slots=True)
class ClientsListed:
    """`/client list`: a page of the clients by name."""

    clients: tuple[Client, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class ClientSet:
    """A value of a client was changed; `undo` is the token of the question that takes it back, where one press can."""

    client: Client
    rep: str
    field: str
    undo: str = ""
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class ContactSet:
    """A contact was added or changed."""

    client: Client
    name: str
    manager: bool
    email: str


@dataclass(frozen=True, slots=True)
class ClientAsked:
    """`/client ask`: the text that asks the client how they want their silence to be read (A6)."""

    client: Client
    words: ClientWords
