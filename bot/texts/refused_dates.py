"""Why a date or a length of time was not taken, what is possible, and an example."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.refusals import FutureDate, NoDate, PastDate, UnreadableDate, UnreadableSpan, WhichDate, WhichTime
from bot.domain.when import WhyAsked, WhyRejected
from bot.texts.voice import Voice, lines

DateRefusal = UnreadableDate | WhichDate | WhichTime | PastDate | FutureDate | UnreadableSpan | NoDate


def say(voice: Voice, refusal: DateRefusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case NoDate(client):
            return lines(
                voice.t("By when do you need it from {client}? A deadline is a date and a time.", client=client),
                voice.t(
                    'For example: <code>/deadline new {client} "Logo feedback" by tomorrow 17:00 hold</code>',
                    client=client,
                ),
            )
        case UnreadableDate():
            return lines(_why(voice, refusal), _past_examples(voice) if refusal.past else _examples(voice))
        case WhichDate():
            return lines(_asked(voice, refusal), _or_write(voice, has_options=bool(refusal.options)))
        case WhichTime(phrase, day, client, offered, works):
            return lines(
                voice.t(
                    "“{phrase}” is {day}: at what time? A deadline is a date and a time.",
                    phrase=phrase,
                    day=voice.day(day),
                ),
                voice.t("The working day of {client} ends {when}.", client=client, when=voice.due(offered))
                if works
                else voice.t(
                    "{client} does not work on that day; the usual end would be {when}.",
                    client=client,
                    when=voice.due(offered),
                ),
                voice.t("Press the button, or write another time: <code>{day} 15:00</code>", day=day.isoformat()),
            )
        case PastDate(phrase, at, zone):
            return lines(
                voice.t("“{phrase}” is {when}, and that has passed.", phrase=phrase, when=voice.at_in(at, zone)),
                _examples(voice),
            )
        case FutureDate(phrase, at, zone):
            return lines(
                voice.t("“{phrase}” is {when}, which is still ahead.", phrase=phrase, when=voice.at_in(at, zone)),
                voice.t("I need a time in the past, for example <code>09:30</code> or <code>yesterday 16:00</code>."),
            )
        case UnreadableSpan(phrase):
            return voice.t(
                "“{phrase}” is not a length of time. For example: <code>2h</code>, <code>30 min</code>",
                phrase=phrase,
            )
        case _:
            assert_never(refusal)


def _why(voice: Voice, refusal: UnreadableDate) -> Html:
    phrase, detail = refusal.phrase, refusal.detail
    match refusal.why:
        case WhyRejected.empty:
            return voice.t("A date is missing.")
        case WhyRejected.not_understood:
            said = voice.t("I do not understand the date “{phrase}”, and I do not guess dates.", phrase=phrase)
            if not refusal.readable:
                return said
            return lines(
                said, voice.t("I can read “{readable}”, but not “{rest}”.", readable=refusal.readable, rest=detail)
            )
        case WhyRejected.impossible:
            if detail and detail != phrase:
                return voice.t("“{phrase}” does not exist: {detail}.", phrase=phrase, detail=detail)
            return voice.t("“{phrase}” does not exist.", phrase=phrase)
        case WhyRejected.vague:
            return voice.t("“{phrase}” is not an exact time, and the client needs one.", phrase=phrase)
        case WhyRejected.recurring:
            return voice.t("“{phrase}” repeats; a deadline is one date and time.", phrase=phrase)
        case WhyRejected.contradictory:
            return voice.t("“{phrase}” says two different things.", phrase=phrase)
        case WhyRejected.past:
            return voice.t("“{phrase}” has passed.", phrase=phrase)
        case WhyRejected.too_far:
            return voice.t("“{phrase}” is more than two years away.", phrase=phrase)
        case WhyRejected.gap:
            return voice.t(
                "“{phrase}” does not exist: the clocks go forward there ({hours} is left out).",
                phrase=phrase,
                hours=detail,
            )
        case WhyRejected.future:
            return voice.t("“{phrase}” is still ahead; I need a time in the past.", phrase=phrase)
        case WhyRejected.no_time:
            return voice.t("“{phrase}” is a day without a time.", phrase=phrase)
        case _:
            assert_never(refusal.why)


def _asked(voice: Voice, refusal: WhichDate) -> Html:
    phrase = refusal.phrase
    match refusal.why:
        case WhyAsked.fold:
            return voice.t("“{phrase}” happens twice that day, because the clocks go back. Which one?", phrase=phrase)
        case WhyAsked.contradiction:
            return voice.t("In “{phrase}” the weekday and the date do not agree. Which one?", phrase=phrase)
        case WhyAsked.past:
            return voice.t("“{phrase}” has passed. Do you mean the next one?", phrase=phrase)
        case WhyAsked.hour | WhyAsked.midnight:
            return voice.t("“{phrase}” can mean two times of the day. Which one?", phrase=phrase)
        case WhyAsked.night:
            return voice.t("It is past midnight, so “{phrase}” can mean two days. Which one?", phrase=phrase)
        case WhyAsked.late_hour:
            return voice.t("A day has 24 hours. Does “{phrase}” mean the night that follows?", phrase=phrase)
        case WhyAsked.zone:
            return voice.t("In “{phrase}” the zone can be read in more than one way. Which one?", phrase=phrase)
        case WhyAsked.open | WhyAsked.amount | WhyAsked.day:
            return voice.t("“{phrase}” leaves the exact time open. Which one?", phrase=phrase)
        case _:
            return voice.t("“{phrase}” can be read in more than one way. Which one?", phrase=phrase)


def _or_write(voice: Voice, *, has_options: bool) -> Html:
    example = voice.example()
    if has_options:
        return voice.t("Press one, or write it in full: <code>{example}</code>", example=example)
    return voice.t("Please write it in full: <code>{example}</code>", example=example)


def _past_examples(voice: Voice) -> Html:
    return voice.t("For example: <code>09:30</code>, <code>yesterday 16:00</code>")


def _examples(voice: Voice) -> Html:
    return voice.t(
        "For example: <code>{date}</code>, <code>fri 17:00</code>, <code>tomorrow 12:00</code>, "
        "<code>in 3 hours</code>",
        date=voice.example(),
    )
