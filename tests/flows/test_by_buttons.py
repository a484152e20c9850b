"""Whoever knows only `/deadline` reaches every command of the grammar by buttons, with answers to questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.chat import Button, Reply
from bot.commands.form_table import TABLE
from bot.commands.forms import Progress
from bot.domain.form_names import FORMS, LOOKS
from bot.domain.gestures import (
    ChoiceButton,
    DeadlineButton,
    FormButton,
    Gesture,
    ListButton,
    PressedButton,
    RulesButton,
    decode,
)
from bot.store import members, questions
from bot.store.database import Database
from tests.flows.office import Office, buttons_of, words_of

WAYS = {
    '/deadline new CLIENT "WHAT" by WHEN [hold|proceed|chase] [owner @X] [blocks @Y @Z] [deliver WHEN] [urgent]': "new",
    "/deadline list mine": "/deadline list mine",
    "/deadline list all": "/deadline list all",
    "/deadline list overdue": "/deadline list overdue",
    "/deadline list week": "/deadline list week",
    "/deadline list CLIENT": "open_of",
    "/deadline D-12": Gesture.open,
    "/deadline plan D-12": Gesture.plan,
    "/deadline draft D-12": Gesture.draft,
    "/deadline sent D-12": Gesture.sent,
    "/deadline sent D-12 at WHEN": Gesture.sent_when,
    '/deadline sent D-12 "TEXT"': Gesture.changed_words,
    "/deadline answered D-12": Gesture.answered,
    "/deadline answered D-12 [at WHEN] [note]": "answered_at",
    "/deadline extend D-12 to WHEN": Gesture.new_date,
    "/deadline promise D-12 WHEN": Gesture.more_time,
    "/deadline ours D-12": "ours",
    "/deadline theirs D-12": Gesture.theirs,
    "/deadline hold|proceed|chase D-12 [reason]": "clause",
    "/deadline snooze D-12 2h": "snooze",
    '/deadline edit D-12 "WHAT"': Gesture.edit,
    "/deadline owner D-12 @X": "edit.owner",
    "/deadline blocks D-12 @Y": "edit.blocks",
    "/deadline undo D-12": Gesture.undo,
    "/deadline cancel D-12": Gesture.cancel,
    "/deadline cancel D-12 [reason]": "cancel_why",
    "/deadline help-me D-12 [@X]": "help_me",
    "/deadline rules [CLIENT] [set …]": "rules",
    "/deadline help": "/deadline help",
    "/client new NAME [zone Z] [language L] [country C] [rep @X] [silence hold|proceed]": "client_new",
    "/client list": "/client list",
    "/client NAME": "/client #1",
    "/client set NAME zone": "client_set.zone",
    "/client set NAME language": "client_set.language",
    "/client set NAME country": "client_set.country",
    "/client set NAME rep": "client_set.rep",
    "/client set NAME silence": "client_set.silence",
    "/client set NAME firmness": "client_set.firmness",
    "/client set NAME salutation": "client_set.salutation",
    "/client set NAME hours": "client_hours",
    "/client set NAME holidays": "client_holidays",
    "/client set NAME away": "client_away",
    "/client set NAME back": "client_back",
    "/client set NAME except": "client_except",
    "/client contact NAME PERSON [manager] [email …]": "contact",
    "/client ask NAME": "ask",
    "/availability": "/availability",
    "/availability @X": "hours_of",
    "/availability set CHANNEL …": "/availability set",
    "/availability away 24 Dec - 3 Jan [note]": "/availability away",
    "/availability back": "back",
    "/availability except DATE HOURS": "except",
    "/availability holidays JP": "holidays",
    "/availability zone ZONE": "zone",
    "/availability deputy @X": "deputy",
    "/availability quiet soft|hard": "quiet",
    "/availability @X set CHANNEL …": "set",
    "/escalation": "/escalation",
    "/escalation CLIENT": "rules_of",
    "/escalation [CLIENT] set …": "rules",
    "/escalation [CLIENT] set usual": "rules_usual",
    "/team": "/team",
    "/team invite NAME [role R]": "invite",
    "/team revoke NAME": "revoke",
    "/team link": "/team link",
    "/team role NAME R": "role",
    "/team remove NAME": "remove",
    "/team keep": "/team keep",
    "/team keep N months": "keep",
    "/me": "/me",
    "/me zone": "my_zone",
    "/me language": "my_language",
    "/me nudges": "my_nudges",
    "/me digest": "/me digest daily",
    "/me calendar": "/me calendar",
    "/home": "/home",
    "/help": "/help",
    "/help D-12": "help",
    "/help CLIENT": "client_help",
}
"""The chat grammar (DESIGN 6, and what has grown since), and the button that says each of its commands: a form with
the question of it, a gesture about a deadline, or the line that a button types. Of several workspaces, and of a group
on Telegram, their own tests tell.
"""

ANSWERS = {
    "client": "Acme",
    "what": "Logo feedback {number}",
    "when": "2026-11-20 17:00",
    "blocks": "ken",
    "owner": "ana",
    "deliver": "2026-11-30 17:00",
    "name": "Acme",
    "zone": "Asia/Tokyo",
    "country": "JP",
    "holidays": "JP",
    "person": "Hana Sato",
    "email": "hana@example.com",
    "hours": "mon-fri 10:00-16:00",
    "days": "2026-11-24 - 2026-11-26",
    "day": "2026-11-30",
    "day_hours": "09:00-12:00",
    "since": "2026-12-01",
    "newcomer": "mia",
    "invited": "mia",
    "role": "member",
    "who": "ken",
    "to": "ana",
    "extend": "2026-11-20 18:00",
    "promise": "2026-11-19 12:00",
    "edit": "Feedback on the new logo",
    "sent_at": "08:30",
    "words": "We need the logo by 20 November, else we pause until you are back.",
    "at": "08:30",
    "note": "they chose the blue one",
    "why": "it prints better",
    "helper": "ken",
    "overdue": "3d rep",
    "held": "off",
    "span": "2h",
}
"""What is answered to each question that is not answered by pressing its first choice."""

LAST = (Gesture.undo, "remove", Gesture.cancel, "cancel_why", Gesture.answered, "answered_at")
"""These end something or take it back, so they wait until all else has been tried."""

STAYS = re.compile(r" help$|^/home$|^/deadline list (all|overdue|week)$|^/me|^/client ask|^/escalation")
"""Looked at once: another page leads to the same."""

CHANGES_BY_LINE = ("/me digest", "/me calendar", "/team link")


@dataclass
class Walk:
    """What somebody has seen and done, who presses every button once."""

    office: Office
    seen: dict[str, Button] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    """Key of a button → what was said when it had been carried out."""
    refused: dict[str, str] = field(default_factory=dict)
    looked: set[PressedButton] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    async def look(self, reply: Reply) -> None:
        """Note the buttons of a reply, and press those that only show something."""
        for button in buttons_of(reply):
            pressed = decode(button.data)
            key = key_of(pressed)
            if pressed is None or not key:
                continue
            self.seen[key] = button
            if is_look(pressed) and pressed not in self.looked:
                self.looked.add(pressed)
                shown = await self.office.presses("ana", button.data)
                if shown.ok:
                    self.done.setdefault(key, words_of(shown))
                    await self.look(shown)

    async def anew(self) -> None:
        """Look again, from bare `/deadline` on, at what may have changed."""
        self.looked = {each for each in self.looked if isinstance(each, ListButton) and STAYS.search(each.command)}
        await self.look(await self.office.says("ana", "/deadline"))

    async def act(self) -> bool:
        """Carry out the buttons that never were; false if none could be. One may have become untrue meanwhile; then it
        is looked for again. What ends something is done alone.
        """
        tried: set[str] = set()
        had = len(self.done)
        while waiting := sorted(self.seen.keys() - self.done.keys() - tried, key=_turn):
            key = waiting[0]
            if tried and _turn(key):
                break
            tried.add(key)
            reply = await self._filled(await self.office.presses("ana", self.seen[key].data))
            self.refused.pop(key, None)
            if reply.ok:
                self.done[key] = words_of(reply)
                await self.look(reply)
            else:
                self.refused[key] = words_of(reply)
        return len(self.done) > had

    async def _filled(self, reply: Reply) -> Reply:
        """Answer the questions of a form, as long as there are any."""
        before = ""
        for _ in range(12):
            name = await self._asked()
            if reply.ok or name is None:
                return reply
            answer = ANSWERS.get(name, "").format(number=next(self.numbers)) if name != before else ""
            choice = next((each for each in buttons_of(reply) if isinstance(decode(each.data), ChoiceButton)), None)
            if not answer and choice is None:
                return reply  # no answer helps
            before = name
            data = choice.data if choice is not None else ""
            reply = await (self.office.says("ana", answer) if answer else self.office.presses("ana", data))
        raise AssertionError(words_of(reply))

    async def _asked(self) -> str | None:
        async with self.office.database.read() as session:
            me = await members.by_account(session, 1, "console", "", "ana")
            assert me is not None
            question = await questions.form_of(session, me.id, self.office.clock.now())
        ask = Progress.of(question).next if question else None
        return ask.name if ask else None


def _turn(key: str) -> int:
    """A client comes first, then their deadline."""
    return {"client_new": -2, "new": -1}.get(key, LAST.index(key) + 1 if key in LAST else 0)


def key_of(button: PressedButton | None) -> str:
    """What stands for a button in `WAYS`; empty for one that answers a question, or is about what is gone."""
    match button:
        case ListButton(command):
            return command
        case FormButton("new_for", _, _):
            return "new"
        case FormButton(form, _, part):
            return f"{form}.{part}" if part else form
        case DeadlineButton(gesture):
            return gesture
        case RulesButton():
            return "rules"
        case _:
            return ""


def is_look(button: PressedButton | None) -> bool:
    """Whether pressing it changes nothing."""
    match button:
        case ListButton(command):
            forms = ("/deadline", "/availability set", "/availability away")
            return command not in forms and not command.startswith(CHANGES_BY_LINE)
        case FormButton(form, _, part):
            return form in LOOKS or (TABLE[form].apart and not part)
        case DeadlineButton(gesture):
            return gesture in {Gesture.open, Gesture.plan, Gesture.draft}
        case _:
            return False


def missing(walk: Walk, ways: Iterable[str]) -> list[str]:
    return sorted(way for way in ways if way not in walk.done)


async def test_every_command_is_reached_from_bare_deadline_by_buttons(database: Database) -> None:
    office = Office(database)
    await office.comes("ana", "admin")
    await office.comes("ken", "rep")
    async with database.write() as session:
        ana = await members.by_account(session, 1, "console", "", "ana")
        assert ana is not None
        await members.add_account(session, ana, "telegram", "", "77", office.clock.now())
    walk = Walk(office)
    for _ in range(14):
        await walk.anew()
        if not missing(walk, WAYS.values()):
            break
        if not await walk.act():
            for key in ("new", "ours"):  # another deadline, for what is left to be done
                walk.done.pop(key, None)
    assert missing(walk, WAYS.values()) == [], walk.refused
    forgetting = await office.presses("ana", walk.seen["client_forget"].data)  # asks first, or says what is open
    assert re.search("Forget .* for good|so nothing was forgotten", words_of(forgetting))


def test_every_form_has_its_questions() -> None:
    assert TABLE.keys() == FORMS.keys()
    assert FORMS.keys() >= LOOKS
    for name, spec in TABLE.items():
        assert spec.apart == all(ask.line is not None for ask in spec.asks) if spec.asks else spec.line, name
