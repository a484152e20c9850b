"""Replies about hours: a week as a small table, and what lies outside of it (D1, D6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.availability import Channel, Quiet, Week, Windows
from bot.domain.days_off import called
from bot.domain.gestures import ChoiceButton, encode
from bot.domain.hours import Changed, HoursShown
from bot.texts import buttons, named
from bot.texts.voice import Voice, lines, paragraphs

DAY = timedelta(days=1)
MONDAY = date(2024, 1, 1)
MINUTES_OF_DAY = 24 * 60
MOST_SHOWN = 5
"""Absences, exceptions and moves: a card is no calendar."""


def shown(voice: Voice, message: HoursShown) -> Card:
    """`/availability`; after a change what was understood, and as much of the rest as it touches."""
    if message.changed is not None:
        return Card(paragraphs(_said(voice, message), *_touched(voice, message)), _row(voice, message))
    body = paragraphs(
        lines(_title(voice, message), _now(voice, message)),
        *_tables(voice, message),
        lines(*days_noted(voice, message)),
        lines(_deputy(voice, message), _quiet(voice, message)) if not message.is_client else None,
        _ways(voice) if message.is_mine else None,
    )
    return Card(body, _row(voice, message))


def _touched(voice: Voice, message: HoursShown) -> list[Html]:
    if message.changed not in {Changed.week, Changed.usual, Changed.zone}:
        return []
    title = lines(_title(voice, message), _now(voice, message))
    return [title, *_tables(voice, message), lines(*_moves(voice, message))]


def days_noted(voice: Voice, message: HoursShown, *, with_holidays: bool = True) -> tuple[Html, ...]:
    """What is different from the week: holidays, absences, single days, moves."""
    holidays = (_holidays(voice, message),) if with_holidays else ()
    return (*holidays, *_absences(voice, message), *_exceptions(voice, message), *_moves(voice, message))


def _row(voice: Voice, message: HoursShown) -> tuple[Button, ...]:
    if message.undo:
        return (Button(encode(ChoiceButton(message.undo, 0)), voice.words("Undo")),)
    if message.is_client or not (message.is_mine or message.key):
        return (buttons.menu(voice),)
    key = message.key
    change = voice.words("Change the hours")
    away = voice.words("I am away …") if message.is_mine else voice.words("They are away …")
    back = voice.words("I am back") if message.is_mine else voice.words("They are back")
    return (
        buttons.form(change, "set", key) if key else buttons.command(change, "/availability set"),
        buttons.form(away, "away", key) if key else buttons.command(away, "/availability away"),
        *((buttons.form(back, "back", key),) if message.hours.absences else ()),
        buttons.form(voice.words("Other hours on one day …"), "except", key),
        buttons.form(voice.words("Holidays …"), "holidays", key),
        buttons.form(voice.words("Time zone …"), "zone", key),
        buttons.form(voice.words("Deputy …"), "deputy", key),
        buttons.form(voice.words("Outside these hours …"), "quiet", key),
        *((buttons.form(voice.words("Hours of a colleague …"), "hours_of"),) if message.is_mine else ()),
        buttons.menu(voice),
    )


def _title(voice: Voice, message: HoursShown) -> Html:
    city = voice.place(message.hours.zone)
    if message.is_mine:
        return voice.t("<b>Your hours</b> · {city}", city=city)
    return voice.t("<b>Hours of {name}</b> · {city}", name=message.name, city=city)


def _now(voice: Voice, message: HoursShown) -> Html | None:
    zone, now = message.hours.zone, voice.now
    if message.opens is None:
        return voice.t("No hours at all.")
    if now is None:
        return None
    if message.opens > now:
        return voice.t(
            "It is {now}; off until {when}.",
            now=voice.clock_in(now, zone),
            when=voice.at_in(message.opens, zone),
        )
    if message.closes is None:
        return voice.t("It is {now}; on.", now=voice.clock_in(now, zone))
    return voice.t(
        "It is {now}; on until {until}.",
        now=voice.clock_in(now, zone),
        until=_until(voice, message),
    )


def _until(voice: Voice, message: HoursShown) -> str:
    """The time alone where it is today."""
    zone, closes = message.hours.zone, message.closes
    if closes is None or voice.now is None:
        return ""
    same_day = voice.date_in(closes - timedelta(seconds=1), zone) == voice.date_in(voice.now, zone)
    return voice.clock_in(closes, zone) if same_day else voice.at_in(closes, zone)


def _tables(voice: Voice, message: HoursShown) -> list[Html]:
    """One small table for all channels that have the same week."""
    if message.is_client:
        return [_table(voice, message.hours.week())]
    by_week: dict[Week, list[Channel]] = {}
    for channel in Channel:
        by_week.setdefault(message.hours.week(channel), []).append(channel)
    return [
        lines(
            _channels(voice, channels),
            _table(voice, week),
        )
        for week, channels in by_week.items()
    ]


def _channels(voice: Voice, channels: list[Channel]) -> Html:
    """The words that one types."""
    if len(channels) == len(Channel):
        return voice.t("<b>All channels</b>")
    return voice.t("<b>{channels}</b>", channels=voice.listed(named.channel(voice, channel) for channel in channels))


def _rows(week: Week) -> list[tuple[int, int]]:
    """Neighbouring days with the same hours."""
    rows: list[tuple[int, int]] = []
    for day in range(7):
        if rows and week[rows[-1][0]] == week[day]:
            rows[-1] = (rows[-1][0], day)
        else:
            rows.append((day, day))
    return rows


def week_said(voice: Voice, week: Week) -> str:
    """A week on one line, without the days on which it is closed."""
    said = [f"{_days(voice, *row)} {windows_said(voice, week[row[0]])}" for row in _rows(week) if week[row[0]]]
    return voice.listed(said) or voice.words("none")


def _table(voice: Voice, week: Week) -> Html:
    """Neighbouring days with the same hours share a row; narrow enough for a phone."""
    rows = _rows(week)
    names = [_days(voice, first, last) for first, last in rows]
    width = max(map(len, names))
    return lines(
        *(
            voice.t("<code>{days}  {hours}</code>", days=name.ljust(width), hours=windows_said(voice, week[first]))
            for name, (first, _) in zip(names, rows, strict=True)
        )
    )


def _days(voice: Voice, first: int, last: int) -> str:
    name = voice.weekday(MONDAY + first * DAY)
    return name if first == last else f"{name}–{voice.weekday(MONDAY + last * DAY)}"


def windows_said(voice: Voice, windows: Windows) -> str:
    """`09:00–13:00  14:00–18:00`, or that it is closed."""
    if not windows:
        return voice.words("off")
    return "  ".join(f"{_minute(start)}–{_minute(end)}" for start, end in windows)


def _minute(minute: int) -> str:
    if minute == MINUTES_OF_DAY:
        return "24:00"
    return f"{minute % MINUTES_OF_DAY // 60:02}:{minute % 60:02}"


def channel_name(voice: Voice, channel: Channel) -> str:
    """What the channel is for, in the reader's words."""
    match channel:
        case Channel.chat:
            return voice.words("Messages (chat)")
        case Channel.call:
            return voice.words("Calls (call)")
        case Channel.meeting:
            return voice.words("Meetings (meeting)")
        case Channel.email:
            return voice.words("E-mail (email)")
        case _:
            assert_never(channel)


def _holidays(voice: Voice, message: HoursShown) -> Html:
    code = message.hours.holidays_of
    if not code:
        return voice.t("Holidays: none are kept.")
    country = voice.country(code)
    if message.holiday is None:
        return voice.t("Holidays: {country}.", country=country)
    day, name = message.holiday
    if not name:
        return voice.t("Holidays: {country}; the next is {day}.", country=country, day=voice.day(day))
    name = called(code, day, voice.language, name)
    return voice.t("Holidays: {country}; the next is {day} ({name}).", country=country, day=voice.day(day), name=name)


def _absences(voice: Voice, message: HoursShown) -> list[Html]:
    coming = [each for each in message.hours.absences if each.last >= message.today][:MOST_SHOWN]
    return [
        voice.t("Away: {days}{note}.", days=days_said(voice, each.first, each.last), note=_note(voice, each.note))
        for each in coming
    ]


def _not_away(voice: Voice, message: HoursShown) -> list[Html]:
    return [
        voice.t(
            "Not away any more: {days}{note}.",
            days=days_said(voice, each.first, each.last),
            note=_note(voice, each.note),
        )
        for each in message.hours.absences
    ]


def _note(voice: Voice, note: str) -> Html:
    return voice.t(" ({note})", note=note) if note else Html("")


def days_said(voice: Voice, first: date, last: date) -> str:
    """One day, or the first and the last."""
    return voice.day(first) if first == last else f"{voice.day(first)} – {voice.day(last)}"


def _exceptions(voice: Voice, message: HoursShown) -> list[Html]:
    coming = [each for each in message.hours.exceptions if each.day >= message.today][:MOST_SHOWN]
    return [
        voice.t("{day}: {hours}, that day only.", day=voice.day(each.day), hours=windows_said(voice, each.windows))
        for each in coming
    ]


def _moves(voice: Voice, message: HoursShown) -> list[Html]:
    coming = [each for each in message.hours.moves if each.day >= message.today][:MOST_SHOWN]
    return [
        voice.t("From {day}: {city} time.", day=voice.day(each.day), city=voice.place(each.zone)) for each in coming
    ]


def _deputy(voice: Voice, message: HoursShown) -> Html:
    if message.deputy:
        if message.is_mine:
            return voice.t("Deputy: {name}, for what cannot wait while you are away.", name=message.deputy)
        return voice.t("Deputy: {name}, for what cannot wait while they are away.", name=message.deputy)
    if message.is_mine:
        return voice.t("No deputy. To name one: <code>/availability deputy @X</code>")
    return voice.t("No deputy.")


def _quiet(voice: Voice, message: HoursShown) -> Html:
    if message.hours.quiet is Quiet.hard:
        return voice.t("Outside these hours I do not write, not even if it is urgent (quiet hard).")
    return voice.t("Outside these hours I write only what is marked urgent (quiet soft).")


def _ways(voice: Voice) -> Html:
    return voice.t(
        "<code>/availability set chat mon-fri 09:00-18:00</code>\n"
        "<code>/availability away 24 Dec - 3 Jan</code>\n<code>/availability help</code>"
    )


def _said(voice: Voice, message: HoursShown) -> Html:
    """What was understood."""
    return lines(
        voice.t("Taken back; it is as it was before.") if message.is_undone else None,
        _title(voice, message) if not (message.is_mine or _touched(voice, message)) else None,
        *_understood(voice, message),
        voice.t("Hours that overlapped were made one.") if message.merged else None,
    )


def _understood(voice: Voice, message: HoursShown) -> tuple[Html | None, ...]:
    match message.changed:
        case Changed.week | Changed.usual | Changed.zone | None:
            return (voice.t("Noted.") if not message.is_undone else None,)
        case Changed.away:
            return (*_absences(voice, message), _next_in_line(voice, message))
        case Changed.back:
            return tuple(_not_away(voice, message))
        case Changed.exception:
            only = _exceptions(voice, message)
            return tuple(only) or (voice.t("That day has its usual hours again."),)
        case Changed.holidays:
            return (_holidays(voice, message),)
        case Changed.deputy:
            return (_deputy(voice, message),)
        case Changed.quiet:
            return (_quiet(voice, message),)
        case _:
            assert_never(message.changed)


def _next_in_line(voice: Voice, message: HoursShown) -> Html | None:
    """Who gets what cannot wait meanwhile (RULES 4)."""
    if message.is_client:
        return None
    if message.deputy:
        return voice.t("Meanwhile {name} gets what cannot wait.", name=message.deputy)
    command = "/availability deputy @X" if message.is_mine else f"/availability @{message.name} deputy @X"
    return voice.t(
        "Meanwhile what cannot wait goes to the account rep or an admin; if there is neither, it waits. "
        "To name a deputy: <code>{command}</code>",
        command=command,
    )
