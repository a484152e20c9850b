"""The record as people read it: one line an entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.chat import Html
from bot.domain.deadlines import Clause
from bot.domain.evidence import Entry
from bot.domain.forgetting import RETOLD
from bot.domain.views import HistoryLine
from bot.texts import named
from bot.texts.voice import Voice


def line(voice: Voice, entry: HistoryLine) -> Html:
    """`17 Nov 09:00 ana: marked the text as sent`."""
    words = entry.words
    said = voice.t("(words erased)") if words is None else _said(voice, entry.kind, words)
    by = entry.actor or "Shimekiri"
    return voice.t("{when} {by}: {said}", when=voice.stamp(entry.at), by=by, said=said)


def _said(voice: Voice, kind: Entry, words: dict[str, Any]) -> Html:
    plain = {
        Entry.deadline_made: voice.t("made this deadline"),
        Entry.ours: voice.t("made it our turn"),
        Entry.theirs: voice.t("made it the client’s turn"),
        Entry.edit: voice.t("changed the words"),
        Entry.owner: voice.t("gave it another owner"),
        Entry.blocks: voice.t("changed who is waiting for it"),
        Entry.cancel: voice.t("cancelled it"),
        Entry.snooze: voice.t("snoozed it"),
        Entry.undo: voice.t("took back the last change"),
        Entry.not_sent: voice.t("asked whether the text has gone out"),
        Entry.remind: voice.t("prepared a reminder"),
        Entry.reminder_dropped: voice.t("dropped a reminder whose hour had passed"),
        Entry.promise_broken: voice.t("the promised date passed without an answer"),
        Entry.held: voice.t("no answer by the due date: work on hold"),
        Entry.proceeded: voice.t("no answer by the due date: we proceed"),
        Entry.overdue: voice.t("no answer by the due date: overdue"),
        Entry.overdue_text: voice.t("prepared a text about the overdue answer"),
        Entry.untold: voice.t("due, but the client had not been told in time: asked what to do"),
        Entry.late_proceed: voice.t("too late to proceed without asking: asked what to do"),
        Entry.reason_wanted: voice.t("asked what was decided, and why"),
        Entry.law: voice.t("the clocks there follow a new law: the due time on the wall stays"),
        Entry.suggested: _suggested(voice, words),
        Entry.asked_again: voice.t("asked {to} once more about the next step", to=words.get("to", "")),
        Entry.handed_on: voice.t("nobody had decided: asked {to} about the next step", to=words.get("to", "")),
        Entry.given_up: voice.t("the next step is still undecided: told the owner"),
        Entry.not_offered: voice.t("withdrew a suggestion: with this client we do not go that far"),
        Entry.not_now: voice.t("decided about the next step: not now"),
        Entry.never: voice.t("decided about the next step: never"),
        Entry.reworded: voice.t("changed the proposed words"),
        Entry.withdrawn: voice.t("withdrew the question about the next step"),
        Entry.help_asked: voice.t("asked for help:"),
        Entry.help_again: voice.t("asked {to} for help once more", to=words.get("to", "")),
        Entry.help_taken: voice.t("took it over"),
        Entry.help_declined: voice.t("gave it back"),
        Entry.help_unanswered: voice.t("no answer from {to}: it is the owner’s again", to=words.get("to", "")),
        Entry.gave_up: voice.t("a message could not be delivered and went to the next in line"),
    }
    match kind:
        case Entry.newer:
            return voice.t("something that a newer version of this program has recorded")
        case Entry.sent if words.get("note"):
            base = voice.t("sent in other words than prepared, stated by {by}:", by=words.get("by", ""))
        case Entry.sent if words.get("as_prepared") is False:
            base = voice.t("sent before a text was prepared here, stated by {by}", by=words.get("by", ""))
        case Entry.sent:
            base = voice.t("sent: prepared by Shimekiri, stated as sent by {by}", by=words.get("by", ""))
        case Entry.answered:
            base = voice.t("the client answered")
        case Entry.promise:
            base = voice.t("the client promised an answer by {until}", until=_instant(voice, words.get("until_at")))
        case Entry.extend:
            base = voice.t("new date agreed: {due}", due=_instant(voice, words.get("due_at")))
        case Entry.clause:
            base = voice.t("on silence: {clause}", clause=_clause(voice, words.get("clause")))
        case Entry.approved:
            base = voice.t("approved the next step: words to {name}", name=words.get("recipient", ""))
        case Entry.reason:
            base = voice.t("recorded the decision:")
        case _:
            base = plain.get(kind, voice.t("{kind}", kind=kind.value))
    return _with_details(voice, base, words)


def _suggested(voice: Voice, words: dict[str, Any]) -> Html:
    to = words.get("to", "")
    if words.get("whom") == "manager":
        return voice.t("asked {to} whether to write to the client’s manager", to=to)
    if words.get("whom") == "rep":
        return voice.t("asked {to} whether to write to the client personally", to=to)
    return voice.t("asked {to} about the next step", to=to)


def _with_details(voice: Voice, base: Html, words: dict[str, Any]) -> Html:
    details = [base]
    if words.get("stated_at"):
        details.append(voice.t("(on {stated})", stated=_instant(voice, words["stated_at"])))
    if words.get("deliver_before_at"):
        deliver, before = (_instant(voice, words.get(key)) for key in ("deliver_at", "deliver_before_at"))
        details.append(voice.t("(delivery {deliver} instead of {before})", deliver=deliver, before=before))
    if words.get("minutes_late"):
        details.append(voice.t("({span} late)", span=voice.span(timedelta(minutes=words["minutes_late"]))))
    if words.get("source"):
        details.append(voice.t("(from {source})", source=words["source"]))
    if words.get("note"):
        details.append(voice.t("“{note}”", note=words["note"]))
    if RETOLD in words:
        details.append(voice.t("(told anew without a name)"))
    return Html(" ".join(details))


def _clause(voice: Voice, written: str | None) -> str:
    return named.clause(voice, Clause(written)) if written in set(Clause) else "?"


def _instant(voice: Voice, written: str | None) -> str:
    return voice.stamp(datetime.fromisoformat(written)) if written else "?"
