"""How dates, weeks, months and years, and the days in them are said in Japanese."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.when_english import says
from bot.domain.when_japanese_hours import either
from bot.domain.when_parts import (
    Date,
    DayOfMonth,
    Days,
    End,
    Faulty,
    Later,
    NthWeekday,
    Part,
    Period,
    Today,
    Unit,
    Weekday,
    Weekend,
    Which,
    WhyRejected,
)
from bot.domain.when_table import Rule, Words

Parts = Sequence[Part]

WEEKDAYS = "月火水木金土日"
KANA_WEEKDAYS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
LATIN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REIWA = 2018  # 令和1年 is 2019
# fmt: off
PLUS = {
    "この": 0, "今": 0, "当": 0, "本": 0, "来": 1, "翌": 1, "再来": 2, "さ来": 2, "翌々": 2, "再々来": 3,
    "次": 1, "次の": 1, "先": -1, "昨": -1, "前": -1, "去": -1, "先々": -2,
}
# fmt: on
UNITS = {"週": Unit.week, "月": Unit.month, "年": Unit.year, "四半期": Unit.quarter, "クォーター": Unit.quarter}
WHICH_PERIOD = r"(再々来|再来|次の|次|翌々|先々|さ来|この|今|当|本|来|翌|先|昨|去|前)"
YEAR = r"(\d{4}|\d\d|(?:令和|r)\s?(?:\d{1,2}|元))年"

STRETCHES = {  # parts of a month, a week, a year
    "end": "末日|末|終わり|おわり|最終日|最後の日",
    "first": "上旬|初旬",
    "middle": "中旬|半ば|なかば|中頃|中ごろ|中盤|真ん中",
    "last": "下旬|終盤|後半",
    "half": "前半",
    "begin": "初め|始め|はじめ|初頭|明け早々|明け|あけ|頭|アタマ|あたま|早々|初|始",
    "within": "中|いっぱい|一杯|以内|内いっぱい|内|うち|じゅう|ちゅう",
}
STRETCH = "(" + "|".join(STRETCHES.values()).replace("末日", "末日(?!曜)") + ")"
STRETCH_OF = {word: name for name, words in STRETCHES.items() for word in words.split("|")}


def _year(text: str | None) -> int | None:
    """2026, 26, 令和8, r8."""
    if not text:
        return None
    if text.isdigit():
        return int(text) if len(text) == 4 else 2000 + int(text)
    said = text.removeprefix("令和").removeprefix("r").strip()
    return REIWA + (1 if said == "元" else int(said))


def _date_of(year: int | None, month: str, day: str) -> Parts:
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        raise Faulty(WhyRejected.impossible, f"{month}/{day}")
    return (Date(year, int(month), int(day)),)


def _date(words: Words) -> Parts:
    return _date_of(_year(words[1]), words[2], words[3])


def _year_last(words: Words) -> Parts:
    """3/4/2027, as nobody writes it here: whose order it is must be asked."""
    month_first, day_first = (words[1], words[2]), (words[2], words[1])
    year = _year(words[3])
    if int(words[1]) > 12 or words[1] == words[2]:
        return _date_of(year, *day_first)
    if int(words[2]) > 12:
        return _date_of(year, *month_first)
    return either(_date_of(year, *month_first), _date_of(year, *day_first))


def _short_year(words: Words) -> Parts:
    """26/11/30; 12/11/26 is nobody's order here. Raises Faulty for it."""
    if int(words[1]) <= 12:
        raise Faulty(WhyRejected.not_understood, words[0])
    return _date_of(_year(words[1]), words[2], words[3])


def _era_date(words: Words) -> Parts:
    return _date_of(_year("令和" + words[1]), words[2], words[3])


def _day_of_month(words: Words) -> Parts:
    if not 1 <= int(words[1]) <= 31:
        raise Faulty(WhyRejected.impossible, words[1])
    return (DayOfMonth(int(words[1])),)


def _day_or_days(words: Words) -> Parts:
    """3日中, 3日で at the beginning: the third of the month, or three days."""
    number = int(words[1])
    if words.start() or number > 10 or not number:
        return _day_of_month(words)
    return either((DayOfMonth(number),), (Days(0, number),))


def _nth_weekday(words: Words) -> Parts:
    """11月第3金曜; 最終金曜 is the last."""
    if not 1 <= int(words[2]) <= 12:
        raise Faulty(WhyRejected.impossible, words[0])
    return (NthWeekday(int(words[3] or 0), WEEKDAYS.index(words[4]), int(words[2]), _year(words[1])),)


def _month(words: Words) -> Parts:
    month = int(words[2])
    if not 1 <= month <= 12:
        raise Faulty(WhyRejected.impossible, words[0])
    period = Period(Unit.month, month=month, year=_year(words[1]))
    if not words[3] and re.search(r"年の?\s?$", words.string[: words.start()]):
        return either((End(period),))  # 来年3月: one day of it is enough to ask about
    return _stretch(period, words[3], is_ahead=False)


def _stretch(period: Period, word: str | None, *, is_ahead: bool) -> Parts:
    """A part of a month, a week, a year; what names no day is asked, with days of it that a deadline may mean."""
    if not word:
        return (period,)
    match STRETCH_OF[word], period.unit:
        case (("end" | "within"), Unit.week) if period.plus < 0:
            return period, Weekday(4)
        case (("end" | "within"), _):
            return (End(period),)
        case "begin", Unit.month:
            return either((period, DayOfMonth(1)), (period, DayOfMonth(5)))
        case "begin", Unit.week:
            return either((period, Weekday(0)), (period, Weekday(1)))
        case "first", Unit.month:
            return either((period, DayOfMonth(10)))
        case "middle", Unit.month:
            return either((period, DayOfMonth(15)), (period, DayOfMonth(20))) if is_ahead else _only(period, 20)
        case "half", Unit.month:
            return _only(period, 15)
        case _:
            return (period,)


def _only(period: Period, day: int) -> Parts:
    return either((period, DayOfMonth(day)))


# 今週来週 would be the Sunday that some count to this week and others to the next.
TWO_WEEKS = re.compile(r"(?:[今来翌次先当]週|週末|土日)(?:[^か~もあまでo-]|まで|でも)*$")


def _period(words: Words) -> Parts | None:
    """今月, 来週中, 月末, 年内."""
    which, name, word = words.groups()
    unit, stretch = UNITS[name], STRETCH_OF.get(word or "")
    if which is None:
        return _bare_period(unit, word) if word else None
    if (unit is Unit.week and which in ("本", "昨", "去")) or (unit is Unit.month and which in ("昨", "去")):
        return None
    plus = PLUS[which]
    if unit is Unit.week and TWO_WEEKS.search(words.string[: words.start()]):
        raise Faulty(WhyRejected.contradictory)
    if unit is Unit.week and stretch == "end" and word == "末":
        return _weekend(words, plus)
    if unit is Unit.year and stretch not in (None, "end", "within"):
        return _new_year() if plus == 1 and stretch == "begin" else None
    return _stretch(Period(unit, plus), word, is_ahead=plus > 0)


def _bare_period(unit: Unit, word: str) -> Parts | None:
    """月末, 年内, 週明け: a period that is not said to be this or the next."""
    stretch = STRETCH_OF[word]
    if word in ("中", "ちゅう", "うち", "以内"):  # the middle of the month to some, all of it to others
        return (Period(unit),) if unit in (Unit.week, Unit.month) and word == "中" else None
    if unit is Unit.year:
        return _new_year() if stretch == "begin" else (End(Period(unit)),) if stretch in ("end", "within") else None
    if stretch == "begin" and unit is Unit.month:
        return either((DayOfMonth(1),), (DayOfMonth(5),))
    if stretch == "begin" and unit is Unit.week:
        return either((Period(unit, 1), Weekday(0)), (Period(unit, 1), Weekday(1)))
    return _stretch(Period(unit), word, is_ahead=False)


def _weekend(words: Words, plus: int) -> Parts:
    """今週末 is the end of the week; with an hour it must be asked of which of its days, unless that is said."""
    if plus < 0:
        return Period(Unit.week, plus), Weekday(4)
    if re.match(r"の?[\s(,]*[土日](?:曜|よう|[\s)]|\d)", words.string[words.end() :]):
        return (Period(Unit.week, plus) if plus else Weekend(),)
    return (Weekend(plus),) if re.search(r"\d[時:]|[朝昼夕夜午]", words.string) else (End(Period(Unit.week, plus)),)


def _both_days(words: Words) -> Parts:
    """土日, 来週の土日."""
    plus = PLUS[words[1]] if words[1] else 0
    return either((Weekend(plus),)) if plus >= 0 else (Period(Unit.week, plus), Weekday(5))


def _bare_weekend(words: Words) -> Parts:
    """週末, 来週の週末: the end of the working week to some, Saturday and Sunday to others."""
    plus = PLUS[words[1]] if words[1] else 0
    meant = _weekend(words, plus)
    is_said = re.match(r"の?[\s(,]*[金土日]", words.string[words.end() :]) or plus < 0
    return meant if is_said or Weekend(plus) in meant else either(meant, (Weekend(plus),))


def _coming_end(words: Words) -> Parts:
    """次の月末 is the one that comes next, or that of the next month."""
    unit = UNITS[words[1]]
    return either((End(Period(unit)),), (End(Period(unit, 1)),))


def _new_year() -> Parts:
    return either((Date(None, 1, 4),), (Date(None, 1, 8),))


def _end_of_year(words: Words) -> Parts:
    year = _year(words[1])
    return (Date(year, 12, 31),)


def _end_of_fiscal_year(words: Words) -> Parts:
    """The 31st of March that ends it; without a number the next one."""
    year = _year(words[1])
    return (Period(Unit.month, month=3), DayOfMonth(31)) if year is None else (Date(year + 1, 3, 31),)


NAMED = {
    **dict.fromkeys(("次の", "次回の", "次回", "次", "今度の", "こんどの", "翌"), Which.next),
    **dict.fromkeys(("この", "直近の", "来る", "来たる", "きたる"), Which.coming),
    **dict.fromkeys(("この前の", "前の", "こないだの", "先日の"), Which.last),
}


def _weekday(words: Words) -> Parts:
    index = KANA_WEEKDAYS.index(words[3]) if words[3] else WEEKDAYS.index(words[2])
    return (Weekday(index, NAMED[words[1]] if words[1] else Which.plain),)


def _short_weekday(words: Words) -> Parts:
    return (Weekday(WEEKDAYS.index(words[1])),)


def _latin_weekday(words: Words) -> Parts:
    return (Weekday(LATIN_WEEKDAYS.index(words[1])),)


NO_DAY_NEXT = r"(?!の?[\s(,]*(?:\d{1,2}[/月日]|[月火水木金土日]曜|クリスマス|月末|末日|年末))"  # 前日の30日 is the 30th

AFTER_A_DAY = r"(?:(?<=[日曜末)スブ\d月火水木金土])|(?<=[日曜末)スブ\d月火水木金土] ))"


def _day_after(days: int) -> Rule:
    """翌日 alone is tomorrow, after a day the one that follows it."""
    pattern = "の?(?:翌日|次の日|明くる日|あくる日)" if days == 1 else "の?(?:翌々日|翌翌日)"
    follows = re.compile(NO_DAY_NEXT)

    def meaning(words: Words) -> Parts | None:
        if not words.start():
            return (Today(days),)
        return (Later(days),) if follows.match(words.string, words.end()) else None

    return Rule(pattern, meaning)


def _same_day(words: Words) -> Parts:
    plus = PLUS[words[1]]
    return (Days(plus, 0) if words[2] == "月" else Days(0, 7 * plus),)


SHORT_BEFORE = r"(?=[\s\d)]|まで|迄|中|の?[午朝夕夜昼]|$)"

DAYS = (
    Rule(r"(?:明[々明]後日|しあさって)", says(Today(3))),
    Rule(r"(?:明後日|あさって)", says(Today(2))),
    Rule(r"(?:今日|本日|きょう)", says(Today(0))),
    Rule(r"today(?![a-z])", says(Today(0))),
    Rule(r"tomorrow(?![a-z])", says(Today(1))),
    Rule(r"(?:一昨日|おととい|おとつい)", says(Today(-2))),
    Rule(r"(?:昨日|きのう|さくじつ)", says(Today(-1))),
    _day_after(1),
    _day_after(2),
    Rule(AFTER_A_DAY + "の?(?:前日|前の日)" + NO_DAY_NEXT, says(Later(-1))),
    Rule(AFTER_A_DAY + "の?前々日" + NO_DAY_NEXT, says(Later(-2))),
    Rule(r"(再来|さ来|来|翌)(週|月)の?(?:今日|本日|きょう)", _same_day),
    Rule(r"(?:令和|r)\s?(\d{1,2}|元)[./-](\d{1,2})[./-](\d{1,2})(?![\d:])", _era_date),
    Rule(r"(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d|/)", _year_last),
    Rule(r"(\d\d)/(\d{1,2})/(\d{1,2})(?!\d|/)", _short_year),
    Rule(r"(\d)/(\d{1,2})/(\d\d)(?!\d|/)", _year_last),
    Rule(
        rf"(?:{YEAR}の?)?(\d{{1,2}})月の?(\d{{1,2}})(?:日(?!間|曜)|(?![\d:/.~,年月日時週営分か稼実%-]))",
        _date,
    ),
    Rule(rf"(?:{YEAR}|[今本当]年)度の?(?:末日?|内|中|いっぱい|終わり)", _end_of_fiscal_year),
    Rule(r"年度の?(?:末日?|内|中|いっぱい|終わり)", lambda _: (Period(Unit.month, month=3), DayOfMonth(31))),
    Rule(rf"{YEAR}の?(?:末日?|内|中|いっぱい|終わり)", _end_of_year),
    Rule(
        rf"(?:{YEAR}の?)?(\d{{1,2}})月の?(?:第\s?([1-4])|最終|最後の)の?([月火水木金土日])曜日?",
        _nth_weekday,
    ),
    Rule(rf"(?:{YEAR}の?)?(\d{{1,2}})月(?![曜間分]|後(?!半))の?{STRETCH}?", _month),
    Rule(r"週明け(?=の?[\s(]*月)", says()),
    Rule(rf"(?:{WHICH_PERIOD}週末?の?)?土日", _both_days),
    Rule(r"(?:次|今度|こんど)の?週末", says(*either((End(Period(Unit.week)),), (End(Period(Unit.week, 1)),)))),
    Rule(rf"(?:{WHICH_PERIOD}週の?)?週末", _bare_weekend),
    Rule(r"(?:次|今度|こんど)の(月|年|四半期|クォーター)末日?", _coming_end),
    Rule(rf"{WHICH_PERIOD}?の?(週|月|年|四半期|クォーター)(?![度間目曜次刊報])の?{STRETCH}?", _period),
    Rule(r"末日", says(End(Period(Unit.month)))),
    Rule(r"(\d{1,2})日(?:中に?|で(?![はも])|[はをが]?(?=くださ|下さ|いただ|頂|もら|ほし|欲し|必要))", _day_or_days),
    Rule(r"(\d{1,2})日(?![間目本曜後])", _day_of_month),
    Rule(r"(\d{1,2})\s?(?=\([月火水木金土日]曜)", _day_of_month),
    Rule(
        r"(この前の|次回の?|今度の|こんどの|こないだの|先日の|直近の|来たる|きたる|次の|前の|この|来る|次|翌)?\s?"
        r"(?:([月火水木金土日])(?:曜[日び]?|よう[び日]?)|(げつ|か|すい|もく|きん|ど|にち)よう[び日]?)",
        _weekday,
    ),
    Rule(rf"([火水木金土]){SHORT_BEFORE}", _short_weekday),
    Rule(r"(?<![\d今本翌当毎前])([月日])(?=\s?\d{1,2}[時:])", _short_weekday),
    Rule(r"(mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|r?s?day|urday)?\.?(?![a-z])", _latin_weekday),
    Rule(r"(?:元日|元旦)", says(Date(None, 1, 1))),
    Rule(r"(?:大晦日|大みそか)", says(Date(None, 12, 31))),
    Rule(r"クリスマス・?(?:イブ|イヴ)", says(Date(None, 12, 24))),
    Rule(r"クリスマス", says(Date(None, 12, 25))),
)
