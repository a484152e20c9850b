"""The tests' own bookkeeping of a play: what RULES 1–5 allow in plain numbers, held against what people really got.

It reads the tables, the record and the messages; it computes with its own hours (`hours`) and its own memory of who was
told what, never with the functions that decide.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat import Command, Press
from bot.domain.deadlines import ENDED, Ball, Clause, Deadline, State, Verb
from bot.domain.evidence import Entry
from bot.domain.followup import Kind
from bot.domain.gestures import AnswerButton, DeadlineButton, decode
from bot.domain.ladder import Whom
from bot.domain.letters import Nudge
from tests.properties.hours import day_in, is_open, worked
from tests.properties.reached import REFUSED, Reached
from tests.properties.world import Act, Line, Look, Post, Row, World

NO_MORE = ("will not send another reminder about this", "will not send a reminder before this date")
"""What a text says that is the last before the due instant (RULES 3)."""

LAST_CHASE = "will not send another reminder about this"
CLAUSE_WORDS = {
    Clause.hold: "we will pause this work",
    Clause.proceed: "we will continue in the way that we think is best",
    Clause.chase: "we will ask you again",
}

TOLD = timedelta(hours=4)
GAP = timedelta(hours=2)
PER_DUE, IN_LIFE, CHASES, UNSENT, PROMISES = 2, 4, 3, 2, 2

TELLS = {"notice", "new_date", "clock"}
TAKES_EFFECT = {Entry.held: Clause.hold, Entry.proceeded: Clause.proceed, Entry.overdue: Clause.chase}
STEPS = {kind.value for kind in Kind}

FOR_OWNER = {
    Nudge.not_sent,
    Nudge.remind,
    Nudge.held,
    Nudge.proceeded,
    Nudge.overdue,
    Nudge.untold,
    Nudge.late_proceed,
    Nudge.reason_wanted,
    Nudge.delivery_moved,
    Nudge.yours_now,
    Nudge.handed_on,
    Nudge.given_up,
    Nudge.help_unanswered,
}
ON_THE_LADDER = {State.held, State.overdue}
TRUE_WHEN = {
    Nudge.not_sent: {State.waiting},
    Nudge.remind: {State.waiting},
    Nudge.held: {State.held},
    Nudge.proceeded: {State.proceeded},
    Nudge.overdue: {State.overdue},
    Nudge.untold: {State.untold},
    Nudge.late_proceed: {State.waiting},
    Nudge.reason_wanted: {State.proceeded},
    Nudge.delivery_moved: {State.answered},
    Nudge.yours_now: set(State) - ENDED,
    Nudge.blocked_held: {State.held},
    Nudge.blocked_go_on: {State.proceeded},
    Nudge.blocked_resumed: {State.answered},
    Nudge.blocked_late_word: {State.answered},
    Nudge.blocked_taken_back: {State.answered},
    Nudge.blocked_moved: {State.waiting},
    Nudge.blocked_cancelled: {State.cancelled},
    Nudge.blocked_corrected: set(State),
    Nudge.suggestion: ON_THE_LADDER,
    Nudge.suggestion_again: ON_THE_LADDER,
    Nudge.handed_on: ON_THE_LADDER,
    Nudge.given_up: ON_THE_LADDER,
    Nudge.help_wanted: set(State) - ENDED,
    Nudge.help_again: set(State) - ENDED,
    Nudge.help_taken: set(State) - ENDED,
    Nudge.help_declined: set(State) - ENDED,
    Nudge.help_unanswered: set(State) - ENDED,
    Nudge.taken_on: set(State) - ENDED,
    Nudge.taken_back: set(State) - ENDED,
    Nudge.need_not_write: set(State),
}
"""In which states a letter says what is so (RULES 4); what may still go out after an end is read from here too."""

AFTER_EFFECT = {
    Nudge.blocked_resumed, Nudge.blocked_moved, Nudge.blocked_late_word, Nudge.blocked_taken_back,
}  # fmt: skip
"""These speak of work that had been stopped, or had gone on."""

FIRST_CARD = {Nudge.suggestion_again: Nudge.suggestion, Nudge.help_again: Nudge.help_wanted}
QUESTIONS = {*FIRST_CARD, *FIRST_CARD.values()}
"""Cards that ask somebody to decide: each once, and once more as a reminder (RULES 6)."""

ABOUT_HELP = {
    Nudge.taken_on, Nudge.help_taken, Nudge.help_declined, Nudge.taken_back, Nudge.need_not_write,
}  # fmt: skip
ANSWERS = {
    Entry.approved: Verb.approve,
    Entry.not_now: Verb.not_now,
    Entry.never: Verb.never,
    Entry.reworded: Verb.reword,
    Entry.help_asked: Verb.help_me,
    Entry.help_taken: Verb.take,
    Entry.help_declined: Verb.give_back,
}
ASKS_FOR = {State.overdue: timedelta(days=2), State.held: timedelta(days=5)}
"""Working days from the silence to the first card; at least as many days and nights, but for a change of the clocks."""

STEERS = {
    Entry.sent, Entry.extend, Entry.ours, Entry.theirs, Entry.clause, Entry.reason, Entry.owner, Entry.blocks,
    Entry.edit, Entry.cancel,
}  # fmt: skip
"""What RULES 7 leaves to owner, author, deputy, the client's rep and admins."""


@dataclass(frozen=True)
class Telling:
    """A text marked as sent that told the client a clause and a date; `last` if it promised no further reminder."""

    at: datetime
    clause: Clause
    due_at: datetime
    tells: bool
    last: bool


@dataclass
class Account:
    """What is remembered of one deadline."""

    tellings: list[Telling] = field(default_factory=list)
    reminders: Counter[datetime] = field(default_factory=Counter)
    """By the due instant that counted when they were handed over."""
    last_said: set[datetime] = field(default_factory=set)
    closings: Counter[datetime] = field(default_factory=Counter)
    chases: dict[datetime, list[Post]] = field(default_factory=dict)
    unsent: int = 0
    asked: int = 0
    """Questions at the due instant since somebody last did something."""
    reasons: Counter[datetime] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    cards: Counter[tuple[Nudge, int, str]] = field(default_factory=Counter)
    """Cards by kind, number of the question and reader; counted anew where an undo opens the question again."""
    approvals: int = 0
    """Of the ladder that runs; a new date begins another."""
    never: bool = False


class Ledger:
    """Watches a play: `ledger(world, look)` raises AssertionError at the first thing that must not be."""

    def __init__(self, reached: Reached, admins: set[str], reps: dict[str, str]) -> None:
        self.reached = reached
        self.admins = admins
        self.reps = reps
        """Client's name → its rep."""
        self.accounts: dict[int, Account] = {}
        self.acted: dict[str, datetime] = {}

    def __call__(self, world: World, look: Look) -> None:
        """Everything that is checked after a request or a tick."""
        if look.act is not None:
            self.acted[look.act.by] = look.at
        for line in look.lines:
            if line.deadline_id is not None:
                self._line(world, look, line)
        for key, row in look.rows.items():
            self._row(world, look, key, row)
        for post in look.posts:
            self._post(world, look, post)
        if look.act is not None:
            self._act(world, look, look.act)
        if look.ticked:
            assert look.next_instant is None or look.next_instant > look.at, f"still due: {look.next_instant}"

    def account(self, deadline_id: int) -> Account:
        """What is remembered of a deadline."""
        return self.accounts.setdefault(deadline_id, Account())

    # the record

    def _line(self, world: World, look: Look, line: Line) -> None:
        assert line.deadline_id is not None
        account, row = self.account(line.deadline_id), look.rows[line.deadline_id]
        before = world.rows.get(line.deadline_id)
        account.lines[line.kind.value] += 1
        if line.kind in TAKES_EFFECT:
            self._takes_effect(world, account, line, before, row)
        if before is not None:
            self._escalates(world, account, line, before.deadline, row.deadline)
        if line.kind.value in STEPS and line.actor is None:
            self.reached.kinds.add(Kind(line.kind.value))
            assert line.at == look.at
            return
        if line.actor is not None:
            account.asked = 0
        match line.kind:
            case Entry.sent:
                account.tellings.append(_telling(line))
            case Entry.undo:
                if line.words["note"] == Verb.sent.value:
                    account.tellings.pop()
                account.unsent = 0
            case Entry.extend | Entry.clause:
                account.unsent = 0
            case _:
                pass
        if line.kind in STEERS and before is not None:
            self._may_steer(world, line, before.deadline)

    def _escalates(self, world: World, account: Account, line: Line, before: Deadline, after: Deadline) -> None:
        """What happens on a ladder: a rung after an approval of the one before, nothing after a *Never* (RULES 6)."""
        match line.kind:
            case Entry.suggested:
                question = after.escalation.suggestion(line.words["nth"])
                assert question is None or question.rung.whom is not Whom.manager or account.approvals > 0
                assert not account.never, "suggested after a never"
                assert before.escalation.open is None, "a second question beside an open one"
            case Entry.asked_again | Entry.handed_on | Entry.given_up:
                assert not account.never, f"{line.kind.value} after a never"
            case Entry.overdue_text if line.actor is None and not world.slept:
                assert after.escalation.taken_by is None, "a daily text, though somebody has taken it"
                was, now = before.escalation, after.escalation
                assert not (was.questions and now.questions), "a daily text beside an open question"
            case Entry.approved:
                account.approvals += 1
            case Entry.never:
                account.never = True
            case Entry.extend:
                account.never, account.approvals = False, 0
            case Entry.undo:
                account.never, account.approvals = after.escalation.is_over, after.escalation.step
                opened = {each.serial for each in after.escalation.questions}
                opened -= {each.serial for each in before.escalation.questions}
                for card in [card for card in account.cards if card[1] in opened or card[1] > after.escalation.serial]:
                    del account.cards[card]
            case _:
                pass
        if line.kind in ANSWERS and line.kind is not Entry.help_asked:
            asked = {each.member_id for question in before.escalation.questions for each in question.asked}
            mine = {before.owner_id} if line.kind is Entry.help_declined else set()  # given back after it was taken
            again = {before.escalation.again_id}  # a date after a *Not now*
            able = {world.name_of(key) for key in asked | mine | again if key}
            able |= self.admins | set(self.reps.values())
            assert line.actor in able, f"{line.actor} must not answer here"

    def _may_steer(self, world: World, line: Line, deadline: Deadline) -> None:
        able = {world.name_of(deadline.owner_id), world.name_of(deadline.author_id)} | self.admins
        able |= {self.reps[line.words["client"]]} if line.words["client"] in self.reps else set()
        assert line.actor in able, f"{line.actor} must not {line.kind.value} here"

    def _takes_effect(self, world: World, account: Account, line: Line, before: Row | None, row: Row) -> None:
        """RULES 2: as told, not earlier than told, and told at least four working hours of the client before."""
        assert before is not None
        due, promised = row.deadline.due.at, before.deadline.promised_at
        assert due == datetime.fromisoformat(line.words.get("due_at") or due.isoformat())
        executes = max(due, promised) if promised else due
        assert line.at >= executes, f"{line.kind.value} at {line.at}, before {executes}"
        if line.actor is None and promised is None and row.deadline.promised_at is None:
            assert world.slept or row.deadline.executed_at in {executes, line.at}
        clause, zone = Clause(line.words["clause"]), world.clients[row.deadline.client_id]
        assert clause is TAKES_EFFECT[line.kind]
        told = [telling for telling in account.tellings if telling.tells]
        fitting = [
            telling
            for telling in told
            if telling.clause is clause
            and telling.at < telling.due_at <= executes  # told of a date that had passed is told of nothing
            and worked(zone, telling.at, executes) >= TOLD
        ]
        assert fitting, f"{line.kind.value} at {executes}, but told only {told}"

    # the tables

    def _row(self, world: World, look: Look, key: int, row: Row) -> None:
        deadline = row.deadline
        self.reached.states.add(deadline.state)
        self.reached.decisions |= {each.decision for each in deadline.escalation.decided}
        assert row.failures == 0
        assert deadline.reminders_in_life <= IN_LIFE
        assert deadline.promises_made <= PROMISES
        if look.ticked:
            assert row.wake_at is None or row.wake_at > look.at, f"{deadline.name} wanted a look at {row.wake_at}"
        before = world.rows.get(key)
        if before is None or before.deadline == deadline:
            return
        assert deadline.revision > before.deadline.revision
        kinds = {line.kind for line in look.lines if line.deadline_id == key}
        assert kinds, f"{deadline.name} changed and nothing was recorded"
        if deadline.state is not before.deadline.state:
            self._moved(before.deadline, deadline, kinds)

    def _moved(self, before: Deadline, after: Deadline, kinds: set[Entry]) -> None:
        """Each change of state has its line of the record, and nothing but an undo leads out of an end."""
        if before.state in ENDED:
            assert Entry.undo in kinds
        reason = {
            State.answered: {Entry.answered},
            State.cancelled: {Entry.cancel},
            State.held: {Entry.held},
            State.proceeded: {Entry.proceeded, Entry.reason},
            State.overdue: {Entry.overdue},
            State.untold: {Entry.untold},
            State.waiting: {Entry.extend, Entry.promise, Entry.late_proceed},
        }[after.state]
        assert kinds & (reason | {Entry.undo}), f"{after.name}: {before.state} → {after.state} by {kinds}"

    # letters

    def _post(self, world: World, look: Look, post: Post) -> None:
        self.reached.nudges.add(post.nudge)
        said = f"{post.nudge.value} to {post.to} at {post.at:%a %Y-%m-%d %H:%M}Z"
        in_hours = is_open(world.zones[post.to], post.at)
        assert in_hours or self.acted.get(post.to) == post.at, f"{said}: outside their hours"
        for key in post.deadline_ids:
            deadline = look.rows[key].deadline
            assert deadline.state in TRUE_WHEN[post.nudge], f"{said}: {deadline.name} is {deadline.state}"
            if post.nudge in QUESTIONS:
                self._asks(world, post, self.account(key), deadline, said)
            elif post.nudge in ABOUT_HELP:
                assert not post.text, f"{said}: a text for the client"
            elif post.nudge in FOR_OWNER:
                assert world.name_of(deadline.owner_id) == post.to, f"{said}: not the owner of {deadline.name}"
                self._to_owner(world, post, key, deadline, said)
            else:
                self._to_blocked(world, post, self.account(key), deadline, said)

    def _asks(self, world: World, post: Post, account: Account, deadline: Deadline, said: str) -> None:
        """One card for each question and person, one reminder at most, of what is open, to those who may decide."""
        assert not post.text, f"{said}: words that nobody has signed are not to be sent"
        question = deadline.escalation.suggestion(post.nth)
        assert question is not None, f"{said}: the question {post.nth} is not open"
        assert post.to in {world.name_of(each.member_id) for each in question.asked}, f"{said}: was not asked"
        account.cards[post.nudge, post.nth, post.to] += 1
        assert account.cards[post.nudge, post.nth, post.to] == 1, f"{said}: the second about question {post.nth}"
        if post.nudge in FIRST_CARD:
            assert account.cards[FIRST_CARD[post.nudge], post.nth, post.to] == 1, f"{said}: a reminder of nothing"
        if question.is_help:
            assert post.to != world.name_of(deadline.owner_id)
            return
        assert post.to in self.admins | set(self.reps.values()), f"{said}: neither rep nor admin"
        assert deadline.ball is Ball.theirs
        assert deadline.promised_at is None
        since = deadline.executed_at
        assert since is not None
        assert post.at - since >= ASKS_FOR[deadline.state] - timedelta(hours=2), f"{said}: only {post.at - since} after"

    def _to_owner(self, world: World, post: Post, key: int, deadline: Deadline, said: str) -> None:
        account, due = self.account(key), deadline.due.at
        account.posts[post.nudge.value] += 1
        if post.nudge.value in STEPS and key == post.deadline_ids[0]:
            recorded = account.lines[post.nudge.value] + (
                account.lines[Kind.overdue_text.value] if post.nudge is Nudge.overdue else 0
            )
            assert account.posts[post.nudge.value] <= recorded, f"{said}: no line of the record"
        match post.nudge:
            case Nudge.remind:
                self._reminder(account, post, deadline, said)
            case Nudge.held | Nudge.proceeded:
                account.closings[due] += 1
                assert account.closings[due] <= 1, f"{said}: a second closing text"
            case Nudge.overdue:
                self._chase(world, account, post, deadline, said)
            case Nudge.not_sent:
                account.unsent += 1
                assert account.unsent <= UNSENT, f"{said}: for the third time"
                assert not _is_told(account, deadline), f"{said}: but it was marked as sent"
                assert post.at < due, f"{said}: after the due instant"
            case Nudge.untold | Nudge.late_proceed:
                account.asked += 1
                assert account.asked <= 1, f"{said}: asked twice"
            case Nudge.reason_wanted:
                account.reasons[due] += 1
                assert account.reasons[due] <= 1, f"{said}: asked twice"
                assert not deadline.reason
            case _:
                pass

    def _reminder(self, account: Account, post: Post, deadline: Deadline, said: str) -> None:
        due = deadline.due.at
        assert due not in account.last_said, f"{said}: {deadline.name} after the text that was to be the last"
        promised = any(telling.tells and telling.last and telling.due_at == due for telling in account.tellings)
        assert not promised, f"{said}: the notice of {deadline.name} said that none would come"
        assert _is_told(account, deadline), f"{said}: {deadline.name} was not told"
        assert deadline.ball is Ball.theirs
        assert deadline.promised_at is None, f"{said}: a promise stands for {deadline.promised_at}"
        assert due - post.at >= GAP, f"{said}: {due - post.at} before the due instant of {deadline.name}"
        told = min(telling.at for telling in account.tellings if telling.tells)
        assert post.at - told >= GAP, f"{said}: {post.at - told} after the notice of {deadline.name}"
        account.reminders[due] += 1
        assert account.reminders[due] <= PER_DUE, f"{said}: the third for {due}"
        assert account.reminders.total() <= IN_LIFE, f"{said}: the fifth"
        if says_no_more(post.text, deadline.subject):
            account.last_said.add(due)

    def _chase(self, world: World, account: Account, post: Post, deadline: Deadline, said: str) -> None:
        given = account.chases.setdefault(deadline.due.at, [])
        assert deadline.ball is Ball.theirs
        assert deadline.promised_at is None
        assert len(given) < CHASES, f"{said}: the fourth"
        assert not any(LAST_CHASE in earlier.text for earlier in given), f"{said}: after the last one"
        zone = world.zones[post.to]
        days = [day_in(zone, earlier.at) for earlier in given]
        assert day_in(zone, post.at) not in days, f"{said}: the second on one day"
        given.append(post)
        if post.text:
            assert (LAST_CHASE in post.text) == (post.nth == CHASES), f"{said}: text {post.nth}"

    def _to_blocked(self, world: World, post: Post, account: Account, deadline: Deadline, said: str) -> None:
        assert not post.text, f"{said}: a text for the client"
        waits = {world.name_of(key) for key in deadline.blocked}
        assert post.to in waits, f"{said}: does not wait behind {deadline.name}"
        account.posts[f"{post.nudge.value} to {post.to}"] += 1
        if post.nudge in AFTER_EFFECT:
            assert account.lines.keys() & {"held", "proceeded", "reason"}, f"{said}: but nothing had taken effect"

    # requests

    def _act(self, world: World, look: Look, act: Act) -> None:
        """A refusal changes nothing; what the table refuses is refused; what was done is remembered as reached."""
        if isinstance(act.request, Press):
            button = decode(act.request.data)
            if isinstance(button, DeadlineButton):
                self.reached.pressed.add(button.gesture)
            if isinstance(button, AnswerButton):
                self.reached.answers.add(button.answer)
        if not act.reply.ok:
            assert look.rows == world.rows, "refused, and something was changed all the same"
            assert not [line for line in look.lines if line.deadline_id is not None]
            self._refused(world, act)
            return
        done = [line for line in look.lines if line.actor is not None and line.kind is not Entry.deadline_made]
        for line in done:
            verb = _verb(line)
            if verb is None or line.deadline_id is None or line.deadline_id not in world.rows:
                continue
            before = world.rows[line.deadline_id].deadline.state
            steps = [each for each in look.lines if each.actor is None and each.id < line.id]
            if not steps:
                stated = verb is Verb.sent and before is State.untold and "stated_at" in line.words
                assert stated or (verb, before) not in REFUSED, f"{verb} was done when {before}"
                self.reached.done.add((verb, before))

    def _refused(self, world: World, act: Act) -> None:
        if not isinstance(act.request, Command) or world.slept:
            return
        words = act.request.text.split()
        if len(words) < 3 or words[0] != "/deadline" or words[1] not in {verb.value for verb in Verb}:
            return
        for row in world.rows.values():
            if row.deadline.name == words[2]:
                self.reached.refused.add((Verb(words[1]), row.deadline.state))


def says_no_more(text: str, subject: str) -> bool:
    """Whether the text promises that no reminder will follow about this subject; one text may be about several."""
    return any(
        word in part and (part.startswith(subject) or not re.search("\\nBy .*: |\\nBy .*\\. ", part))
        for part in text.replace("    ", "").split("\n\n")
        for word in NO_MORE
    )


def _verb(line: Line) -> Verb | None:
    match line.kind:
        case Entry.clause:
            return Verb(line.words["clause"])
        case Entry.reason | Entry.proceeded:
            return Verb.proceed
        case kind if kind in ANSWERS:
            return ANSWERS[kind]
        case _:
            return Verb(line.kind.value) if line.kind.value in {verb.value for verb in Verb} else None


def _telling(line: Line) -> Telling:
    words = line.words
    clause = Clause(words["clause"])
    tells = words["what"] in TELLS
    if tells and words["as_prepared"]:
        assert CLAUSE_WORDS[clause] in words["text"], f"the text does not say {clause}: {words['text']}"
    return Telling(
        at=datetime.fromisoformat(words.get("stated_at") or line.at.isoformat()),
        clause=clause,
        due_at=datetime.fromisoformat(words["due_at"]),
        tells=tells,
        last=says_no_more(words["text"], words["subject"]),
    )


def _is_told(account: Account, deadline: Deadline) -> bool:
    """Whether somebody has told the client the present clause, for this date or an earlier one that lay ahead then."""
    return any(
        telling.tells and telling.clause is deadline.clause and telling.at < telling.due_at <= deadline.due.at
        for telling in account.tellings
    )
