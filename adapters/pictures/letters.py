"""How wide words are, nearly: SVG does not break lines, so whoever draws must know before."""

from __future__ import annotations

import unicodedata

NARROW = frozenset("iljtfrI.,:;'|!()[] ’‘·-")
BROAD = frozenset("mwMW@—…%")
HALF, USUAL, BIG, FULL = 0.34, 0.56, 0.72, 1.0
"""In parts of the letter size: what holds for the common sans-serif letters, rather too much than too little."""


def width(words: str, size: float) -> float:
    """Pixels, for letters of that size."""
    return size * sum(_of(letter) for letter in words)


def fitting(words: str, size: float, room: float) -> str:
    """The words, or as many letters of them as have room, with … for the rest."""
    if width(words, size) <= room:
        return words
    while words and width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _of(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    if letter in NARROW:
        return HALF
    if letter in BROAD:
        return 0.95
    return BIG if letter.isupper() else USUAL
