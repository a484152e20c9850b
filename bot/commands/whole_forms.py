"""Forms that a platform shows whole: all answers come at once, and what is wrong with a field is said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.commands import filling, router
from bot.commands.form_spec import NOBODY, Ask, Spec, Subject, as_it_is, subject
from bot.commands.form_table import TABLE
from bot.commands.forms import Progress, learned
from bot.commands.grammar import unquoted
from bot.commands.room import Room
from bot.domain.form_messages import FormDeclined
from bot.domain.hours import NeverReachable
from bot.domain.joining import NameInUse, WhoTakesOver
from bot.domain.messages import Changed, Message, NotAgain
from bot.domain.refusals import (
    Expired,
    NameReserved,
    NameTaken,
    Refusal,
    Refused,
    Twin,
    WhichClause,
    WordsUnclear,
)

TO_BE_ASKED = (WordsUnclear, Twin, NeverReachable, WhoTakesOver)
"""These ask something that is answered with a button, so the form closes and the question goes to the chat."""

BESIDE: dict[type[object], str] = {
    WhichClause: "clause",
    NameTaken: "name",
    NameReserved: "name",
    NameInUse: "newcomer",
}
"""Where a refusal of the whole stands."""


class _Declined(Exception):
    """Leaves the savepoint, so that nothing of a form with a wrong field is kept."""


async def submitted(room: Room, form: str, answers: dict[str, str], shown: Mapping[str, str] | None = None) -> Message:
    """A whole form at once, from a platform that can show one. What is wrong with a field is said beside it.

    `shown` is what stood in its fields: in a form about something that is there, what was left as it was is left alone.
    """
    name, *keys = form.split(":")
    if name not in TABLE or not TABLE[name].asks or len(keys) > 2 or not all(_is_key(key) for key in keys):
        raise Refused(Expired())
    key, extra = (*(int(each) for each in keys), 0, 0)[:2]
    about, spec = await subject(room, name, key, lock=True), TABLE[name]
    if spec.may is not None:
        spec.may(room, about)
    kept, wrong = await _checked(room, spec, about, answers)
    if not wrong and name == "new" and not kept.get("clause"):
        agreed = (await learned(room, Progress(name, answers=kept))).answers.get("agreed")
        wrong = () if agreed else (("clause", WhichClause(kept["client"])),)
    if wrong:
        return FormDeclined(wrong)
    if spec.apart:
        touched = {name for name, given in answers.items() if given.strip() != (shown or {}).get(name, "").strip()}
        return await _in_parts(room, spec, about, {name: kept[name] for name in kept if name in touched})
    try:
        async with room.session.begin_nested():
            return await filling.finished(room, Progress(name, key, extra, answers=kept))
    except Refused as refused:
        return _beside(spec, refused, refused.command or (spec.line(about, kept) if spec.line else ""))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


async def _checked(
    room: Room, spec: Spec, about: Subject, answers: dict[str, str]
) -> tuple[dict[str, str], tuple[tuple[str, Refusal], ...]]:
    """The answers as they are kept, and what is wrong with the others."""
    kept: dict[str, str] = {}
    wrong: list[tuple[str, Refusal]] = []
    for ask in spec.asks:
        given = answers.get(ask.name, "").strip()
        if not given and ask.many:
            given = NOBODY[0]
        if (not given and (ask.optional or ask.blank)) or (ask.after and ask.after not in kept):
            continue
        try:
            kept[ask.name] = await ask.check(room, about, given if ask.exact else unquoted(given), kept)
        except Refused as refused:
            wrong.append((ask.name, refused.refusal))
    return kept, tuple(wrong)


def _beside(spec: Spec, refused: Refused, line: str) -> FormDeclined:
    """The refusal of the whole beside the field that it is about; what has to be answered is raised again."""
    if isinstance(refused.refusal, TO_BE_ASKED):
        raise Refused(refused.refusal, line) from refused
    unchecked = (ask.name for ask in spec.asks if ask.check is as_it_is)
    field = BESIDE.get(type(refused.refusal)) or next(unchecked, spec.asks[0].name)
    return FormDeclined(((field, refused.refusal),))


async def _in_parts(room: Room, spec: Spec, about: Subject, kept: dict[str, str]) -> Message:
    """Each answer that is not what stood there, carried out in turn; all of them or none."""
    changed = [ask for ask in spec.asks if ask.name in kept and kept[ask.name] != ask.present(room, about)]
    changed.sort(key=lambda ask: ask.last)
    done: list[Message] = []
    wrong: list[tuple[str, Refusal]] = []
    try:
        async with room.session.begin_nested():
            for ask in changed:
                try:
                    done.append(await router.run(room, _line(ask, about, kept[ask.name])))
                except Refused as refused:
                    wrong.append((ask.name, refused.refusal))
            if wrong:
                raise _Declined
    except _Declined:
        return FormDeclined(tuple(wrong))
    return _all_of(done) if done else NotAgain()


def _line(ask: Ask, about: Subject, text: str) -> str:
    return ask.line(about, text) if ask.line is not None else ""


def _all_of(done: list[Message]) -> Message:
    """The message that hands over a text if one does, else the last; as it stands after all of them."""
    last = done[-1]
    text = next((each for each in done if isinstance(each, Changed) and each.text is not None), None)
    if text is not None and isinstance(last, Changed):
        return replace(text, view=last.view)
    return last
