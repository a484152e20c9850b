"""The overview: what waits for its reader, what happens next, how their clients stand, when they can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.chat import Button, Card, Html, Section
from bot.domain.answer_times import Quarter
from bot.domain.deadlines import State
from bot.domain.home import Ahead, DayHours, Health, HomeShown, Waiting, Wants
from bot.texts import buttons, phrases, rows
from bot.texts.voice import Voice, lines


def shown(voice: Voice, message: HomeShown) -> Card:
    """The whole of it; a page of its own has the same words."""
    sections = (
        *_waiting(voice, message),
        *_ahead(voice, message),
        *_clients(voice, message),
        Section(_week(voice, message.week), apart=True),
    )
    return Card.in_sections(sections, _ways(voice, message))


def _here(message: HomeShown) -> str:
    """The way back from what is opened; what is opened from a page is a message of its own."""
    return "" if message.is_page else "/home"


def _ways(voice: Voice, message: HomeShown) -> tuple[Button, ...]:
    every = buttons.command(voice.words("All my deadlines"), "/deadline list mine")
    return (
        buttons.command(voice.words("New deadline"), "/deadline"),
        buttons.form(voice.words("New client"), "client_new"),
        *((every,) if message.unseen else ()),
        buttons.command(voice.words("All clients"), "/client list"),
        buttons.command(voice.words("Change the hours"), "/availability set"),
        buttons.command(voice.words("I am away …"), "/availability away"),
        buttons.command(voice.words("Menu"), "/help"),
    )


def _waiting(voice: Voice, message: HomeShown) -> Iterable[Section]:
    if not message.waiting:
        yield Section(lines(voice.t("<b>Nothing waits for you</b>"), _nothing_until(voice, message)))
        return
    yield Section(voice.n("<b>{count} thing waits for you</b>", "<b>{count} things wait for you</b>", message.waits))
    for each in message.waiting:
        yield rows.deadline(voice, each.view, _waits(voice, each), lists=_here(message))
    yield from _more(voice, message.waits - len(message.waiting))


def _nothing_until(voice: Voice, message: HomeShown) -> Html | None:
    if message.until is None:
        return None
    return voice.t("Nothing for you to do until {when}.", when=voice.at(message.until))


def _waits(voice: Voice, each: Waiting) -> Html:
    """What is asked of the reader, in one line."""
    view = each.view
    title = phrases.title(voice, view)
    match each.wants:
        case Wants.decide:
            return voice.t("{title} · decide about the next step", title=title)
        case Wants.help:
            return voice.t("{title} · {name} asks for your help", title=title, name=view.owner.name)
        case Wants.untold:
            return voice.t("{title} · past due, and not told in time: when was it sent?", title=title)
        case Wants.late:
            return voice.t("{title} · proceed now, or a new date?", title=title)
        case Wants.notice if view.outlook.by:
            by = voice.at(view.outlook.by)
            return voice.t("{title} · send the text, by {by} at the latest", title=title, by=by)
        case Wants.notice:
            return voice.t("{title} · send the text", title=title)
        case Wants.ours:
            return voice.t("{title} · they wait for something from us", title=title)
        case Wants.reason:
            return voice.t("{title} · record what was decided", title=title)
        case _:
            assert_never(each.wants)


def _ahead(voice: Voice, message: HomeShown) -> Iterable[Section]:
    if not message.open:
        yield Section(voice.t("<b>Nothing of yours is open</b>"), apart=True)
        return
    if not message.ahead:
        return
    head = voice.n(
        "<b>{count} deadline of yours is open</b>", "<b>{count} deadlines of yours are open</b>", message.open
    )
    yield Section(lines(head, voice.t("What happens next:")), apart=True)
    for each in message.ahead:
        yield rows.deadline(voice, each.view, _next(voice, each), lists=_here(message))
    yield from _more(voice, message.unseen)


def _next(voice: Voice, each: Ahead) -> Html:
    """A deadline with what comes next and when."""
    view, step = each.view, each.step
    title, state = phrases.title(voice, view), phrases.state(voice, view)
    if step is None:
        return voice.t("{title} · {state}", title=title, state=state)
    what, when = phrases.step_said(voice, view, step), voice.at(step.planned)
    if view.deadline.state is not State.waiting:  # what they are told of first is that it stands still, or runs late
        return voice.t("{title} · {state} · {when}: {what}", title=title, state=state, when=when, what=what)
    return voice.t("{title} · {when}: {what}", title=title, when=when, what=what)


def _clients(voice: Voice, message: HomeShown) -> Iterable[Section]:
    if not message.clients:
        return
    yield Section(voice.t("<b>Your clients</b> (answers in their working hours)"), apart=True)
    for each in message.clients:
        yield rows.client(voice, each.client, health(voice, each), lists=_here(message))
    yield from _more(voice, message.looked_after - len(message.clients))


def health(voice: Voice, each: Health) -> Html:
    """How a client stands, in one line of plain words."""
    facts = [_rhythm(voice, each), _open(voice, each)]
    if each.minutes:
        facts.append(voice.n("{count} min of reminders", "{count} min of reminders", each.minutes))
    said = Html(" · ".join(facts))
    return voice.t("• <b>{client}</b> · {facts}", client=each.client.name, facts=said)


def _rhythm(voice: Voice, each: Health) -> Html:
    """Of this quarter, or where nobody knows yet of the last."""
    quarter = each.record.this if each.record.this.answered else each.record.last
    if not quarter.answered:
        return voice.t("has not answered anything lately") if each.record.this.due else voice.t("no answers yet")
    if quarter.median is not None:
        return voice.t("answers in {time} as a rule", time=_time(voice, quarter.median))
    return _few(voice, quarter)


def _few(voice: Voice, quarter: Quarter) -> Html:
    longest = _time(voice, quarter.worst or timedelta())
    return voice.n(
        "{count} answer, after {time}", "{count} answers, longest after {time}", quarter.answered, time=longest
    )


def _open(voice: Voice, each: Health) -> Html:
    if not each.open:
        return voice.t("nothing open")
    if not each.past:
        return voice.n("{count} open, none past due", "{count} open, none past due", each.open)
    return voice.n("{past} of {count} open past due", "{past} of {count} open past due", each.open, past=each.past)


def _time(voice: Voice, spent: timedelta) -> Html:
    """`5 h`, `40 min`: working time, rounded down."""
    minutes = int(spent.total_seconds()) // 60
    if minutes < 60:
        return voice.t("{minutes} min", minutes=minutes)
    return voice.t("{hours} h", hours=minutes // 60)


def _week(voice: Voice, week: Iterable[DayHours]) -> Html:
    head = voice.t("<b>Your hours in the next seven days</b>")
    return lines(
        head, *(voice.t("• {day}: {hours}", day=voice.day(each.day), hours=_hours(voice, each)) for each in week)
    )


def _hours(voice: Voice, each: DayHours) -> str:
    if each.is_away:
        return voice.words("away")
    if not each.spans:
        return voice.words("off")
    zone = ZoneInfo(each.zone)
    ends = [(start.astimezone(zone), end.astimezone(zone)) for start, end in each.spans]
    return "  ".join(f"{start:%H:%M}–{'24:00' if end.date() > each.day else f'{end:%H:%M}'}" for start, end in ends)


def _more(voice: Voice, more: int) -> tuple[Section, ...]:
    return (Section(voice.n("… and {count} more", "… and {count} more", more)),) if more > 0 else ()
