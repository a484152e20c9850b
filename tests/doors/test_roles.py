"""Roles (RULES 7): every command by every kind of colleague is allowed or refused as the table here says.

The table is written by hand from the rules, not worked out from the one in the domain, which has a test of its own.
"""

from __future__ import annotations

from bot.chat import plain
from bot.commands.router import VERBS
from bot.domain.gestures import Answer, AnswerButton, DeadlineButton, Gesture, encode
from bot.domain.people import Act
from bot.domain.refusals import NotAllowed
from bot.store.database import Database
from bot.texts import refusals
from bot.texts.voice import Voice
from tests.doors.houses import House, Person, Roof, on_slack, words_of
from tests.length import IS_LONG

WHEN = "2026-12-03 17:00"
NOT_ALLOWED = {plain(refusals.say(Voice("en", "UTC"), NotAllowed(act, ()))) for act in Act}
"""How a refusal begins that is about the role alone."""

WHO = ("member", "owner", "author", "deputy", "clients_rep", "rep", "admin")
"""A member without ties, those with one tie to the deadline, a rep of no client of it, an admin."""

ANYBODY = frozenset(WHO)
STEERS = frozenset({"owner", "author", "deputy", "clients_rep", "admin"})
OF_CLIENT = frozenset({"clients_rep", "rep", "admin"})
REPS = frozenset({"rep", "admin"})
ADMIN = frozenset({"admin"})
NOBODY_ELSE = frozenset({"owner", "admin"})
"""The hours of the owner: their own, and an admin's to set."""

LINES: dict[tuple[str, str], tuple[tuple[str, frozenset[str]], ...]] = {
    ("/deadline", "new"): ((f'/deadline new Acme "New {{who}}" by {WHEN} hold', ANYBODY),),
    ("/deadline", "list"): (("/deadline list all", ANYBODY),),
    ("/deadline", "plan"): (("/deadline plan D-1", ANYBODY),),
    ("/deadline", "draft"): (("/deadline draft D-1", ANYBODY),),
    ("/deadline", "sent"): (("/deadline sent D-1", STEERS),),
    ("/deadline", "answered"): (("/deadline answered D-1", ANYBODY),),
    ("/deadline", "promise"): ((f"/deadline promise D-1 {WHEN}", ANYBODY),),
    ("/deadline", "extend"): ((f"/deadline extend D-1 to {WHEN}", STEERS),),
    ("/deadline", "ours"): (("/deadline ours D-1", STEERS),),
    ("/deadline", "theirs"): (("/deadline theirs D-2", STEERS),),
    ("/deadline", "hold"): (("/deadline hold D-2", STEERS),),
    ("/deadline", "proceed"): (("/deadline proceed D-1", STEERS),),
    ("/deadline", "chase"): (("/deadline chase D-1", STEERS),),
    ("/deadline", "snooze"): (("/deadline snooze D-1 2h", ANYBODY),),
    ("/deadline", "edit"): (('/deadline edit D-1 "Other {who}"', STEERS),),
    ("/deadline", "owner"): (("/deadline owner D-1 @blocked", STEERS),),
    ("/deadline", "blocks"): (("/deadline blocks D-1 @blocked", STEERS),),
    ("/deadline", "cancel"): (("/deadline cancel D-1", STEERS),),
    ("/deadline", "undo"): (("/deadline undo D-3", STEERS),),
    ("/deadline", "rules"): (("/deadline rules Acme set overdue 3d rep", OF_CLIENT), ("/deadline rules", ANYBODY)),
    ("/deadline", "help-me"): (("/deadline help-me D-1 @blocked", STEERS),),
    ("/deadline", "not-now"): ((f"/deadline not-now D-4 {WHEN}", frozenset({"clients_rep", "admin"})),),
    ("/deadline", "help"): (("/deadline help", ANYBODY),),
    ("/client", "new"): (("/client new C{who}", ANYBODY), ("/client new S{who} rep @blocked silence hold", REPS)),
    ("/client", "list"): (("/client list", ANYBODY),),
    ("/client", "set"): (
        ("/client set Acme zone Asia/Tokyo", OF_CLIENT),
        ("/client set Acme silence hold", OF_CLIENT),
        ("/client set Acme rep @clients_rep", OF_CLIENT),
        ("/client set Acme firmness firm", OF_CLIENT),
        ("/client set Acme hours mon-fri 10:00-16:00", OF_CLIENT),
    ),
    ("/client", "contact"): (("/client contact Acme Eve", ANYBODY),),
    ("/client", "ask"): (("/client ask Acme", ANYBODY),),
    ("/client", "forget"): (("/client forget Acme", ADMIN),),
    ("/client", "help"): (("/client help", ANYBODY),),
    ("/team", "invite"): (("/team invite n{who}", REPS), ("/team invite r{who} role rep", ADMIN)),
    ("/team", "link"): (("/team link", ANYBODY),),
    ("/team", "role"): (("/team role blocked rep", ADMIN), ("/team role {who} admin", ADMIN)),
    ("/team", "remove"): (("/team remove blocked to @author", ADMIN),),
    ("/team", "revoke"): (("/team revoke guest", ADMIN),),
    ("/team", "keep"): (("/team keep 3y", ADMIN), ("/team keep always", ADMIN)),
    ("/team", "here"): (),  # in a group alone, see test_places
    ("/team", "help"): (("/team help", ANYBODY),),
    ("/availability", "set"): (("/availability @owner set chat mon-fri 09:00-18:00", NOBODY_ELSE),),
    ("/availability", "away"): (("/availability @owner away 24 Dec - 26 Dec", NOBODY_ELSE),),
    ("/availability", "back"): (("/availability @owner back 25 Dec", NOBODY_ELSE),),
    ("/availability", "except"): (("/availability @owner except 28 Dec 09:00-12:00", NOBODY_ELSE),),
    ("/availability", "holidays"): (("/availability @owner holidays JP", NOBODY_ELSE),),
    ("/availability", "zone"): (("/availability @owner zone Asia/Tokyo", NOBODY_ELSE),),
    ("/availability", "deputy"): (("/availability @owner deputy @blocked", NOBODY_ELSE),),
    ("/availability", "quiet"): (("/availability @owner quiet soft", NOBODY_ELSE),),
    ("/availability", "help"): (("/availability help", ANYBODY), ("/availability @owner", ANYBODY)),
    ("/escalation", "set"): (
        ("/escalation set overdue 3d rep", ADMIN),
        ("/escalation Acme set overdue 3d rep", OF_CLIENT),
    ),
    ("/escalation", "help"): (("/escalation Acme", ANYBODY),),
    ("/me", "zone"): (("/me zone Asia/Tokyo", ANYBODY),),
    ("/me", "language"): (("/me language en", ANYBODY),),
    ("/me", "nudges"): (("/me nudges slack", ANYBODY),),
    ("/me", "workspace"): (("/me workspace", ANYBODY),),
    ("/me", "digest"): (("/me digest off", ANYBODY),),
    ("/me", "calendar"): (("/me calendar off", ANYBODY),),
    ("/me", "help"): (("/me help", ANYBODY),),
}

GESTURES: dict[Gesture, frozenset[str]] = dict.fromkeys(Gesture, STEERS) | dict.fromkeys(
    (Gesture.answered, Gesture.more_time, Gesture.open, Gesture.plan, Gesture.draft), ANYBODY
)
ANSWERS = dict.fromkeys(Answer, frozenset({"clients_rep", "admin"})) | dict.fromkeys(
    (Answer.show, Answer.rep, Answer.manager, Answer.later), ANYBODY
)
"""Whose decision it is (RULES 6): hers who was asked, and an admin's. Anybody may look at the card; *later* and
*manager* open a form, which asks for the right when it is sent.
"""


async def an_office(database: Database) -> tuple[Roof, House]:
    """One of each kind, and deadlines: an ordinary one, one whose ball is ours, a moved one, one asked about."""
    roof, house = Roof(database), House("", "TA")
    for name in ("admin", *WHO[:-1], "blocked"):
        house.people[name] = on_slack(name, "TA")
        assert (await roof.says(house[name], "/me")).ok
    by = {
        "admin": ("/team role rep rep", "/client new Acme zone Asia/Tokyo rep @clients_rep"),
        "owner": ("/availability deputy @deputy",),
        "author": (
            f'/deadline new Acme "One" by {WHEN} hold owner @owner',
            f'/deadline new Acme "Two" by {WHEN} proceed owner @owner',
            f'/deadline new Acme "Three" by {WHEN} hold owner @owner',
            '/deadline new Acme "Four" by 2026-11-18 17:00 chase owner @owner',
        ),
    }
    for name, lines in by.items():
        for line in lines:
            reply = await roof.says(house[name], line)
            assert reply.ok, words_of(reply)
    for line in ("/deadline sent D-4", "/deadline ours D-2", "/deadline extend D-3 to 2026-12-04 17:00"):
        assert (await roof.says(house["author"], line)).ok
    await roof.until("2026-11-20T18:30")
    assert (await roof.says(house["admin"], "/team invite guest")).ok
    return roof, house


def refused_first(able: frozenset[str]) -> list[str]:
    """What was done already is not refused for the role, so those who may not come first. What anybody may do is done
    in the short form by one of each role.
    """
    who_all = WHO if able != ANYBODY or IS_LONG else ("member", "rep", "admin")
    return sorted(who_all, key=lambda who: who in able)


def refused(said: str) -> bool:
    """Whether it was the role that was not enough."""
    return said.partition("\n")[0] in NOT_ALLOWED


def test_every_command_of_the_grammar_is_in_the_table() -> None:
    verbs = {(root, verb) for root, verbs in VERBS.items() for verb in verbs}
    assert verbs - LINES.keys() == set()


async def test_each_command_asks_for_the_right_its_rules_name(database: Database) -> None:
    roof, house = await an_office(database)
    wrong: list[str] = []
    for lines in LINES.values():
        for line, able in lines:
            for who in refused_first(able):
                wrong += await _tried(roof, house[who], line.format(who=who), who in able)
    assert not wrong, "\n".join(wrong)


async def test_each_button_asks_for_the_right_its_rules_name(database: Database) -> None:
    roof, house = await an_office(database)
    wrong: list[str] = []
    pressed = {encode(DeadlineButton(gesture, 3, 0)): able for gesture, able in GESTURES.items()}
    pressed |= {encode(AnswerButton(answer, 4, 1, 0)): able for answer, able in ANSWERS.items()}
    for may in (False, True):  # what is decided, or done, is not refused for the role any more
        for data, able in pressed.items():
            for who in WHO:
                if (who in able) is may:
                    wrong += await _tried(roof, house[who], data, may)
    assert not wrong, "\n".join(wrong)


async def _tried(roof: Roof, person: Person, what: str, is_able: bool) -> list[str]:
    """Type or press; a sentence if the role counted where it should not, or did not where it should."""
    reply = await (roof.says(person, what) if what.startswith("/") else roof.presses(person, what))
    said = words_of(reply)
    if refused(said) is not is_able:
        return []
    return [f"{person.account.name}, {'allowed' if is_able else 'refused'} by the rules: {what}: {said[:150]}"]


FORMS_SENT: dict[str, tuple[dict[str, str], frozenset[str]]] = {
    "extend:1:0": ({"extend": "2026-12-07 17:00"}, STEERS),
    "sent_at:1:0": ({"sent_at": "09:30"}, STEERS),
    "words:1:0": ({"words": "Please answer by 3 December, else we hold the work."}, STEERS),
    "reason:1:0": ({"reason": "It prints better"}, STEERS),
    "edit:1:0": ({"edit": "Other words", "owner": "owner", "blocks": ""}, STEERS),
    "clause:1:0": ({"clause": "proceed"}, STEERS),
    "later:4:1": ({"later": WHEN}, frozenset({"clients_rep", "admin"})),
    "reword:4:1": ({"reword": "Other words"}, frozenset({"clients_rep", "admin"})),
    "promise:1:0": ({"promise": WHEN}, ANYBODY),
    "answered_at:1:0": ({"note": "by phone"}, ANYBODY),
    "help_me:1:0": ({"helper": "blocked"}, STEERS),
    "cancel_why:1:0": ({"why": "no need"}, STEERS),
    "client_set:1:0": ({"zone": "Europe/London"}, OF_CLIENT),
    "client_hours:1:0": ({"hours": "mon-fri 10:00-16:00"}, OF_CLIENT),
    "rules:1:0": ({"overdue": "3d rep", "held": "off"}, OF_CLIENT),
    "rules:0:0": ({"overdue": "3d rep", "held": "off"}, ADMIN),
    "invite:0:0": ({"newcomer": "newt", "role": "member"}, REPS),
    "role:0:0": ({"who": "blocked", "role": "rep"}, ADMIN),
    "quiet:2:0": ({"quiet": "soft"}, ADMIN),
}
"""A form as it is sent: what it is about, its answers, and who may. The key 2 is a member, the first who came after
the admin.
"""


async def test_each_form_asks_for_the_right_when_it_is_sent(database: Database) -> None:
    roof, house = await an_office(database)
    wrong: list[str] = []
    for may in (False, True):
        for form, (answers, able) in FORMS_SENT.items():
            for who in WHO:
                if (who in able) is may and (may or who != "member" or not form.startswith("quiet")):
                    reply = await roof.sends(house[who], form, answers)
                    said = "\n".join((words_of(reply), *reply.errors.values()))
                    if any(each in said for each in NOT_ALLOWED) is may:
                        wrong.append(f"{who}, {'allowed' if may else 'refused'} by the rules: {form}: {said[:150]}")
    assert not wrong, "\n".join(wrong)


async def test_whoever_was_removed_may_nothing_at_all(database: Database) -> None:
    roof, house = await an_office(database)
    gone = house["deputy"]
    assert (await roof.says(house["admin"], "/team remove deputy to @owner")).ok
    for lines in LINES.values():
        for line, _ in lines:
            reply = await roof.says(gone, line.format(who="x"))
            assert not reply.ok
            assert words_of(reply).startswith("You are not a member here any more; nothing was done."), words_of(reply)
    for data in (encode(DeadlineButton(gesture, 1, 0)) for gesture in Gesture):
        assert not (await roof.presses(gone, data)).ok
    assert not (await roof.sends(gone, "new", {"client": "Acme", "what": "X", "when": WHEN, "clause": "hold"})).ok
    assert "Acme" not in words_of(await roof.opens(gone))
