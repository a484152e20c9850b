"""Stretches of time counted from now, as they are said in Vietnamese."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.when_parts import Days, Elapsed, Few, Later, Link, WorkingDays
from bot.domain.when_table import END, Rule, Words
from bot.domain.when_vietnamese_clock import Parts
from bot.domain.when_vietnamese_days import A_DAY

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LENGTHS = {
    "phut": MINUTE, "p": MINUTE, "'": MINUTE, "": MINUTE, "tieng": HOUR, "gio": HOUR, "h": HOUR, "g": HOUR,
    "ngay": DAY, "hom": DAY, "bua": DAY, "tuan": 7 * DAY,
}  # fmt: skip
MONTHS = {"thang": 1, "nam": 12}
SMALL = {"hai": 2, "ba": 3, "bon": 4, "nam": 5}

OF_CLOCK = r"(?: dong ho)?(?!\w)"
OF_MONTHS = r"thang(?!\w)(?! ?\d{1,2}(?! (?:ngay|tuan)))"
LONG = rf"(?:tieng{OF_CLOCK}|(?:phut|p|ngay|hom|bua|tuan(?: le)?|nam)(?!\w)|{OF_MONTHS}|')"
UNIT = rf"(?:{LONG}|(?:gio{OF_CLOCK}|h(?!\w)|g(?!\w)))"
HALF = rf"(?:nửa|nua|nữa) (?:tieng|gio|thang|nam){OF_CLOCK}"
TO_MINUTES = r"\d{1,2} ?(?:h|g|gio|tieng) ?\d\d(?:(?: ?(?:phut|p)(?!\w)|')|(?!\w|/| ngay| tuan| thang| nam))"
TO_THE_HOUR = r"(?: (?:va )?\d{1,2} ?(?:phut|p)(?!\w))?"
OF_DAYS = rf"\d{{1,3}} ?(?:(?:ngay|hom|bua|tuan(?: le)?|nam)(?!\w)|{OF_MONTHS})"
SPAN = (
    rf"(?:{HALF}|(?:\d{{1,3}} ?)?(?:tieng(?: dong ho)?|gio|h|nam) ?ruoi(?!\w)|{TO_MINUTES}"
    rf"|{OF_DAYS}(?: (?:va )?\d{{1,3}} ?{UNIT})?|\d{{1,3}} ?{UNIT}{TO_THE_HOUR})"
)
LONG_SPAN = (
    rf"(?:{HALF}|(?:\d{{1,3}} ?)?(?:tieng(?: dong ho)?|nam) ?ruoi(?!\w)|\d{{1,2}} ?tieng ?\d\d(?: ?phut)?(?!\w)"
    rf"|{OF_DAYS}(?: (?:va )?\d{{1,3}} ?{LONG})?|\d{{1,3}} ?{LONG}{TO_THE_HOUR})"
)
DAY_SPAN = r"(?:\d{1,3} ?(?:ngay|hom|bua|tuan|nam)|(?:nửa|nua|nữa) (?:thang|nam))"
COUNTED = re.compile(r"(\d{1,3}) ?(phut|p|'|tieng|gio|h(?!om)|g|ngay|hom|bua|tuan|thang|nam)?")

AT_MOST = r"(?:tối da|tới da|toi da|nhieu nhat|khong (?:quá|qua))"
WITHIN = rf"(?:noi )?trong(?: (?:vong|khoang))?(?: {AT_MOST})?"
AT_LONGEST = rf"(?:noi|{AT_MOST}(?: trong(?: vong)?)?)"  # «không quá 17h» is a time of day
MORE = r"(?:nữa|nua)"
COMING = r"(?:tới|sap tới|ke tiep|tiep theo)"
FROM_NOW = r"(?: (?:ke|tinh) (?:từ|tu) (?:bây gio|gio|hom nay|nay|luc nay))"
A_FEW = r"(?:may|vai ba|vai|mốt vai|một vai|dam ba|dam|doi ba|it|một it)"
ABOUT = r"(?:vao )?(?:khoang(?: chung| tầm)?|tầm(?: khoang)?|co|chung|do|quang|gan|xap xi|tren duoi|dau do|~)"
DAYS_LEFT = rf"(?:(?:{WITHIN}|{AT_LONGEST}|sau) )?"


def span(text: str, sign: int = 1) -> Parts | None:
    """Whole days and more are counted on the calendar, less by the clock; half a month is asked."""
    if text.startswith(("nửa ", "nua ", "nữa ")):
        return _half(text.split()[1], sign)
    if text.endswith("ruoi"):
        return _and_a_half(text, sign)
    months, time, is_by_clock = 0, timedelta(), False
    for count, unit in COUNTED.findall(text):
        if unit in MONTHS:
            months += int(count) * MONTHS[unit]
        else:
            time += int(count) * LENGTHS[unit]
            is_by_clock = is_by_clock or LENGTHS[unit] < DAY
    if not is_by_clock:
        return (Days(sign * months, sign * time.days),)
    return None if months else (Elapsed(sign * time),)


def _half(unit: str, sign: int) -> Parts | None:
    match unit:
        case "tieng" | "gio":
            return (Elapsed(sign * HOUR / 2),)
        case "thang" if sign > 0:  # fifteen days, or two weeks
            return (Days(0, 14), Link.alternative, Days(0, 15))
        case "nam":
            return (Days(sign * 6, 0),)
        case _:
            return None


def _and_a_half(text: str, sign: int) -> Parts:
    number = re.match(r"\d+", text)
    count = int(number[0]) if number else 1
    return (Days(sign * (count * 12 + 6), 0),) if "nam" in text else (Elapsed(sign * (count * HOUR + HOUR / 2)),)


def _ahead(words: Words) -> Parts | None:
    return span(words[1])


def _ago(words: Words) -> Parts | None:
    return span(words[1], -1)


def _later(words: Words) -> Parts | None:
    sign = -1 if words[2] == "truoc" else 1
    match span(words[1]):
        case (Days(0, days),):
            return (Later(sign * days),)
        case _:
            return None


def _about(words: Words) -> Parts | None:
    """«khoảng 2 tiếng nữa»: asked, with the one time there is."""
    parts = span(words[1])
    return (*parts, Link.alternative, *parts) if parts and len(parts) == 1 else None


def _hours_after(words: Words) -> Parts | None:
    """«sau 48 giờ»; of «sau 2 giờ» it is not said whether two hours pass or two o'clock does."""
    return (Elapsed(int(words[1]) * HOUR),) if int(words[1]) > 24 else None


def _few(words: Words) -> Parts:
    return (Few(LENGTHS[words[1]]),)


def _two_counts(words: Words) -> Parts | None:
    """«2-3 ngày nữa», «hai ba ngày nữa»."""
    digits, word, second, unit, is_working = words.groups()
    counts = [int(digits) if digits else SMALL[word], int(second)]
    if is_working:
        return (WorkingDays(counts[0]), Link.alternative, WorkingDays(counts[1]))
    one, other = (span(f"{count} {unit}") for count in counts)
    return (*one, Link.alternative, *other) if one and other else None


def _working_days(words: Words) -> Parts:
    return (WorkingDays(int(words[1])),)


def _next_working_day(_: Words) -> Parts:
    return (WorkingDays(1),)


SPANS: tuple[Rule, ...] = (
    Rule(
        rf"(?:{ABOUT} |{WITHIN} |sau )?{A_FEW} (phut|gio(?= (?:nữa|nua|tới))|tieng|ngay|hom|bua|tuan)"
        rf"(?: lam viec)?(?: (?:nữa|nua|tới|sau))?{END}(?! truoc)",
        _few,
    ),
    Rule(
        rf"(?:{ABOUT} |{WITHIN} |sau )?(?:(\d{{1,2}}) ?(?:-|–|den|tới|hoac|hay) ?|(hai|ba|bon|nam) )(\d{{1,2}})"
        rf" ?(phut|tieng|ngay|tuan|(?:gio|h|thang|nam)(?= (?:nữa|nua))) ?((?<=ngay )lam viec)?"
        rf"(?: (?:nữa|nua|tới))?{END}(?! (?:truoc|sau))",
        _two_counts,
    ),
    Rule(
        rf"{DAYS_LEFT}(\d{{1,2}}) ngay (?:lam viec|lv)(?: (?:nữa|nua|tới|tiep theo|ke tiep|sau))?{FROM_NOW}?{END}"
        r"(?! (?:truoc|sau|tu|từ|ke)\b)",
        _working_days,
    ),
    Rule(rf"{DAYS_LEFT}một ngay lam viec{END}", _next_working_day),
    Rule(rf"(?:vao )?ngay lam viec (?:tiep theo|ke tiep|tới|sau|ke){END}", _next_working_day),
    Rule(rf"{ABOUT} ({SPAN})(?: {MORE}|(?={FROM_NOW})){FROM_NOW}?{END}", _about),
    Rule(rf"{ABOUT} ({LONG_SPAN}){END}(?! (?:truoc|tu|từ|sau)\b)", _about),
    Rule(rf"{DAYS_LEFT}({SPAN})(?: {MORE}{FROM_NOW}?|{FROM_NOW}){END}", _ahead),
    Rule(rf"({DAY_SPAN}) nửa{END}(?! (?:dem|tieng|gio|ngay|thang|nam))", _ahead),
    Rule(rf"(?:cach day|cach nay) ({SPAN}){END}", _ago),
    Rule(rf"({SPAN}) (sau|truoc|ke (?:từ|tu)|tinh (?:từ|tu)|từ|tu)(?={A_DAY})", _later),
    Rule(rf"({SPAN}) (?:truoc|roi|qua){END}", _ago),
    Rule(rf"({DAY_SPAN}) {COMING}{END}(?!{A_DAY})", _ahead),
    Rule(rf"(?!\d{{1,3}} ?thang)({DAY_SPAN}|{LONG_SPAN}) sau{END}", _ahead),
    Rule(rf"{WITHIN} ({SPAN})(?: {COMING})?{END}(?! (?:truoc|ke|tu|từ)\b)", _ahead),
    Rule(rf"{AT_LONGEST} ({LONG_SPAN})(?: {COMING})?{END}(?! (?:truoc|ke|tu|từ)\b)", _ahead),
    Rule(rf"sau ({LONG_SPAN}){END}(?! (?:truoc|ke|tu|từ)\b)", _ahead),
    Rule(rf"sau (\d{{1,3}}) ?(?:h|gio){END}", _hours_after),
    Rule(rf"({LONG_SPAN}){END}(?! (?:nữa|nua|nửa|nay|ke|truoc|tới|toi|sau)\b)", _ahead),
)
