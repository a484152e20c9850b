"""What platforms send, made such that every text can be kept and compared: NUL is in no text of PostgreSQL, half a
surrogate pair in no UTF-8, and a column is only so long.

Real ids are short and plain. One that is not becomes a digest of itself: shortened or cleaned it might be somebody
else's. What a button carries is either ours or nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from bot.chat import Account, Command, Opened, Place, Press, Request, Submission
from bot.domain.zones import known_zone

MOST_ID = 60
MOST_KEY = 100
"""With the platform, the team and the account in front of it no more than the 250 of its column."""
MOST_MESSAGE = 100
MOST_NAME = 200

_LANGUAGE = re.compile(r"[a-z]{2,3}")
"""One that we do not write in too: it says where somebody may live (bot.commands.joining)."""


def readable(request: Request) -> Request:
    """The request, with nothing in it that a database would choke on."""
    account, place, key = _account(request.account), _place(request.place), _id(request.key, MOST_KEY)
    match request:
        case Command(text=text, mentioned=mentioned):
            return Command(account, place, key, kept(text), tuple(map(_account, mentioned)))
        case Press(data=data, message=message):
            return Press(account, place, key, data if kept(data) == data else "", _id(message, MOST_MESSAGE))
        case Submission(form=form, answers=answers, source=source, shown=shown):
            said, before = _answers(answers), _answers(shown)
            return Submission(account, place, key, kept(form), said, kept(source), before)
        case Opened():
            return Opened(account, place, key)


def kept(text: str) -> str:
    """The text without what cannot be kept."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode(errors="ignore").decode()


def _id(text: str, most: int = MOST_ID) -> str:
    if len(text) <= most and kept(text) == text:
        return text
    return f"#{sha256(text.encode(errors='surrogatepass')).hexdigest()[:40]}"


def _account(account: Account) -> Account:
    return replace(
        account,
        id=_id(account.id),
        team=_id(account.team),
        name=kept(account.name)[:MOST_NAME],
        zone=known_zone(account.zone) or "" if account.zone else "",
        language=account.language if _LANGUAGE.fullmatch(account.language) else "",
        team_name=kept(account.team_name)[:MOST_NAME],
    )


def _place(place: Place) -> Place:
    return replace(place, id=_id(place.id))


def _answers(answers: dict[str, str]) -> dict[str, str]:
    return {kept(name): kept(given) for name, given in answers.items()}
