"""Availability: what somebody has set about their hours, and the calendar that it makes for each channel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.days_off import country_of
from bot.domain.open_hours import Calendar, NeverOpen, common_before, overlap, planned_before
from bot.domain.timeline import Span, zone_at, zone_on
from bot.domain.windows import Absence, Channel, Exceptional, Move, Week, Window, Windows, merged
from bot.domain.zones import known_zone, local, near_zones

__all__ = [
    "USUAL_WEEK", "Absence", "Availability", "Calendar", "Channel", "Exceptional", "Move", "NeverOpen", "Quiet",
    "Span", "Week", "Window", "Windows", "common_before", "known_zone", "merged", "near_zones", "overlap",
    "planned_before", "usual_hours", "with_hours",
]  # fmt: skip

USUAL_WEEK: Week = (((9 * 60, 18 * 60),),) * 5 + ((),) * 2
"""Monday to Friday, 09:00 to 18:00: what holds until somebody sets their own (RULES 5)."""


class Quiet(StrEnum):
    """What may pass outside the windows."""

    soft = "soft"
    """What is urgent passes."""
    hard = "hard"
    """Nothing passes (D1: "after 18 nothing at all, no exceptions")."""


@dataclass(frozen=True, slots=True)
class Availability:
    """A person's or a client's hours, by channel, as they were set.

    `weeks` has only the channels that were set: `chat` is the usual week until it is, and the others follow `chat`,
    its exceptions included, until they are. `holidays` is None for those of the country of `zone`, empty for none,
    else a country or country-subdivision; a move changes the zone, not the holidays. An exception for one channel
    goes before one for all. Nothing is checked here: `calendar` raises ValueError for what no calendar can be.
    """

    zone: str
    weeks: tuple[tuple[Channel, Week], ...] = ()
    holidays: str | None = None
    absences: tuple[Absence, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    moves: tuple[Move, ...] = ()
    quiet: Quiet = Quiet.soft
    _made: dict[Channel, Calendar] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Calendars without a cover: to make one takes longer than to ask it."""

    def calendar(self, channel: Channel = Channel.chat, cover: Calendar | None = None) -> Calendar:
        """The open hours on a channel; on days of absence those of `cover` (a deputy) count instead."""
        if cover is not None:
            return self._calendar(channel, cover)
        found = self._made.get(channel)
        if found is None:
            found = self._made[channel] = self._calendar(channel)
        return found

    def _calendar(self, channel: Channel, cover: Calendar | None = None) -> Calendar:
        exceptions = self._exceptions(channel)
        return Calendar(self.zone, self.week(channel), self.holidays_of, self.absences, exceptions, self.moves, cover)

    def week(self, channel: Channel = Channel.chat) -> Week:
        """The week that holds on a channel."""
        weeks = dict(self.weeks)
        return weeks.get(channel) or weeks.get(Channel.chat) or USUAL_WEEK

    @property
    def holidays_of(self) -> str:
        """Whose holidays are kept: a country or country-subdivision, or empty for none."""
        return country_of(self.zone) if self.holidays is None else self.holidays

    def zone_at(self, at: datetime) -> str:
        return zone_at(self.zone, self.moves, at)

    def zone_on(self, day: date) -> str:
        """The zone in which the date is lived; a day of moving belongs to the new one."""
        return zone_on(self.zone, self.moves, day)

    def absent(self, day: date) -> Absence | None:
        """The absence in which the date lies, whether or not an exception opens it; of several the one that lasts."""
        return max((each for each in self.absences if day in each), key=lambda each: each.last, default=None)

    def is_away(self, at: datetime) -> bool:
        """Whether the local date of the instant lies in an absence and no exception of `chat` opens that date."""
        day = local(at, self.zone_at(at)).date()
        if self.absent(day) is None:
            return False
        return not any(each.day == day and each.windows for each in self._exceptions(Channel.chat))

    def _exceptions(self, channel: Channel) -> tuple[Exceptional, ...]:
        """The one that counts on each day, in order of days."""
        followed = channel if channel in dict(self.weeks) else Channel.chat
        ranks = {None: 0, followed: 1, channel: 2}
        meant = (each for each in self.exceptions if each.channel in ranks)
        best = {each.day: each for each in sorted(meant, key=lambda each: ranks[each.channel])}
        return tuple(replace(best[day], channel=None) for day in sorted(best))


def usual_hours(zone: str, holidays: str | None = None) -> Calendar:
    """What holds until somebody sets their own: the usual week, with the holidays of the zone's country (RULES 5)."""
    return Availability(zone, holidays=holidays).calendar()


def with_hours(hours: Availability) -> Availability:
    """The same; who set no hour at all is planned for, and if need be written to, as if they kept the usual ones."""
    return hours if any(hours.week()) else replace(hours, weeks=())
