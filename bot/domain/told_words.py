"""Whether words that really went out name the date and the clause (RULES 1: *I changed it*).

Only a help against slips: what is not found is asked about, nothing is refused. So it looks for the usual ways of
writing a date and a time, and for words that speak of stopping, going on, or asking again.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.deadlines import Clause, Due

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

CLAUSE_WORDS: dict[Clause, tuple[str, ...]] = {
    Clause.hold: ("hold", "pause", "stop", "wait for you", "on ice", "保留", "止め", "停止", "tạm dừng", "приостан"),
    Clause.proceed: (
        "proceed", "go on", "go ahead", "continue", "move forward", "judg", "as we see fit",
        "進め", "tiếp tục", "продолж",
    ),
    Clause.chase: (
        "again", "back to you", "follow up", "remind", "get in touch", "contact you", "call you",
        "改めて", "liên hệ lại", "ещё раз", "свяж",
    ),
}  # fmt: skip


def names_date(text: str, due: Due, client_zone: str) -> bool:
    """Whether day and time of the due date stand in the text, in the zone of its wording or in the client's."""
    flat = _flat(text)
    walls = (due.wall, due.at.astimezone(ZoneInfo(client_zone)).replace(tzinfo=None))
    return any(_day(flat, wall) and _time(flat, wall) for wall in walls)


def names_clause(text: str, clause: Clause) -> bool:
    """Whether some word for the clause stands in the text."""
    flat = _flat(text)
    return any(word in flat for word in CLAUSE_WORDS[clause])


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _day(text: str, wall: datetime) -> bool:
    day, month = str(wall.day), str(wall.month)
    name = MONTHS[wall.month - 1]
    forms = (
        rf"\b{wall.year}[-/.]0?{month}[-/.]0?{day}\b",
        rf"(?<!\d)0?{day}[-/.]0?{month}(?!\d)",
        rf"(?<!\d)0?{month}[-/]0?{day}(?!\d)",
        rf"(?<!\d)0?{day}(?:st|nd|rd|th)?(?: of)? {name}",
        rf"{name}[a-z]*\.? 0?{day}(?!\d)",
        rf"(?<!\d){month}月{day}日",
        rf"{['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'][wall.isoweekday() % 7]}",
    )
    return any(re.search(form, text) for form in forms)


def _time(text: str, wall: datetime) -> bool:
    hour, minute = wall.hour, f"{wall.minute:02}"
    twelve, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    dotted = rf"{half[0]}\.?m\b"
    forms = [rf"(?<!\d)0?{hour}[:.h]{minute}(?!\d)", rf"(?<!\d){twelve}[:.]{minute} ?{dotted}"]
    if wall.minute == 0:
        forms += [rf"(?<!\d){twelve} ?{dotted}", rf"(?<!\d){hour} ?(?:h\b|時|giờ|o'clock)"]
        forms += [r"\bnoon\b"] if hour == 12 else []
    return any(re.search(form, text) for form in forms)
