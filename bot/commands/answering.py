"""One request, answered: who speaks, what is done about it, and what is said where (RULES 7).

Internal words go to a place that is proven internal, else to the speaker alone. What hands over a text or changes a
deadline stays in the chat as a card, where the platform keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat import Address, Audience, Button, Card, Command, Opened, Place, Press, Reply, Request, Said, Submission
from bot.commands import arrivals, choices, filling, home, in_place, joining, kept, people, presses, router, whole_forms
from bot.commands.room import Outside, Room
from bot.domain.feed_messages import FeedMade
from bot.domain.form_messages import Asked, FormDeclined, FormShown
from bot.domain.gestures import kept_to
from bot.domain.joining import InviteMade, JoinDeclined, Joined, JoinOffered, LinkMade, PlaceSet
from bot.domain.messages import AlreadyDone, Changed, ChaseKept, Declined, FormDone, Message
from bot.domain.refusals import Refused
from bot.domain.suggested import Reworded
from bot.domain.team import MeShown
from bot.store import Session, cards, homes, members
from bot.texts import buttons, calendar_words, questions, signposts, troubles
from bot.texts import forms as form_texts
from bot.texts.say import say
from bot.texts.voice import LANGUAGES, Internal, Voice

SECRETS = InviteMade | LinkMade | FeedMade
"""What carries a code, of which only the digest may be kept (RULES 7)."""

PRIVATE_ONLY = SECRETS | Asked | MeShown
"""Secrets, and questions that their words would answer in public, are for the private chat wherever they are asked."""


def only_reads(request: Request, outside: Outside) -> bool:
    """Whether it changes nothing: it then takes no write lock and leaves nothing behind (RULES 9)."""
    return isinstance(request, Command) and router.only_reads(request.text, draws_forms=outside.draws_forms)


async def read(session: Session, request: Command, now: datetime, outside: Outside) -> Reply | None:
    """The answer to a request that only reads; None for somebody of whom something is to be noted all the same: whom
    nobody knows yet, or who could not be reached until they wrote this.
    """
    account = request.account
    if await members.is_unreachable(session, Address(account.platform, account.id, account.team)):
        return None
    room = await arrivals.room(session, request, now, outside)
    if room is None:
        return None
    room, text = await arrivals.mentioned(room, replace(request, mentioned=()))
    try:
        message = await router.run(room, text)
    except Refused as refused:
        message = await choices.plainly(room, refused)
    return await _reply(room, request, message)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, and what a repeat of the request will get: the same, unless it shows a secret, which is kept nowhere.

    None: the request did nothing, so that a repeat is answered anew.
    """

    reply: Reply
    again: Reply | None


async def answered(session: Session, request: Request, now: datetime, outside: Outside) -> Answer:
    """The answer to any other. Raises `Refused` for those who may not in."""
    link = joining.opening(request)
    if link is not None:
        opened = await joining.opened(session, request, link, now)
        reply = _at_the_door(request, opened, now)
        return Answer(reply, None if isinstance(opened, JoinOffered | JoinDeclined) else reply)
    known = await arrivals.room(session, request, now, outside)
    room = known or await arrivals.joined(session, request, now, outside)
    if known is None and isinstance(request, Command) and not request.account.team and router.greets(request):
        reply = await _reply(room, request, await people.start(room, is_new=True))
        return Answer(reply, reply)
    if isinstance(request, Opened):
        return Answer(await _opened(room, request), None)
    said = await _carried_out(room, request)
    message = said.message if isinstance(said, FormDone) else said
    await home.refresh(room, message)
    reply = await _reply(room, request, message)
    if isinstance(said, FormDone) and reply.edit is None and await in_place.answers(room, request, said):
        reply = replace(reply, edit=_filled_in(room, said))
    if isinstance(message, SECRETS):
        voice = Voice(room.me.language, room.me.zone, room.now)
        instead = calendar_words.shown_once(voice) if isinstance(message, FeedMade) else signposts.shown_once(voice)
        return Answer(reply, replace(reply, cards=(instead,)))
    return Answer(reply, reply)


def _filled_in(room: Room, done: FormDone) -> Card:
    """What is left where the last question of a form stood."""
    voice = Voice(room.me.language, room.me.zone, room.now)
    return _headed(room, questions.answered(voice, done.answered))


def refused(request: Request, refusal: Refused, now: datetime, outside: Outside) -> Reply:
    """What is said to somebody who may not in, to them alone."""
    voice = _voice_outside(request, now)
    card = say(Declined(refusal.refusal), voice, _private(request))
    if isinstance(request, Opened):
        return Reply(ok=False, home=card)
    return Reply((card,), ok=False, signpost=_signpost(voice, request, outside))


async def _opened(room: Room, request: Opened) -> Reply:
    """The speaker's overview; from now on it is kept up to date for a while."""
    account = request.account
    await homes.opened(room.session, room.me.id, Address(account.platform, account.id, account.team), room.now)
    voice = Voice(room.me.language, room.me.zone, room.now)
    return Reply(home=say(await home.shown(room, is_page=True), voice, _private(request)))


async def _carried_out(room: Room, request: Said) -> Message:
    """The message that answers; a refusal undoes what the command had begun, but keeps the question it asks."""
    typed = request.text if isinstance(request, Command) else ""
    before = room
    try:
        async with room.session.begin_nested():
            room, typed = await arrivals.mentioned(room, request)
            match request:
                case Command():
                    return await filling.run(room, typed)
                case Press(data=data):
                    return await presses.press(room, data)
                case Submission(form=form, answers=answers, shown=shown):
                    return await whole_forms.submitted(room, form, answers, shown)
    except Refused as refusal:
        declined = await choices.declined(room, refusal, typed)
        if declined.options:  # whoever is mentioned must be there when the question is answered
            await arrivals.mentioned(before, request)
        return declined


async def _reply(room: Room, request: Request, message: Message) -> Reply:
    """The message in the speaker's words. A press that decided something changes the card that was pressed."""
    me = message.member if isinstance(message, MeShown) else room.me  # with the language that was chosen just now
    voice = Voice(me.language, me.zone, room.now)
    place = _private(request)
    if isinstance(message, FormShown):
        return Reply(form=replace(form_texts.shown(voice, message), unopened=troubles.no_form(voice)))
    if isinstance(message, FormDeclined):
        return Reply(ok=False, errors=form_texts.errors(voice, message))
    if isinstance(message, Reworded) and isinstance(request, Press):
        return Reply()  # the cards themselves show it
    decided = isinstance(request, Press) and isinstance(message, Changed | AlreadyDone | ChaseKept)
    stays = decided or (room.outside.keeps_cards and isinstance(message, kept.KEPT))
    if stays and room.home.place and isinstance(message, kept.KEPT | AlreadyDone):
        message = replace(message, view=message.view.for_everybody)
    told = _signed(message) if decided else message
    bare = say(told, voice, place)
    card = _headed(room, bare)
    ok = not isinstance(message, Declined | Asked)
    if isinstance(message, AlreadyDone) and not room.place.private:
        return Reply((card,), ok=False)  # the card is for all who read there; they see what the first press made of it
    if decided and in_place.list_of(request):
        return await _from_list(room, request, message, bare)
    if decided and room.pressed:
        if (
            room.is_internal
            and room.outside.keeps_cards
            and await kept.change_pressed(room, lambda reader: say(told, reader, place))
        ):
            return Reply(ok=ok)
        if room.is_internal:
            await cards.unlive(room.session, room.workspace_id, request.account.platform, room.pressed)
            return Reply(edit=card, ok=ok)
        if ok and room.outside.keeps_cards and isinstance(message, kept.KEPT):
            await kept.keep(room, message, bare)  # what was whispered would be gone tomorrow
            return Reply(edit=signposts.moved(voice), ok=ok)
        return Reply((card,), edit=signposts.moved(voice), ok=ok)  # others read here by now
    if ok and room.outside.keeps_cards and isinstance(message, kept.KEPT):
        note = await kept.keep(room, message, bare)
        return Reply((say(note, voice, place),) if note else (), ok=ok)
    if await in_place.answers(room, request, message):
        return Reply(edit=card, ok=ok)
    language = me.language if isinstance(message, MeShown) and message.changed == "language" else ""
    if await in_place.turns(room, request, message):
        back = in_place.list_of(request)
        turned = _headed(room, replace(bare, buttons=(*bare.buttons, buttons.back(voice, back)))) if back else card
        return Reply(edit=turned, ok=ok, language=language)
    here = room.is_internal and not room.place.private and not room.outside.whispers
    if isinstance(message, PlaceSet):
        here = not room.outside.whispers
    if isinstance(message, PRIVATE_ONLY):
        here = room.place.private
    return Reply((card,), ok=ok, here=here, signpost=_signpost(voice, request, room.outside), language=language)


async def _from_list(room: Room, request: Request, message: Message, bare: Card) -> Reply:
    """What was done in a list stands in a card of its own, and the list shows how things are now."""
    voice, place = Voice(room.me.language, room.me.zone, room.now), _private(request)
    listed = await in_place.list_again(room, request)
    edit = _headed(room, say(listed, voice, place)) if listed is not None else None
    if not isinstance(message, kept.KEPT) or not room.outside.keeps_cards:
        return Reply((_headed(room, bare),), edit=edit)
    note = await kept.keep(room, message, bare)
    return Reply((say(note, voice, place),) if note else (), edit=edit)


def _headed(room: Room, card: Card) -> Card:
    """A message of another workspace than the current one begins with its name, and its lists are of that (RULES 7)."""
    if not room.workspace:
        return card
    sections = tuple(
        replace(each, menu=_kept_to(room, each.menu), buttons=_kept_to(room, each.buttons)) for each in card.sections
    )
    kept = replace(card, buttons=_kept_to(room, card.buttons), sections=sections)
    return signposts.headed(room.workspace, kept)


def _kept_to(room: Room, row: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(replace(each, data=kept_to(each.data, room.workspace_id)) for each in row)


def _signed(message: Message) -> Message:
    return replace(message, pressed=True) if isinstance(message, Changed) else message


def _at_the_door(request: Request, message: Message, now: datetime) -> Reply:
    """The answer to a link, to somebody who may have no room here yet."""
    voice = _voice_outside(request, now)
    if isinstance(message, Joined):
        voice = Voice(message.member.language, message.member.zone, now)
    card = say(message, voice, _private(request))
    if isinstance(request, Press) and request.message and not isinstance(message, JoinOffered):
        return Reply(edit=card)
    return Reply((card,))


def _voice_outside(request: Request, now: datetime) -> Voice:
    """How somebody is spoken to who is no member: by what their platform says of them."""
    language = request.account.language
    return Voice(language if language in LANGUAGES else "en", request.account.zone or "UTC", now)


def _private(request: Request) -> Internal:
    """Replies go to the speaker alone, wherever they spoke (RULES 7)."""
    return Internal(Place(request.account.platform, request.account.id, Audience.internal, private=True))


def _signpost(voice: Voice, request: Request, outside: Outside) -> Card | None:
    """For a group: where to find us. It says nothing of our affairs."""
    if request.place.private:
        return None
    return signposts.shown(voice, outside.doors.get(request.place.platform, ""))
