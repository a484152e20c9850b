"""How amounts counted from now or from a day are said in Japanese: hours, days, months, working days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_english import says
from bot.domain.when_japanese_hours import either
from bot.domain.when_parts import DayOfMonth, Days, Elapsed, Faulty, Few, Later, Part, WhyRejected, WorkingDays
from bot.domain.when_table import Rule, Words

Parts = Sequence[Part]

LARGEST = timedelta.max
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {"分": MINUTE, "m": MINUTE, "時": HOUR, "h": HOUR, "日": DAY, "d": DAY, "週": 7 * DAY, "w": 7 * DAY}

MONTHS = r"[かヶカヵケ箇個]月"
UNIT = rf"(?:時間|分間?|日間?|週間?|{MONTHS}間?|年間?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|d(?:ays?)?|w(?:eeks?)?)"
PIECE = rf"\d{{1,3}}(?:\.\d)?\s?{UNIT}半?"
DURATION = rf"(?:半年間?|半時間|{PIECE}(?:と?\s?{PIECE})*)"
LONG_DURATION = rf"(?:半年間?|\d{{1,3}}(?:\.\d)?\s?(?:時間|日間|週間|{MONTHS}間?|年間)半?(?:と?\s?{PIECE})*)"
PIECES = rf"(\d{{1,3}}(?:\.\d)?)\s?({UNIT})(半?)"
AHEAD = r"\s?(?:後(?![半日ろ])|以内|のち|内|あと)"
ABOUT = r"(?:ほど|くらい|ぐらい|程度?|位)"
ROUGHLY = r"(?:約|およそ|おおよそ|だいたい|大体|ざっと)\s?"
BUSINESS = r"(?:営業日|稼働日|実働日|就業日|ビジネスデー|bd)"
NOT_MORE = rf"(?!\s?前|{AHEAD}|{ABOUT}|おき|ごと|毎|目|に\d|待|[かまに]?ら)"
FROM_NOW = (
    r"(?:今日|本日|きょう|只今|ただ今|ただいま|今|いま|現在|これ)(?:から|より)(?:数えて)?\s?"
    rf"(?=(?:約|あと)?(?:\d{{1,3}}{BUSINESS}|翌|\d{{1,2}}[,~-]\d|{LONG_DURATION}|{DURATION}{AHEAD}|数))"
)


def _size(unit: str) -> timedelta:
    if re.match(MONTHS, unit):
        return 30 * DAY
    return LARGEST - DAY if unit[0] == "年" else UNITS[unit[0]]


def _amount(text: str) -> tuple[int, timedelta, bool] | None:
    """Months, the rest of a duration, and whether it is counted by the clock.

    None for half a day or half a month, and for 30分2時間, which is no one duration.
    """
    if text == "半時間":
        return 0, HOUR / 2, True
    if text.startswith("半年"):
        return 6, timedelta(), False
    months, time, is_by_clock = 0, timedelta(), False
    smallest = LARGEST
    for count, unit, half in re.findall(PIECES, text):
        size = _size(unit)
        if size >= smallest:
            return None
        smallest = size
        amount = float(count) + (0.5 if half else 0)
        if re.match(MONTHS, unit) or unit[0] == "年":
            in_months = amount * (12 if unit[0] == "年" else 1)
            if in_months % 1:
                return None
            months += int(in_months)
            continue
        if amount % 1 and unit[0] not in "時h":
            return None
        time += UNITS[unit[0]] * amount
        is_by_clock = is_by_clock or UNITS[unit[0]] < DAY
    return months, time, is_by_clock


def _duration(text: str, sign: int = 1) -> Parts | None:
    """Whole days and more are counted on the calendar, less by the clock."""
    amount = _amount(text)
    if amount is None:
        return None
    months, time, is_by_clock = amount
    if is_by_clock:
        return None if months else (Elapsed(sign * time),)
    return (Days(sign * months, sign * time.days),)


def _ahead(words: Words) -> Parts | None:
    return _duration(words[1])


A_DAY = re.compile(r"[今来翌次先明][週月年日](?!から|より)|曜|末|明後日|あさって|あした|本日(?!から|より)|\d")


def _lasting(words: Words) -> Parts | None:
    """1週間 is to be ready in a week; 来週1週間 is all of that week, and 1週間3日 nobody knows what."""
    is_said = not A_DAY.search(words.string[: words.start()]) and not re.search(r"\d日(?!間)", words[1])
    return _duration(words[1]) if is_said else None


def _day_or_days(words: Words) -> Parts | None:
    """3日内: in three days, or on the third."""
    number = int(words[1])
    return either((DayOfMonth(number),), (Days(0, number),)) if 1 <= number <= 31 else None


def _ago(words: Words) -> Parts | None:
    return _duration(words[1], -1)


def _later(words: Words) -> Parts:
    """金曜の3日後: days from a day. Raises Faulty for hours and for months."""
    amount = _amount(words[1])
    if amount is None or amount[0] or amount[2]:
        raise Faulty(WhyRejected.not_understood, words[0])
    return (Later(-amount[1].days if words[2].endswith("前") else amount[1].days),)


def _long(words: Words) -> Parts:
    """金曜から3日間: with Friday or without it."""
    raise Faulty(WhyRejected.not_understood, words[0])


def _about(words: Words) -> Parts | None:
    """3日くらい: about three days, or about the third."""
    amount, day = _duration(words[1]), re.fullmatch(r"(\d{1,2})日", words[1])
    if day and not words[2]:
        if words.start() or not 1 <= int(day[1]) <= 31:
            return None
        return amount and either((DayOfMonth(int(day[1])),), amount)
    return amount and either(amount)


def _two_amounts(words: Words) -> Parts | None:
    """2,3日 and 2~3日後; 20~22日 are days of the month."""
    first, second, unit, ending = int(words[1]), int(words[2]), words[3], words[4]
    if unit == "日" and not ending and not (second == first + 1 and second <= 10):
        if not 1 <= first <= 31 or not 1 <= second <= 31:
            raise Faulty(WhyRejected.impossible, words[0])
        return either((DayOfMonth(first),), (DayOfMonth(second),))
    if re.match(BUSINESS, unit):
        return either((_working_days_from(first, words),), (_working_days_from(second, words),))
    amounts = _duration(f"{first}{unit}"), _duration(f"{second}{unit}")
    return either(amounts[0], amounts[1]) if amounts[0] and amounts[1] else None


def _working_days_from(count: int, words: Words) -> WorkingDays:
    """Working days are counted from today alone. Raises Faulty where a day stands before: 金曜の2営業日後."""
    if re.search(r"\d|[年月火水木金土週末翌前曜明]", words.string[: words.start()]):
        raise Faulty(WhyRejected.not_understood, words[0])
    return WorkingDays(count)


def _working_days(words: Words) -> Parts:
    return (_working_days_from(int(words[1]), words),)


def _past_working_days(words: Words) -> Parts:
    return (_working_days_from(-int(words[1]), words),)


def _next_working_day(words: Words) -> Parts:
    return (_working_days_from(2 if words[1] else 1, words),)


def _few(words: Words) -> Parts:
    return (Few(UNITS[words[1][0]]),)


COUNTS = (
    Rule(FROM_NOW, says()),
    Rule(rf"(\d{{1,2}})\s?[,~か-]\s?(\d{{1,2}})\s?({BUSINESS}|{UNIT})({AHEAD}|中)?(?![半前])", _two_amounts),
    Rule(r"数\s?(分|時間|日|週)間?(?:後|以内|内|中|のうち|で)?(?![前々])", _few),
    Rule(r"一両日中?", says(*either((Days(0, 1),), (Days(0, 2),)))),
    Rule(rf"(?:翌([々翌])|翌|次の?|明)(?:{BUSINESS}|平日)", _next_working_day),
    Rule(rf"(\d{{1,3}})\s?{BUSINESS}前", _past_working_days),
    Rule(rf"(?:あと)?(\d{{1,3}})\s?{BUSINESS}(?:{AHEAD}|中|で)?(?![目前おご毎間])", _working_days),
    Rule(rf"(?:の|から|より)\s?({DURATION})(\s?(?:後(?![半ろ日])|のち|前(?![後半])))", _later),
    Rule(rf"(?:から|より)\s?(?:{LONG_DURATION}|{DURATION}{AHEAD})", _long),
    Rule(rf"{ROUGHLY}({DURATION})({AHEAD})?(?:{ABOUT}|頃|ごろ)?{AHEAD}?", _about),
    Rule(rf"({DURATION})({AHEAD})(?:{ABOUT}|頃|ごろ)", _about),
    Rule(rf"({DURATION})(){ABOUT}(?!{AHEAD})", _about),
    Rule(rf"({DURATION}){ABOUT}({AHEAD})", _about),
    Rule(rf"({DURATION})\s?前(?![後半])", _ago),
    Rule(r"(\d{1,2})日内", _day_or_days),
    Rule(rf"({DURATION}){AHEAD}", _ahead),
    Rule(rf"(?:あと|(?<![^\s(,])後|残り)\s?({DURATION}){NOT_MORE}", _ahead),
    Rule(rf"({LONG_DURATION}){NOT_MORE}", _lasting),
)
