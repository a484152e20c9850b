"""What the parts of a phrase mean together, in any language: one reading, several to ask about, or none.

Strict: a part that finds no place makes the whole phrase fail. What two sensible people could take differently is
asked, with the readings; it is accepted only where the other reading has passed already ("today at 4", at noon).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.when_dates import DAY, Calendaring, Choice
from bot.domain.when_days import day_choice
from bot.domain.when_frame import Asker, Frame, reading_at
from bot.domain.when_parts import (
    Accepted,
    Asked,
    Clock,
    Date,
    Elapsed,
    Faulty,
    Grain,
    Hours,
    Later,
    Link,
    NamedDay,
    Number,
    Offset,
    Part,
    Place,
    Reading,
    Rejected,
    WhyAsked,
    WhyRejected,
)
from bot.domain.when_phrase import HALF_DAY, Phrase, phrase_of
from bot.domain.zones import local, zone_named

TIME_OF_DAY = Clock | Hours | Number
FARTHEST = timedelta(days=731)
MOST_OFFERED = 14  # readings: two working weeks; more are no question but a calendar
EVENING_TO = 8  # "today at 4", said at noon, is the afternoon; "today at 9", said at noon, may be a slip
NIGHT_TO = 6  # "Friday night at 1" is on Saturday, if it is
NIGHT_TO_DAY = 4  # before this hour "tomorrow" may still be the day that has begun
HOURS_OFFERED = {Hours.morning: (9, 12), Hours.afternoon: (15, 18), Hours.evening: (18, 20), Hours.night: (20, 22)}
HOURS_MEANT = {
    Hours.morning: range(1, 12),
    Hours.afternoon: range(12, 19),
    Hours.evening: range(16, 24),
    Hours.night: (18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5),
}


class Walls(NamedTuple):
    """Wall times on one clock, and why it must be asked which."""

    times: tuple[datetime, ...]
    why: WhyAsked | None = None


def sense(parts: list[Part], asker: Asker) -> Reading:
    """The reading of all the parts of a phrase."""
    for index, part in enumerate(parts):
        if part is Link.alternative or part is Link.to or part is Link.dash:
            return _two(parts[:index], parts[index + 1 :], part, asker)
    try:
        phrase = phrase_of(parts)
        return _with_link(_read(phrase, asker), phrase, asker)
    except Faulty as fault:
        return fault.rejected
    except OverflowError:
        return Rejected(WhyRejected.too_far)


def _two(left: list[Part], right: list[Part], link: Link, asker: Asker) -> Reading:
    """Two dates or times with "or", "to" or a dash in between: each lends the other what it lacks."""
    if not left or not right:
        return Rejected(WhyRejected.not_understood, link.value)
    has_both = any(
        all(any(isinstance(part, kind) for part in half) for half in (left, right)) for kind in (NamedDay, TIME_OF_DAY)
    )
    if link is Link.dash and not has_both:
        return sense(left + right, asker)
    one, other = sense(left + _lent(right, left), asker), sense(right + _lent(left, right), asker)
    options: list[Accepted] = []
    for reading in (one, other):
        match reading:
            case Rejected():
                return reading
            case Accepted():
                options.append(reading)
            case Asked():
                options.extend(reading.options)
    return Asked(_offered(options), WhyAsked.two)


def _lent(lender: list[Part], half: list[Part]) -> list[Part]:
    """The day, the time and the zone of the other half, as far as this one has none."""
    kinds = (NamedDay | Later | Elapsed, TIME_OF_DAY, Place | Offset)
    missing = [kind for kind in kinds if not any(isinstance(part, kind) for part in half)]
    return [part for part in lender if any(isinstance(part, kind) for kind in missing)]


def _read(phrase: Phrase, asker: Asker) -> Reading:
    has_day = bool(phrase.days) or phrase.is_day_end
    has_time = phrase.clock is not None or phrase.hours is not None
    if phrase.elapsed is not None or phrase.few is not None:
        if has_day or has_time or phrase.place or phrase.later or phrase.link not in (None, Link.around):
            raise Faulty(WhyRejected.contradictory)
        return _counted_from_now(phrase, asker)
    is_day_nowhere = not has_time and isinstance(phrase.place, Offset)  # no zone to keep the day in
    if (not has_day and not has_time) or (phrase.later and not phrase.days) or is_day_nowhere:
        raise Faulty(WhyRejected.not_understood)
    found: dict[tuple[Frame, datetime], None] = {}
    whys: list[WhyAsked] = []
    for frame in _frames(phrase.place, asker):
        own = _walls(phrase, frame, frame.today(asker.now), asker)
        found |= dict.fromkeys((frame, wall) for wall in own.times)
        whys += [own.why] if own.why else []
        if asker_day := _asker_day(frame, asker, has_day):
            other = _walls(phrase, frame, asker_day, asker)
            found |= dict.fromkeys((frame, wall) for wall in other.times)
            whys += [WhyAsked.zone] if other.times != own.times else []
    if isinstance(phrase.place, Place) and (len(phrase.place.zones) > 1 or _is_out_of_season(phrase.place, [*found])):
        whys.append(WhyAsked.zone)
    grain = Grain.minute if has_time else Grain.day
    return _answer([*found], whys[-1] if whys else None, grain, asker)


def _counted_from_now(phrase: Phrase, asker: Asker) -> Reading:
    if phrase.elapsed is not None:
        fault = _fault(asker.now + phrase.elapsed, asker)
        return Rejected(fault) if fault else reading_at(asker.now + phrase.elapsed, asker.zone)
    if asker.past:
        return Rejected(WhyRejected.future)
    unit = phrase.few or DAY
    readings = [reading_at(asker.now + n * unit, asker.zone) for n in (2, 3)]
    if unit >= DAY:
        readings = [
            replace(each, wall=datetime.combine(each.wall, time.min), grain=Grain.day, fold=0) for each in readings
        ]
    return Asked(tuple(readings), WhyAsked.amount)


def _frames(place: Place | Offset | None, asker: Asker) -> list[Frame]:
    match place:
        case None:
            return [Frame(asker.zone)]
        case Offset(utc):
            return [Frame(asker.zone, utc)]
        case Place(zones):
            return [Frame(zone) for zone in zones]


def _asker_day(frame: Frame, asker: Asker, has_day: bool) -> date | None:
    """The asker's today where it is another date than on the phrase's clock: "today" may then mean either."""
    if not has_day or frame == Frame(asker.zone):
        return None
    today = Frame(asker.zone).today(asker.now)
    return today if today != frame.today(asker.now) else None


def _is_out_of_season(place: Place, found: list[tuple[Frame, datetime]]) -> bool:
    """Whether the abbreviation does not hold on that date: EST in July."""
    names = {wall.replace(tzinfo=zone_named(frame.zone)).tzname() for frame, wall in found}
    return bool(place.abbreviation) and any(name and name.isalpha() and name != place.abbreviation for name in names)


def _walls(phrase: Phrase, frame: Frame, today: date, asker: Asker) -> Walls:
    if phrase.clock is None and phrase.hours is None:
        return _at(None, phrase, frame, today, asker)
    if phrase.clock is None:
        hours = HOURS_OFFERED[phrase.hours] if phrase.hours else ()
        offered = [_at(time(hour), phrase, frame, today, asker) for hour in hours]
        return Walls(tuple(wall for each in offered for wall in each.times), WhyAsked.hour)
    clock = phrase.clock
    if clock.is_late:
        nights = _at(time(clock.hour, clock.minute), phrase, frame, today, asker, DAY)
        return Walls(nights.times, WhyAsked.late_hour)
    if _is_by_midnight(clock, phrase):
        said = time(clock.hour if clock.sure else clock.hour % HALF_DAY, clock.minute)
        ends = _at(said, phrase, frame, today, asker, DAY).times
        begins = tuple(wall - DAY for wall in ends) if phrase.days or asker.past else tuple(wall + DAY for wall in ends)
        return Walls((*begins, *ends), WhyAsked.midnight)
    if not clock.sure:
        return _unsure_walls(clock, phrase, frame, today, asker)
    if phrase.hours and clock.hour not in HOURS_MEANT[phrase.hours]:
        raise Faulty(WhyRejected.contradictory)
    return _at(time(clock.hour, clock.minute), phrase, frame, today, asker)


def _is_by_midnight(clock: Clock, phrase: Phrase) -> bool:
    """Whether the time may belong to the night that begins the day or to the one that ends it."""
    if phrase.hours is Hours.night:
        return (clock.hour if clock.sure else clock.hour % HALF_DAY) < NIGHT_TO
    if clock.hour != 0 or clock.midnight:
        return clock.midnight
    is_iso = any(isinstance(day, Date) and day.iso for day in phrase.days)
    return not is_iso and (bool(phrase.days) or not clock.minute)


def _unsure_walls(clock: Clock, phrase: Phrase, frame: Frame, today: date, asker: Asker) -> Walls:
    """An hour from 1 to 12 that may be either half of the day."""
    first, second = (clock.hour, (clock.hour + HALF_DAY) % 24)
    hours = [hour for hour in (first, second) if not phrase.hours or hour in HOURS_MEANT[phrase.hours]]
    if not hours:
        raise Faulty(WhyRejected.contradictory)
    each = [_at(time(hour, clock.minute), phrase, frame, today, asker) for hour in hours]
    why = next((walls.why for walls in each if walls.why), None)
    times = [walls.times for walls in each]
    fitting = [right for walls in times if (right := _right_side(walls, frame, asker))]
    if len(hours) == 1 or not fitting:
        return Walls(times[0], why)
    is_morning = (clock.hour, clock.minute) >= asker.habits.morning_from
    is_next = bool(phrase.days) or times[0][0].date() == today
    if is_morning and is_next and fitting[0] == times[0]:
        return Walls(times[0], why)
    if clock.hour < EVENING_TO and fitting == times[1:]:
        return Walls(times[1], why)
    return Walls(tuple(wall for walls in fitting for wall in walls), WhyAsked.hour)


def _right_side(times: tuple[datetime, ...], frame: Frame, asker: Asker) -> tuple[datetime, ...]:
    return tuple(wall for wall in times if asker.is_right_side(frame.at(wall)))


def _at(
    said: time | None, phrase: Phrase, frame: Frame, today: date, asker: Asker, shift: timedelta = timedelta()
) -> Walls:
    """The phrase's days at one time of day; without a time, at midnight. `shift` moves the outcome."""

    def fits(day: date) -> bool:
        if said is None:
            return day <= today if asker.past else day >= today
        return asker.is_right_side(frame.at(datetime.combine(day, said) + shift))

    if phrase.days:
        is_timed = said is not None or phrase.is_day_end
        is_night = local(asker.now, asker.zone).hour < NIGHT_TO_DAY
        by = Calendaring(today, asker.is_working_day, asker.past, fits, is_timed, asker.habits, is_night)
        choice = day_choice(phrase.days, by)
    elif said is None or phrase.is_day_end or asker.past or fits(today):
        choice = Choice((today,))
    else:
        choice = Choice((today + DAY,))
    dates = [day + phrase.later * DAY for day in choice.dates]
    why = choice.why
    if phrase.later and len(phrase.days) > 1 and phrase.later % 7 == 0:  # "a week from Friday, Nov 27": it or its week?
        dates, why = [*choice.dates, *dates], why or WhyAsked.contradiction
    return Walls(tuple(datetime.combine(day, said or time.min) + shift for day in dates), why)


def _answer(found: list[tuple[Frame, datetime]], why: WhyAsked | None, grain: Grain, asker: Asker) -> Reading:
    """What was found, without what is past, too far or skipped by the clock."""
    options: list[Accepted] = []
    fault: Rejected | None = None
    for frame, wall in found:
        try:
            if grain is Grain.day:
                _check_day(wall.date(), frame.today(asker.now), asker)
                options.append(Accepted(wall, frame.zone, grain))
            else:
                readings = frame.readings(wall)
                if len(readings) > 1:
                    why = why or WhyAsked.fold
                for reading, at in readings:
                    wrong = _fault(at, asker)
                    if wrong is None:
                        options.append(reading)
                    else:
                        fault = fault or Rejected(wrong)
        except Faulty as faulty:
            fault = fault or faulty.rejected
    if why is None and len(options) == 1 and fault is None:
        return options[0]
    if not options:
        return fault or Rejected(WhyRejected.not_understood)
    return Asked(_offered(options), why or WhyAsked.day)


def _offered(options: list[Accepted]) -> tuple[Accepted, ...]:
    return tuple(sorted(dict.fromkeys(options), key=lambda option: (option.at, option.zone))[:MOST_OFFERED])


def _check_day(day: date, today: date, asker: Asker) -> None:
    if asker.past:
        raise Faulty(WhyRejected.no_time)
    if day < today:
        raise Faulty(WhyRejected.past)
    if day - today > FARTHEST:
        raise Faulty(WhyRejected.too_far)


def _fault(at: datetime, asker: Asker) -> WhyRejected | None:
    if not asker.is_right_side(at):
        return WhyRejected.future if asker.past else WhyRejected.past
    return WhyRejected.too_far if abs(at - asker.now) > FARTHEST else None


def _with_link(reading: Reading, phrase: Phrase, asker: Asker) -> Reading:
    """What is not the day or the time that was named, or not quite: "before Friday", "after Friday", "around 5pm"."""
    if phrase.link is None or not isinstance(reading, Accepted):
        return reading
    if reading.grain is Grain.minute:
        return reading if phrase.link is Link.before else Asked((reading,), WhyAsked.open)
    if phrase.link is Link.around:
        return Asked((reading,), WhyAsked.open)
    if phrase.link is Link.before:
        if phrase.is_day_end:
            return reading
        before = replace(reading, wall=reading.wall - DAY)
        is_ahead = before.wall.date() >= Frame(reading.zone).today(asker.now)
        return Asked((before, reading) if is_ahead else (reading,), WhyAsked.open)
    return Asked((replace(reading, wall=reading.wall + DAY),), WhyAsked.open)
