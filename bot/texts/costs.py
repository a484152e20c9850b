"""What the silence of a client costs us, in short lines (A2). For us alone: nothing of it is ever said to a client."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Html
from bot.domain.cost import Price
from bot.texts.voice import Voice, lines

MINUTE = timedelta(minutes=1)


def price_lines(voice: Voice, price: Price | None, waiting: tuple[str, ...] = ()) -> Html | None:
    """What it costs so far; None while there is nothing to say.

    `waiting` are the names of those who wait behind it, for a card that does not name them elsewhere.
    """
    if price is None:
        return None
    return lines(_so_far(voice, price, waiting), _deliver(voice, price), _client(voice, price)) or None


def _so_far(voice: Voice, price: Price, waiting: tuple[str, ...]) -> Html | None:
    names = _waiting(voice, waiting)
    spent = _reminders(voice, price)
    slipped = _slipped(voice, price)
    if not spent and not slipped:
        return voice.t("So far: {waiting}.", waiting=names) if names else None
    facts = Html(voice.listed(each for each in (spent, slipped) if each))
    if not names:
        return voice.t("So far: {facts}.", facts=facts)
    return voice.t("So far: {facts}; {waiting}.", facts=facts, waiting=names)


def _reminders(voice: Voice, price: Price) -> Html | None:
    if not price.reminders:
        return None
    reminders = voice.n("{count} reminder", "{count} reminders", price.reminders)
    if not price.minutes:
        return reminders
    minutes = voice.n("about {count} minute of our time", "about {count} minutes of our time", price.minutes)
    return voice.t("{reminders}, {minutes}", reminders=reminders, minutes=minutes)


def _slipped(voice: Voice, price: Price) -> Html | None:
    if not price.days_slipped:
        return None
    return voice.n("{count} working day past due", "{count} working days past due", price.days_slipped)


def _waiting(voice: Voice, names: tuple[str, ...]) -> Html | None:
    if not names:
        return None
    return voice.n("{names} is waiting", "{names} are waiting", len(names), names=voice.names(names))


def _deliver(voice: Voice, price: Price) -> Html | None:
    if price.deliver_left is None:
        return None
    if price.deliver_left < MINUTE:
        return voice.t("No working time left until we must deliver.")
    return voice.t("{time} left until we must deliver.", time=voice.working(price.deliver_left))


def _client(voice: Voice, price: Price) -> Html | None:
    if price.client_left < MINUTE:
        return None
    return voice.t("Time left for them: {left}.", left=voice.working(price.client_left))
