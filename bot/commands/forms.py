"""Forms question by question, for places that cannot show one at once (DESIGN 6, RULES 9): how one is begun and asked.

Every answer is checked when it is given; a wrong one is asked again with the reason. A command in between leaves the
form as it is: it can be gone on with for a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import Any

from bot.commands import dates, rules_forms
from bot.commands.form_spec import NOBODY, Ask, Spec, Subject, subject
from bot.commands.form_table import TABLE
from bot.commands.forms_of_deadlines import agreed
from bot.commands.room import Room
from bot.domain.form_messages import Asked, FieldShown, FormShown, WhichField
from bot.domain.form_names import FORMS, About
from bot.domain.hours import UnknownCountry
from bot.domain.refusals import (
    Expired,
    Refusal,
    Refused,
    UnknownClient,
    UnknownMember,
    UnknownZone,
    WhichDate,
    WhichTime,
)
from bot.store import questions
from bot.store.questions import Question

MOST_PRESSED = 5
"""Choices out of a long list that become buttons; the others are typed."""

SHORT = 8
"""A list of choices that becomes buttons as a whole."""

IN_STEP = 100
"""A button of a question says which question it belongs to, so that a press that comes late is none of the next."""

SKIP = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A form half filled in."""

    form: str
    key: int = 0
    extra: int = 0
    field: str = ""
    """The one question of it that is asked, in a form whose answers count by themselves."""
    answers: dict[str, str] = made(default_factory=dict)
    earlier: dict[str, str] = made(default_factory=dict)
    """Answers that somebody went back over."""
    offered: tuple[str, ...] = ()
    """What was offered for an answer that could not be taken."""
    more: bool = False
    values: dict[str, str] = made(default_factory=dict)
    """What stands in a field already, where that is not for the form to know."""

    @classmethod
    def of(cls, question: Question) -> Progress:
        """As kept. Raises `Refused` for what an earlier release kept of the rules of a client."""
        facts = question.facts
        if facts["form"] not in FORMS or (facts["form"] == "rules" and "key" not in facts):
            raise Refused(Expired())
        form = facts["form"]
        return cls(
            form,
            facts.get("key", facts.get("deadline_id", 0)),
            facts.get("extra", facts.get("notice_id", 0)),
            facts.get("field", "edit" if form == "edit" else ""),
            dict(facts["answers"]),
            dict(facts.get("earlier", {})),
            tuple(facts["offered"]),
            facts.get("more", False),
            dict(facts.get("values", {})),
        )

    def facts(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "form": self.form,
            "key": self.key,
            "extra": self.extra,
            "field": self.field,
            "answers": self.answers,
            "earlier": self.earlier,
            "offered": list(self.offered),
            "more": self.more,
            "values": self.values,
        }

    @property
    def spec(self) -> Spec:
        """The form."""
        return TABLE[self.form]

    @property
    def steps(self) -> tuple[Ask, ...]:
        """The questions, in order: of a form in parts the one, else without those that are not asked of everybody."""
        if self.field:
            return tuple(ask for ask in self.spec.asks if ask.name == self.field)
        return tuple(
            ask
            for ask in self.spec.asks
            if not ask.whole
            and (self.more or not ask.further)
            and (ask.name != "clause" or "agreed" not in self.answers)
        )

    @property
    def next(self) -> Ask | None:
        """The first question without an answer."""
        return next((ask for ask in self.steps if ask.name not in self.answers), None)

    @property
    def has_more(self) -> bool:
        """Whether there are further questions, and this is the last of those that everybody is asked."""
        last = self.steps[-1] if self.steps else None
        further = not self.more and not self.field and any(ask.further for ask in self.spec.asks)
        return further and self.next is last

    def with_answer(self, ask: Ask, value: str) -> Progress:
        """One answer more."""
        earlier = {name: kept for name, kept in self.earlier.items() if name != ask.name}
        return replace(self, answers={**self.answers, ask.name: value}, earlier=earlier, offered=())

    def one_back(self) -> Progress:
        """Without the last answer, which is offered again."""
        given = [ask.name for ask in self.steps if ask.name in self.answers]
        if not given:
            return self
        kept = {name: value for name, value in self.answers.items() if name != given[-1]}
        if given[-1] == "client":
            kept.pop("agreed", None)
        earlier = {**self.earlier, given[-1]: self.answers[given[-1]]}
        return replace(self, answers=kept, earlier=earlier, offered=())


async def begin(
    room: Room, form: str, key: int = 0, extra: int = 0, field: str = "", values: Mapping[str, str] | None = None
) -> Asked | FormShown | WhichField:
    """Open a form about the row with that key; `values` are what stands in its fields already.

    `field`: only this question of it, where questions are asked one by one. Raises `Refused` for those who may not.
    """
    if form == "new_for":
        client = (await subject(room, form, key)).the_client
        return await begin(room, "new", values={"client": client.name})
    spec, about = TABLE[form], await subject(room, form, key)
    if spec.may is not None:
        spec.may(room, about)
    given = dict(values or {})
    if form == "rules":
        given = await rules_forms.present(room, about.name)
    if room.outside.draws_forms:
        shown = [await _field(room, ask, about, given) for ask in spec.asks]
        needs_key = FORMS[form] in {About.client, About.deadline}
        return FormShown(form, about.name, tuple(shown), key, extra, needs_key)
    if spec.apart and not field:
        shown = [await _field(room, ask, about, given) for ask in spec.asks]
        return WhichField(form, about.name, key, tuple(shown))
    progress = Progress(form, key, extra, field, values=given)
    if form == "new" and "client" in given:
        progress = await learned(room, progress.with_answer(spec.asks[0], given["client"]))
    token = await questions.ask(room.session, room.workspace_id, room.me.id, "form", progress.facts(), room.now)
    return await ask_next(room, token, progress, about, with_answers=True)


async def learned(room: Room, progress: Progress) -> Progress:
    """What a client has agreed to is not asked."""
    if progress.form != "new" or "client" not in progress.answers:
        return progress
    said = await agreed(room, progress.answers["client"])
    answers = {name: value for name, value in progress.answers.items() if name != "agreed"}
    return replace(progress, answers=answers | ({"agreed": said} if said else {}))


async def ask_next(
    room: Room,
    token: str,
    progress: Progress,
    about: Subject,
    problem: Refusal | None = None,
    *,
    with_answers: bool = False,
) -> Asked:
    """The next question, as it is put; `with_answers`: it stands where the one before it stood."""
    ask = progress.next
    if ask is None:
        raise Refused(Expired())
    names = [step.name for step in progress.steps]
    return Asked(
        token=token,
        form=progress.form,
        field=await _field(room, ask, about, progress.values, progress.answers),
        step=names.index(ask.name) + 1,
        steps=len(names),
        about=about.name,
        answers=tuple((name, progress.answers[name]) for name in names if with_answers and name in progress.answers),
        problem=problem,
        options=await options(room, progress, about),
        more=progress.has_more,
        back=any(name in progress.answers for name in names),
    )


async def options(room: Room, progress: Progress, about: Subject) -> tuple[str, ...]:
    """What can be pressed: what was offered, the answer given before *Back*, then the choices."""
    ask = progress.next
    if ask is None:
        return ()
    known = await ask.offers(room, about, progress.answers)
    known = tuple(each for each in known if not (ask.many and each == room.me.name))
    choices = known if len(known) <= SHORT and not ask.many else known[:MOST_PRESSED]
    before = (progress.earlier[ask.name],) if progress.earlier.get(ask.name) else ()
    nobody = (NOBODY[0],) if ask.many else ()
    skip = (SKIP,) if ask.optional and not progress.field and not ask.many else ()
    return tuple(dict.fromkeys((*progress.offered, *before, *nobody, *choices, *skip)))


async def _field(
    room: Room, ask: Ask, about: Subject, values: Mapping[str, str], answers: Mapping[str, str] | None = None
) -> FieldShown:
    return FieldShown(
        name=ask.name,
        value=values.get(ask.name) or ask.present(room, about),
        choices=await ask.offers(room, about, answers or values),
        optional=ask.optional or ask.blank,
        typed=ask.typed,
        many=ask.many,
        lines=ask.lines,
    )


def offered(refusal: Refusal) -> tuple[str, ...]:
    """What a refusal offers instead, as it would be typed."""
    match refusal:
        case WhichDate(options=found):
            return tuple(dates.typed(option) for option in found)
        case WhichTime(offered=instead):
            return (dates.typed(instead),)
        case UnknownZone(near=near) | UnknownCountry(near=near) | UnknownMember(near=near) | UnknownClient(near=near):
            return near
        case _:
            return ()
