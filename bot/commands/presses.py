"""From a pressed button to what it asks for. The row's own key decides which deadline it is, not a number on a card."""

from __future__ import annotations

from bot.commands import (
    choices,
    deciding,
    filling,
    forms,
    helping,
    joining,
    people,
    rewording,
    router,
    showing,
    steering,
    team,
    telling,
)
from bot.commands.grammar import quoted
from bot.commands.letters import composed
from bot.commands.room import Room, case_keyed
from bot.domain.deadlines import Clause, State
from bot.domain.gestures import (
    Answer,
    AnswerButton,
    ChoiceButton,
    DeadlineButton,
    FormButton,
    Gesture,
    GoOnButton,
    JoinButton,
    LetterButton,
    ListButton,
    RemoveButton,
    RevokeButton,
    RulesButton,
    WorkspaceButton,
    decode,
)
from bot.domain.messages import AlreadyDone, Message
from bot.domain.refusals import Expired, Refused
from bot.domain.refused_decisions import WhoIsRep
from bot.store import cards, outbox
from bot.store.cases import Case

FORMS = {
    Gesture.changed_words: "words",
    Gesture.sent_when: "sent_at",
    Gesture.more_time: "promise",
    Gesture.new_date: "extend",
    Gesture.change_date: "extend",
    Gesture.edit: "edit",
    Gesture.reason: "reason",
}
"""These ask something first."""


async def press(room: Room, data: str) -> Message:
    """Carry out a press, or raise `Refused`."""
    match decode(data):
        case None:
            raise Refused(Expired())
        case ListButton(command):
            return await router.run(room, command)
        case ChoiceButton(token, index):
            return await choices.pressed(room, token, index)
        case LetterButton(letter_id):
            return await _letter(room, letter_id)
        case JoinButton():
            raise Refused(Expired())  # answered before anybody has a room
        case RevokeButton(digest):
            return await joining.revoke(room, digest)
        case RemoveButton(member_id):
            return await team.remove_keyed(room, member_id)
        case WorkspaceButton(workspace_id):
            return await people.choose_workspace(room, workspace_id)
        case RulesButton(client_id):
            return await forms.begin(room, "rules", client_id)
        case FormButton(form, key, field):
            return await filling.opened(room, form, key, field)
        case GoOnButton():
            return await filling.gone_on(room)
        case AnswerButton() as button:
            return await _answer(room, button, await case_keyed(room, button.deadline_id, lock=True))
        case DeadlineButton() as button:
            return await _about(room, button, await case_keyed(room, button.deadline_id, lock=True))


async def _letter(room: Room, letter_id: int) -> Message:
    """*Open* in a bundle: the letter in full, with its text; only for the one it went to."""
    letter = await outbox.by_id(room.session, letter_id)
    if letter is None or letter.draft.member_id != room.me.id:
        raise Refused(Expired())
    case = await case_keyed(room, letter.draft.deadline_id)
    if letter.card is not None:
        return await showing.show(room, case)
    if cards.is_over(letter, case.deadline):
        return await showing.show(room, case)
    return (await composed(room.session, [letter], {case.deadline.id: case}, room.now))[letter.id]


ASKING_FIRST = {Answer.edit: "reword", Answer.later: "later", Answer.manager: "manager"}
"""Of the buttons under a suggestion these ask something first."""


async def _answer(room: Room, button: AnswerButton, case: Case) -> Message:
    if button.answer is Answer.rep:
        raise Refused(WhoIsRep(case.client.name, helping.reps(case)), f"/client set {quoted(case.client.name)} rep")
    if button.answer in ASKING_FIRST:
        form = ASKING_FIRST[button.answer]
        present = await rewording.present_words(room, case, button) if button.answer is Answer.edit else ""
        return await forms.begin(room, form, case.deadline.id, button.serial, values={form: present})
    return await deciding.pressed(room, button, case)


async def _about(room: Room, button: DeadlineButton, case: Case) -> Message:
    gesture = button.gesture
    if gesture in FORMS:
        field = "edit" if gesture is Gesture.edit else ""
        return await forms.begin(room, FORMS[gesture], case.deadline.id, button.notice_id, field)
    match gesture:
        case Gesture.sent:
            return await telling.sent(room, case, notice_id=button.notice_id)
        case Gesture.answered if case.deadline.state is State.answered:
            return AlreadyDone(case.view(room.now, room.me.id))  # typed, it adds a note; a press has none
        case Gesture.answered:
            return await steering.answered(room, case)
        case Gesture.cancel:
            return await steering.cancel(room, case)
        case Gesture.undo:
            return await steering.undo(room, case)
        case Gesture.open:
            return await showing.show(room, case)
        case Gesture.plan:
            return await showing.show_plan(room, case)
        case Gesture.draft:
            return await showing.draft(room, case)
        case Gesture.proceed:
            return await steering.set_clause(room, case, Clause.proceed)
        case Gesture.theirs:
            return await steering.theirs(room, case)
        case Gesture.help_me:
            return await helping.help_me(room, case, "")
        case _:
            raise Refused(Expired())
