"""How numbers and lengths of time are said in Russian, and the one spelling in which its rules know a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.domain.when_parts import Days, Elapsed, Part
from bot.domain.when_table import END, Words

Parts = Sequence[Part]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOOKALIKES = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
CYRILLIC, LATIN = re.compile("[а-я]"), re.compile("[a-z]")
DIGIT_BESIDE_LETTER = re.compile(r"\d-?[а-я]|[а-я]\d")
MIXED = re.compile(r"[a-z]*[а-я][a-zа-я]*")
LETTER_ALONE = re.compile(r"(?<![a-z0-9])[bcko](?![a-z0-9])")
ORDINAL_END = re.compile(r"(?<=\d)(?:-(?:о?го|о?е|о?му|м)|(?:о?го|ое|о?му))(?!\w)")
COUNT_END = re.compile(r"(?<=\d)-?(?:ти|ми|ть|х|и)(?!\w)")
JOINT = re.compile(r"(?<=[а-я])(?=\d)|(?<=\d)(?=[а-я])")

# fmt: off
STEMS = {
    "пят": 5, "шест": 6, "сем": 7, "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13,
    "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19,
    "двадцат": 20, "тридцат": 30,
}
NUMBERS = {
    "один": 1, "одна": 1, "одну": 1, "одного": 1, "одной": 1, "одному": 1, "два": 2, "две": 2, "двух": 2, "двум": 2,
    "двое": 2, "три": 3, "трех": 3, "трем": 3, "трое": 3, "четыре": 4, "четырех": 4, "четырем": 4, "четверо": 4,
    "восемь": 8, "восьми": 8, "сорок": 40, "сорока": 40, "пятьдесят": 50, "пятидесяти": 50, "шестьдесят": 60,
    "шестидесяти": 60, "семьдесят": 70, "семидесяти": 70, "девяносто": 90, "девяноста": 90, "сто": 100,
    **{stem + end: value for stem, value in STEMS.items() for end in "ьи"},
}
# fmt: on
TENS = {word for word, value in NUMBERS.items() if value >= 20}
ONES = {word for word, value in NUMBERS.items() if value < 10}


def any_of(words: Sequence[str] | set[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


WORDS = rf"(?:{any_of(TENS)} {any_of(ONES)}|{any_of(set(NUMBERS))})"
COUNT = rf"(?:\d{{1,3}}(?:[.,]\d)?|{WORDS})"
UNIT = (
    r"(?:минут[уаы]?|мин\.?|м|час(?:а|ов)?|ч\.?|день|дня|дней|дн\.?|сутки|суток|недел[юяьи]|нед\.?|месяц(?:а|ев)?|мес\.?"
    r"|года?|лет)"
)
ALONE = r"(?:минут[уы]|часа?|сутки|суток|недел[юия]|месяца?|года?)"
HALF = (
    r"(?:пол[- ]?часа|получаса|пол[- ]?года|полугода|четверть часа|четверти часа"
    r"|(?:час|часа|год|года) с половиной)"
)
MANY = rf"(?:{COUNT}(?: с половиной)?|полтор[аы]|полутора)"
PIECE = rf"(?:{HALF}|{MANY} (?:календарн\w\w )?{UNIT}|{ALONE}){END}"
DURATION = rf"{PIECE}(?:(?: и|,)? {PIECE})*"
PIECES = re.compile(rf"(?:({COUNT}) )?({UNIT}){END}")
HALVES: tuple[tuple[re.Pattern[str], str | Callable[[Words], str]], ...] = (
    (re.compile(r"(час|год)а? с половиной"), r"1.5 \1"),
    (re.compile(r"пол[- ]?часа|получаса"), "30 минут"),
    (re.compile(r"пол[- ]?года|полугода"), "6 месяцев"),
    (re.compile(r"четверт[ьи] часа"), "15 минут"),
    (re.compile(r"полтор[аы]|полутора"), "1.5"),
    (re.compile(rf"({COUNT}) с половиной"), lambda words: f"{count(words[1]):g}.5"),
    (re.compile(r" (?:календарн\w\w|и)(?= )|,(?= )"), ""),
)


def prepared(text: str) -> str:
    """One spelling: е for ё, Cyrillic letters for Latin ones that look so, `30-го` for 30ое, a space in `17ч`."""
    text = text.replace("ё", "е")
    if not CYRILLIC.search(text):
        return text
    if LATIN.search(text):
        text = MIXED.sub(lambda word: word[0].translate(LOOKALIKES), text)
        text = LETTER_ALONE.sub(lambda letter: letter[0].translate(LOOKALIKES), text)
    if DIGIT_BESIDE_LETTER.search(text):
        text = JOINT.sub(" ", COUNT_END.sub("", ORDINAL_END.sub("-го", text)))
    return text


def count(text: str) -> float:
    """The value of `3`, `1,5`, `три`, `сорок восемь`."""
    if text[0].isdigit():
        return float(text.replace(",", "."))
    return sum(NUMBERS[word] for word in text.split())


def length_of(text: str) -> tuple[int, timedelta, bool] | None:
    """Months, the rest, and whether it is counted by the clock; None for half a month and for half a day.

    None as well for "2 дня 17 часов", which may be a day and a time of day, and for "5 м", which may be months.
    """
    has_and = " и " in text
    for pattern, plain in HALVES:
        text = pattern.sub(plain, text)
    months, time, is_by_clock = 0, timedelta(), False
    for amount, unit in PIECES.findall(text):
        value = count(amount) if amount else 1.0
        is_whole = value == int(value)
        is_hour, is_minute = unit.startswith("ч"), unit == "м" or unit.startswith("мин")
        if is_hour or is_minute or unit.startswith("су"):
            if (is_hour and (time or months) and not has_and) or (unit == "м" and not time):
                return None
            time += value * (MINUTE if is_minute else HOUR if is_hour else DAY)
            is_by_clock = True
        elif unit.startswith(("г", "л")):
            months += int(value * 12)
        elif not is_whole:
            return None
        elif unit.startswith("мес"):
            months += int(value)
        else:
            time += value * DAY * (7 if unit.startswith("н") else 1)
    return None if months and is_by_clock else (months, time, is_by_clock)


def span(text: str, sign: int = 1) -> Parts | None:
    """Whole days and more are counted on the calendar, less by the clock."""
    length = length_of(text)
    if length is None:
        return None
    months, time, is_by_clock = length
    return (Elapsed(sign * time),) if is_by_clock else (Days(sign * months, sign * time.days),)
