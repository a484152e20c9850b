"""What `shimekiri check --data` prints: each invariant, what must hold, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.soundness import Breach, Invariant, Trace

RESTORE = "Stop the bot, and put back a backup in which `shimekiri check --data` finds nothing."
WRITE_TO_US = "Keep a copy of the database, and report it with this line."
LOOK = "Look at the deadline in the chat; the next command on it writes its columns anew."
START = "See that `shimekiri run` is running, and what `/healthz` and the log say."
WALL = "Somebody may have seen what is not theirs: find out who changed the row, and put back a backup."

RULES: dict[Invariant, tuple[str, str]] = {
    Invariant.record_whole: (
        "The chain of each workspace's record is whole, and `evidence verify` names nothing as altered.",
        "Run `shimekiri evidence verify`; compare the head in an old digest with `--head`; put back a backup.",
    ),
    Invariant.record_sealed: ("Every entry of the record is in its chain ten minutes after it was written.", START),
    Invariant.record_walls: (
        "Actor and deadline of an entry, its link, and its place in the queue belong to the entry's workspace.",
        "Run `shimekiri evidence verify`; put back a backup.",
    ),
    Invariant.erasures_named: (
        "Each erasure names an entry of the same record that erases, and the words are gone.",
        "Run `shimekiri evidence verify`; words that should be gone came back from a backup: erase them again.",
    ),
    Invariant.forgetting_ends: (
        "Words that are to be erased are gone an hour after that was decided.",
        "See that `shimekiri run` is running, and what the log says at “something could not be forgotten”.",
    ),
    Invariant.deadlines_recorded: ("The record of a deadline begins with its making.", RESTORE),
    Invariant.deadlines_readable: ("Every column of a deadline holds what the program knows.", RESTORE),
    Invariant.numbers: (
        "D-numbers count from 1 to the last one that the workspace has given out.",
        "Set `last_number` of the workspace to the highest number of its deadlines.",
    ),
    Invariant.states_recorded: ("A deadline is in the state to which its record leads.", RESTORE),
    Invariant.counts_recorded: (
        "Reminders, later texts and promises of a deadline count what its record says.",
        RESTORE,
    ),
    Invariant.counts_capped: ("No count is below nothing, or above what the rules allow.", RESTORE),
    Invariant.told_recorded: (
        "What says that the client was told says when, and of what; the record says that a text went out.",
        RESTORE,
    ),
    Invariant.executed_told: ("No clause took effect before a text had told the client.", RESTORE),
    Invariant.executions_dated: (
        "What is held, gone on or overdue has the instant at which it became so; what waits has none.",
        LOOK,
    ),
    Invariant.answers_dated: ("What is answered has the instant of the answer; nothing else has.", LOOK),
    Invariant.turns_dated: ("Where the ball is ours, it is since an instant; where it is theirs, none is kept.", LOOK),
    Invariant.ended_rest: (
        "What is answered or cancelled plans nothing: no look, no promise, no open question.",
        LOOK,
    ),
    Invariant.open_wake: (
        "An open deadline is looked at no later than at the instant at which the domain would do something.",
        "Set `wake_at` of the deadline to the present: it is looked at at once, and planned anew.",
    ),
    Invariant.looks_come: ("No look at a deadline is a day late.", START),
    Invariant.walls_keep: (
        "The instant of a due date ahead is the time on the wall that was said, in the zone in which it was said.",
        "Give the deadline its date again: `/deadline extend D-12 to WHEN`.",
    ),
    Invariant.owners_here: (
        "Who owns an open deadline, or looks after a client, is still a member.",
        "Give it to somebody else: `/deadline owner D-12 @X`, `/client set NAME rep @X`.",
    ),
    Invariant.admins: (
        "A workspace with members has an admin among them.",
        "Set `role` of one of its members to `admin`.",
    ),
    Invariant.people_walls: (
        "Accounts, deputies, links, declared groups and open questions belong to members of their workspace.",
        WALL,
    ),
    Invariant.client_walls: ("The account rep of a client is a member of the client's workspace.", WALL),
    Invariant.deadline_walls: (
        "Client, author, owner, those behind it and those asked about it belong to the deadline's workspace.",
        WALL,
    ),
    Invariant.letter_walls: ("Reader, deadline and message of a letter belong to the letter's workspace.", WALL),
    Invariant.notice_walls: ("A text for a client belongs to the workspace of its deadline.", WALL),
    Invariant.steps_told: (
        "Each line of the record of which somebody should hear has its letter, written with it.",
        f"Tell the person yourself. {WRITE_TO_US}",
    ),
    Invariant.sent_known: (
        "A letter that was sent has the instant, and the platform's id of the message.",
        WRITE_TO_US,
    ),
    Invariant.leases: (
        "A letter that is being sent has a lease of less than an hour; no other has one.",
        START,
    ),
    Invariant.attempts: ("Nothing was sent, failed, is in doubt or is repeated without an attempt.", WRITE_TO_US),
    Invariant.live_sent: (
        "Buttons that are to be taken away one day stand under a message that was sent.",
        WRITE_TO_US,
    ),
    Invariant.edits_have_letters: (
        "An edit changes a message of the same deadline and reader, which has gone out or will.",
        WRITE_TO_US,
    ),
    Invariant.bundles_known: ("Letters that shared a message name a letter to the same person.", WRITE_TO_US),
    Invariant.letters_move: (
        "No letter is due, or in doubt, for a day, unless its platform takes nothing.",
        f"{START} Letters to a platform whose token was taken away wait until it is back.",
    ),
    Invariant.keys_forgotten: ("What was answered is forgotten after 26 hours, questions after a day.", START),
    Invariant.locks_end: (
        "No lease that processes share reaches further than an hour ahead.",
        "Compare the clocks of the machines that run the bot.",
    ),
}
"""What must hold, and what to do if it does not. docs/invariants.md says the same."""


def report(breaches: Iterable[Breach]) -> tuple[str, ...]:
    """A line for each invariant."""
    broken = {breach.invariant: breach for breach in breaches}
    return tuple(_broken(broken[key]) if key in broken else f"Data: ok: {key.value}" for key in Invariant)


def _broken(breach: Breach) -> str:
    holds, mend = RULES[breach.invariant]
    named = "; ".join(_named(trace) for trace in breach.first)
    more = breach.count - len(breach.first)
    rest = f"; and {more} more" if more > 0 else ""
    return f"Data: TO MEND: {breach.invariant.value}: {breach.count} found ({named}{rest}). Broken: {holds} {mend}"


def _named(trace: Trace) -> str:
    """A row by its keys."""
    where = [f"workspace {trace.workspace_id}"] if trace.workspace_id is not None else []
    number = [f"D-{trace.number}"] if trace.number is not None else []
    row = [] if trace.table == "deadline" and number else [f"{trace.table} {trace.row}"]
    return " ".join([*where, *number, *row])
