"""Where clients read (RULES 7): every command, button and form in every kind of place, and what can be read there.

What stands in a place is what the speaker's answer shows to everybody there, what becomes of the message that was
pressed, and the letters that go to the place; what the speaker alone gets is no matter. Where nobody has proven that
all who read are ours there is nothing of ours in it; a type forbids the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat import Audience, Place, plain
from bot.domain.gestures import Answer, AnswerButton, DeadlineButton, FormButton, Gesture, encode
from bot.store.database import Database
from bot.texts.voice import Internal
from tests.doors.every_line import EVERY
from tests.doors.furniture import furnished
from tests.doors.houses import House, Person, Roof, cards_of, on_telegram, words_of_card

PLACES = {
    "a private chat": (Place("slack", "D1", Audience.internal, private=True), True),
    "an internal channel": (Place("slack", "C1", Audience.internal), True),
    "a channel that is shared": (Place("slack", "C2", Audience.client), False),
    "a channel with guests": (Place("slack", "C3", Audience.client), False),
    "a channel that cannot be looked at": (Place("slack", "C4"), False),
    "a group that nobody declared": (Place("telegram", "-1", Audience.client), False),
    "a channel of Telegram's": (Place("telegram", "-2"), False),
    "a platform that says nothing": (Place("console", "x"), False),
}
"""The kinds of places as adapters tell them, and whether our words may be composed for them as they are."""

OUTWARD = (
    ("ana", Place("slack", "C2", Audience.client)),
    ("tom", Place("telegram", "-1", Audience.client)),
    ("tom", Place("telegram", "-9", Audience.client)),
)
"""Who speaks where: on Slack, in a group that nobody declared, and in one that another workspace has declared."""


@pytest.mark.parametrize("kind", PLACES)
def test_the_proof_that_a_place_is_internal_exists_for_internal_places_alone(kind: str) -> None:
    place, is_internal = PLACES[kind]
    if is_internal:
        assert Internal(place).place is place
    else:
        with pytest.raises(ValueError, match="internal text cannot be composed"):
            Internal(place)


def lines() -> Iterator[str]:
    """Every command, about the speaker's own house."""
    for several in EVERY.values():
        for line in several:
            yield line.format(n="4", client="Acme", bolt="Q2222", mate="ken")


def presses() -> Iterator[str]:
    """Every kind of button about a deadline and a question."""
    for deadline in (1, 3):
        yield from (encode(DeadlineButton(gesture, deadline)) for gesture in Gesture)
    yield from (encode(AnswerButton(answer, 3, 1)) for answer in Answer)
    yield from (encode(FormButton(form, key)) for form, key in (("client", 1), ("new_for", 1), ("set", 0), ("new", 0)))
    yield from ("c:/deadline list all", "c:/team", "c:/client Acme", "g:")


async def test_nothing_of_ours_can_be_read_where_clients_read(database: Database) -> None:
    roof, eve = Roof(database), on_telegram("eve", 400)
    house = await furnished(roof, "quokka", "TB", 200, on_telegram("jo", 300))
    await roof.says(eve, "/start")
    assert (await roof.says(eve, "/team here internal", OUTWARD[2][1])).ok
    await roof.until("2026-11-20T18:30")
    heard: list[str] = []
    for name, place in OUTWARD:
        count = len(roof.post_in(place))
        for line in lines():
            if not line.startswith("/team here"):  # what declares the place
                await roof.says(house[name], line, place)
                heard += _there(house[name], line)
        for data in presses():
            await roof.presses(house[name], data, place, "77")
            heard += _there(house[name], data)
        await roof.settled()
        assert roof.post_in(place)[count:] == []
    assert [words for words in heard if _is_ours(words, house)] == []


def _there(person: Person, what: str) -> list[str]:
    """What everybody can read of the newest answer."""
    reply = person.replies[-1]
    shown = [card for card in cards_of(reply) if card in (reply.edit, reply.signpost)]
    if reply.here:
        shown += reply.cards
    return [f"{what}: {words_of_card(card)}" for card in shown]


def _is_ours(words: str, house: House) -> bool:
    """Whether something in it is ours: subjects, notes and contacts, clients, colleagues, the house itself."""
    said = words.partition(": ")[2] or words
    names = (house.mark, "Acme", "Q2222", "D-", "House T", *(name for name in house.people if len(name) > 2))
    return any(name in said for name in names)


@pytest.mark.parametrize("how", ["off", "another house", "never"])
async def test_what_was_to_go_to_a_group_is_withheld_once_it_is_not_internal_any_more(
    database: Database, how: str
) -> None:
    roof, jo = Roof(database), on_telegram("jo", 300)
    house = await furnished(roof, "quokka", "TB", 200, jo)
    tom, group = house["tom"], Place("telegram", f"-100{house.key}", Audience.client)
    await roof.settled()
    count = len(roof.post_in(group))
    assert count
    number = "D-14"
    if how == "never":
        await roof.says(tom, f"/deadline edit {number} Another", group)
    else:
        await roof.says(tom, f"/deadline edit {number} Another", group)  # the letter waits, and meanwhile:
        await roof.says(tom, "/team here off", group)
        if how == "another house":
            eve = on_telegram("eve", 400)
            await roof.says(eve, "/start")
            assert (await roof.says(eve, "/team here internal", group)).ok
    await roof.settled()
    new = [plain(card.text) for card in roof.post_in(group)[count:]]
    assert any("Another" in text for text in new) is (how == "never")
