"""Presses of buttons that were there, that might be and that never were; and whole forms, filled in well and badly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from bot.commands.form_table import TABLE
from bot.domain.form_names import FORMS
from bot.domain.gestures import Answer, Gesture
from tests.fuzz.sentences import ODD, RIGHT, sentences

KEYS = (
    *(str(number) for number in range(14)),
    "1",
    "5",
    "5",
    "8",
    "12",
    "99",
    "2147483648",
    "9" * 18,
    "9" * 19,
    "-1",
    "",
)
FIELDS = tuple(sorted({ask.name for spec in TABLE.values() for ask in spec.asks}))
SHAPES = (
    *(f"d:{gesture.value}:{{key}}:{{key}}" for gesture in Gesture),
    *(f"e:{answer.value}:{{key}}:{{key}}:{{key}}" for answer in Answer),
    *(f"f:{form}:{{key}}:" for form in FORMS),
    *(f"f:{form}:{{key}}:{{field}}" for form in FORMS if TABLE[form].apart),
    *("l:{key}", "m:{key}", "w:{key}", "r:{key}", "g:", "q:{odd}:{key}", "j:{odd}:1", "j:{odd}:0", "k:{odd}"),
    *("c:{line}", "v:{key}:{line}", "b:{line}|d:open:{key}:0", "b:/deadline list|d:answered:{key}:0", "{odd}"),
)
MEANT = {
    "client": "client", "name": "name", "what": "words", "by": "when", "when": "when", "at": "past", "clause": "clause",
    "owner": "person", "blocks": "person", "rep": "person", "deputy": "person", "zone": "zone", "language": "language",
    "country": "country", "hours": "hours", "day": "day", "from": "day", "until": "day", "days": "day", "role": "role",
}  # fmt: skip
"""Which of the values of sentences answers a field of that name; others take a note."""


@dataclass(frozen=True)
class Pressed:
    """A press of a button that carries this; `again`: instead the so-manieth button of the answer before, if any."""

    data: str
    message: str = ""
    again: int | None = None


@dataclass(frozen=True)
class Sent:
    """A form that was sent."""

    form: str
    answers: dict[str, str] = field(hash=False)
    shown: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Typed:
    """Words, which may answer a question."""

    text: str


Act = Pressed | Sent | Typed


def _data(draw: st.DrawFn, seen: Sequence[str]) -> str:
    if draw(st.integers(0, 9)) < 5:
        return draw(st.sampled_from(seen))
    data = draw(st.sampled_from(SHAPES))
    while "{key}" in data:
        data = data.replace("{key}", draw(st.sampled_from(KEYS)), 1)
    if "{field}" in data:
        data = data.replace("{field}", draw(st.sampled_from(FIELDS)))
    if "{odd}" in data:
        data = data.replace("{odd}", draw(st.sampled_from(ODD)))
    return data.replace("{line}", draw(sentences())) if "{line}" in data else data


def _answer(draw: st.DrawFn, name: str) -> str:
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(ODD))
    return draw(st.sampled_from(RIGHT[MEANT.get(name, "note")])).strip('"“”«»「」')


def _sent(draw: st.DrawFn) -> Sent:
    form = draw(st.sampled_from(tuple(TABLE)))
    names = [ask.name for ask in TABLE[form].asks]
    answers = {name: _answer(draw, name) for name in names}
    shown = {name: _answer(draw, name) for name in names if draw(st.booleans())}
    if draw(st.integers(0, 9)) == 0:
        answers[draw(st.sampled_from(ODD))] = draw(st.sampled_from(ODD))
    keys = "".join(f":{draw(st.sampled_from(KEYS))}" for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))))
    return Sent(form + keys, answers, shown)


@st.composite
def acts(draw: st.DrawFn, seen: Sequence[str]) -> Act:
    """What somebody does without writing a command."""
    kind = draw(st.integers(0, 9))
    if kind < 2:
        return Pressed("", again=draw(st.integers(0, 12)))
    if kind < 4:
        return _sent(draw)
    if kind == 4:
        name = draw(st.sampled_from(tuple(RIGHT)))
        return Typed(draw(st.sampled_from(RIGHT[name])))
    data = _data(draw, seen)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(ODD)) + data[at + draw(st.integers(0, 3)) :]
    return Pressed(data, draw(st.sampled_from(("", "U1:1", "U1:7", "C1:2", "581:3", "mai:4", *ODD[::17]))))
