"""The wall between workspaces (RULES 7): no request of one sees or changes anything of the other.

Every command, button, form, calendar address and key of the one house is tried by people of the other, on both
platforms. What they get has no word in it that only the other house knows; what is about the other's rows is answered
like what is about rows that exist nowhere; and not a row of the other house has changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations

from sqlalchemy import select

from bot.chat import Account, Standing, plain
from bot.commands.form_table import TABLE
from bot.domain.form_names import FORMS, About
from bot.domain.gestures import (
    Answer,
    AnswerButton,
    ChoiceButton,
    DeadlineButton,
    FormButton,
    Gesture,
    GoOnButton,
    JoinButton,
    LetterButton,
    ListButton,
    PressedButton,
    RemoveButton,
    RevokeButton,
    RulesButton,
    WorkspaceButton,
    decode,
    encode,
)
from bot.store.database import Database
from bot.store.feeds import digest_of
from bot.store.rows import ClientRow, DeadlineRow, MemberRow
from bot.store.rows_of_letters import LetterRow, NoticeRow, QuestionRow
from tests.doors.every_line import EVERY, WHEN, unwritten
from tests.doors.furniture import alone, furnished, group_of, questions
from tests.doors.houses import House, Person, Roof, buttons_of, on_telegram, words_of, words_of_card
from tests.doors.walls import kept_of
from tests.length import times

NOWHERE = 987_654_321
"""A key that no row has."""

WAYS = times(1, 2)
"""Commands are tried by the first house, buttons by the second; in the long form both ways round."""

ANSWERS = {
    "clause": "hold", "silence": "hold", "zone": "Europe/London", "language": "en", "country": "GB", "role": "member",
    "urgent": "no", "channel": "chat", "hours": "mon-fri 10:00-16:00", "days": "24 Dec - 26 Dec", "day": "24 Dec",
    "day_hours": "24 Dec 10:00-12:00", "holidays": "JP", "quiet": "soft", "span": "2h", "nudges": "slack",
    "manager": "no", "salutation": "company", "firmness": "normal", "overdue": "2d rep", "held": "off",
}  # fmt: skip
"""What is written into a form's fields that take no other words."""


@dataclass
class Keys:
    """What a house has in the database, by the keys that buttons and forms carry."""

    deadlines: list[int]
    clients: list[int]
    members: list[int]
    letters: list[int]
    messages: list[str]
    notices: list[int]
    tokens: list[str]
    serials: tuple[int, ...] = (1,)


async def keys_of(database: Database, house: House) -> Keys:
    """The newest first."""
    async with database.read() as session:

        async def column(of: type, name: str) -> list[object]:
            query = select(getattr(of, name)).where(of.workspace_id == house.key)  # type: ignore[attr-defined]
            return sorted((await session.execute(query)).scalars(), key=str, reverse=True)

        return Keys(
            deadlines=[int(str(each)) for each in await column(DeadlineRow, "id")],
            clients=[int(str(each)) for each in await column(ClientRow, "id")],
            members=[int(str(each)) for each in await column(MemberRow, "id")],
            letters=[int(str(each)) for each in await column(LetterRow, "id")],
            messages=sorted({str(each) for each in await column(LetterRow, "message") if each}),
            notices=[int(str(each)) for each in await column(NoticeRow, "id")],
            tokens=[str(each) for each in await column(QuestionRow, "token")],
        )


async def both_houses(database: Database) -> tuple[Roof, House, House]:
    """Two that are alike, with everything in them; jo is of both."""
    roof, jo = Roof(database), on_telegram("jo", 300)
    first = await furnished(roof, "wombat", "TA", 100, jo)
    second = await furnished(roof, "quokka", "TB", 200, jo)
    await roof.until("2026-11-20T18:30")
    for house in (first, second):
        await questions(roof, house)
    return roof, first, second


async def rows_of(roof: Roof, house: House) -> dict[str, list[str]]:
    """All that is kept of a house."""
    people = [each.account for each in house.people.values() if each.account.name != "jo"]
    return await kept_of(
        roof.database, house.key, [f"{account.platform}:{account.team}:{account.id}:" for account in people]
    )


def unmarked(roof: Roof, house: House, other: House) -> None:
    """Nobody who is of `house` alone has got a word that only the other knows."""
    for name, person in house.people.items():
        if name != "jo":
            got = [words_of(reply) for reply in person.replies] + [words_of_card(each) for each in roof.post_of(person)]
            assert [words for words in got if other.mark in words] == []
    assert [card for card in roof.post_in(group_of(house)) if other.mark in plain(card.text)] == []


def normal(words: str, *names: str) -> str:
    """Words without what was typed, and without the codes and keys that are new each time."""
    for name in sorted((name for name in names if name), key=len, reverse=True):
        words = words.replace(name, "…")
    return re.sub(r"\d+", "0", words)


async def test_every_command_of_the_grammar_stays_in_its_house(database: Database) -> None:
    assert unwritten() == set()
    roof, *houses = await both_houses(database)
    for own, other in list(permutations(houses))[:WAYS]:
        await roof.later(seconds=1)
        await roof.says(own["jo"], f"/me workspace House {own.team}")
        for far in range(3):  # a number that only the other house has given out
            await roof.says(other["ana"], f'/deadline new Acme "Far {other.mark} {far}" by {WHEN} hold')
        await roof.settled()
        before = await rows_of(roof, other)
        for person in (own["ana"], own["jo"]):
            await _types_everything(roof, person, own, other)
        for line in ("/deadline list all", f'/deadline new Acme "X" by {WHEN} hold owner <@UX>'):
            stranger = other["ana"].account
            outsider = Account("slack", "UX", other.team, stranger.name, standing=Standing.outsider)
            await roof.says(own["ana"], line, mentioned=(outsider,))
        await _calendars(roof, own, other)
        assert await rows_of(roof, other) == before
        await roof.settled()
        unmarked(roof, own, other)


async def _types_everything(roof: Roof, person: Person, own: House, other: House) -> None:
    keys = await keys_of(roof.database, other)
    numbers = await _numbers(roof.database, other)
    assert numbers[-1] not in await _numbers(roof.database, own)
    there = {"n": str(numbers[-1]), "client": f"#{keys.clients[0]}", "bolt": f"Q{alone(other.team)}"}
    there["mate"] = alone(other.team)
    nowhere = {"n": "7654321", "client": f"#{NOWHERE}", "bolt": "Q3333", "mate": "3333"}
    for lines in EVERY.values():
        for line in lines:
            reply = await roof.says(person, line.format(**there))
            assert other.mark not in words_of(reply), line
            if line != line.format(**there):
                assert not reply.ok, line
                again = await roof.says(person, line.format(**nowhere))
                said = normal(words_of(reply), *there.values())
                assert said == normal(words_of(again), *nowhere.values()), line


async def _numbers(database: Database, house: House) -> list[int]:
    async with database.read() as session:
        query = select(DeadlineRow.number).where(DeadlineRow.workspace_id == house.key).order_by(DeadlineRow.number)
        return list((await session.execute(query)).scalars())


async def _calendars(roof: Roof, own: House, other: House) -> None:
    """An address shows what its owner may see, and only an address that was given opens anything."""
    for secret in own.feeds:
        found = await roof.app.feed(secret)
        assert found is not None
        assert own.mark.encode() in found
        assert other.mark.encode() not in found
    for secret in other.feeds:
        for wrong in (digest_of(secret), secret[:-1], secret + "A", secret.swapcase(), "", "%", "' OR 1=1 --"):
            assert await roof.app.feed(wrong) is None


async def test_every_button_and_form_of_one_house_is_nothing_in_the_other(database: Database) -> None:
    roof, *houses = await both_houses(database)
    for own, other in list(permutations(houses))[-WAYS:]:
        keys, mine = await keys_of(roof.database, other), await keys_of(roof.database, own)
        seen = _buttons_seen(roof, other)
        assert {type(decode(data)) for data in seen} == set(PressedButton.__args__)
        await roof.settled()
        before = await rows_of(roof, other)
        hands = (own["ana"], own["tom"])
        for index, data in enumerate(seen):
            if not isinstance(decode(data), JoinButton):  # whoever has the code of an invitation may take it
                reply = await roof.presses(hands[index % 2], data)
                assert other.mark not in words_of(reply), data
        await _pressed_like_nothing(roof, hands, keys)
        await _with_their_texts(roof, hands[0], mine, keys, other)
        await _forms(roof, own["ana"], keys, other)
        assert await rows_of(roof, other) == before
        await roof.settled()
        unmarked(roof, own, other)


def _buttons_seen(roof: Roof, house: House) -> list[str]:
    """What every button carries that somebody of the house has got, on either platform; in the short form of those
    that do the same two of each.
    """
    found: dict[str, None] = {}
    for name, person in house.people.items():
        if name != "jo":
            cards = roof.post_of(person)
            of_replies = [button for reply in person.replies for button in buttons_of(reply)]
            for button in (*of_replies, *(button for card in cards for button in card.every_button)):
                if decode(button.data) is not None:
                    found[button.data] = None
    for key in (0, house.key):
        found |= dict.fromkeys((encode(WorkspaceButton(key)), encode(ListButton("/deadline list all", key))))
    alike: dict[str, list[str]] = {}
    for data in found:
        alike.setdefault(re.sub(r"[0-9].*", "", data), []).append(data)
    return [data for several in alike.values() for data in several[: times(1, len(several))]]


def _about(keys: Keys, notice: int, client: int, member: int, deadline: int, letter: int) -> list[PressedButton]:
    """Every kind of button about those rows."""
    made: list[PressedButton] = [DeadlineButton(gesture, deadline, notice) for gesture in Gesture]
    made += [AnswerButton(answer, deadline, serial, notice) for answer in Answer for serial in keys.serials]
    rows = {About.client: client, About.member: member, About.deadline: deadline}
    made += [FormButton(form, rows[about]) for form, about in FORMS.items() if about is not About.nothing]
    made += [RulesButton(client), RemoveButton(member), LetterButton(letter)]
    return made


async def _pressed_like_nothing(roof: Roof, hands: tuple[Person, Person], keys: Keys) -> None:
    """A row of the other house is answered as one that is not there: nobody learns what exists."""
    theirs = _about(keys, keys.notices[0], keys.clients[0], keys.members[0], keys.deadlines[0], keys.letters[0])
    nobodys = _about(keys, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    theirs += [ChoiceButton(token, index) for token in keys.tokens[:2] for index in (0, 101)]
    nobodys += [ChoiceButton("A" * 12, index) for _ in keys.tokens[:2] for index in (0, 101)]
    for hand in hands:
        for there, nowhere in zip(theirs, nobodys, strict=True):
            reply = await roof.presses(hand, encode(there))
            assert not reply.ok, there
            assert normal(words_of(reply)) == normal(words_of(await roof.presses(hand, encode(nowhere)))), there


async def _with_their_texts(roof: Roof, hand: Person, mine: Keys, keys: Keys, other: House) -> None:
    """One's own deadlines with the texts, the questions and the messages of the other house."""
    for deadline in mine.deadlines[-4:]:  # the oldest, which have been told, and asked about
        for notice in keys.notices[:1]:
            buttons: list[PressedButton] = [
                *(DeadlineButton(each, deadline, notice) for each in (Gesture.sent, Gesture.changed_words)),
                *(AnswerButton(each, deadline, 1, notice) for each in (Answer.edit, Answer.show, Answer.approve)),
            ]
            for button in buttons:
                reply = await roof.presses(hand, encode(button))
                assert other.mark not in words_of(reply), button
    for number, message in enumerate(keys.messages[:: times(10, 1)]):
        gesture = (Gesture.answered, Gesture.open, Gesture.undo)[number % 3]
        reply = await roof.presses(hand, encode(DeadlineButton(gesture, mine.deadlines[0], 0)), message=message)
        assert other.mark not in words_of(reply)


async def _forms(roof: Roof, hand: Person, keys: Keys, other: House) -> None:
    """Every form, sent whole about the rows of the other house, about none, and about rows that are not there."""
    rows = {About.client: keys.clients, About.member: keys.members, About.deadline: keys.deadlines, About.nothing: []}
    for form, about in FORMS.items():
        answers = {ask.name: ANSWERS.get(ask.name, alone(other.team)) for ask in TABLE[form].asks}
        for key in ((rows[about] or [NOWHERE])[0], 0):
            reply = await roof.sends(hand, f"{form}:{key}:{keys.notices[0]}", answers)
            assert other.mark not in words_of(reply), form
            if about is not About.nothing and key:
                assert not reply.ok, form
                nothing = await roof.sends(hand, f"{form}:{NOWHERE}:{NOWHERE}", answers)
                assert normal(words_of(reply)) == normal(words_of(nothing)), form
        opened = await roof.presses(hand, encode(FormButton(form, 0)))
        assert other.mark not in words_of(opened), form
    await roof.presses(hand, encode(GoOnButton()))
    assert not (await roof.presses(hand, encode(RevokeButton("0" * 40)))).ok
