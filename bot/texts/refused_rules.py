"""Why a rule of escalation was not taken, what is possible, and an example."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Html
from bot.domain.ladder import Side, Whom
from bot.domain.refused_rules import (
    AtOnce,
    BadWait,
    BeforeNotice,
    NeverBroken,
    NobodyNamed,
    NoRungs,
    NoTextsWhileHeld,
    NothingToEscalate,
    NotRising,
    RulesRefusal,
    SilenceWasPromised,
    TooFarAhead,
    TooSoft,
    UnclearRung,
    UnknownSide,
)
from bot.texts import named
from bot.texts.voice import Voice, lines

OVERDUE = "/escalation set overdue 2d rep, 2d client manager"
HELD = "/escalation set held 5d rep"


def say(voice: Voice, refusal: RulesRefusal) -> Html:
    """The refusal in the reader's words."""
    match refusal:
        case UnknownSide() | BeforeNotice() | NothingToEscalate() | NoRungs() | UnclearRung() | NobodyNamed():
            return _unclear(voice, refusal)
        case _:
            return _unworkable(voice, refusal)


def _unclear(
    voice: Voice, refusal: UnknownSide | BeforeNotice | NothingToEscalate | NoRungs | UnclearRung | NobodyNamed
) -> Html:
    match refusal:
        case UnknownSide(word):
            return lines(
                voice.t(
                    "For which silence: <b>overdue</b> (a chase without an answer) or <b>held</b> (work on hold)? "
                    "“{word}” is neither; nothing was changed.",
                    word=word,
                )
                if word
                else voice.t(
                    "For which silence: <b>overdue</b> (a chase without an answer) or <b>held</b> (work on hold)? "
                    "Nothing was changed."
                ),
                _example(voice, OVERDUE),
            )
        case BeforeNotice(word):
            return lines(
                voice.t(
                    "A rule for “{word}” would come before the client was told and had their time, so I do not take "
                    "it. Rules begin after the due date: overdue or held.",
                    word=word,
                ),
                _example(voice, OVERDUE),
            )
        case NothingToEscalate(word):
            return lines(
                voice.t(
                    "After “{word}” we do not wait for the client any more, so there is nothing to escalate; nothing "
                    "was changed. Rules are for overdue and held.",
                    word=word,
                ),
                _example(voice, OVERDUE),
            )
        case NoRungs(side):
            return lines(
                voice.t("After how long, and whom do I bring in? Nothing was changed."),
                _example(voice, HELD if side is Side.held else OVERDUE),
                voice.t("No suggestions at all: <code>off</code>. The usual rules: <code>usual</code>."),
            )
        case UnclearRung(words, rung):
            return lines(
                voice.t("I cannot read “{words}” in “{rung}”; nothing was changed.", words=words, rung=rung)
                if words != rung
                else voice.t("I cannot read “{words}”; nothing was changed.", words=words),
                voice.t(
                    "For example: <code>4h colleague</code>, <code>2d rep</code>, "
                    "<code>broken 2 client manager by admin wait 2d</code>"
                ),
            )
        case NobodyNamed(rung):
            return lines(
                voice.t("“{rung}”: and whom do I bring in? Nothing was changed.", rung=rung),
                voice.t("Possible: <b>colleague</b>, <b>rep</b>, <b>client manager</b>."),
            )
        case _:
            assert_never(refusal)


def _unworkable(
    voice: Voice,
    refusal: AtOnce | TooFarAhead | NeverBroken | NoTextsWhileHeld | SilenceWasPromised | NotRising | TooSoft | BadWait,
) -> Html:
    match refusal:
        case AtOnce(rung, is_first):
            return lines(
                voice.t(
                    "“{rung}” would come at the due minute itself, before the client could answer; nothing was "
                    "changed. Please say after how long.",
                    rung=rung,
                )
                if is_first
                else voice.t(
                    "“{rung}” would come before the client could answer what was just sent; nothing was changed. "
                    "Please say after how long.",
                    rung=rung,
                ),
                voice.t("For example: <code>2d {rung}</code>", rung=rung),
            )
        case TooFarAhead(rung, most_days, most_hours):
            return voice.t(
                "“{rung}” would come much too late to help; nothing was changed. The most is {days} working days "
                "(<code>{days}d</code>) or {hours} working hours (<code>{hours}h</code>).",
                rung=rung,
                days=most_days,
                hours=most_hours,
            )
        case NeverBroken(rung, most):
            return voice.t(
                "“{rung}” could never come: a client can make {most} promises for a deadline, so only "
                "<code>broken 1</code> to <code>broken {most}</code> are possible. Nothing was changed.",
                rung=rung,
                most=most,
            )
        case NoTextsWhileHeld(rung):
            return lines(
                voice.t(
                    "“{rung}” could never come: on hold no text goes to the client, so none is the last. Please say "
                    "after how long; nothing was changed.",
                    rung=rung,
                ),
                _example(voice, HELD),
            )
        case SilenceWasPromised():
            return lines(
                voice.t(
                    "On hold we have promised the client not to keep writing, so their manager is not brought in "
                    "either; nothing was changed."
                ),
                _example(voice, HELD),
            )
        case NotRising(before, whom):
            return lines(
                _not_rising(voice, before, whom),
                voice.t("The order: <b>colleague</b>, <b>rep</b>, <b>client manager</b>; any may be left out."),
            )
        case TooSoft(client):
            return lines(
                voice.t(
                    "The firmness for {client} is soft, so their manager is never brought in; nothing was changed.",
                    client=client,
                ),
                voice.t(
                    "To go further with them: <code>/client set {quoted} firmness normal</code>", quoted=_quoted(client)
                ),
            )
        case BadWait(rung, most):
            return voice.t(
                "“{rung}”: a decision can wait 1 to {most} working days; nothing was changed. "
                "For example: <code>wait 2d</code>",
                rung=rung,
                most=most,
            )
        case _:
            assert_never(refusal)


def _not_rising(voice: Voice, before: Whom, whom: Whom) -> Html:
    if before is whom:
        return voice.t(
            "<b>{whom}</b> comes twice; each step goes further than the one before. Nothing was changed.",
            whom=named.rung(voice, whom),
        )
    return voice.t(
        "<b>{whom}</b> cannot come after <b>{before}</b>: a step starts when the one before was approved, and goes "
        "further. Nothing was changed.",
        whom=named.rung(voice, whom),
        before=named.rung(voice, before),
    )


def _example(voice: Voice, example: str) -> Html:
    return voice.t("For example: <code>{example}</code>", example=example)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
