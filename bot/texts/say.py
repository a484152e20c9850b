"""A message (facts) becomes a card (words) for one reader, in a place that is proven internal."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.chat import Card
from bot.domain.client_messages import ClientAsked, ClientMade, ClientSet, ClientShown, ClientsListed, ContactSet
from bot.domain.digest import DigestSet, DigestShown
from bot.domain.escalation_messages import RulesShown
from bot.domain.feed_messages import FeedMade, FeedShown
from bot.domain.forgetting_messages import ClientForgotten, KeepShown
from bot.domain.form_messages import Asked, FormDeclined, FormShown, GivenUp, WhichField
from bot.domain.help_messages import ClientHelp, DeadlineHelp, HelpShown
from bot.domain.home import HomeShown
from bot.domain.hours import HoursShown
from bot.domain.load import WeekShown
from bot.domain.messages import (
    AlreadyDone,
    Bundle,
    Changed,
    ChaseKept,
    Declined,
    Drafted,
    FormDone,
    Listed,
    Made,
    Message,
    NotAgain,
    NudgeMessage,
    Planned,
    Shown,
)
from bot.domain.suggested import Reworded, Suggested
from bot.domain.team import MeShown, RoleSet, TeamShown
from bot.texts import (
    availability,
    buttons,
    calendar_words,
    changed,
    charts,
    clients,
    deadlines,
    digest,
    escalation_rules,
    forgetting,
    help_about,
    helping,
    home,
    joining,
    nudges,
    people,
    questions,
    suggestions,
)
from bot.texts.voice import Internal, Voice


def say(message: Message, voice: Voice, place: Internal) -> Card:  # having a place is the proof
    """The words for `message`. That `place` is internal is proven by its type (RULES 7)."""
    if isinstance(message, Shown | Planned) and message.view.client.is_forgotten:
        message = replace(message, view=forgetting.nameless(voice, message.view))
    match message:
        case Made() | Shown() | Planned() | Drafted() | Listed() | AlreadyDone() | ChaseKept():
            return _of_deadline(message, voice)
        case Changed():
            return changed.changed(voice, message)
        case NudgeMessage():
            return nudges.nudge(voice, message)
        case Bundle():
            return nudges.bundle(voice, message)
        case Declined():
            return questions.declined(voice, message)
        case Asked():
            return questions.asked(voice, message)
        case HelpShown():
            return helping.shown(voice, message)
        case DeadlineHelp():
            return help_about.deadline(voice, message)
        case ClientHelp():
            return help_about.client(voice, message)
        case NotAgain() | GivenUp():
            return Card(voice.t("All right: nothing was changed."), (buttons.menu(voice),))
        case TeamShown():
            return people.team(voice, message)
        case RoleSet():
            return people.role_set(voice, message)
        case MeShown():
            return people.me(voice, message)
        case Suggested():
            return suggestions.suggested(voice, message)
        case Reworded():
            return suggestions.reworded(voice, message)
        case HoursShown():
            return availability.shown(voice, message)
        case HomeShown():
            return home.shown(voice, message)
        case RulesShown():
            return escalation_rules.shown(voice, message)
        case WeekShown():
            return charts.week(voice, message)
        case DigestShown() | DigestSet() | FeedMade() | FeedShown():
            return _of_reading(message, voice)
        case WhichField():
            return questions.which_field(voice, message)
        case FormDone(message=done):
            return say(done, voice, place)
        case FormShown() | FormDeclined():
            raise TypeError("a form is drawn by texts.forms")
        case ClientMade() | ClientShown() | ClientsListed() | ClientSet() | ContactSet() | ClientAsked():
            return _of_client(message, voice)
        case ClientForgotten() | KeepShown():
            return forgetting.said(voice, message)
        case _:
            return joining.say(voice, message)


def _of_reading(message: DigestShown | DigestSet | FeedMade | FeedShown, voice: Voice) -> Card:
    match message:
        case DigestShown():
            return digest.digest(voice, message)
        case DigestSet():
            return digest.was_set(voice, message)
        case FeedMade():
            return calendar_words.made(voice, message)
        case FeedShown():
            return calendar_words.shown(voice, message)
        case _:
            assert_never(message)


def _of_deadline(message: Made | Shown | Planned | Drafted | Listed | AlreadyDone | ChaseKept, voice: Voice) -> Card:
    match message:
        case Made():
            return deadlines.made(voice, message)
        case Shown():
            return deadlines.shown(voice, message)
        case Planned():
            return deadlines.planned(voice, message)
        case Drafted():
            return deadlines.drafted(voice, message)
        case Listed():
            return deadlines.listed(voice, message)
        case AlreadyDone():
            return deadlines.already(voice, message)
        case ChaseKept():
            return deadlines.chase_kept(voice, message)
        case _:
            assert_never(message)


def _of_client(
    message: ClientMade | ClientShown | ClientsListed | ClientSet | ContactSet | ClientAsked, voice: Voice
) -> Card:
    match message:
        case ClientMade():
            return clients.made(voice, message)
        case ClientShown():
            return clients.shown(voice, message)
        case ClientsListed():
            return clients.listed(voice, message)
        case ClientSet():
            return clients.changed(voice, message)
        case ContactSet():
            return clients.contact_set(voice, message)
        case ClientAsked():
            return clients.asked(voice, message)
        case _:
            assert_never(message)
