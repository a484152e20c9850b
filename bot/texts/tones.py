"""How a text for a client may read: a table of rules per language looks over what a person has written (B7).

The tables (`tone/LANGUAGE.toml`) are data: a pattern, why it may hurt, and what says the same better. A finding is
advice, shown beside the text; nothing is ever blocked, because the person knows their client.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from bot.chat import Html
from bot.texts.voice import Voice, lines

FOLDER = Path(__file__).parent / "tone"

MOST_FOUND = 4
"""Findings shown at once: more advice than that is not read."""


class Hurt(StrEnum):
    """In which way a sentence may hurt."""

    threat = "threat"
    blame = "blame"
    pressure = "pressure"
    cold = "cold"
    keigo = "keigo"
    """Honorifics on top of each other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table; `why` and `better` are in the language of the table."""

    id: str
    hurt: Hurt
    pattern: re.Pattern[str]
    why: str
    better: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that matches, and the words at which it does."""

    rule: Rule
    words: str


@lru_cache(maxsize=16)
def rules(language: str) -> tuple[Rule, ...]:
    """The table of a language; empty where there is none."""
    path = FOLDER / f"{language}.toml"
    if not path.is_file():
        return ()
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(
            id=each["id"],
            hurt=Hurt(each["hurt"]),
            pattern=re.compile(each["pattern"], re.IGNORECASE),
            why=each["why"],
            better=each["better"],
        )
        for each in table["rule"]
    )


def findings(text: str, language: str) -> tuple[Finding, ...]:
    """What may hurt in a text, in the order of the text, each rule once; what two rules see in one place, the first
    of the table says. Full-width letters, curly apostrophes and line breaks make no difference.
    """
    plain = evened(text)
    found: list[tuple[int, int, Finding]] = []
    for rule in rules(language):
        match = rule.pattern.search(plain)
        if (
            match
            and match[0].strip()
            and not any(match.start() < end and start < match.end() for start, end, _ in found)
        ):
            found.append((match.start(), match.end(), Finding(rule, match[0].strip())))
    return tuple(finding for _, _, finding in sorted(found, key=lambda each: each[:2]))


def shown(voice: Voice, text: str, language: str) -> Html | None:
    """The findings for whoever wrote it; nothing where there are none. English words in another language's text are
    looked over too.
    """
    found = findings(text, language) or findings(text, "en")
    if not found:
        return None
    rows = [
        voice.t(
            "• “{words}” {hurts}. {why} Better: “{better}”",
            words=each.words,
            hurts=_hurts(voice, each.rule.hurt),
            why=each.rule.why,
            better=each.rule.better,
        )
        for each in found[:MOST_FOUND]
    ]
    return lines(voice.t("<b>How it may read to them</b> (advice only; it stays as you wrote it)"), *rows)


def _hurts(voice: Voice, hurt: Hurt) -> Html:
    match hurt:
        case Hurt.threat:
            return voice.t("may read like a threat")
        case Hurt.blame:
            return voice.t("may read like blame")
        case Hurt.pressure:
            return voice.t("may read like pressure")
        case Hurt.cold:
            return voice.t("may read cold")
        case Hurt.keigo:
            return voice.t("has one honorific on top of another")


def evened(text: str) -> str:
    """The text as the patterns see it: on one line, with straight quotation marks and letters of ordinary width."""
    straight = unicodedata.normalize("NFKC", text).translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    return " ".join(straight.split())
