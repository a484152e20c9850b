"""Which answers take the place of the message that was pressed: pages, menus, settings, a deadline opened from a list.

A letter stays, whatever is pressed under it, and so does what others read. What changes a deadline keeps its own card;
the list in which it was done shows how things stand now.
"""

from __future__ import annotations

from bot.chat import Press, Request
from bot.commands import kept, router
from bot.commands.room import Room
from bot.domain.feed_messages import FeedMade
from bot.domain.form_messages import Asked, FormDeclined, FormShown, GivenUp
from bot.domain.form_names import LOOKS
from bot.domain.gestures import ChoiceButton, FormButton, ListButton, decode, listed_by
from bot.domain.joining import InviteMade, LinkMade
from bot.domain.messages import AlreadyDone, Declined, FormDone, Message
from bot.store import cards

SECRETS = InviteMade | LinkMade | FeedMade

STANDS_ALONE = kept.KEPT | AlreadyDone | Asked | Declined | FormShown | FormDeclined | SECRETS
"""What is a message of its own: what was done, a question, a refusal, a secret."""


def list_of(request: Request) -> str:
    """The command of the list in which was pressed, empty where it was none."""
    return listed_by(request.data) if isinstance(request, Press) else ""


async def turns(room: Room, request: Request, message: Message) -> bool:
    """Whether the answer takes the place of the message that was pressed."""
    if not isinstance(request, Press) or isinstance(message, STANDS_ALONE):
        return False
    button = decode(request.data)
    is_look = isinstance(button, FormButton) and button.form in LOOKS
    is_turning = is_look or isinstance(button, ListButton) or bool(list_of(request))
    return is_turning and await may_change(room)


async def answers(room: Room, request: Request, message: Message) -> bool:
    """Whether a question of a form was answered by a press: what comes next stands where it stood."""
    is_answer = isinstance(request, Press) and isinstance(decode(request.data), ChoiceButton)
    return is_answer and isinstance(message, Asked | GivenUp | FormDone) and await may_change(room)


async def may_change(room: Room) -> bool:
    """Whether what was pressed is read by the speaker alone, on a platform where messages stay, and is no letter."""
    if not room.outside.keeps_cards:
        return False
    if not room.pressed:  # a whisper, or, in private, no message at all
        return not room.place.private
    return room.place.private and not await cards.is_letter(room.session, room.account.platform, room.pressed)


async def list_again(room: Room, request: Request) -> Message | None:
    """The list in which was pressed, as it is now; None where it cannot be changed."""
    return await router.run(room, list_of(request)) if await may_change(room) else None
