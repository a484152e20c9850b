"""How due dates are said in Russian."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_parts import (
    Clock,
    Days,
    Elapsed,
    End,
    Few,
    Habits,
    Hours,
    Later,
    Link,
    Part,
    Period,
    Today,
    Unit,
    WorkingDays,
)
from bot.domain.when_russian_clock import CLOCK, COLON, NUMBER
from bot.domain.when_russian_days import DAYS, IN_WEEKS, NEAR_DAYS, is_in_range, says, unless_in_range
from bot.domain.when_russian_numbers import COUNT, DURATION, count, length_of, prepared, span
from bot.domain.when_russian_places import ZONES, zone_in_russian
from bot.domain.when_table import COMMON, END, Meaning, Rule, Table, Words

Parts = Sequence[Part]

WITHIN = (
    r"(?:через|спустя|за|в ?течени[еи](?: (?:ближайш|следующ)(?:их|ие|его|ей))?|(?:в|за) (?:ближайш|следующ)(?:ие|их))"
)
ABOUT = r"(?:примерно|приблизительно|ориентировочно|около|где-то|плюс-минус)"
WORKING_DAYS = r"(?:рабоч(?:их|ий|ие|его)|раб\.?|р\.?) ?(?:день|дня|дней|дн\.?|д)(?!\w)\.?"
NOT_COUNTED_FROM = r"(?! (?:до|после|от|с|со|перед) (?!\d\d?[:.-]\d\d|конца|\d\d? час))"
FEW = {
    "ми": timedelta(minutes=1),
    "ча": timedelta(hours=1),
    "дн": timedelta(days=1),
    "де": timedelta(days=1),
    "су": timedelta(days=1),
    "не": timedelta(days=7),
}
PERIODS = {"н": Unit.week, "м": Unit.month, "г": Unit.year}
LENGTHS = {Unit.week: Days(0, 7), Unit.month: Days(1, 0), Unit.year: Days(12, 0)}
DAY_OR_NUMBER = r"(?:\d|понед|вторн|сред[уеы]|четверг|пятниц|суббот|воскр|(?:пн|вт|ср|чт|пт|сб|вс)\b)"
TIME = re.compile(r"\d[:.-]\d\d|\b(?:в|к|до) (?:\d|час|пол)|час|\bч\b|\bпол|утр|вечер|ноч|\bдн[яе]м?\b|обед")
TIME_AFTER = re.compile(r" \d\d?[:.-]\d\d| пол(?:день|уднем|ночью)| обедом| (?:завтраком|ужином)")
NUMBERED = re.compile(r"(?!1 )\d+ недел[яюе]|\d*(?:[02-9]|1[1-9]) (?:день|месяц|год|час)")  # «48 неделя» is one of 53
TERM = re.compile(r"(?:срок|дедлайн)[ :–—-]*$")
NO_MORE = re.compile(r",?(?: (?:пожалуйста|плиз|максимум|включительно))?")


def _ahead(words: Words) -> Parts | None:
    return span(words[1])


def _ago(words: Words) -> Parts | None:
    return (Today(-1),) if words[1] == "день" else span(words[1], -1)


def _about(words: Words) -> Parts | None:
    """«через примерно 2 часа»: asked, with the one time there is."""
    parts = span(words[1])
    return (Link.around, *parts) if parts else None


def _bare(words: Words) -> Parts | None:
    """«2 недели», «срок 3 дня»; «17 часов» may be a time, and so may «3 дня»."""
    before, after = words.string[: words.start()], words.string[words.end() :]
    is_term = bool(TERM.search(before))
    length = length_of(words[1])
    if length is None or NO_MORE.fullmatch(after) is None or NUMBERED.fullmatch(words[1]):
        return None
    if not is_term and (before or re.search(r"дня$|^час", words[1])):
        return None
    return None if re.search(r"ч(?:ас)?", words[1]) and length[1] <= timedelta(days=1) else span(words[1])


def _later(words: Words) -> Parts | None:
    """«за 2 дня до пятницы», «через неделю после 30 ноября»."""
    text, way = words[1], words[2]
    if text in ("день", "следующий день"):
        days = 1
    else:
        length = length_of(text)
        if length is None or length[0] or length[2]:
            return None
        days = length[1].days
    return (Later(-days if way in ("до", "перед") else days),)


def _few(words: Words) -> Parts | None:
    unit = words[1]
    if unit.startswith("мес"):
        return (Days(2, 0), Link.alternative, Days(3, 0))
    return (Few(FEW[unit[:2]]),)


def _one_or_two(words: Words) -> Parts | None:
    """«через 2-3 дня», «через час-два», «через день или два»."""
    unit = words[3] or words[4]
    counts = (words[1], words[2]) if words[3] else ("1", "1,5" if words[5].startswith("пол") else "2")
    spans = [span(f"{number} {unit}") for number in counts]
    if spans[0] is None or spans[1] is None:
        return None
    return (*spans[0], Link.alternative, *spans[1])


def _working_days(words: Words) -> Parts | None:
    days = count(words[1])
    return (WorkingDays(int(days)),) if days == int(days) else None


def _in_the_period(words: Words) -> Parts:
    """«в течение недели»: this one to its end, or seven days; «в течение следующей недели» is another week."""
    unit = PERIODS[words[2][0]]
    if words[1] and not words[1].startswith("бл"):
        return (Period(unit, 1),)
    return (End(Period(unit)), Link.alternative, LENGTHS[unit])


def _in_the_day(words: Words) -> Parts:
    """«в течение дня»: today, or a day from now; beside a day no more than that day."""
    rest = (words.string[: words.start()] + words.string[words.end() :]).strip()
    return (End(Period(Unit.day)),) if rest else (Today(0), Link.alternative, Today(1))


def _on_the_eve(words: Words) -> Parts:
    """«накануне пятницы»; its time, if one is said, is rather one of Thursday: asked."""
    around = words.string[: words.start()] + "|" + words.string[words.end() :]
    is_of_day = not TIME_AFTER.match(words.string, words.end()) and TIME.search(around)
    return (Later(-1), Link.around) if is_of_day else (Link.before,)


def _until(words: Words) -> Parts:
    return (Link.to, Link.at) if is_in_range(words) else (Link.at,)


def _through(words: Words) -> Parts:
    return (Link.to, Link.at) if is_in_range(words) else (Link.on,)


def _from(words: Words) -> Parts | None:
    """«с» with its «до» or «по»; without it, it is not known until when."""
    after = words.string[words.end() :]
    ends = re.findall(r" (до|по) ((?:времени )?[^ ,]+)", after)
    is_range = any(word == "до" or not zone_in_russian(named.split()[-1]) for word, named in ends)
    return (Link.at,) if is_range else None


def _not_in_range(hours: Hours) -> Meaning:
    return unless_in_range(hours)


SPANS = (
    Rule(r"в ?течени[еи] (?:(следующ\w+|будущ\w+|ближайш\w+) )?(недели|месяца|года)" + END, _in_the_period),
    Rule(r"(?:прямо )?(?:сейчас|щас|только что)" + END, says(Elapsed(timedelta()))),
    Rule(
        rf"{WITHIN} ({COUNT}) ?(?:-|–|—| или ) ?({COUNT})"
        rf"(?: (час(?:а|ов)|минут[ыу]?|мин|дня|дней|недел[ьи]|месяц(?:а|ев))){END}",
        _one_or_two,
    ),
    Rule(
        rf"{WITHIN} ()()()(день|час|неделю|месяц|год)(?: ?- ?| или )(два|две|другой|другую|полтора){END}",
        _one_or_two,
    ),
    Rule(rf"(?:{WITHIN} )?({COUNT}) {WORKING_DAYS}(?: включительно)?{NOT_COUNTED_FROM}", _working_days),
    Rule(r"(?:на |к |в )?следующ(?:ий|ему|его) рабоч(?:ий|ему|его) д(?:ень|ню|ня)" + END, says(WorkingDays(1))),
    Rule(
        rf"(?:{WITHIN} )?(?:пару|пар[аыоу]|пар[ыу]-тройк[иу]|пару-тройку|парочк[уи]|нескольк(?:о|их)) "
        rf"(минут|часов|часиков|дней|деньков|суток|недель|месяцев){END}",
        _few,
    ),
    Rule(rf"(?:за )({DURATION}|день) (до|перед){END}", _later),
    Rule(rf"(?:(?:через|спустя|на) )?({DURATION}|следующий день|день) (после|от)(?= \S)", _later),
    Rule(r"(?:на )?следующий день" + END, says(Today(1))),
    Rule(rf"({DURATION}|день) назад{END}", _ago),
    Rule(r"(?:через|спустя|за) день" + END, says(Today(1), Link.alternative, Today(2))),
    Rule(rf"{WITHIN} {ABOUT} ({DURATION}){END}", _about),
    Rule(rf"{WITHIN} ({DURATION}){END}", _ahead),
    Rule(rf"({DURATION}) спустя{END}", _ahead),
    Rule(r"в ближайший (час)" + END, _ahead),
    Rule(rf"({DURATION}){END}", _bare),
    Rule(r"в ?течени[еи] (?:рабочего )?дня" + END, _in_the_day),
    Rule(r"(?:в ?течени[еи]|за(?= (?:сегодня|завтра|эт)))" + END, says(Link.on)),
)
USUAL = (  # what most phrases are made of, first, since nothing below begins so
    Rule(rf"(?:в|во|к|ко)(?= {DAY_OR_NUMBER})", says(Link.at)),
    Rule(rf"до(?= {DAY_OR_NUMBER})", _until),
    COLON,
    *NEAR_DAYS,
)
PARTS_OF_DAY = (
    Rule(r"(?:рано |ранним )?(?:утром|утречком|с утра|поутру)" + END, _not_in_range(Hours.morning)),
    Rule(r"в первой половине(?: дня)?" + END, says(Hours.morning)),
    Rule(r"(?:во второй половине(?: дня)?|после обеда|днем)" + END, says(Hours.afternoon)),
    Rule(r"до обеда" + END, _not_in_range(Hours.morning)),
    Rule(r"(?:в обед|к обеду|в обеденное время)" + END, unless_in_range(Link.around, Clock(13, 0, sure=True))),
    Rule(r"(?:поздно |поздним )?(?:вечером|вечерком)" + END, says(Hours.evening)),
    Rule(r"(?:поздно )?ночью" + END, says(Hours.night)),
    Rule(r"(?:до|к|под|на) (?:утр[ауо]|утречк[оу])" + END, _not_in_range(Hours.morning)),
    Rule(r"(?:до|к|под|на) вечер[ау]?" + END, _not_in_range(Hours.evening)),
    Rule(r"(?:до|к|под|на) ноч[ьи]" + END, _not_in_range(Hours.night)),
    Rule(r"(?:утро|утру)" + END, says(Hours.morning)),
    Rule(r"(?:вечер|вечеру)" + END, says(Hours.evening)),
    Rule(r"ночь(?! на| с)" + END, says(Hours.night)),
)
SMALL_WORDS = (
    Rule(r"не (?:позднее|позже)$", says()),
    Rule(r"не (?:позднее|позже|поздней)(?:,? чем)?" + END, says(Link.at)),
    Rule(r"самое (?:позднее|позже)(?: ?[-–—])?|(?:максимум|строго|ровно|точно|включительно|вкл\.?)" + END, says()),
    Rule(
        r"(?:крайний срок(?: сдачи)?|крайняя дата|дедлайн|срок(?: сдачи| исполнения| ответа)?|deadline)"
        r"(?: ?[:–—-]| это)?" + END,
        says(),
    ),
    Rule(r"(?:пожалуйста|пожалуйсто|пожалуста|плиз|плз|пж|пжл|пжлст|спасибо|спс)" + END, says()),
    Rule(
        r"(?:сдать|сделать|нужно|надо|прислать|отправить|ответить|успеть|жду|ждем|please|pls|по нашему|по моему)" + END,
        says(),
    ),
    Rule(r"час(?:ов|ам|иков|икам|а)(?= (?:в|к|до) )", says(Link.around)),
    Rule(rf"(?:{ABOUT}|ближе к|в районе){END}|[~≈]", says(Link.around, Link.at)),
    Rule(r"(?:после|позже|позднее)(?= )", says(Link.after, Link.at)),
    Rule(r"(?:перед|накануне)" + END, _on_the_eve),
    Rule(r"(?:раньше|ранее)" + END, says(Link.before)),
    Rule(r"(?:до|вплоть до|by|until|till)" + END, _until),
    Rule(r"(?:в|во|к|ко|at)" + END, says(Link.at)),
    Rule(r"(?:на|on)" + END, says(Link.on)),
    Rule(r"по(?! (?:пн|вт|ср|чт|пт|сб|вс)(?!\w))" + END, _through),
    Rule(r"(?:со|с|от)" + END, _from),
    Rule(r"(?:или|либо|or)" + END, says(Link.alternative)),
    Rule(r"[-–—]", says(Link.dash)),
)

RUSSIAN = Table(
    rules=(*IN_WEEKS, *USUAL, *SPANS, *PARTS_OF_DAY, *DAYS, *CLOCK, *ZONES, *COMMON, *SMALL_WORDS, NUMBER),
    vague=r"\b(?:скоро|скор(?:ее|ей)|поскорее|поскорей|вскоре|быстр(?:о|ее|ей)|побыстрее|побыстрей|срочно|немедленно|сразу"
    r"|потом|позже|попозже|поздно|рано|пораньше|можно раньше|когда\w*|как-нибудь|где-нибудь|на днях"
    r"|ближайш(?:ее|ие|ую)|при первой|возможно\w*|можно|желательно|наверн\w+|может|удобно|получится|успе\w+|асап|asap"
    r"|пока|со временем|некоторое|какое-то|как-то|начал[аеоу]|середин[аеуы]|первых числах|последних числах|не к спеху"
    r"|неважно|как будет|как только)\b",
    recurring=r"\b(?:кажд\w+|ежедневно|еженедельно|ежемесячно|ежеквартально|ежегодно|ежечасно|каждодневно|регулярно"
    r"|постоянно|всегда|раза? в|по будням|по выходным|по утрам|по вечерам|по ночам|по дням"
    r"|по (?:понедельникам|вторникам|средам|четвергам|пятницам|субботам|воскресеньям|числам|пн|вт|ср|чт|пт|сб|вс)"
    r"|через раз)\b",
    habits=Habits(day_first=True, weeks=(0,)),
    prepared=prepared,
)
