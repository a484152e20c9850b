"""What our account rep writes to the contact, and to their manager: proposed, read, signed by a person (A10, C8).

About the matter, never about a person's faults: what we need, since when, what waits because of it, and an easy way to
answer. The firmest words state what stands still and ask for a date or a name; they threaten nothing.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.clients import Client
from bot.domain.deadlines import Deadline, State
from bot.domain.ladder import Firmness
from bot.domain.words import ClientWords
from bot.texts.voice import Voice


def to_contact(deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None) -> ClientWords:
    """From the rep to whom ordinary notices go; `deliver_at` (UTC) is our delivery as things stand, if one is set."""
    voice = Voice(client.language, client.zone)
    what = {"what": deadline.subject, "due": voice.in_full(deadline.passed_at, client.zone)}
    opening = {
        Firmness.soft: voice.words(
            "I look after your projects here, and I would like to ask you in person about one thing. The date for it "
            "was {due}:\n{what}",
            **what,
        ),
        Firmness.normal: voice.words(
            "I look after your projects here, and I am writing to you in person because one thing is still open. The "
            "date for it was {due}:\n{what}",
            **what,
        ),
        Firmness.firm: voice.words(
            "I look after your projects here, and I am writing to you in person because the following has been open "
            "since {due} and we cannot go on without it:\n{what}",
            **what,
        ),
    }
    asking = {
        Firmness.soft: voice.words(
            "Is something about it difficult or unclear? A short answer is enough, even a rough day by which we may "
            "count on it. If talking is easier, I will gladly call you."
        ),
        Firmness.normal: voice.words(
            "Could you tell me by when you can answer, or who else could decide? If something makes it difficult, tell "
            "me and we will find a way together."
        ),
        Firmness.firm: voice.words(
            "So that we can plan, please send me one of three things: your answer, the date on which we can count on "
            "it, or the name of somebody who can decide in your place. If something stands in the way, tell me and "
            "we will solve it together."
        ),
    }
    return _written(
        voice, client.language, client.addressee, opening[tone], _waits(voice, deadline, deliver_at), asking[tone]
    )


def to_manager(deadline: Deadline, client: Client, tone: Firmness, deliver_at: datetime | None) -> ClientWords:
    """From the rep to the contact who is marked as manager, whose interest it is too (A10). Raises ValueError if none
    is; `deliver_at` as above.
    """
    manager = client.manager
    if manager is None:
        raise ValueError(f"no manager of {client.name} is known")
    voice = Voice(client.language, client.zone)
    what = {"what": deadline.subject, "due": voice.in_full(deadline.passed_at, client.zone), "client": client.name}
    opening = {
        False: voice.words(
            "I look after the work for {client} here. I am writing to you because I think you would like to know: "
            "since {due} we have been waiting for one thing from your side:\n{what}",
            **what,
        ),
        True: voice.words(
            "I look after the work for {client} here. Since {due} we have been waiting for one thing from your side, "
            "and I would like to settle it with you before it costs more time:\n{what}",
            **what,
        ),
    }
    asking = {
        False: voice.words(
            "Could you help us to get the answer, or tell us whom we should ask? Whatever stands in the way, we will "
            "gladly look for a solution together."
        ),
        True: voice.words(
            "May I ask you for the answer, for a date on which we can count on it, or for the name of the person who "
            "decides? If it is easier to talk, I will call you whenever it suits you."
        ),
    }
    contact = voice.words("{name} knows what it is about.", name=client.addressee)
    known = contact if client.addressee not in {client.name, manager.name} else ""
    firm = tone is Firmness.firm
    return _written(
        voice, client.language, manager.name, opening[firm], _waits(voice, deadline, deliver_at), asking[firm], known
    )


def _waits(voice: Voice, deadline: Deadline, deliver_at: datetime | None) -> str:
    """What waits because of it: the matter, and the delivery date where one is set."""
    if deadline.state is State.held:
        waits = voice.words("As we had said, this part of the work has been on hold since then.")
    else:
        waits = voice.words("Until we have it, this part of the work has to wait.")
    if deliver_at is None or deadline.deliver is None or deliver_at <= deadline.deliver.at:
        return waits
    moved = voice.words("As things stand, we can deliver by {date}.", date=voice.in_full(deliver_at, voice.zone))
    return f"{waits} {moved}"


def _written(voice: Voice, language: str, name: str, *parts: str) -> ClientWords:
    greeting, thanks = voice.words("Hello {name},", name=name), voice.words("Thank you!")
    return ClientWords("\n\n".join(part for part in (greeting, *parts, thanks) if part), language)
