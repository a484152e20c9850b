"""Days as they are said in Vietnamese: weekdays, dates, days counted from today, periods, their ends and beginnings."""

from __future__ import annotations

import re

from bot.domain.when_parts import (
    Date,
    DayOfMonth,
    Days,
    End,
    Faulty,
    Hours,
    Link,
    Numeric,
    Part,
    Period,
    Today,
    Unit,
    Weekday,
    Weekend,
    Which,
    WhyRejected,
)
from bot.domain.when_phrase import hour_said
from bot.domain.when_table import END, Rule, Words, meridiem
from bot.domain.when_vietnamese_clock import Parts, says
from bot.domain.when_vietnamese_spelling import CLOCK

WEEKDAYS = {
    "hai": 0, "ba": 1, "tư": 2, "nam": 3, "sáu": 4, "bảy": 5,
    "mon": 0, "tue": 1, "wed": 2, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
WEEKDAY = (
    r"(?:(?:ngay )?thu (hai|ba|tư|nam|sáu|bảy|[2-7](?!\d|h\b|g\b|[/.:]\d))|t\.? ?([2-7])(?!\d|h\b|g\b|[/.:]\d)"
    r"|(?:ngay )?(?:(?:chu|chua) nhat|cn|c\.n)|(mon|tues?|wed|fri|sat|sun)(?:day|nesday|urday)?)"
)
NEXT = r"(?:sau|tới day|tới|ke tiep|ke|tiep theo)"
LAST = r"(?:truoc|vua roi|vua qua|roi|qua|ngoai)"
A_DAY = r"(?: (?:(?:ngay|hom|thu|chu|mung|mong|mai|mốt|cn|t[2-7]|nay)\b|\d{1,2}[/-]\d|\d{1,2} (?:thang|thg)))"
UNITS = {"tuan": Unit.week, "thang": Unit.month, "quy": Unit.quarter, "nam": Unit.year}
UNIT = r"(tuan(?: le)?|thang|quy|nam)"
WHICH = rf"(nay|{NEXT} nữa|{NEXT} nua|{NEXT}|{LAST})"
MONTH = r"(?:thang|thg\.?|th\.?) ?(\d{1,2})"
YEAR = r"(?:(?:,? nam |[/-]|, ?| )(20\d\d))?"
NOT_A_SPAN = r"(?![\w:]|[/-]\d)(?! (?:ngay|tuan|nam|gio) (?:nữa|nua|tới))"
NO_HOUR = r"(?!\w|[/:-]\d)(?! (?:gio (?:sáng|trua|chieu|tối|kem|ruoi|\d)|ruoi|kem))"
ENDING = r"(?:ngay )?(?:cuoi(?: cung)?(?: cua)?|het|ket thuc)"
PAST = {Unit.week: Days(0, -7), Unit.month: Days(-1, 0), Unit.quarter: Days(-3, 0), Unit.year: Days(-12, 0)}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _weekday_of(name: str | None, digit: str | None, english: str | None) -> int:
    if english:
        return WEEKDAYS[english[:3]]
    said = name or digit
    if said is None:
        return 6
    return int(said) - 2 if said.isdigit() else WEEKDAYS[said]


def _weekday(words: Words) -> Parts:
    name, digit, english, which = words.groups()
    index = _weekday_of(name, digit, english)
    if not which:
        return (Weekday(index),)
    if which == "nay":
        return (Weekday(index, Which.this),)
    if which.endswith(("nua", "nữa")):
        return (Weekday(index, Which.after_next),)
    return (Weekday(index, Which.next if re.match(NEXT, which) else Which.last),)


def _weekday_at_the_end_of_a_week(words: Words) -> Parts:
    name, digit, english, which = words.groups()
    return (Weekday(_weekday_of(name, digit, english)), Period(Unit.week, _plus(which)))


def _next_or_evening(words: Words) -> Parts:
    """«thu 6 toi» without diacritics: next Friday, or Friday evening."""
    index = _weekday_of(words[1], words[2], words[3])
    return (Weekday(index, Which.next), Link.alternative, Weekday(index), Hours.evening)


def _next_or_evening_hour(words: Words) -> Parts:
    index, clock = _weekday_of(words[1], words[2], words[3]), hour_said(int(words[4]), int(words[5] or words[6] or 0))
    return (Weekday(index, Which.next), clock, Link.alternative, Weekday(index), clock, Hours.evening)


def _two_weekdays(words: Words) -> Parts:
    """«thu 2 pm» without diacritics: Monday afternoon, or in English Thursday at two."""
    number, letter = int(words[1]), words[2]
    hours = Hours.afternoon if letter == "p" else Hours.morning
    return (Weekday(3), meridiem(number, 0, letter), Link.alternative, Weekday(number - 2), hours)


def _plus(which: str | None) -> int:
    if not which or which == "nay":
        return 0
    if which.endswith(("nữa", "nua")):
        return 2
    return 1 if re.fullmatch(NEXT, which) else -1


def _checked(day: str, month: str, year: str | None = None) -> Parts:
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        raise Faulty(WhyRejected.impossible, f"{day}/{month}")
    return (Date(int(year) if year else None, int(month), int(day)),)


def _date(words: Words) -> Parts:
    return _checked(words[1], words[2], words[3])


def _month_first(words: Words) -> Parts:
    return _checked(words[2], words[1], words[3])


def _numeric(words: Words) -> Parts:
    return (Numeric(tuple(int(number) for number in words.groups() if number)),)


def _punctuated(words: Words) -> Parts | None:
    """«ngày 30-11»; not «ngày 5-7», which may be the fifth to the seventh."""
    a, b, year = words.groups()
    is_date = int(a) > 12 >= int(b) or bool(year) or b.startswith("0")
    return _numeric(words) if is_date else None


def _day_of(number: str) -> DayOfMonth:
    if not 1 <= int(number) <= 31:
        raise Faulty(WhyRejected.impossible, number)
    return DayOfMonth(int(number))


def _day_of_month(words: Words) -> Parts:
    return (_day_of(words[1]),)


def _early_day_of_month(words: Words) -> Parts | None:
    return (_day_of(words[1]),) if int(words[1]) <= 10 else None


def _day_of_this_month(words: Words) -> Parts:
    return (_day_of(words[1]), Period(Unit.month))


def _months_or_day(words: Words) -> Parts:
    """«5 tháng sau»: five months later, or the fifth of next month."""
    day = (_day_of(words[1]), Period(Unit.month, 1))
    number = int(words[1])
    return day if number > 24 else (Days(number, 0), Link.alternative, *day)


def _june_or_next_month(words: Words) -> Parts:
    """«ngay 5 thang sau» without diacritics; «5 thang sau» may be five months later too."""
    end, prefix, day = words.groups()
    if end:
        return (End(Period(Unit.month, 1)), Link.alternative, End(Period(Unit.month, month=6)))
    if not day:
        return (Period(Unit.month, 1), Link.alternative, Period(Unit.month, month=6))
    dates = (_day_of(day), Period(Unit.month, 1), Link.alternative, *_checked(day, "6"))
    return dates if prefix else (Days(int(day), 0), Link.alternative, *dates)


def _period(words: Words) -> Parts:
    period = Period(UNITS[words[1].split()[0]], _plus(words[2]))
    if period.plus < 0 and words[0] == words.string:  # refused as past, like any day of it
        return (PAST[period.unit],)
    return (period,)


AT_THE_WEEKEND = re.compile(r",? ?(?:vao )?(?:(?:ngay )?(?:thu (?:bảy|7)|chu nhat)|t7|cn)\b")

AN_HOUR = re.compile(rf"{CLOCK}|\b(?:[012]\d[0-5]\d|sáng|trua|chieu|tối|dem)\b")
ON_A_DAY = re.compile(r",? ?(?:vao )?(?:(?:ngay )?thu |t[2-6]\b)")


def _has_hour(words: Words) -> bool:
    return bool(AN_HOUR.search(words.string))


def _end(words: Words) -> Parts:
    """The end of this week or the next is its Friday; it may be the weekend with an hour, or where no week is said."""
    unit, plus = UNITS[words[1].split()[0]], _plus(words[2])
    is_bare = not words[2] and words[0].startswith("cuoi")
    if unit is Unit.week and is_bare and AT_THE_WEEKEND.match(words.string, words.end()):
        return (Weekend(),)
    is_open = is_bare and not ON_A_DAY.match(words.string, words.end())
    if unit is Unit.week and (is_open or _has_hour(words)):
        return (End(Period(unit, plus)), Link.alternative, Weekend(plus))
    return (End(Period(unit, plus)),)


def _weekend(words: Words) -> Parts:
    return (Weekend(_plus(words[1])),)


def _month(words: Words, *, is_end: bool) -> Parts:
    if not 1 <= int(words[1]) <= 12:
        raise Faulty(WhyRejected.impossible, words[1])
    period = Period(Unit.month, month=int(words[1]), year=int(words[2]) if words[2] else None)
    return (End(period),) if is_end else (period,)


def _end_of_month(words: Words) -> Parts:
    return _month(words, is_end=True)


def _month_alone(words: Words) -> Parts:
    return _month(words, is_end=False)


def _end_of_quarter(words: Words) -> Parts:
    quarter = ROMAN.get(words[1]) or int(words[1])
    return (End(Period(Unit.month, month=quarter * 3, year=int(words[2]) if words[2] else None)),)


def _end_of_year(words: Words) -> Parts:
    return (Date(int(words[1]), 12, 31),)


STARTS = {"dau": (1, 5), "giua": (15, 20), "trung": (15, 20)}


def _part_of_month(words: Words) -> Parts:
    """Asked: the first or the fifth, the fifteenth or the twentieth."""
    first, second = STARTS[words[1]]
    month, which, year = words[2], words[3], words[4]
    if month:
        return (*_checked(str(first), month, year), Link.alternative, *_checked(str(second), month, year))
    of = (Period(Unit.month, _plus(which)),) if which else ()
    return (DayOfMonth(first), *of, Link.alternative, DayOfMonth(second), *of)


def _part_of_week(words: Words) -> Parts:
    first, second = (0, 1) if words[1] == "dau" else (2, 3)
    of: tuple[Part, ...] = (Period(Unit.week, _plus(words[2])),) if words[2] else ()
    return (Weekday(first), *of, Link.alternative, Weekday(second), *of)


def _part_of_year(words: Words) -> Parts:
    months = (1, 3) if words[1] == "dau" else (6, 7)
    of: tuple[Part, ...] = (Period(Unit.year, _plus(words[2])),) if words[2] else ()
    first, second = (End(Period(Unit.month, month=month)) for month in months)
    return (first, *of, Link.alternative, second, *of)


ENDS = {"eod": Unit.day, "cob": Unit.day, "eow": Unit.week, "eom": Unit.month, "eoq": Unit.quarter, "eoy": Unit.year}


def _end_letters(words: Words) -> Parts:
    return (End(Period(ENDS[words[1]])),)


END_OF_DAY = End(Period(Unit.day))
SHORT_MONTH = r"t(1[0-2]|[189])"
NOT_TO_A_DAY = r"(?! (?:thu|t[2-7]|chu|cn|ngay|mai|mốt|hom|cuoi|het|dau|\d\d?[/-]\d|\d\d? (?:thang|thg))\b)"

RELATIVE: tuple[Rule, ...] = (
    Rule(r"(?:(?:ngay )?(?:hom|bua) nay|h ?nay|today)" + END, says(Today(0))),
    Rule(r"nay(?! mai)" + END, says(Today(0))),
    Rule(r"tonight" + END, says(Today(0), Hours.night)),
    Rule(
        r"(?:(?!^mai (?:giup|dum|gium|ho|oi)\b)(?:ngay |hom |bua )?mai|tomorrow|tmr)(?! (?:mốt|kia|nay|sau)\b)" + END,
        says(Today(1)),
    ),
    Rule(r"(?:ngay |hom |bua )?mốt" + END, says(Today(2))),
    Rule(r"ngay kia" + END, says(Today(2))),
    Rule(r"(?:(?:ngay )?(?:hom|bua) qua|yesterday)" + END, says(Today(-1))),
    Rule(r"(?:ngay )?hom kia" + END, says(Today(-2))),
)
JUNE = Rule(r"(?:(cuoi|het) |((?:ngay |mung |mong )*)(\d{1,2}) |)thang jun" + END, _june_or_next_month)
WEEK: tuple[Rule, ...] = (
    Rule(r"thu ([2-7]) ?([ap])\.?m\.?" + END, _two_weekdays),
    Rule(rf"{WEEKDAY} cuoi tuan(?: (nay|{NEXT}))?{END}", _weekday_at_the_end_of_a_week),
    Rule(rf"{WEEKDAY} ((?:sau|tới|ke) (?:nữa|nua)){END}", _weekday),
    Rule(rf"{WEEKDAY} (nay|(?:tới day|ke tiep|ke|tiep theo|vua roi|vua qua|roi)){END}", _weekday),
    Rule(rf"{WEEKDAY} (tới){END}{NOT_TO_A_DAY}", _weekday),
    Rule(rf"{WEEKDAY} toi (?:luc )?(\d\d?)(?:(?: ?h| ?g| gio)(?: ?(\d\d))?|:(\d\d)){END}", _next_or_evening_hour),
    Rule(rf"{WEEKDAY} toi{END}{NOT_TO_A_DAY}", _next_or_evening),
    Rule(rf"{WEEKDAY} (sau){END}(?! (?:luc )?(?:\d|tuan|khi|gio|trua|ngay|thu))", _weekday),
    Rule(rf"{WEEKDAY} (truoc|qua)$", _weekday),
    Rule(rf"{WEEKDAY}(){END}", _weekday),
)
DATES: tuple[Rule, ...] = (
    Rule(rf"(?:ngay |hom )?(?:mung |mong )?(\d{{1,2}}) ?[/-]? ?{MONTH}{YEAR}{NOT_A_SPAN}", _date),
    Rule(rf"(?:ngay )?(?:mung |mong )?(\d{{1,2}}) ?[/-]? ?{SHORT_MONTH}{YEAR}{NOT_A_SPAN}", _date),
    Rule(r"(?:ngay )?(\d{1,2})/t(\d{1,2})()" + END, _date),
    Rule(rf"thang (\d{{1,2}})(?:,| -)? (?:ngay )(?:mung |mong )?(\d{{1,2}})(){NOT_A_SPAN}", _month_first),
    Rule(r"(?:ngay |hom )?(\d{1,2})[/-](\d{1,2}),? nam (20\d\d)" + END, _numeric),
    Rule(r"(?:ngay |hom |mung |mong |ngay mung )(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\w/])", _numeric),
    Rule(r"(?:ngay |hom |mung |mong )(\d{1,2})[.-](\d{1,2})(?:[.-]((?:20)?\d\d))?(?![\w.:-]|/\d)", _punctuated),
    Rule(r"(1[3-9]|2\d|3[01])-(0?[1-9]|1[0-2])()(?![\w:./-])(?! ?(?:h|g)\b)", _numeric),
    Rule(rf"(\d{{1,2}}) thang (?:sau|tới){END}(?! nữa| nua)", _months_or_day),
    Rule(rf"(?:ngay |hom )?(\d{{1,2}}) thang nay{END}", _day_of_this_month),
    Rule(r"(?:ngay |hom )?(?:mung|mong) (\d{1,2})(?![\w.:/-]| t[2-7]\b)", _early_day_of_month),
    Rule(
        r"(?:ngay|hom) (\d{1,2})(?: (?:nay|tới|sap tới))?(?!\w|[.:/-]\d)(?! ?(?:h|g)\b)(?! (?:tuan|nam|t[2-7])\b)",
        _day_of_month,
    ),
)
PERIODS: tuple[Rule, ...] = (
    Rule(
        r"(?:cuoi|het|ket thuc|trong) (?:ngay lam viec|gio(?: lam(?: viec)?| hanh chinh)?|buoi lam viec)"
        rf"{END}(?! (?:sáng|trua|chieu|tối|toi|tiep|ke|dau))",
        says(END_OF_DAY),
    ),
    Rule(
        r"(?:cuoi|het|ket thuc|trong)(?: ca)?"
        r"(?= ngay \d| (?:ngay (?:mai|mốt|kia|hom|mung|mong|thu|chu)|hom nay|nay|mai|mốt|thu|chu|cn)(?!\w)"
        r"| \d\d?[/-]\d| \d\d? (?:thang|thg) ?\d)",
        says(END_OF_DAY),
    ),
    Rule(r"(?:cuoi|het|ket thuc|trong) ngay" + END + r"(?! (?:tuan|thang|nam)\b)", says(END_OF_DAY)),
    Rule(rf"{ENDING} thang (\d{{1,2}}){YEAR}{NO_HOUR}", _end_of_month),
    Rule(rf"{ENDING} {SHORT_MONTH}{YEAR}{END}(?![/:-]\d)", _end_of_month),
    Rule(rf"{ENDING} (?:quy |q)([1-4]|iv|i{{1,3}}){YEAR}{END}(?![/:-]\d)", _end_of_quarter),
    Rule(rf"{ENDING} nam (20\d\d){END}", _end_of_year),
    Rule(rf"(?:ngay|dip) cuoi tuan(?: (nay|{NEXT}|{LAST}))?{END}", _weekend),
    Rule(
        rf"{ENDING} {UNIT}(?: (?!truoc (?:luc )?\d|truoc trua){WHICH})?{END}"
        r"(?!(?<=thang) \d\d?(?![\w:]))(?!(?<=nam) \d)",
        _end,
    ),
    Rule(rf"(dau|giua|trung)(?: tuan)? thang(?: (\d{{1,2}})| {WHICH})?{YEAR}{END}", _part_of_month),
    Rule(rf"(dau|giua) tuan(?: {WHICH})?{END}", _part_of_week),
    Rule(rf"(dau|giua) nam(?: {WHICH})?{END}(?! \d)", _part_of_year),
    Rule(rf"(?:trong )?(?:ca )?{UNIT} {WHICH}{END}", _period),
    Rule(r"sang (tuan|thang|quy|nam)(?: (sau|tới))?" + END, lambda words: (Period(UNITS[words[1]], 1),)),
    Rule(r"trong (tuan|thang|quy|nam)()" + END + r"(?! \d)", _period),
    Rule(rf"(?:trong )?thang (\d{{1,2}}){YEAR}{END}(?![/:-]\d)(?: (?:nay|tới))?", _month_alone),
    Rule(r"(eod|cob|eow|eom|eoq|eoy)" + END, _end_letters),
)
