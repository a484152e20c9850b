"""Forms that a platform shows whole: all answers come at once, and what is wrong with a field is said beside it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import forms, making, rules_forms
from bot.commands.forms import LINES, NEW, NOBODY, OF_HOURS, TO_THE_LETTER, Progress
from bot.commands.grammar import unquoted
from bot.commands.room import Room, case_keyed
from bot.domain.messages import FormDeclined, Message
from bot.domain.refusals import Expired, Refusal, Refused, WhichClause, WordsUnclear


async def submitted(room: Room, form: str, answers: dict[str, str]) -> Message:
    """A whole form at once, from a platform that can show one. What is wrong with a field is said beside it."""
    match form.split(":"):
        case ["new"]:
            return await _submitted_new(room, answers)
        case [form] if form in OF_HOURS:
            return await _submitted_steps(room, Progress(form, 0, "", 0, {}), answers)
        case [rules_forms.FORM, client_id] if _is_key(client_id):
            name = await rules_forms.client_keyed(room, int(client_id))
            return await _submitted_steps(room, Progress(rules_forms.FORM, 0, name, 0, {"client": name}), answers)
        case [question, deadline_id, notice_id] if question in LINES and _is_key(deadline_id) and _is_key(notice_id):
            return await _submitted_about(room, question, int(deadline_id), int(notice_id), answers)
        case _:
            raise Refused(Expired())


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


async def _submitted_new(room: Room, answers: dict[str, str]) -> Message:
    kept: dict[str, str] = {}
    wrong: list[tuple[str, Refusal]] = []
    for step in NEW:
        given = answers.get(step, "").strip()
        if step == "clause" and not given:
            continue
        if step == "when" and "client" not in kept:
            continue  # whose day it is cannot be said yet
        try:
            kept.update(await forms.checked(room, step, given or (NOBODY[0] if step == "blocks" else ""), kept))
        except Refused as refused:
            wrong.append((step, refused.refusal))
    if not wrong and "clause" not in kept and "agreed" not in kept:
        wrong.append(("clause", WhichClause(kept["client"])))
    if wrong:
        return FormDeclined(tuple(wrong))
    return await making.new(room, forms.wanted(kept))


async def _submitted_steps(room: Room, progress: Progress, answers: dict[str, str]) -> Message:
    kept = dict(progress.answers)
    wrong: list[tuple[str, Refusal]] = []
    for step in progress.steps:
        try:
            kept |= await forms.checked(room, step, answers.get(step, "").strip(), kept)
        except Refused as refused:
            wrong.append((step, refused.refusal))
    return FormDeclined(tuple(wrong)) if wrong else await forms.finished(room, replace(progress, answers=kept))


async def _submitted_about(
    room: Room, question: str, deadline_id: int, notice_id: int, answers: dict[str, str]
) -> Message:
    text = answers.get(question, "").strip()
    case = await case_keyed(room, deadline_id)
    progress = Progress(question, deadline_id, case.deadline.name, notice_id, {})
    try:
        async with room.session.begin_nested():
            return await forms.carry_out(room, progress, text if question in TO_THE_LETTER else unquoted(text))
    except Refused as refused:
        if isinstance(refused.refusal, WordsUnclear):
            raise Refused(refused.refusal, LINES[question](case.deadline.name, text)) from refused
        return FormDeclined(((question, refused.refusal),))
