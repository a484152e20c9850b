"""How due dates are said in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_english_days import DATES, ENDS_OF_MONTHS, NAMED_DAYS, WEEKS_ON
from bot.domain.when_parts import (
    Clock,
    Days,
    Elapsed,
    End,
    Few,
    Hours,
    Later,
    Link,
    Number,
    Part,
    Period,
    Place,
    Today,
    Unit,
    Weekday,
    Weekend,
    WorkingDays,
)
from bot.domain.when_phrase import HALF_DAY, hour_said
from bot.domain.when_table import COMMON, END, Meaning, Rule, Table, Words, meridiem
from bot.domain.zones import zone_of_place

Parts = Sequence[Part]

# fmt: off
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30,
    "forty-five": 45, "sixty": 60, "ninety": 90,
}
# fmt: on
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY, SATURDAY = 0, 5
UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY, "f": 14 * DAY}  # by first letter; months apart
COUNT = "(?:" + "|".join(sorted((word for word in NUMBERS), key=len, reverse=True)) + ")"
HOUR_WORD = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
LONG = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|years?)"
PIECE = rf"(?:\d{{1,3}}(?:\.\d)?\s?(?:{LONG}|[mhdw])(?![a-z])|{COUNT}\s{LONG}(?![a-z]))"
DURATION = rf"(?:half an hour|an? hour and (?:a )?half|{PIECE}(?:(?: and |, | )?{PIECE})*)"
LONG_DURATION = rf"(?:half an hour|an? hour and (?:a )?half|(?:\d{{1,3}}(?:\.\d)?|{COUNT}) {LONG})"
PIECES = rf"(\d{{1,3}}(?:\.\d)?(?=\s?[a-z])|\b{COUNT}\b)\s?({LONG}|[mhdw])(?![a-z])"
MERIDIEM = r"(?:\s?([ap])\.?\s?m\.?|([ap]))"


UNTIL = re.compile(r"(.*?)\b(?:by|until|till|til|than|nlt|before|prior to) $")
NAMES_A_DAY = re.compile(
    r"\d|\b(?:to|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec)|day\b|time$"
)


def number(word: str) -> int:
    return NUMBERS[word] if word in NUMBERS else int(word)


def elapsed_time(text: str) -> timedelta | None:
    """The time of "2d3h", "an hour and a half", "30 min", with days of 24 hours; None with months or years."""
    amount = months_and_time(text)
    return amount[1] if amount and not amount[0] else None


def months_and_time(text: str) -> tuple[int, timedelta] | None:
    """The months (a year has twelve) and the rest of a duration; None for half a month and for half a day."""
    if text == "half an hour":
        return 0, HOUR / 2
    if text.endswith(" half"):
        return 0, HOUR * 1.5
    months, time = 0, timedelta()
    for count, unit in re.findall(PIECES, text):
        amount = float(count) if "." in count else number(count)
        if unit.startswith(("mo", "y")):
            months += int(amount) * (12 if unit.startswith("y") else 1)
        else:
            time += UNITS[unit[0]] * amount
        if isinstance(amount, float) and not unit.startswith("h"):
            return None
    return months, time


def _duration(text: str, sign: int) -> Parts | None:
    """Whole days and more are counted on the calendar, less by the clock."""
    amount = months_and_time(text)
    if amount is None:
        return None
    months, time = amount
    is_by_clock = time % DAY or not re.search(r"\d\s?[dwy]|day|week|wk|month|year|fortnight", text)
    if is_by_clock:
        return None if months else (Elapsed(sign * time),)
    return (Days(sign * months, sign * time.days),)


def _ahead(words: Words) -> Parts | None:
    return _duration(words[1], 1)


def _ago(words: Words) -> Parts | None:
    return _duration(words[1], -1)


def _about(words: Words) -> Parts | None:
    """As in "in about 2 hours": asked."""
    parts = _duration(words[1], 1)
    return (Link.around, *parts) if parts else None


def _minutes_or_months(words: Words) -> Parts | None:
    """As in "in 3m"; from a quarter of an hour on it is minutes."""
    number = int(words[1])
    return (Elapsed(number * MINUTE), Link.alternative, Days(number, 0)) if 1 <= number < 15 else None


def _weeks_from(words: Words) -> Parts:
    """As in "a week tomorrow", "today week"."""
    weeks = number(words[1]) if words[1] else 1
    return (Days(0, 7 * weeks + ((words[2] or words[3]) == "tomorrow")),)


def _later(words: Words) -> Parts | None:
    time = 7 * DAY if words[1] == "week" else elapsed_time(words[1])
    if time is None or time % DAY or "our" in words[1]:
        return None
    return (Later(-time.days if words[2] == "before" else time.days),)


def _few(words: Words) -> Parts:
    return (Few(UNITS[words[1][0]]),)


def _working_days(words: Words) -> Parts:
    return (WorkingDays(number(words[1])),)


PLUS = {"this": 0, "the": 0, "next": 1, "last": -1, "previous": -1, "past": -1, "coming": 1}


def _period(words: Words) -> Parts:
    return (Period(Unit(words[2]), PLUS[words[1]]),)


def _weekend(words: Words) -> Parts:
    return (Weekend(PLUS[words[1] or "this"]),)


def _week_end(words: Words) -> Parts:
    """A week-end may be one and the end of the week."""
    plus = PLUS[words[1] or "this"]
    return (End(Period(Unit.week, plus)), Link.alternative, Weekend(plus))


def _end(words: Words) -> Parts:
    which, unit = words[1] or "this", words[2]
    if unit in ("day", "business", "business day", "working day", "play"):
        return (End(Period(Unit.day)),)
    return (End(Period(Unit(unit), PLUS[which])),)


ENDS = {
    "eod": Unit.day,
    "cob": Unit.day,
    "eob": Unit.day,
    "eop": Unit.day,
    "eow": Unit.week,
    "eom": Unit.month,
    "eoq": Unit.quarter,
    "eoy": Unit.year,
}


def _end_letters(words: Words) -> Parts:
    return (End(Period(ENDS[words[1]])),)


def _time(words: Words) -> Parts:
    return (meridiem(int(words[1]), int(words[2] or 0), words[3] or words[4]),)


def _hour_in_words(words: Words) -> Parts:
    hour, letter = number(words[1]), words[2] or words[3]
    return (meridiem(hour, 0, letter) if letter else hour_said(hour),)


def _past_or_to(words: Words) -> Parts | None:
    """As in "half past five", "quarter to 6 pm", "twenty to nine"."""
    amount, way, hour, letter = words[1], words[2], number(words[3]), words[4] or words[5]
    minute = 30 if amount == "half" else 15 if amount.endswith("quarter") else number(amount.split()[0])
    if not 1 <= hour <= 12 or not 1 <= minute <= 59 or (minute == 30) != (amount == "half"):
        return None
    if way in ("to", "till", "before", "of"):
        hour, minute = (hour - 2) % 12 + 1, 60 - minute
        if amount == "half":
            return None
    if not letter:
        return (hour_said(hour, minute),)
    if hour == 12 and number(words[3]) == 1:  # "quarter to 1 pm" is 12:45 pm, "to 12 pm" is 11:45 am
        return (meridiem(hour, minute, letter),)
    if number(words[3]) == 12 and hour == 11:
        return None
    return (meridiem(hour, minute, letter),)


def _place_time(words: Words) -> Parts | None:
    zone = zone_of_place(words[1])
    return (Place((zone,)),) if zone else None


def _number(words: Words) -> Parts | None:
    """A number, perhaps an hour; "by 20" alone may as well be the twentieth."""
    before, after = words.string[: words.start()], words.string[words.end() :]
    if number(words[0]) > HALF_DAY and (link := UNTIL.search(before)) and not NAMES_A_DAY.search(link[1] + after):
        return None
    return (Number(number(words[0])),)


def says(*parts: Part) -> Meaning:
    return lambda _: parts


def _hours(words: Words) -> Parts:
    hours = Hours(words[2])
    return (Today(0), hours) if words[1] and words[1].startswith("this") else (hours,)


ENGLISH = Table(
    rules=(
        Rule(rf"(?:({COUNT}|\d) weeks? (today|tomorrow)|(today|tomorrow) week){END}", _weeks_from),
        Rule(r"(?:the )?day before(?= (?!yesterday|today|tomorrow|\d\d?[:.]|\d\d?\s?[ap]))", says(Later(-1))),
        Rule(r"(?:the )?day after(?= (?!yesterday|today|tomorrow|\d\d?[:.]|\d\d?\s?[ap]|next))", says(Later(1))),
        Rule(r"(?:the )?day after tomorrow" + END, says(Today(2))),
        Rule(r"(?:the )?day before yesterday" + END, says(Today(-2))),
        Rule(r"today" + END, says(Today(0))),
        Rule(r"(?:tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|tomo)" + END, says(Today(1))),
        Rule(r"yesterday" + END, says(Today(-1))),
        Rule(r"tonight" + END, says(Hours.night, Today(0))),
        Rule(r"(?:right )?now" + END, says(Elapsed(timedelta()))),
        Rule(r"(am|pm)" + END, lambda words: (Hours.morning if words[1] == "am" else Hours.afternoon,)),
        Rule(r"(?:(this |in the |at |the )?)(morning|afternoon|evening|night)" + END, _hours),
        Rule(r"(?:the )?next (?:business|working|work) day" + END, says(WorkingDays(1))),
        Rule(
            rf"(?:in |within )?(\d{{1,3}}|{COUNT}) (?:business|working|work) days?(?: from now)?{END}",
            _working_days,
        ),
        Rule(
            r"(?:in |within )?(?:the next )?(?:a few|several|some|(?:a )?couple(?: of)?) (minutes|hours|days|weeks)"
            rf"(?: from now)?{END}",
            _few,
        ),
        WEEKS_ON,
        Rule(rf"({DURATION}) ago{END}", _ago),
        Rule(rf"({DURATION}) (?:from now|from today){END}", _ahead),
        Rule(r"(?:the )?week after next" + END, says(Period(Unit.week, 2))),
        Rule(rf"({DURATION}|week) (from|after|before)(?= (?!now))", _later),
        Rule(r"(?:in|within) (\d\d?)\s?m" + END, _minutes_or_months),
        Rule(rf"(?!in an? min(?:ute)?\b)(?:in|within)(?: the next)? ({DURATION})(?:'?s?'? time)?{END}", _ahead),
        Rule(rf"(?:in|within) (?:about|around|roughly|approximately|approx\.?|~) ?({DURATION}){END}", _about),
        Rule(rf"(?!(?:one day|an? min(?:ute)?)\b)({LONG_DURATION}){END}", _ahead),
        *NAMED_DAYS,
        Rule(r"(?:(this|next) )?week(?: |-)end" + END, _week_end),
        Rule(r"(?:(this|next) )?(month|quarter|year)(?: |-)end" + END, _end),
        Rule(r"(?:in )?(this|next|last|previous|coming) (week|month|quarter|year)(?:'s)?" + END, _period),
        Rule(r"(?:before|by) (?:the |this )?weekend" + END, says(Link.before, Weekday(SATURDAY))),
        Rule(r"after (?:the |this )?weekend" + END, says(Link.around, Weekday(MONDAY))),
        Rule(r"(?:(?:over |on )?(the|this|next|last) )?weekend" + END, _weekend),
        Rule(
            r"(?:the )?(?:end|close)[ -]of[ -](?:(the|this|next|last) )?(?:calendar )?"
            r"(business day|working day|business|play|day|week|month|quarter|year)" + END,
            _end,
        ),
        *ENDS_OF_MONTHS,
        Rule(r"(?:the )?last day of (?:(the|this|next) )?(month|quarter|year)" + END, _end),
        Rule(r"(?:the )?end of(?= (?:today|tomorrow|mon|tue|wed|thu|fri|sat|sun))", says(End(Period(Unit.day)))),
        Rule(r"(eod|cob|eob|eop|eow|eom|eoq|eoy)" + END, _end_letters),
        *DATES,
        Rule(r"(?:12 |12|twelve )?(?:noon|midday)" + END, says(Clock(12, 0, sure=True))),
        Rule(r"(?:12 |12|twelve )?midnight" + END, says(Clock(0, 0, sure=True, midnight=True))),
        Rule(
            rf"(half|(?:a )?quarter|(?:{COUNT}|\d\d?) min(?:ute)?s?|ten|twenty-five|twenty) "
            rf"(past|after|to|till|before|of) (\d\d?|{HOUR_WORD})(?:{MERIDIEM})?{END}",
            _past_or_to,
        ),
        Rule(rf"(\d\d?)(?:[:.](\d\d))?(?::00)?{MERIDIEM}{END}", _time),
        Rule(rf"(\d\d?)(\d\d)\s?{MERIDIEM}{END}", _time),
        Rule(r"first thing(?: in the morning)?" + END, says(Hours.morning)),
        Rule(r"lunch(?: ?time)?" + END, says(Clock(12, 0, sure=True), Link.alternative, Clock(13, 0, sure=True))),
        Rule(rf"(\d\d?|{HOUR_WORD}) ?o'? ?clock(?:{MERIDIEM})?{END}", _hour_in_words),
        Rule(rf"({HOUR_WORD})(?: (?:([ap])\.?\s?m\.?|(?!)()))", _hour_in_words),
        *COMMON,
        Rule(r"(?:at the (?:very |absolute )?latest|at latest|latest)" + END, says()),
        Rule(r"(?:(?:no|not) later than|nlt|until|till|til|by|at)" + END, says(Link.at)),
        Rule(r"@", says(Link.at)),
        Rule(r"(?:on|of)" + END, says(Link.on)),
        Rule(r"(?:before|prior to)" + END, says(Link.before)),
        Rule(r"after" + END, says(Link.after)),
        Rule(r"(?:around|about|approx\.?|approximately|roughly|~)", says(Link.around)),
        Rule(r"or" + END, says(Link.alternative)),
        Rule(r"(?:to|through|thru)" + END, says(Link.to)),
        Rule(r"[-–—]", says(Link.dash)),
        Rule(
            r"(?:please|pls|plz|thanks|thank you|thx|sharp|exactly|on the dot|due|deadline(?: is)?:?|my time)" + END,
            says(),
        ),
        Rule(rf"(?:\d\d?|{HOUR_WORD}){END}(?![:./]\d)", _number),
        Rule(r"([a-z]+(?: [a-z]+){0,2}?) time" + END, _place_time),
    ),
    vague=r"\b(?:soon|asap|a\.s\.a\.p|some ?time|some ?day|whenever|when|later|tbd|tba|tbc|eventually|shortly"
    r"|any ?time|convenience|rush|urgent|urgently|immediately|early|mid|late|beginning|start|a while|a bit|maybe"
    r"|perhaps|ideally|if possible)\b",
    recurring=r"\b(?:every|everyday|each|daily|weekly|monthly|quarterly|yearly|annually|hourly|weekdays|weekends"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b",
)
