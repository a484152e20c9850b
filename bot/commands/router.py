"""From a typed line to the command that it names; what this release does not have yet answers with help."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from bot.chat import Command
from bot.commands import (
    availability,
    clients,
    escalation_rules,
    forgetting,
    forms,
    guiding,
    home,
    joining,
    making,
    on_deadline,
    people,
    showing,
    subscriptions,
    team,
    week,
)
from bot.commands.grammar import Token, clean, span, tokens
from bot.commands.room import Room, case_named
from bot.commands.values import role_of
from bot.domain.messages import Message
from bot.domain.people import Role, nearest
from bot.domain.refusals import NotUnderstood, NotYet, Refused, UnknownCommand, WrongUsage

VERBS: dict[str, tuple[str, ...]] = {
    "/deadline": (
        "new", "list", "plan", "draft", "sent", "answered", "promise", "extend", "ours", "theirs", "hold", "proceed",
        "chase", "snooze", "edit", "owner", "blocks", "cancel", "undo", "rules", "help-me",
        "not-now", "help",
    ),
    "/client": ("new", "list", "set", "contact", "ask", "forget", "help"),
    "/team": ("invite", "link", "role", "remove", "revoke", "here", "keep", "help"),
    "/availability": ("set", "away", "back", "except", "holidays", "zone", "deputy", "quiet", "help"),
    "/escalation": ("set", "help"),
    "/me": ("zone", "language", "nudges", "workspace", "digest", "calendar", "help"),
}  # fmt: skip
"""The commands of this release, by their first word."""

LATER: dict[str, tuple[str, ...]] = {
    "/deadline": (),
    "/client": (),
    "/team": (),
    "/me": (),
    "/availability": (),
    "/escalation": (),
}
"""The rest of the grammar."""

WITH_FORMS = ("set", "away")
"""Changes of hours that open a form when nothing else is said."""

HELP = ("/help", "help", "?")
ABOUT_ME = ("/start", "/settings")
"""Every bot is expected to have these."""

HOME = "/home"
"""The overview, wherever one is."""

MEANT = {
    "done": "answered",
    "close": "answered",
    "delete": "cancel",
    "remove": "cancel",
    "move": "extend",
    "wait": "promise",
}
"""Words that people try, and what they mean by them."""

READS = {
    "/deadline": {"list", "plan", "help", "show"},
    "/client": {"list", "ask", "help", "show"},
    "/team": {"help", "show"},
    "/me": {"help", "show"},
    "/availability": {"help", "show"},
    "/escalation": {"help", "show"},
}

NUMBERED = re.compile(r"[dD]-?[0-9]+")


def only_reads(text: str, *, draws_forms: bool = False) -> bool:
    """Whether the line changes nothing: it then takes no write lock and leaves nothing behind (RULES 9)."""
    root, rest = _root(clean(text))
    if root in HELP:
        return True
    if root == HOME:
        return True
    if root in ABOUT_ME or NUMBERED.fullmatch(root):
        return not rest
    if root == "/deadline" and not rest:
        return draws_forms  # elsewhere a form is begun
    if root not in READS:
        return False
    words = rest.casefold().split()
    if root == "/escalation" or (root == "/deadline" and words[0] == "rules"):
        return "set" not in words or (words[-1] == "set" and draws_forms)  # elsewhere a form is begun
    if root == "/availability" and words[:1] and words[0].startswith("<@"):
        return False  # whoever is mentioned may become a member
    if root == "/availability" and words[:1] and words[0].startswith(("@", "＠")):
        words = words[1:]
    verb = words[0] if words else "show"
    return verb in READS[root] or (verb not in (*VERBS[root], *LATER[root]))


def is_plain(text: str) -> bool:
    """Whether it is no command at all: perhaps the answer to a question that is open."""
    root, rest = _root(clean(text))
    is_number = NUMBERED.fullmatch(root) and not rest
    return not (root in HELP or root in ABOUT_ME or root.startswith("/") or is_number)


def greets(request: Command) -> bool:
    """Whether the first words of somebody new are answered with a welcome alone: no command, or one for that."""
    root, rest = _root(clean(request.text))
    return not root.startswith("/") or (root in (*HELP, *ABOUT_ME) and not rest)


async def run(room: Room, text: str) -> Message:
    """Carry out a typed line, or raise `Refused`."""
    text = clean(text)
    root, rest = _root(text)
    if root in HELP:
        return await guiding.shown(room, rest)
    if root == HOME:
        return await home.shown(room)
    if root == "/settings":
        return await people.me(room)
    if root == "/start":
        return await people.start(room, is_new=False)
    if NUMBERED.fullmatch(root) and not rest:
        return await showing.show(room, await case_named(room, root))
    if root not in VERBS:
        if root in LATER:
            raise Refused(NotYet(root))
        if not root.startswith("/"):
            raise Refused(NotUnderstood(text))
        return _unknown(root)
    words = tokens(rest, root)
    verb = words[0].text.casefold() if words and not words[0].quoted else ""
    if verb in LATER[root]:
        raise Refused(NotYet(f"{root} {verb}"))
    if verb == "help":
        return await guiding.of_root(room, root)
    return await ROOTS[root](room, rest, words)


def _root(text: str) -> tuple[str, str]:
    """`/deadline` and the rest; `/deadline@shimekiri_bot`, as Telegram groups write it, is the same."""
    parts = text.strip().split(maxsplit=1)
    root = parts[0].split("@")[0].casefold() if parts and parts[0].startswith("/") else (parts or [""])[0].casefold()
    return root, parts[1] if len(parts) > 1 else ""


def _unknown(root: str) -> Message:
    near = nearest(root, tuple(VERBS))
    raise Refused(UnknownCommand("", root, near) if near else NotUnderstood(root))


async def _deadline(room: Room, text: str, words: Sequence[Token]) -> Message:
    if not words:
        return await forms.begin(room, "new")
    first = words[0].text.casefold()
    if first == "show" and len(words) == 2:  # not in the grammar, and what people try
        words, first = words[1:], words[1].text
    if NUMBERED.fullmatch(first):
        return await showing.show(room, await case_named(room, words[0].text))
    if first == "new" and not words[0].quoted:
        return await making.new(room, making.parse(text, words[1:]))
    if first == "list" and len(words) == 2 and words[1].says("week"):
        return await week.show(room)
    if first == "list":
        return await showing.show_list(room, text, words[1:])
    if first == "rules" and not words[0].quoted:
        return await _escalation(room, text, words[1:])
    if first not in on_deadline.ON_ONE:
        near = (MEANT[first],) if first in MEANT else nearest(first, VERBS["/deadline"])
        raise Refused(UnknownCommand("/deadline", words[0].text[:40], near))
    if len(words) < 2:
        raise Refused(WrongUsage("/deadline", first))
    case = await case_named(room, words[1].text, lock=True)
    return await on_deadline.ON_ONE[first](room, case, text, words[2:])


async def _client(room: Room, text: str, words: Sequence[Token]) -> Message:
    first = words[0].text.casefold() if words and not words[0].quoted else ""
    match first:
        case "" if not words:
            return await clients.show_all(room)
        case "new":
            return await clients.new(room, text, words[1:])
        case "list":
            return await clients.show_all(room, showing.numbered(words)[1])
        case "set":
            return await clients.change(room, text, words[1:])
        case "contact":
            return await clients.contact(room, text, words[1:])
        case "ask":
            return await clients.ask(room, span(text, words[1:]))
        case "forget":
            return await forgetting.forget(room, span(text, words[1:]))
        case _:
            return await clients.show(room, span(text, words))


async def _team(room: Room, text: str, words: Sequence[Token]) -> Message:
    if not words:
        return await team.show(room)
    verb, rest = words[0].text.casefold(), words[1:]
    match verb:
        case "role" if len(rest) == 2:
            return await team.set_role(room, rest[0].text, rest[1].text)
        case "invite" if len(rest) == 1:
            return await joining.invite(room, rest[0].text.lstrip("@"), Role.member)
        case "invite" if len(rest) == 3 and rest[1].says("role"):
            return await joining.invite(room, rest[0].text.lstrip("@"), role_of(rest[2].text))
        case "link" if not rest:
            return await joining.link(room)
        case "revoke" if len(rest) == 1:
            return await joining.revoke_named(room, rest[0].text)
        case "remove" if len(rest) == 1:
            return await team.remove(room, rest[0].text)
        case "remove" if len(rest) == 3 and rest[1].says("to"):
            return await team.remove(room, rest[0].text, rest[2].text)
        case "keep":
            return await forgetting.keep(room, span(text, rest), tuple(rest))
        case "here" if len(rest) == 1 and rest[0].says("internal", "off"):
            return await team.declare(room, internal=rest[0].says("internal"))
        case _ if verb in VERBS["/team"]:
            raise Refused(WrongUsage("/team", verb))
        case _:
            raise Refused(UnknownCommand("/team", words[0].text[:40], nearest(verb, VERBS["/team"])))


async def _availability(room: Room, text: str, words: Sequence[Token]) -> Message:
    """`[@X]`, and what to change; `set` and `away` alone open a form."""
    verbs = words[1:] if words and words[0].mentions else words
    if len(words) == 1 and words[0].says(*WITH_FORMS):
        return await forms.begin(room, words[0].text.casefold())
    if verbs and (verbs[0].quoted or verbs[0].text.casefold() not in VERBS["/availability"]):
        word = verbs[0].text
        raise Refused(UnknownCommand("/availability", word[:40], nearest(word, VERBS["/availability"])))
    return await availability.run(room, text, words)


async def _escalation(room: Room, text: str, words: Sequence[Token]) -> Message:
    """`[CLIENT] [set …]`; `set` with nothing behind it opens a form."""
    if words and words[-1].says("set"):
        rules = await escalation_rules.held(room, span(text, words[:-1]))
        return await forms.begin(room, "rules", rules.client.id if rules.client else 0)
    if len(words) == 1 and words[0].says("help"):
        return await guiding.of_root(room, "/escalation")
    return await escalation_rules.run(room, text, words)


async def _me(room: Room, text: str, words: Sequence[Token]) -> Message:
    if not words:
        return await people.me(room)
    value, verb = span(text, words[1:]), words[0].text.casefold()
    if verb == "workspace":
        return await (people.choose_workspace(room, value) if value else people.show_workspaces(room))
    if verb == "digest":
        return await subscriptions.digest(room, value)
    if verb == "calendar":
        return await subscriptions.calendar(room, value)
    settings = {"zone": people.set_zone, "language": people.set_language, "nudges": people.set_nudges}
    if verb in settings and not words[0].quoted:
        if not value:
            raise Refused(WrongUsage("/me", verb))
        return await settings[verb](room, value)
    raise Refused(UnknownCommand("/me", words[0].text[:40], nearest(verb, VERBS["/me"])))


ROOTS: dict[str, Callable[[Room, str, Sequence[Token]], Awaitable[Message]]] = {
    "/deadline": _deadline,
    "/client": _client,
    "/team": _team,
    "/me": _me,
    "/availability": _availability,
    "/escalation": _escalation,
}
