"""Why a change of somebody's hours was not made, what is possible, and an example."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.availability import Channel
from bot.domain.hours import (
    AwayTooLong,
    HoursRefusal,
    NeverReachable,
    NotAway,
    OwnDeputy,
    TooMany,
    UnclearDays,
    UnclearHours,
    UnknownCountry,
)
from bot.domain.when_parts import WhyAsked, WhyRejected
from bot.texts import named
from bot.texts.voice import Voice, lines


def say(voice: Voice, refusal: HoursRefusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case UnclearHours(words, of_week):
            return _hours(voice, words, of_week=of_week)
        case UnclearDays():
            return _days(voice, refusal)
        case NeverReachable(channel, name, is_client):
            return _never(voice, channel, name, is_client)
        case UnknownCountry(text, near):
            return lines(
                voice.t("I know no holidays for “{text}”; nothing was changed.", text=text),
                voice.t("Perhaps: {near}?", near=voice.listed(near)) if near else None,
                voice.t(
                    "Countries are written as in <code>JP</code>, with a region as in <code>GB-SCT</code>; "
                    "<code>none</code> keeps no holidays."
                ),
            )
        case NotAway(name):
            return lines(
                voice.t("No absence of {name} is noted for that time; nothing was changed.", name=name)
                if name
                else voice.t("No absence of yours is noted for that time; nothing was changed."),
                voice.t("What is noted: <code>/availability</code>") if not name else None,
            )
        case OwnDeputy():
            return voice.t("Nobody stands in for themselves; please name a colleague.")
        case AwayTooLong(most):
            return lines(
                voice.t("I can note up to {most} days of absence in all; nothing was changed.", most=most),
                voice.t("For a longer leave, hand the deadlines over: <code>/deadline owner D-12 @X</code>"),
            )
        case TooMany(most):
            return voice.t("More than {most} of these cannot be kept at a time; nothing was changed.", most=most)
        case _:
            assert_never(refusal)


def _hours(voice: Voice, words: str, *, of_week: bool) -> Html:
    """Without words, the days were read, and no hours stand behind them."""
    if not words:
        said = voice.t("From when to when? Nothing was changed.")
    elif of_week:
        said = voice.t("I cannot read “{words}” as days and hours; nothing was changed.", words=words)
    else:
        said = voice.t("I cannot read “{words}” as the hours of that day; nothing was changed.", words=words)
    if of_week:
        return lines(
            said,
            voice.t(
                "For example: <code>mon-fri 09:00-13:00 14:00-18:00</code>, <code>sat off</code>, "
                "<code>fri 22:00-02:00</code>"
            ),
        )
    return lines(
        said,
        voice.t(
            "For example: <code>thu until 20:00</code>, <code>sat 09:00-12:00</code>, <code>24 Dec off</code>, "
            "<code>thu usual</code>"
        ),
    )


def _days(voice: Voice, refusal: UnclearDays) -> Html:
    phrase = refusal.phrase
    match refusal.why:
        case WhyRejected.empty:
            said = voice.t("Which days? Nothing was changed.")
        case WhyRejected.past if isinstance(refusal.why, WhyRejected):
            said = voice.t("“{phrase}” has passed; nothing was changed.", phrase=phrase)
        case WhyRejected.impossible:
            said = voice.t("“{phrase}” does not exist; nothing was changed.", phrase=phrase)
        case WhyRejected.contradictory if refusal.one:
            said = voice.t(
                "“{phrase}” is more than one day, and other hours are for one; nothing was changed.", phrase=phrase
            )
        case WhyRejected.contradictory:
            said = voice.t(
                "“{phrase}” is not one stretch of days, from a first to a last; nothing was changed.", phrase=phrase
            )
        case WhyRejected.too_far:
            said = voice.t("“{phrase}” is too far away; nothing was changed.", phrase=phrase)
        case WhyAsked.past:
            said = voice.t("“{phrase}”: this year or next? Please write the year; nothing was changed.", phrase=phrase)
        case WhyAsked():
            said = voice.t("“{phrase}” can be read in more than one way; nothing was changed.", phrase=phrase)
        case _:
            said = voice.t("I cannot read “{phrase}” as whole days; nothing was changed.", phrase=phrase)
    if refusal.one:
        return lines(said, voice.t("For example: <code>thu</code>, <code>24 Dec</code>, <code>2026-12-24</code>"))
    return lines(
        said,
        voice.t(
            "For example: <code>24 Dec - 3 Jan</code>, <code>2026-12-24 - 2027-01-03</code>, <code>fri</code>, "
            "<code>next week</code>, <code>3 days</code>, "
            'with a note <code>24 Dec - 3 Jan "family"</code>'
        ),
    )


def _never(voice: Voice, channel: Channel, name: str, is_client: bool) -> Html:
    """C1: say how one can be reached, and leave a live route."""
    if is_client:
        return voice.t(
            "{name} would then have no working hours: every due time would be outside them. Do you want this?",
            name=name,
        )
    if channel is not Channel.chat:
        return _closed(voice, channel, name)
    if not name:
        return voice.t(
            "I could then never write to you: what is for you would go to your deputy, the account rep or an admin. "
            "An hour a day is enough to prevent that. Do you want this?"
        )
    return voice.t(
        "I could then never write to {name}: what is for {name} would go to the deputy, the account rep or an admin. "
        "An hour a day is enough to prevent that. Do you want this?",
        name=name,
    )


def _closed(voice: Voice, channel: Channel, name: str) -> Html:
    if not name:
        return voice.t(
            "That leaves no hours for <b>{channel}</b>. An hour or two a week keeps the door open. Close it anyway?",
            channel=named.channel(voice, channel),
        )
    return voice.t(
        "That leaves {name} no hours for <b>{channel}</b>. An hour or two a week keeps the door open. Close it anyway?",
        name=name,
        channel=named.channel(voice, channel),
    )
