"""How times of day are said in Russian: 17-00, «в 5 вечера», «полшестого», «без четверти пять»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.when_parts import Clock, Faulty, Hours, Link, Number, Numeric, Part, WhyRejected
from bot.domain.when_phrase import HALF_DAY, hour_said
from bot.domain.when_russian_numbers import COUNT, NUMBERS, any_of, count
from bot.domain.when_table import END, Rule, Words

Parts = Sequence[Part]

DAY_MINUTES = 24 * 60
NIGHT_TO = 6 * 60
LATEST_MONTH = 12
PART_OF_DAY = r"(утра|дня|вечера|ночи|пополудни)"
BY_PART = {  # the hours of a twelve-hour clock that are said so, as hours of the day; 24 is its end
    "утра": {hour: hour for hour in range(1, 12)},
    "дня": {10: 10, 11: 11, 12: 12, **{hour: hour + HALF_DAY for hour in range(1, 7)}},
    "вечера": {12: 24, **{hour: hour + HALF_DAY for hour in range(4, 12)}},
    "ночи": {0: 24, 12: 24, 10: 22, 11: 23, **{hour: hour for hour in range(1, 6)}},
}
AFTERNOON = {"дня": range(13, 19), "вечера": range(16, 24), "ночи": range(21, 24)}
# fmt: off
NTH = {
    "первого": 1, "второго": 2, "третьего": 3, "четвертого": 4, "пятого": 5, "шестого": 6, "седьмого": 7,
    "восьмого": 8, "девятого": 9, "десятого": 10, "одиннадцатого": 11, "двенадцатого": 12,
}
# fmt: on
HOURS_SAID = {word: value for word, value in NUMBERS.items() if value <= 20} | {"час": 1, "часа": 1, "часу": 1}
HOUR_WORDS = rf"(?:двадцат[ьи] (?:один|одного|два|двух|три|трех)|{any_of(set(HOURS_SAID))})"
HOUR = rf"(\d\d?|{HOUR_WORDS})"
MINUTE_WORDS = (
    r"(?:ноль[ -]ноль|нуль[ -]нуль|ноль пять|десять|пятнадцать|двадцать(?: пять)?|тридцать(?: пять)?|сорок(?: пять)?"
    r"|пятьдесят(?: пять)?)"
)
NO_DATE = (
    r"(?!\w)(?![./:-]\w)(?!,? ?(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|числ|дн[яей]|день|нед|раб|мес|мин"
    r"|час|ч\b|сут|год|лет|кварт))"
)
NAMES_A_DAY = re.compile(
    r"\d|завтра|сегодня|понед|вторн|сред[аеуы]|четв|пятн|суб|воскр|\b(?:пн|вт|ср|чт|пт|сб|вс)\b|янв|фев|март|апр|\bма[йя]"
    r"|июн|июл|авг|сент|октяб|нояб|декаб|числ|недел|выходн|ого\b|его\b|конец|конц|утром|днем|вечером|ночью"
)
HOUR_FOLLOWS = re.compile(r"\b(?:в|во|к|ко|до|с|после|около|примерно|перед|позже|позднее) $")
PREPOSITION = re.compile(r"\b(?:в|во|к|ко|до|на|с|по|после|около|примерно|перед|позже|позднее|раньше|ровно) $")


def _stands_after_a_preposition(words: Words) -> bool:
    return bool(PREPOSITION.search(words.string[: words.start()]))


def _is_beside_a_day(words: Words) -> bool:
    return bool(NAMES_A_DAY.search(words.string[: words.start()] + "|" + words.string[words.end() :]))


def hour_in_words(word: str) -> int:
    return HOURS_SAID[word] if word in HOURS_SAID else int(count(word))


def _time(words: Words, hour: int, minute: int, part: str | None, *, sure: bool = False) -> Parts | None:
    """A time with its part of the day, if one was said; `minute` is negative for "без". None where nobody says so."""
    if part is None:
        if minute < 0:
            hour, minute = (hour - 1 if hour > HALF_DAY else (hour - 2) % HALF_DAY + 1), minute + 60
        return (hour_said(hour, minute, sure=sure),)
    hours = "дня" if part == "пополудни" else part
    if hour > HALF_DAY:
        if hour not in AFTERNOON.get(hours, ()):
            raise Faulty(WhyRejected.contradictory)
        return (hour_said(hour, minute, sure=True),)
    if hour not in BY_PART[hours] or minute > 59:
        return None
    total = BY_PART[hours][hour] * 60 + minute
    if total == DAY_MINUTES:
        return (hour_said(24),)
    total %= DAY_MINUTES
    clock = hour_said(total // 60, total % 60, sure=True)
    is_nightly = hours == "ночи" and total < NIGHT_TO and _is_beside_a_day(words)
    return (clock, Hours.night) if is_nightly else (clock,)


def _half(words: Words) -> Parts | None:
    """As in «полшестого», «в половине шестого вечера»: the half of the hour that ends with the one named."""
    hour = NTH[words[1]] if words[1] in NTH else int(words[1])
    return _time(words, hour, -30, words[2]) if 1 <= hour <= HALF_DAY else None


def _before(words: Words) -> Parts | None:
    """As in «без четверти пять», «без 10 шесть вечера»."""
    minutes = 15 if words[1] == "четверти" else int(count(words[1]))
    hour = hour_in_words(words[2])
    return _time(words, hour, -minutes, words[3]) if 1 <= minutes <= 30 and 1 <= hour <= 24 else None


def _past(words: Words) -> Parts | None:
    """As in «десять минут шестого», «четверть шестого»: so much of the hour that ends with the one named."""
    minutes = 15 if words[1] is None else int(count(words[1]))
    return _time(words, NTH[words[2]], minutes - 60, words[3]) if 1 <= minutes <= 59 else None


def _colon(words: Words) -> Parts | None:
    return _time(words, int(words[1]), int(words[2]), words[3], sure=words[1].startswith("0"))


def _dash(words: Words) -> Parts | None:
    """As in 17-00; what may be a range (10-15, 9-18) or a date (20-11) is not read."""
    hour, minute = int(words[1]), int(words[2])
    if 1 <= minute <= LATEST_MONTH and not words[3] and not re.search(r"\bво? $", words.string[: words.start()]):
        return None
    if hour > 24 or (minute and hour <= minute < 24 and not words[3]) or minute > 59:
        return None
    return _time(words, hour, minute, words[3], sure=words[1].startswith("0"))


def _dot(words: Words) -> Parts | None:
    """30.11 and 3.4 are dates and 17.30 a time, so is «в 10.05»; what may be both, as «к 10.12», is not read."""
    a, b = int(words[1]), int(words[2])
    before = words.string[: words.start()]
    has_minutes = len(words[2]) == 2
    if words[3] or words[4] or b == 0 or b > LATEST_MONTH:
        is_time = has_minutes and a <= 24
        return _time(words, a, b, words[4], sure=words[1].startswith("0")) if is_time else None
    is_round = has_minutes and b % 5 == 0
    if a <= 23 and re.search(r"\bво? $", before):
        return (hour_said(a, b, sure=words[1].startswith("0")),) if is_round else None
    is_doubtful = is_round and ":" not in words.string
    return None if a <= 23 and (is_doubtful or re.search(r"\bко? $", before)) else (Numeric((a, b)),)


def _hours_said(words: Words) -> Parts | None:
    """As in «17 часов», «17 ч 30 мин», «3 часа дня»; alone «5 часов» is rather a length of time."""
    hour, minute = hour_in_words(words[1]), int(count(words[2] or words[3] or "0"))
    if words[4] is None and not _stands_after_a_preposition(words):
        before = words.string[: words.start()]
        is_long = re.search(r"срок|дедлайн|через|за |течени|спустя", before)
        if is_long or not (HALF_DAY < hour < 24 or _is_beside_a_day(words)):
            return None
    return _time(words, hour, minute, words[4])


def _with_part(words: Words) -> Parts | None:
    """As in «5 вечера», «час дня»; «3 дня» is a time only after a preposition, «в три дня» only beside a day."""
    hour = hour_in_words(words[1])
    if words[2] == "дня" and 2 <= hour <= 4:
        is_doubtful = not words[1].isdigit() and words.string[: words.start()].endswith("в ")
        if not _stands_after_a_preposition(words) or (is_doubtful and not _is_beside_a_day(words)):
            return None
    return _time(words, hour, 0, words[2])


def _in_words(words: Words) -> Parts | None:
    """As in «восемнадцать тридцать», «семнадцать ноль-ноль»."""
    spoken = words[2]
    minute = 5 if spoken == "ноль пять" else 0 if spoken[0] == "н" else int(count(spoken))
    return _time(words, hour_in_words(words[1]), minute, words[3])


def _two_hours(words: Words) -> Parts | None:
    """As in «с 5 до 6 вечера», «в 5-6 вечера»; the first of «с 9 до 6 вечера» is not one of the evening."""
    if int(words[1]) > int(words[2]):
        return None
    first, second = (_time(words, int(words[n]), 0, words[3]) for n in (1, 2))
    return (*first, Link.to, *second) if first and second else None


def _number(words: Words) -> Parts | None:
    """A number, perhaps an hour; «до 20» alone may as well be the twentieth."""
    before = words.string[: words.start()]
    is_doubtful = words[1].isdigit() and int(words[1]) > HALF_DAY and re.search(r"(?:до|позже|позднее) $", before)
    if is_doubtful and not _is_beside_a_day(words):
        return None
    hour = hour_in_words(words[1])
    return (hour_said(hour),) if HOUR_FOLLOWS.search(before) else (Number(hour),)


OF_DAY = rf"(?: {PART_OF_DAY})?{END}"
COLON = Rule(rf"(\d\d?):(\d\d)(?![\w:])(?! ?[ap]\.? ?m)(?: ?ч(?:ас(?:а|ов|ам)?)?\.?(?!\w))?{OF_DAY}", _colon)
CLOCK = (
    Rule(rf"пол[- ]?({any_of(set(NTH))}|\d\d?)(?:-го)?{OF_DAY}", _half),
    Rule(rf"половин[аеуы] ({any_of(set(NTH))}|\d\d?(?=-го))(?:-го)?{OF_DAY}", _half),
    Rule(rf"без ({COUNT}|четверти)(?: минут[ыу]?| мин\.?)? {HOUR}(?: час(?:а|ов|ам)?)?{OF_DAY}", _before),
    Rule(rf"(?:({COUNT}) минут[аы]?|четверть) ({any_of(set(NTH))}){OF_DAY}", _past),
    Rule(rf"(?:с |от |в )?(\d\d?) ?(?:-|–|—|до) ?(\d\d?) {PART_OF_DAY}{END}", _two_hours),
    Rule(rf"(\d\d?)-(\d\d)(?: ?ч(?:ас(?:а|ов|ам)?)?\.?(?!\w))?(?: {PART_OF_DAY})?{NO_DATE}", _dash),
    Rule(rf"(\d\d?)\.(\d\d?)(?![\w:/-])(?!\.\d)( ?ч(?:ас(?:а|ов|ам)?)?\.?(?!\w))?{OF_DAY}", _dot),
    Rule(
        rf"{HOUR} ?ч(?:ас(?:а|ов|ам)?)?\.?(?: ?({COUNT}) ?м(?:ин(?:ут[аыу]?)?)?\.?(?!\w)| (\d\d){NO_DATE})?{OF_DAY}",
        _hours_said,
    ),
    Rule(rf"{HOUR} {PART_OF_DAY}{END}", _with_part),
    Rule(rf"({HOUR_WORDS}) ({MINUTE_WORDS})(?: {PART_OF_DAY})?{NO_DATE}", _in_words),
    Rule(
        rf"(\d\d?) (00|15|30|45)(?: {PART_OF_DAY})?(?=$|,| (?:по|мск|в|во|сегодня|завтра|послезавтра)\b)",
        _colon,
    ),
    Rule(r"(?:12 )?(?:полдень|полудн[яюе])" + END, lambda _: (Clock(12, 0, sure=True),)),
    Rule(r"(?:12 )?(?:полночь|пол[уо]ночи)" + END, lambda _: (Clock(0, 0, sure=True, midnight=True),)),
)
NUMBER = Rule(rf"{HOUR}{END}(?![:./-]\d)", _number)
