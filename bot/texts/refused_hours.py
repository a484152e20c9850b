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
                voice.t("Perhaps: {near}?", near=", ".join(near)) if near else None,
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
                voice.t("An absence of more than {most} days is a farewell; nothing was changed.", most=most),
                voice.t("Their deadlines can go to somebody else: <code>/team remove NAME to @X</code>"),
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
            said = voice.t("“{phrase}” has passed, or is almost a year away; nothing was changed.", phrase=phrase)
        case WhyAsked():
            said = voice.t("“{phrase}” can be read in more than one way; nothing was changed.", phrase=phrase)
        case _:
            said = voice.t("I cannot read “{phrase}” as whole days; nothing was changed.", phrase=phrase)
    if refusal.one:
        return lines(said, voice.t("For example: <code>thu</code>, <code>24 Dec</code>, <code>2026-12-24</code>"))
    return lines(
        said,
        voice.t(
            "For example: <code>24 Dec - 3 Jan</code>, <code>fri</code>, <code>next week</code>, <code>3 days</code>, "
            'with a note <code>24 Dec - 3 Jan "family"</code>'
        ),
    )


def _never(voice: Voice, channel: Channel, name: str, is_client: bool) -> Html:
    """C1: say how one can be reached, and leave a live route."""
    if is_client:
        return voice.t(
            "Then {name} would never be reachable, and no time of theirs would count: nothing could fall due in their "
            "hours. Is that meant?",
            name=name,
        )
    if not name:
        return _you_never(voice, channel)
    if channel is Channel.chat:
        return voice.t(
            "Then I could never write to {name}: everything would go to the deputy, the account rep or an admin. "
            "People need a live route; an hour a day is enough. Is that meant?",
            name=name,
        )
    return voice.t(
        "Then {name} could never be reached in that way. Clients take “by e-mail only” for coldness; one or two hours "
        "a week leave the door open. Is that meant?",
        name=name,
    )


def _you_never(voice: Voice, channel: Channel) -> Html:
    if channel is Channel.chat:
        return voice.t(
            "Then I could never write to you: everything would go to your deputy, the account rep or an admin. "
            "People need a live route; an hour a day is enough. Is that meant?"
        )
    return voice.t(
        "Then you could never be reached in that way. Clients take “by e-mail only” for coldness; one or two hours "
        "a week leave the door open. Is that meant?"
    )
