"""What our account rep writes to the contact, and to their manager: proposed, read, signed by a person (A10, C8).

About the matter, never about a person's faults: what we need, since when, what waits because of it, and an easy way to
answer. The firmest words state what stands still and ask for a date or a name; they threaten nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.clients import Client, Salutation
from bot.domain.deadlines import Deadline, State
from bot.domain.ladder import Firmness
from bot.domain.words import ClientWords
from bot.texts.notices import for_readers
from bot.texts.voice import Voice


def to_contact(
    deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None, readers: Collection[str] = ()
) -> ClientWords:
    """From the rep to whom ordinary notices go; `deliver_at` (UTC) is our delivery as things stand, if one is set.

    `readers` are the languages of those who may send it.
    """
    return for_readers(client, readers, lambda client: _to_contact(deadline, client, tone, deliver_at))


def to_manager(
    deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None, readers: Collection[str] = ()
) -> ClientWords:
    """From the rep to the contact who is marked as manager, whose interest it is too (A10). Raises ValueError if none
    is; the rest as above.
    """
    manager = client.manager
    if manager is None:
        raise ValueError(f"no manager of {client.name} is known")
    name = manager.name
    return for_readers(client, readers, lambda client: _to_manager(deadline, client, tone, deliver_at, name))


def _to_contact(deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None) -> str:
    voice = Voice.for_client(client)
    what = {"what": deadline.subject, "due": voice.in_full(deadline.passed_at, client.zone)}
    opening = {
        Firmness.soft: voice.words(
            "I look after our work for you, and I would like to ask you personally about the following. We had hoped "
            "to have it by {due}:\n"
            "{what}",
            **what,
        ),
        Firmness.normal: voice.words(
            "I look after our work for you, and I am writing to you personally because one thing is still open. We "
            "had hoped to have it by {due}:\n"
            "{what}",
            **what,
        ),
        Firmness.firm: voice.words(
            "I look after our work for you, and I am writing to you personally because we need the following from you"
            " in order to continue. We had hoped to have it by {due}:\n"
            "{what}",
            **what,
        ),
    }
    asking = {
        Firmness.soft: voice.words(
            "Is anything about it difficult or unclear? If this is simply a busy time, one line with a rough date is "
            "enough. If you would rather talk, tell me when, and I will gladly call you."
        ),
        Firmness.normal: voice.words(
            "Could you send it to us, or tell me when you can? If we should ask somebody else, a name is enough. And "
            "if something is making it difficult, just tell me, and we will find a way together."
        ),
        Firmness.firm: voice.words(
            "So that we can plan, could you please send me one of these three?\n"
            "• your answer\n"
            "• a date we can count on\n"
            "• the name of the person we should ask\n"
            "\n"
            "One line is enough. If something is making it difficult, just tell me, and we will look for a solution "
            "together."
        ),
    }
    return _written(voice, client, client.addressee, opening[tone], _waits(voice, deadline, deliver_at), asking[tone])


def _to_manager(deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None, name: str) -> str:
    voice = Voice(client.language, client.zone, salutation=Salutation.either)  # how is known of the contact alone
    what = {"what": deadline.subject, "due": voice.in_full(deadline.passed_at, client.zone), "client": client.name}
    opening = {
        False: voice.words(
            "I look after our work for {client}. I am writing to you because one thing is still open, and your help "
            "could save time for your project. We had hoped to have it by {due}:\n"
            "{what}",
            **what,
        ),
        True: voice.words(
            "I look after our work for {client}, and I am asking for your help so that your project can continue. We "
            "had hoped to have the following by {due}:\n"
            "{what}",
            **what,
        ),
    }
    asking = {
        False: voice.words(
            "Could you tell me who can give us the answer, or when we can expect it? If you would rather talk, tell "
            "me when, and I will gladly call you."
        ),
        True: voice.words(
            "So that we can plan, could you please send me one of these three?\n"
            "• the answer\n"
            "• a date we can count on\n"
            "• the name of the person who can decide\n"
            "\n"
            "One line is enough. If you would rather talk, tell me when, and I will gladly call you."
        ),
    }
    contact = voice.words(
        "{name} is our contact for this and can give you the details. Perhaps it only needs a decision from somebody "
        "else, or more information from us; we will gladly help with that.",
        name=client.addressee,
    )
    known = contact if client.addressee not in {client.name, name} else ""
    firm = tone is Firmness.firm
    return _written(voice, client, name, opening[firm], _waits(voice, deadline, deliver_at), known, asking[firm])


def _waits(voice: Voice, deadline: Deadline, deliver_at: datetime | None) -> str:
    """What waits because of it: the matter, and the delivery date where one is set."""
    if deadline.state is State.held:
        waits = voice.words(
            "As we said, this part of the work has been on hold since then. We also said that we would not send you "
            "reminders about it, so this is just one personal message."
        )
    else:
        waits = voice.words("Until we have it, this part of the work has to wait.")
    if deliver_at is None or deadline.deliver is None or deliver_at <= deadline.deliver.at:
        return waits
    moved = voice.words(
        "Our delivery date moves while the work waits; at the moment it is {date}.",
        date=voice.in_full(deliver_at, voice.zone),
    )
    return voice.together(waits, moved)


def _written(voice: Voice, client: Client, name: str, *parts: str) -> str:
    greeting, thanks = voice.hello(client, name), voice.words("Thank you and best regards")
    return "\n\n".join(part for part in (greeting, *parts, thanks) if part)
