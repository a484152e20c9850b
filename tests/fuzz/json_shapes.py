"""JSON that has gone wrong somewhere: a field of another type, one too few, one twice, far too deep, far too large."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.sentences import ODD

Json = dict[str, Any]


def _deep(levels: int) -> Any:
    found: Any = []
    for _ in range(levels):
        found = [found]
    return found


WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 1.5, 1e308, "", "0", "null", [], {}, [None], [[]],
    {"": None}, [{}], {"id": {}}, {"text": 5}, _deep(40), ["U1"], {"a": {"b": {"c": [1, {"d": "e"}]}}},
    "x" * 3_001, "\x00", "\ud83d", "U1\x00", "😀" * 50, *ODD[::5],
)  # fmt: skip


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[Any, ...]] = []
    for name, each in inner:
        found += [(*here, name), *_paths(each, (*here, name))]
    return found


def mangled(draw: st.DrawFn, whole: Json) -> Json:
    """A copy in which one to three places are other than they should be."""
    made: Json = copy.deepcopy(whole)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        paths = _paths(made)
        if not paths:
            break
        *before, last = draw(st.sampled_from(paths))
        holder: Any = made
        for name in before:
            holder = holder[name]
        what = draw(st.integers(0, 9))
        if what == 0:
            del holder[last]
        elif what == 1 and isinstance(holder, dict):
            holder[draw(st.sampled_from(ODD))] = holder[last]
        elif what == 2 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[last]))
        else:
            holder[last] = copy.deepcopy(draw(st.sampled_from(WRONG)))
    return made
