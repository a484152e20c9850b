"""How days, dates and periods are said in Russian: «в пятницу на следующей неделе», «30-го», «до конца месяца»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.when_parts import (
    Date,
    DayOfMonth,
    End,
    Faulty,
    Hours,
    Later,
    Link,
    NthWeekday,
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
from bot.domain.when_russian_numbers import COUNT, any_of, count
from bot.domain.when_table import END, Meaning, Rule, Words

Parts = Sequence[Part]

# fmt: off
WEEKDAYS = {"пн": 0, "по": 0, "вт": 1, "ср": 2, "чт": 3, "че": 3, "пт": 4, "пя": 4, "сб": 5, "су": 5, "вс": 6, "во": 6}
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
NTH_STEMS = {
    "перв": 1, "втор": 2, "треть": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9,
    "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
}
# fmt: on
WEEKDAY = (
    r"(пон[еи]дель?ник(?:а|у|ом)?|вторн[еи]к(?:а|у|ом)?|сред(?:а|у|ы|е|ой)|четвер[гк](?:а|у|ом)?|пятн[иеы]ц(?:а|у|ы|е|ей)"
    r"|суб?бот(?:а|у|ы|е|ой)|воскрес[еи]н[ьи]?(?:ем|е|я|ю)|(?:пнд?|пон|втр?|срд?|чтв?|четв?|птн?|пят|сбт?|субб?"
    r"|вск?|воскр?)(?!\w)\.?)"
)
MONTH = (
    r"(январ[яьюе]|феврал[яьюе]|март[ауе]?|апрел[яьюе]|ма[йяюе]|июн[яьюе]|июл[яьюе]|август[ауе]?|сентябр[яьюе]"
    r"|октябр[яьюе]|ноябр[яьюе]|декабр[яьюе]|(?:янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)(?!\w)\.?)"
)
YEAR = r"(?:,? (20\d\d)(?:-го)?(?: ?(?:года?|году|г)(?!\w)\.?)?| (\d\d) ?г(?:ода)?(?!\w)\.?)?"
NUMBER_END = r"(?:-го)?"
NTH = rf"(?:(?:(двадцать|тридцать) )?({any_of(set(NTH_STEMS))})(?:ого|ое|ому|его|ему|е))"
NTH_WEEKDAYS = {"пе": 1, "вт": 2, "тр": 3, "че": 4, "по": 0}
WHICH = {"эт": Which.this, "те": Which.this, "бл": Which.coming, "на": Which.coming, "пр": Which.last}
PLUS = {"эт": 0, "те": 0, "сл": 1, "бу": 1, "пр": -1}
NEXT = r"(?:следующ(?:ую|ий|ее|ей|его|ему|ем|ая|ие|их|им)|след\.?|будущ(?:ую|ий|ее|ей|его|ему|ем|ая))"
WHICH_WORD = (
    rf"(эт(?:у|от|о|а|ой|ого|ому|им)|текущ(?:ую|ий|ее|ей|его|ему|ая)|{NEXT}|ближайш(?:ую|ий|ее|ей|его|ему|ая)"
    r"|наступающ(?:ую|ий|ее|ей|его|ему)|прошл(?:ую|ый|ое|ой|ого|ая)|прошедш(?:ую|ий|ее|ей|его))"
)
PLUS_WORD = (
    rf"(эт(?:у|от|о|а|ой|ого|ому|ом|и|их|им)|текущ(?:ую|ий|ее|ей|его|ему|ем|ая)|{NEXT}"
    r"|прошл(?:ую|ый|ое|ой|ого|ом|ые|ых))"
)
UNIT = r"(недел[яюие]|месяц(?:а|у|е)?|квартал(?:а|у|е)?|год(?:а|у)?)"
UNITS = {"не": Unit.week, "ме": Unit.month, "кв": Unit.quarter, "го": Unit.year}
HOURS = {"утр": Hours.morning, "вечер": Hours.evening, "ноч": Hours.night}
RANGE_BEGUN = re.compile(r"(?:^| )(?:с|со|от) ")


def says(*parts: Part) -> Meaning:
    return lambda _: parts


def is_in_range(words: Words) -> bool:
    """Whether a «с» stands before, whose «до» this is."""
    return bool(RANGE_BEGUN.search(words.string[: words.start()]))


def unless_in_range(*parts: Part) -> Meaning:
    return lambda words: None if is_in_range(words) else parts


def month_number(word: str) -> int:
    return next(number for number, begin in enumerate(MONTHS, 1) if word.startswith(begin))


def _year(full: str | None, short: str | None) -> int | None:
    return int(full) if full else 2000 + int(short) if short else None


def _weekday_number(word: str) -> int:
    return WEEKDAYS[word[:2]]


def _which(word: str | None) -> Which:
    if not word:
        return Which.plain
    return Which.next if re.fullmatch(NEXT, word) else WHICH[word[:2]]


def _weekday(words: Words) -> Parts:
    return (Weekday(_weekday_number(words[2]), _which(words[1])),)


def _nth_weekday(words: Words) -> Parts:
    """«в первый понедельник декабря», «последняя пятница ноября 2027 года»."""
    nth = NTH_WEEKDAYS[words[0][:2]]
    year = _year(words[3], words[4])
    return (NthWeekday(nth, _weekday_number(words[1]), month_number(words[2]), year),)


def _weeks(text: str | None) -> int:
    return int(count(text)) if text else 1


def _weeks_later(words: Words) -> Parts:
    """«через неделю в пятницу»."""
    return _in_weeks(_weekday_number(words[2]), _weeks(words[1]))


def _later_in_weeks(words: Words) -> Parts:
    """«в пятницу через неделю»."""
    return _in_weeks(_weekday_number(words[1]), _weeks(words[2]))


def _in_weeks(weekday: int, weeks: int) -> Parts:
    day = Weekday(weekday, Which.in_a_week)
    return (day, Later(7 * (weeks - 1))) if weeks > 1 else (day,)


def _nth(tens: str | None, ones: str) -> int:
    return (20 if tens and tens.startswith("дв") else 30 if tens else 0) + NTH_STEMS[ones]


def date_said(year: int | None, month: str, day: int) -> Parts:
    if not 1 <= day <= 31:
        raise Faulty(WhyRejected.impossible, f"{day} {month}")
    return (Date(year, month_number(month), day),)


def _date(words: Words) -> Parts:
    return date_said(_year(words[3], words[4]), words[2], int(words[1]))


def _date_in_words(words: Words) -> Parts:
    return date_said(_year(words[4], words[5]), words[3], _nth(words[1], words[2]))


def _date_range(words: Words) -> Parts:
    """«20-22 ноября», «с 20 по 22 ноября»."""
    year = _year(words[4], words[5])
    return (*date_said(year, words[3], int(words[1])), Link.to, *date_said(year, words[3], int(words[2])))


def _day_range(words: Words) -> Parts:
    """«с 20 по 22 число», «с 20-го по 22-е»."""
    return (*day_of_month(int(words[1])), Link.to, *day_of_month(int(words[2])))


def day_of_month(day: int) -> Parts:
    if not 1 <= day <= 31:
        raise Faulty(WhyRejected.impossible, str(day))
    return (DayOfMonth(day),)


def _numeric(words: Words) -> Parts:
    return (Numeric((int(words[1]), int(words[2]), int(words[3]))),)


def _period(words: Words) -> Parts:
    return (Period(UNITS[words[2][:2]], PLUS[words[1][:2]]),)


def _before_next(words: Words) -> Parts | None:
    """«до следующей недели», «к следующему месяцу»: whether its first day counts is asked."""
    if is_in_range(words):
        return None
    match UNITS[words[1][:2]]:
        case Unit.week:
            return (Link.before, Weekday(0), Period(Unit.week, 1))
        case Unit.month:
            return (Link.before, DayOfMonth(1), Period(Unit.month, 1))
        case Unit.year:
            return (Link.before, Date(None, 1, 1))
        case _:
            return None


def _before_month(words: Words) -> Parts | None:
    """«до декабря», «к декабрю 2027»."""
    if is_in_range(words):
        return None
    return (Link.before, *date_said(_year(words[2], words[3]), words[1], 1))


def _month(words: Words) -> Parts:
    return (Period(Unit.month, month=month_number(words[1]), year=_year(words[2], words[3])),)


def _weekend(words: Words) -> Parts:
    return (Weekend(PLUS[words[1][:2]] if words[1] else 0),)


def _end(words: Words) -> Parts:
    return (End(Period(UNITS[words[2][:2]], PLUS[words[1][:2]] if words[1] else 0)),)


def _end_of_month(words: Words) -> Parts:
    return (End(Period(Unit.month, month=month_number(words[1]), year=_year(words[2], words[3]))),)


def _end_of_quarter(words: Words) -> Parts:
    quarter = int(words[1]) if words[1] else NTH_STEMS[words[2]]
    if not 1 <= quarter <= 4:
        raise Faulty(WhyRejected.impossible, f"Q{quarter}")
    return (End(Period(Unit.month, month=3 * quarter, year=_year(words[3], words[4]))),)


def _part_of_month(words: Words) -> Parts:
    """«в начале декабря», «в середине месяца»: asked, with two days that it may be."""
    first, last = (1, 10) if words[1] == "начал" else (10, 20)
    if words[3]:
        return (*date_said(None, words[3], first), Link.alternative, *date_said(None, words[3], last))
    month: tuple[Part, ...] = (Period(Unit.month, 1),) if words[2] else ()
    return (DayOfMonth(first), *month, Link.alternative, DayOfMonth(last), *month)


def _part_of_week(words: Words) -> Parts:
    """«в начале недели», «в середине следующей недели»: asked as those of a month are."""
    first = 0 if words[1] == "начал" else 2
    week: tuple[Part, ...] = (Period(Unit.week, 1),) if words[2] else ()
    return (Weekday(first), *week, Link.alternative, Weekday(first + 1), *week)


END_WORD = r"(?:под )?(?:кон(?:ец|ца|цу|це|цом)|окончани[яею]|исход[еу]?)"
LAST_DAY = r"последн(?:ий|его|ему) (?:день|дня|дню|число|числа|числу)"
RELATIVE_DAY = r"(?:рабочего |раб\.? )?(?:дня|дню|день|днем)"
IN_WEEKS = (  # before "in a week" alone is read
    Rule(
        rf"(?:через|спустя) (?:({COUNT}) )?недел[юиь],? (?:(?:во|в|ко|к|до) )?{WEEKDAY}{END}",
        _weeks_later,
    ),
    Rule(rf"{WEEKDAY},? (?:через|спустя) (?:({COUNT}) )?недел[юиь]{END}", _later_in_weeks),
)
NEAR_DAYS = (
    Rule(rf"(?:перв|втор|трет|четв[её]рт|последн)\w{{1,3}} {WEEKDAY} {MONTH}{YEAR}{END}", _nth_weekday),
    Rule(r"после[ -]?послезавтра" + END, says(Today(3))),
    Rule(r"после завтра" + END, says(Link.around, Today(2))),  # it may be послезавтра
    Rule(r"сегодняшн\w{2,3} (утр|вечер|ноч)[аоуеьи]?м?" + END, lambda words: (Today(0), HOURS[words[1]])),
    Rule(r"завтрашн\w{2,3} (утр|вечер|ноч)[аоуеьи]?м?" + END, lambda words: (Today(1), HOURS[words[1]])),
    Rule(r"послезавтра(?:шн\w{2,3}(?: д(?:ень|ня|ню))?)?" + END, says(Today(2))),
    Rule(r"завтра(?:шн\w{2,3}(?: д(?:ень|ня|ню))?)?" + END, says(Today(1))),
    Rule(r"(?:завтро|завтр)" + END, says(Today(1))),
    Rule(r"(?:сегодня(?: же)?|с[её]дня|сегодняшн\w{2,3}(?: д(?:ень|ня|ню))?)" + END, says(Today(0))),
    Rule(r"позавчера" + END, says(Today(-2))),
    Rule(r"вчера(?:шн\w{2,3}(?: д(?:ень|ня|ню))?)?" + END, says(Today(-1))),
    Rule(rf"(?:{WHICH_WORD} )?{WEEKDAY}{END}", _weekday),
)
DAYS = (
    Rule(rf"(?:до|к) {NEXT} (недел[еи]|месяц[ау]|год[ау])" + END, _before_next),
    Rule(r"(?:до|к) нов(?:ого|ому) год[ау]" + END, unless_in_range(Link.before, Date(None, 1, 1))),
    Rule(rf"(?:на |в |за )?{PLUS_WORD} {UNIT}{END}", _period),
    Rule(r"на неделе" + END, says(Period(Unit.week))),
    Rule(
        rf"(?:до|к) (?:{NEXT} )?выходн(?:ых|ым)" + END,
        unless_in_range(Link.before, Weekday(5)),
    ),
    Rule(r"после выходных" + END, unless_in_range(Link.around, Weekday(0))),
    Rule(rf"(?:(?:на|в|за) )?(?:{PLUS_WORD} )?(?:выходн(?:ые|ых)|уик-?энд\w?)" + END, _weekend),
    Rule(rf"(?:{END_WORD}|{LAST_DAY}) (?:{PLUS_WORD} )?(?:рабочей |календарн\w+ )?{UNIT}{END}(?! \d)", _end),
    Rule(rf"(?:{END_WORD}|{LAST_DAY}) {MONTH}{YEAR}{END}", _end_of_month),
    Rule(
        rf"{END_WORD} (?:([1-4])(?:-го)?|({any_of(set(NTH_STEMS))})(?:ого|его)) (?:квартала|кв(?!\w)\.?){YEAR}{END}",
        _end_of_quarter,
    ),
    Rule(rf"{END_WORD} (20\d\d)(?:-го)?(?: (?:года|г)(?!\w)\.?)?{END}", lambda w: (Date(int(w[1]), 12, 31),)),
    Rule(rf"(?:{END_WORD} {RELATIVE_DAY}|eod|cob|eob){END}", says(End(Period(Unit.day)))),
    Rule(rf"{END_WORD}(?= [а-я\d])", says(End(Period(Unit.day)))),
    Rule(r"(?:eow)" + END, says(End(Period(Unit.week)))),
    Rule(r"(?:eom)" + END, says(End(Period(Unit.month)))),
    Rule(rf"(начал|середин)[аеуы] (?:({NEXT}) )?(?:месяца|{MONTH}){END}", _part_of_month),
    Rule(rf"(начал|середин)[аеуы] (?:({NEXT}) )?недели{END}", _part_of_week),
    Rule(
        rf"(?:с |со |от )?(\d\d?){NUMBER_END} ?(?:-|–|—|по|до|или) ?(\d\d?){NUMBER_END} {MONTH}{YEAR}{END}",
        _date_range,
    ),
    Rule(rf"(?:с|от) (\d\d?){NUMBER_END} (?:по|до) (\d\d?)(?:-го|(?:-го)? числ[оа])" + END, _day_range),
    Rule(rf"(\d\d?){NUMBER_END}[ -]?{MONTH}{YEAR}{END}", _date),
    Rule(rf"{NTH}(?: числ[оау])? {MONTH}{YEAR}{END}", _date_in_words),
    Rule(r"(\d\d?)[./](\d\d?)[./]((?:20)?\d\d) ?(?:года?|г)(?!\w)\.?", _numeric),
    Rule(rf"(\d\d?)(?:-го(?: числ[оау])?| числ[оау]){END}", lambda words: day_of_month(int(words[1]))),
    Rule(rf"{NTH}(?: числ[оау])?{END}(?! кварт| полов| пол)", lambda words: day_of_month(_nth(words[1], words[2]))),
    Rule(rf"(?:до|к) {MONTH}{YEAR}{END}", _before_month),
    Rule(rf"(?:в )?{MONTH}{YEAR}{END}", _month),
)
