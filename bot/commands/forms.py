"""Forms question by question, for places that cannot show one at once (DESIGN 6, RULES 9).

Every answer is checked when it is given; a wrong one is asked again with the reason. A command in between leaves the
form as it is: it can be gone on with for a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.commands import availability, dates, deciding, helping, making, rewording, rules_forms, steering, telling
from bot.commands.grammar import in_quotes, quoted, unquoted
from bot.commands.making import Wanted, check_subject
from bot.commands.room import Room, case_keyed, client_named, member_named
from bot.domain.availability import Channel
from bot.domain.deadlines import Clause
from bot.domain.messages import Asked, FormShown, Message, NotAgain
from bot.domain.refusals import (
    Expired,
    NotUnderstood,
    Refusal,
    Refused,
    UnknownValue,
    WhichDate,
    WhichTime,
)
from bot.store import clients, questions
from bot.store.questions import Question

NEW = ("client", "what", "when", "clause", "blocks")
"""The questions of a new deadline; the clause is not asked where the client has agreed to one."""

OF_HOURS = {"set": ("channel", "hours"), "away": ("days",)}
"""The questions about one's own hours, by the word that opens them: `/availability set`, `/availability away`."""

STEPS = {"new": NEW, **OF_HOURS, rules_forms.FORM: rules_forms.STEPS}
"""Forms of several questions, or about no deadline; any other form is one question about one."""

MOST_NAMES = 5
MOST_CHOICES = 1_000
"""Clients in the list of a form; a platform with shorter lists shows them in groups."""

LINES: dict[str, Callable[[str, str], str]] = {
    "extend": lambda name, text: f"/deadline extend {name} to {text}",
    "promise": lambda name, text: f"/deadline promise {name} {text}",
    "edit": lambda name, text: f"/deadline edit {name} {quoted(text)}",
    "sent_at": lambda name, text: f"/deadline sent {name} at {text}",
    "words": lambda name, text: f"/deadline sent {name} {in_quotes(text)}",
    "reason": lambda name, text: f"/deadline proceed {name} {text}",
    "later": lambda name, text: f"/deadline not-now {name} {text}",
    "reword": lambda _name, _text: "",
    "manager": lambda _name, _text: "",
}
"""The typed line that says the same as a form with one question."""

TO_THE_LETTER = frozenset({"words", "reword"})
"""What the client got, or is to get, keeps its quotation marks."""

NOBODY = ("nobody", "no one", "none", "-", "no")


@dataclass(frozen=True, slots=True)
class Progress:
    """A form half filled in."""

    form: str
    deadline_id: int
    name: str
    notice_id: int
    answers: dict[str, str]
    offered: tuple[str, ...] = ()
    """Exact dates that were offered for the one that could not be taken."""

    @classmethod
    def of(cls, question: Question) -> Progress:
        """As kept."""
        facts = question.facts
        return cls(
            facts["form"],
            facts["deadline_id"],
            facts["name"],
            facts["notice_id"],
            dict(facts["answers"]),
            tuple(facts["offered"]),
        )

    def facts(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "form": self.form,
            "deadline_id": self.deadline_id,
            "name": self.name,
            "notice_id": self.notice_id,
            "answers": self.answers,
            "offered": list(self.offered),
        }

    @property
    def steps(self) -> tuple[str, ...]:
        """The questions, in order."""
        steps = STEPS.get(self.form, (self.form,))
        return tuple(step for step in steps if step != "clause" or "agreed" not in self.answers)

    @property
    def next(self) -> str | None:
        """The first question without an answer."""
        return next((step for step in self.steps if step not in self.answers), None)


async def begin_new(room: Room) -> Asked | FormShown:
    """Bare `/deadline`."""
    if room.outside.draws_forms:
        people = tuple(member.name for member in room.people.values() if member.active)
        return FormShown(
            "new", clients=await clients.names(room.session, room.workspace_id, MOST_CHOICES), people=people
        )
    return await _begin(room, Progress("new", 0, "", 0, {}))


async def begin_hours(room: Room, form: str) -> Asked | FormShown:
    """Bare `/availability set` and `/availability away`."""
    if room.outside.draws_forms:
        return FormShown(form)
    return await _begin(room, Progress(form, 0, "", 0, {}))


async def begin_rules(room: Room, name: str) -> Asked | FormShown:
    """Bare `/escalation set` and `/escalation CLIENT set`."""
    await rules_forms.must_change(room, name)
    if room.outside.draws_forms:
        return await rules_forms.whole(room, name)
    return await _begin(room, Progress(rules_forms.FORM, 0, name, 0, {"client": name}))


async def begin_about(
    room: Room, form: str, deadline_id: int, name: str, notice_id: int = 0, present: str = ""
) -> Asked | FormShown:
    """One question about a deadline (`LINES` has them all); `present` is what stands in its field already. Under a
    suggestion its number takes the place of the kept text's key.
    """
    if room.outside.draws_forms:
        return FormShown(f"{form}:{deadline_id}:{notice_id}", name, values=((form, present),) if present else ())
    return await _begin(room, Progress(form, deadline_id, name, notice_id, {}))


async def plain_words(room: Room, text: str) -> Message:
    """Words that are no command: the answer to the question that is open, else refused with help."""
    question = await questions.form_of(room.session, room.me.id, room.now)
    if question is None:
        raise Refused(NotUnderstood(text))
    return await answer(room, question, text.strip())


async def answer(room: Room, question: Question, text: str) -> Message:
    """The next answer of a form; when it was the last, the command is carried out."""
    progress = Progress.of(question)
    step = progress.next
    if step is None:
        raise Refused(Expired())
    if step not in TO_THE_LETTER:
        text = unquoted(text)
    if progress.form not in STEPS:
        try:
            done = await carry_out(room, progress, text)
        except Refused as refused:
            raise Refused(refused.refusal, LINES[progress.form](progress.name, text)) from refused
        await questions.close(room.session, question.token)
        return done
    try:
        progress.answers.update(await checked(room, step, text, progress.answers))
    except Refused as refused:
        progress = replace(progress, offered=_exact(refused.refusal))
        await questions.go_on(room.session, question.token, progress.facts(), room.now)
        return await _asked(room, question.token, progress, problem=refused)
    progress = replace(progress, offered=())
    if progress.next is None:
        try:
            done = await finished(room, progress)
        except Refused as refused:
            raise Refused(refused.refusal, refused.command, form=question.token) from refused
        await questions.close(room.session, question.token)
        return done
    await questions.go_on(room.session, question.token, progress.facts(), room.now)
    return await _asked(room, question.token, progress)


async def pressed(room: Room, question: Question, index: int) -> Message:
    """A button of a question: one of the offered answers, or *Cancel*, which is the last."""
    progress = Progress.of(question)
    options = await _options(room, progress)
    if index < len(options):
        return await answer(room, question, options[index])
    await questions.close(room.session, question.token)
    return NotAgain()


async def _begin(room: Room, progress: Progress) -> Asked:
    token = await questions.ask(room.session, room.workspace_id, room.me.id, "form", progress.facts(), room.now)
    return await _asked(room, token, progress)


async def _asked(room: Room, token: str, progress: Progress, problem: Refused | None = None) -> Asked:
    step = progress.next or progress.form
    return Asked(
        token=token,
        question=step,
        step=progress.steps.index(step) + 1,
        steps=len(progress.steps),
        problem=problem.refusal if problem else None,
        deadline=progress.name,
        options=await _options(room, progress),
    )


async def _options(room: Room, progress: Progress) -> tuple[str, ...]:
    match progress.next:
        case "client":
            return await clients.names(room.session, room.workspace_id, MOST_NAMES)
        case "clause":
            return tuple(clause.value for clause in Clause)
        case "blocks":
            return ("nobody",)
        case "channel":
            return tuple(channel.value for channel in Channel)
        case "overdue" | "held" as side:
            return await rules_forms.options(room, side, progress.answers["client"])
        case _:
            return progress.offered


def _exact(refusal: Refusal) -> tuple[str, ...]:
    """The dates that a refusal offers, as they would be typed."""
    match refusal:
        case WhichDate(options=options):
            return tuple(dates.typed(option) for option in options)
        case WhichTime(offered=offered):
            return (dates.typed(offered),)
        case _:
            return ()


async def checked(room: Room, step: str, text: str, answers: dict[str, str]) -> dict[str, str]:
    """The answer as it is kept, or `Refused`."""
    match step:
        case "client":
            client = await client_named(room, text)
            agreed = {"agreed": client.silence.value} if client.silence else {}
            return {"client": client.name} | agreed
        case "what":
            return {"what": check_subject(text)}
        case "when":
            client = await client_named(room, answers["client"])
            return {"when": dates.typed(dates.due(room, text, client))}
        case "clause":
            if text.casefold() not in making.CLAUSES:
                raise Refused(UnknownValue("silence", text[:40], making.CLAUSES))
            return {"clause": text.casefold()}
        case "channel" | "hours" | "days":
            return {step: availability.checked(room, step, text)}
        case "overdue" | "held":
            return {step: await rules_forms.checked(room, step, text, answers["client"])}
        case _:
            if text.casefold() in NOBODY:
                return {"blocks": ""}
            return {"blocks": " ".join(member_named(room, name).name for name in text.replace(",", " ").split())}


def wanted(answers: dict[str, str]) -> Wanted:
    """The new deadline that was filled in."""
    return Wanted(
        client=answers["client"],
        subject=answers["what"],
        due=answers["when"],
        clause=Clause(answers["clause"]) if "clause" in answers else None,
        blocked=tuple(answers["blocks"].split()),
    )


async def finished(room: Room, progress: Progress) -> Message:
    """A form of several questions, answered to the end."""
    if progress.form == "new":
        return await making.new(room, wanted(progress.answers))
    if progress.form == rules_forms.FORM:
        return await rules_forms.finished(room, progress.answers["client"], progress.answers)
    return await availability.typed(
        room, " ".join((progress.form, *(progress.answers[step] for step in progress.steps)))
    )


async def carry_out(room: Room, progress: Progress, text: str) -> Message:
    """The command behind a form of one question."""
    case = await case_keyed(room, progress.deadline_id, lock=True)
    match progress.form:
        case "extend":
            return await steering.extend(room, case, text)
        case "promise":
            return await steering.promise(room, case, text)
        case "edit":
            return await steering.edit(room, case, text)
        case "sent_at":
            at = dates.past(room, text)
            return await telling.sent(room, case, at=at, notice_id=progress.notice_id)
        case "words":
            return await telling.sent(room, case, text=text, notice_id=progress.notice_id)
        case "later":
            return await deciding.put_off(room, case, text)
        case "reword":
            return await rewording.reword(room, case, progress.notice_id, text)
        case "manager":
            return await helping.name_manager(room, case, text)
        case _:
            return await steering.set_clause(room, case, Clause.proceed, text)
