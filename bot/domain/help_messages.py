"""Help, as facts: on everything, on one command, or on one deadline or client; what this reader may do (RULES 7)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.clients import Client
from bot.domain.names import NO_NAMES, Names
from bot.domain.people import Member
from bot.domain.views import View


@dataclass(frozen=True, slots=True)
class HelpShown:
    """Help on a root command, or on everything (`root` empty).

    `hidden` are commands that the reader may not give, `others` some who may. `form` says that one is half filled in.
    """

    root: str
    names: Names = NO_NAMES
    hidden: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    form: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineHelp:
    """What this reader can do with a deadline now, by its verbs; `others` may do more, where the reader may not.

    `serial` is the number of the question about the next step that the reader may put off, 0 for none.
    """

    view: View
    verbs: tuple[str, ...]
    names: Names
    others: tuple[str, ...] = ()
    serial: int = 0


@dataclass(frozen=True, slots=True)
class ClientHelp:
    """The same with a client; `is_back` where an absence of theirs can be ended."""

    client: Client
    verbs: tuple[str, ...]
    names: Names
    reader: Member
    others: tuple[str, ...] = ()
