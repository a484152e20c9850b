"""Answers to forms, question by question, and what becomes of a form that is filled in: the line that says the same."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import router
from bot.commands.form_spec import Subject, subject
from bot.commands.form_table import TABLE
from bot.commands.forms import IN_STEP, SKIP, Progress, ask_next, begin, learned, offered, options
from bot.commands.grammar import unquoted
from bot.commands.room import Room
from bot.domain.form_messages import Answered, Asked, GivenUp
from bot.domain.messages import FormDone, Message
from bot.domain.refusals import Expired, Refused
from bot.store import questions
from bot.store.questions import Question
from bot.texts import form_values
from bot.texts.voice import Voice

SKIPPED = ("-", "–", "—")
"""Typed for a question that is left out."""


async def run(room: Room, text: str) -> Message:
    """What was typed: a command, or the answer to the question that is open."""
    plain = router.is_plain(text)
    question = await questions.form_of(room.session, room.me.id, room.now, lock=True) if plain else None
    if question is None:
        return await router.run(room, text)
    return await _answer(room, question, text.strip())


async def opened(room: Room, form: str, key: int, field: str = "") -> Message:
    """A button that opens a form, or one question of it; without questions it is carried out at once."""
    spec = TABLE[form]
    if not spec.asks and spec.line is not None:
        return await router.run(room, spec.line(await subject(room, form, key), {}))
    return await begin(room, form, key, field=field if any(ask.name == field for ask in spec.asks) else "")


async def gone_on(room: Room) -> Message:
    """The form that was begun, where it stands."""
    question = await questions.form_of(room.session, room.me.id, room.now, lock=True)
    if question is None:
        raise Refused(Expired())
    progress = Progress.of(question)
    return await ask_next(room, question.token, progress, await subject(room, progress.form, progress.key))


async def pressed(room: Room, question: Question, index: int) -> Message:
    """A button of a question: an answer, or *More*, *Back* or *Cancel*, in this order. One of a question that has been
    answered already shows the one that is open.
    """
    progress = Progress.of(question)
    about = await subject(room, progress.form, progress.key)
    step, place = divmod(index, IN_STEP)
    asked = await ask_next(room, question.token, progress, about, with_answers=room.outside.keeps_cards)
    if step != asked.step:
        return asked
    answers = await options(room, progress, about)
    if place < len(answers):
        done = await _answer(room, question, answers[place], by_press=True)
        if isinstance(done, Asked):
            return done
        given = progress.with_answer(progress.steps[step - 1], answers[place]).answers
        said = tuple((ask.name, given[ask.name]) for ask in progress.steps if ask.name in given)
        return FormDone(done, Answered(progress.form, about.name, said))
    ways = [*(("more",) if asked.more else ()), *(("back",) if asked.back else ()), "cancel"]
    match ways[place - len(answers)] if place - len(answers) < len(ways) else "":
        case "more":
            progress = replace(progress, more=True)
        case "back":
            progress = progress.one_back()
        case "cancel":
            await questions.close(room.session, question.token)
            return GivenUp()
        case _:
            raise Refused(Expired())
    await questions.go_on(room.session, question.token, progress.facts(), room.now)
    return await ask_next(room, question.token, progress, about, with_answers=room.outside.keeps_cards)


async def _answer(room: Room, question: Question, text: str, *, by_press: bool = False) -> Message:
    """The next answer of a form; when it was the last, what it says is carried out."""
    progress = Progress.of(question)
    ask = progress.next
    if ask is None:
        raise Refused(Expired())
    about = await subject(room, progress.form, progress.key)
    if not ask.exact and not by_press:
        text = _meant(room, ask.name, unquoted(text), await options(room, progress, about))
    skips = ask.optional and not progress.field and (text in SKIPPED or (by_press and text == SKIP))
    try:
        value = SKIP if skips and not ask.many else await ask.check(room, about, text, progress.answers)
    except Refused as refused:
        progress = replace(progress, offered=offered(refused.refusal))
        await questions.go_on(room.session, question.token, progress.facts(), room.now)
        return await ask_next(room, question.token, progress, about, refused.refusal)
    progress = await learned(room, progress.with_answer(ask, value))
    if progress.next is None:
        try:
            done = await finished(room, progress)
        except Refused as refused:
            again = "" if len(progress.steps) == 1 else question.token  # the one question can be answered once more
            raise Refused(refused.refusal, refused.command or _line(progress, about), form=again) from refused
        await questions.close(room.session, question.token)
        return done
    await questions.go_on(room.session, question.token, progress.facts(), room.now)
    in_place = by_press and room.outside.keeps_cards
    return await ask_next(room, question.token, progress, about, with_answers=in_place)


def _meant(room: Room, name: str, text: str, choices: tuple[str, ...]) -> str:
    """A choice that was typed as its button says it."""
    voice = Voice(room.me.language, room.me.zone, room.now)
    labels = {form_values.label(voice, name, value).casefold(): value for value in choices}
    return labels.get(text.casefold(), text)


def _line(progress: Progress, about: Subject) -> str:
    """The typed line that says the same as what was filled in; empty where none does."""
    if progress.spec.line is not None:
        return progress.spec.line(about, progress.answers)
    ask = progress.steps[0]
    return ask.line(about, progress.answers[ask.name]) if ask.line is not None else ""


async def finished(room: Room, progress: Progress) -> Message:
    """A form that is filled in: what it says is carried out."""
    spec = progress.spec
    about = await subject(room, progress.form, progress.key, lock=True)
    if spec.does is not None:
        return await spec.does(room, about, progress.extra, progress.answers)
    return await router.run(room, _line(progress, about))
