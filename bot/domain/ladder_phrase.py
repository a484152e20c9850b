"""Rules of escalation as people type them: `overdue 2d rep, 2d client manager; held 5d rep by admin wait 2d`.

Keywords are English in every language, as in all commands (DESIGN 6). A rung is `[AFTER] [broken N] [spent] WHOM
[by owner|rep|admin] [wait Nd]`, in any order; rungs are parted by commas, `then` or new lines. Strict: what is not
understood is refused with the words at fault, and nothing is changed. Whether a rule makes sense is asked elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.domain.deadlines import RULES
from bot.domain.ladder import By, Ladder, Rung, Side, Whom
from bot.domain.refused_rules import (
    BeforeNotice,
    NeverBroken,
    NobodyNamed,
    NoRungs,
    NothingToEscalate,
    RulesRefusal,
    UnclearRung,
    UnknownSide,
)

Rungs = tuple[Rung, ...]

SIDES = {"overdue": Side.overdue, "chase": Side.overdue, "held": Side.held, "hold": Side.held}
EARLY = frozenset({"waiting", "untold", "sent", "notice", "before", "due", "told", "reminder", "reminders"})
"""What comes before the silence: a person may think of a rule there, and it would not be fair."""
OVER = frozenset({"proceed", "proceeded", "answered", "cancel", "cancelled", "canceled"})
OFF = frozenset({"off", "none", "never", "nobody", "nothing", "-"})
USUAL = frozenset({"usual", "default"})

_SPAN = r"(?:working\s+)?"
_PART = re.compile(
    rf"""(?:(?:after\s+)?(?P<days>\d{{1,9}})\s*{_SPAN}(?:days?|d)
    |(?:after\s+)?(?P<hours>\d{{1,9}})\s*{_SPAN}(?:hours?|hrs?|h)
    |broken\s+(?P<broken>\d{{1,9}})
    |(?P<spent>spent)
    |(?:the\s+|a\s+|an\s+)?(?P<whom>(?:client(?:'s)?\s+)?manager|(?:account\s+)?rep|colleague)
    |by\s+(?:the\s+|an\s+)?(?P<by>owner|rep|admin)
    |waits?\s+(?P<wait>\d{{1,9}})\s*{_SPAN}(?:days?|d)
    )(?:\s+|$)""",
    re.VERBOSE,
)
_BETWEEN = re.compile(r"(?:[,;、\n]|->|→|\b(?:and|then)\b)+")
_TAKES_MORE = frozenset({"by", "broken", "wait", "waits", "after", "client", "client's", "account", "the", "a", "an"})
"""Words that mean something together with the next one only."""


class UnclearRules(ValueError):
    """The words are no rules; `refusal` says which of them, and why."""

    def __init__(self, refusal: RulesRefusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


def ladder_said(text: str) -> dict[Side, Rungs | None]:
    """The rungs of each side that is named, None for a side that is to be as usual; `usual` alone means both.

    A side that is not named is not in it. Raises UnclearRules.
    """
    pieces = _pieces(text)
    if len(pieces) == 1 and pieces[0] in USUAL:
        return dict.fromkeys(Side)
    said: dict[Side, list[str]] = {}
    side: Side | None = None
    for piece in pieces:
        word, _, rest = piece.partition(" ")
        named = SIDES.get(word)
        if word in EARLY:
            raise UnclearRules(BeforeNotice(word))
        if word in OVER:
            raise UnclearRules(NothingToEscalate(word))
        if named is None and side is None:
            raise UnclearRules(UnknownSide(word))
        if named in said:
            raise UnclearRules(UnclearRung(word, piece))
        side = named or side
        assert side is not None
        rung = rest if named else piece
        said.setdefault(side, []).extend([rung] if rung else [])
    if side is None:
        raise UnclearRules(UnknownSide(text.strip()))
    return {side: _rungs(side, pieces) for side, pieces in said.items()}


def side_said(side: Side, text: str) -> Rungs | None:
    """The rungs of one side, which need not be named: `2d rep, 2d client manager`, `off`, None for `usual`.

    Raises UnclearRules.
    """
    pieces = _pieces(text)
    word, _, rest = pieces[0].partition(" ") if pieces else ("", "", "")
    if SIDES.get(word) is side:
        pieces = [*([rest] if rest else []), *pieces[1:]]
    return _rungs(side, pieces)


def typed_ladder(ladder: Ladder) -> str:
    """A ladder as one would type it, both sides, so that it stands for the whole."""
    return "; ".join(f"{side.value} {typed_rungs(ladder.side(side))}" for side in Side)


def typed_rungs(rungs: Rungs) -> str:
    """`2d rep, 2d client manager`, or `off`."""
    return ", ".join(typed_rung(rung) for rung in rungs) or "off"


def typed_rung(rung: Rung) -> str:
    """`2d client manager wait 2d`: what is as it is without being said is left out."""
    parts = (
        f"{rung.days}d" if rung.days else "",
        f"{rung.hours}h" if rung.hours else "",
        f"broken {rung.broken}" if rung.broken else "",
        "spent" if rung.spent else "",
        "client manager" if rung.whom is Whom.manager else rung.whom.value,
        f"by {rung.by.value}" if rung.by is not _usual_decider(rung.whom) else "",
        f"wait {rung.wait_days}d" if rung.wait_days != 1 else "",
    )
    return " ".join(part for part in parts if part)


def _usual_decider(whom: Whom) -> By:
    """A colleague is asked for by the owner, whom they would help; everything else is the rep's."""
    return By.owner if whom is Whom.colleague else By.rep


def _pieces(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace(":", " ")
    plain = re.sub(r"\bon\s+hold\b", "held", plain)
    plain = re.sub(r"\s(?=(?:overdue|held)\b)", ",", plain)
    return [" ".join(piece.split()) for piece in _BETWEEN.split(plain) if piece.strip()]


def _rungs(side: Side, pieces: Sequence[str]) -> Rungs | None:
    if not pieces:
        raise UnclearRules(NoRungs(side))
    if len(pieces) == 1 and pieces[0] in USUAL:
        return None
    if len(pieces) == 1 and pieces[0] in OFF:
        return ()
    return tuple(_rung(piece) for piece in pieces)


def _rung(piece: str) -> Rung:
    found: dict[str, str] = {}
    at = 0
    while at < len(piece):
        part = _PART.match(piece, at)
        said = {name: value for name, value in part.groupdict().items() if value} if part else {}
        if part is None or said.keys() & found.keys():
            raise UnclearRules(UnclearRung(_at_fault(piece[at:]), piece))
        found |= said
        at = part.end()
    if "whom" not in found:
        raise UnclearRules(NobodyNamed(piece))
    whom = Whom(found["whom"].split()[-1])
    return Rung(
        whom=whom,
        by=By(found["by"]) if "by" in found else _usual_decider(whom),
        days=int(found.get("days", 0)),
        hours=int(found.get("hours", 0)),
        broken=_broken(found, piece),
        spent="spent" in found,
        wait_days=int(found.get("wait", 1)),
    )


def _broken(found: dict[str, str], piece: str) -> int:
    """How many promises; 0 stands for not having said it, so it cannot be said."""
    broken = int(found.get("broken", 0))
    if "broken" in found and not broken:
        raise UnclearRules(NeverBroken(piece, RULES.promises))
    return broken


def _at_fault(rest: str) -> str:
    words = rest.split()
    return " ".join(words[: 2 if words[0] in _TAKES_MORE else 1])
