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

MONTHS = (
    "jan|январ", "feb|феврал", "mar|март", "apr|апрел", "may|ма[йяе]", "jun|июн",
    "jul|июл", "aug|август", "sep|сентябр", "oct|октябр", "nov|ноябр", "dec|декабр",
)  # fmt: skip
"""Months by the beginnings of their names."""

WEEKDAYS = (
    "monday|понедельник|月曜|\\(月\\)|thứ (?:hai|2)", "tuesday|вторник|火曜|\\(火\\)|thứ (?:ba|3)",
    "wednesday|сред[ауые]|水曜|\\(水\\)|thứ (?:tư|4)", "thursday|четверг|木曜|\\(木\\)|thứ (?:năm|5)",
    "friday|пятниц|金曜|\\(金\\)|thứ (?:sáu|6)", "saturday|суббот|土曜|\\(土\\)|thứ (?:bảy|7)",
    "sunday|воскресень|日曜|\\(日\\)|chủ nhật",
)  # fmt: skip

CLAUSE_WORDS: dict[Clause, tuple[str, ...]] = {
    Clause.hold: (
        "hold", "pause", "stop", "wait for you", "on ice", "rest",
        "保留", "止め", "停止", "中断", "お待ち", "tạm dừng", "tạm ngưng", "dừng lại",
        "приостан", "пауз", "останов", "подожд",
    ),
    Clause.proceed: (
        "proceed", "go on", "go ahead", "continue", "carry on", "move forward", "judg", "as we see fit",
        "進め", "進行", "tiếp tục", "thực hiện tiếp", "triển khai", "làm tiếp", "продолж", "по своему усмотрению",
    ),
    Clause.chase: (
        "again", "back to you", "follow up", "remind", "get in touch", "contact you", "call you", "enquire",
        "改めて", "あらためて", "再度", "ご連絡", "liên hệ lại", "hỏi lại", "nhắc", "liên lạc",
        "ещё раз", "еще раз", "снова", "свяж", "напомн", "обратимся", "спрос",
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
    name = f"(?:{MONTHS[wall.month - 1]})"
    forms = (
        rf"\b{wall.year}[-/.]0?{month}[-/.]0?{day}\b",
        rf"(?<!\d)0?{day}[-/.]0?{month}(?!\d)",
        rf"(?<!\d)0?{month}[-/]0?{day}(?!\d)",
        rf"(?<!\d)0?{day}(?:st|nd|rd|th)?(?:-?го)?(?: of)? {name}",
        rf"(?<!\d)0?{day} tháng 0?{month}(?!\d)",
        rf"{name}[a-z]*\.? 0?{day}(?!\d)",
        rf"(?<!\d){month}月{day}日",
        WEEKDAYS[wall.weekday()],
    )
    return any(re.search(form, text) for form in forms)


def _time(text: str, wall: datetime) -> bool:
    hour, minute = wall.hour, f"{wall.minute:02}"
    twelve, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    dotted = rf"{half[0]}\.?m\b"
    forms = [rf"(?<!\d)0?{hour}[:.h]{minute}(?!\d)", rf"(?<!\d){twelve}[:.]{minute} ?{dotted}"]
    if wall.minute == 0:
        forms += [rf"(?<!\d){twelve} ?{dotted}", rf"(?<!\d){hour} ?(?:h\b|時|giờ|час|o'clock)"]
        forms += [r"\bnoon\b"] if hour == 12 else []
    return any(re.search(form, text) for form in forms)
