"""Days and dates as they are named in English: weekdays, months, ordinals, a few feasts, usual misspellings."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence

from bot.domain.when_parts import (
    Date,
    DayOfMonth,
    End,
    Faulty,
    Later,
    NthWeekday,
    Part,
    Period,
    Unit,
    Weekday,
    Which,
    WhyRejected,
)
from bot.domain.when_table import END, Rule, Words

Parts = Sequence[Part]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# fmt: off
MISSPELT = {
    "tusday": 1, "teusday": 1, "tuesdy": 1, "wednsday": 2, "wensday": 2, "wedensday": 2, "wendsday": 2,
    "thrusday": 3, "thusday": 3, "thursdy": 3, "firday": 4, "frday": 4, "fridy": 4, "saterday": 5, "satuday": 5,
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty-second": 22,
    "twenty-third": 23, "twenty-fourth": 24, "twenty-fifth": 25, "twenty-sixth": 26, "twenty-seventh": 27,
    "twenty-eighth": 28, "twenty-ninth": 29, "thirtieth": 30, "thirty-first": 31,
}
FEASTS = {  # days of the year that are the same in every country
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25),
    "new year's eve": (12, 31), "new years eve": (12, 31), "new year's day": (1, 1), "new years day": (1, 1),
}
# fmt: on
WEEKS = {"a": 1, "one": 1, "two": 2, "three": 3}
NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0}
WEEKDAY = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    + "|".join(MISSPELT)
    + ")"
)
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
ORDINAL = "(" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + ")"
NTH_END = "(?:(?<=1)st|(?<=2)nd|(?<=3)rd|th)"
WHICH = {"this": Which.this, "next": Which.next, "last": Which.last, "past": Which.last, "previous": Which.last}


def _index(name: str) -> int:
    return MISSPELT[name] if name in MISSPELT else WEEKDAYS.index(name[:3])


def _month_index(word: str) -> int:
    return MONTHS.index(word[:3]) + 1


def _weekday(words: Words) -> Parts:
    said, name, after = words.groups()
    index = _index(name)
    if after == "after next":
        return (Weekday(index, Which.after_next),)
    if after and not said:
        return (Weekday(index, Which.week_after),)
    which = Which.plain if not said else WHICH.get(said, Which.coming)
    return (Weekday(index, which), Later(7)) if after else (Weekday(index, which),)


def _weeks_on(words: Words) -> Parts:
    """As in "a week on Tuesday": the Tuesday after the coming one."""
    day, weeks = Weekday(_index(words[2]), Which.week_after), WEEKS[words[1]]
    return (day, Later(7 * (weeks - 1))) if weeks > 1 else (day,)


def _nth_weekday(words: Words) -> Parts:
    return (NthWeekday(NTH[words[1]], _index(words[2]), _month_index(words[3]), int(words[4]) if words[4] else None),)


def _feast(words: Words) -> Parts:
    month, day = FEASTS[words[1]]
    return (Date(None, month, day),)


def _date_said(year: str | None, month: str, day: int) -> Parts:
    if not 1 <= day <= 31:
        raise Faulty(WhyRejected.impossible, f"{day} {month}")
    return (Date(int(year) if year else None, _month_index(month), day),)


def _month_first(words: Words) -> Parts:
    return _date_said(words[3], words[1], int(words[2]))


def _day_first(words: Words) -> Parts:
    return _date_said(words[3], words[2], int(words[1]))


def _ordinal_first(words: Words) -> Parts:
    return _date_said(words[3], words[2], ORDINALS[words[1]])


def _ordinal_last(words: Words) -> Parts:
    return _date_said(words[3], words[1], ORDINALS[words[2]])


def _day_of_month(words: Words) -> Parts:
    if not 1 <= int(words[1]) <= 31:
        raise Faulty(WhyRejected.impossible, words[1])
    return (DayOfMonth(int(words[1])),)


def _month(words: Words) -> Parts:
    return (Period(Unit.month, month=_month_index(words[1]), year=int(words[2]) if words[2] else None),)


def _end_of_month(words: Words) -> Parts:
    return (End(Period(Unit.month, month=_month_index(words[1]), year=int(words[2]) if words[2] else None)),)


def _end_of_quarter(words: Words) -> Parts:
    month = 3 * int(words[1])
    return (Date(int(words[2]) if words[2] else None, month, monthrange(2001, month)[1]),)


WEEKS_ON = Rule(rf"(a|one|two|three) weeks? on {WEEKDAY}{END}", _weeks_on)  # before durations: "a week" is one

NAMED_DAYS = (
    Rule(
        rf"(?:the )?(first|1st|second|2nd|third|3rd|fourth|4th|last) {WEEKDAY} (?:of|in) {MONTH}(?: (20\d\d))?{END}",
        _nth_weekday,
    ),
    Rule(
        r"(?:the )?(?:this (?=coming|upcoming))?(?:(this|next|coming|upcoming|last|past|previous) )?"
        rf"{WEEKDAY}\.?{END}(?: (after next|week)(?!\w)(?! after))?",
        _weekday,
    ),
    Rule("(" + "|".join(FEASTS) + ")" + END, _feast),
)

ENDS_OF_MONTHS = (
    Rule(rf"(?:the )?(?:end(?: of)?|last day of) {MONTH}\.?(?:,? (20\d\d))?{END}", _end_of_month),
    Rule(rf"(?:the )?(?:end|last day) of q([1-4])(?:,? (20\d\d))?{END}", _end_of_quarter),
)

DATES = (
    Rule(
        rf"{MONTH}\.?[ -]?(?:the )?(\d{{1,2}}){NTH_END}?(?:,? (20\d\d))?(?![\w:/.]\d?)(?! ?[ap]\.?\s?m)",
        _month_first,
    ),
    Rule(rf"(?:the )?(\d{{1,2}})(?:{NTH_END}|-)?(?: ?of)?[ -]?{MONTH}\.?(?:,?[ -](20\d\d))?{END}", _day_first),
    Rule(rf"(?:the )?{ORDINAL}(?: of)? {MONTH}(?:,? (20\d\d))?{END}", _ordinal_first),
    Rule(rf"{MONTH} (?:the )?{ORDINAL}(?:,? (20\d\d))?{END}", _ordinal_last),
    Rule(rf"(?:the )?(\d{{1,2}}){NTH_END}(?: of the month)?{END}", _day_of_month),
    Rule(rf"(?:in )?{MONTH}\.?(?: (20\d\d))?{END}", _month),
)
