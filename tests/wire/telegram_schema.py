"""Every call and every object against the list of the Bot API's methods and types in `tests/data`.

Stricter than the real server on purpose: what the documentation does not name is refused, where the real one would
ignore it, so that a slip in our calls is seen here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire.telegram_refusals import Json, Refusal, bad

_SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "telegram_bot_api.json").read_text(encoding="utf-8"))
METHODS: Json = _SCHEMA["methods"]
TYPES: Json = _SCHEMA["types"]

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
_TYPED = ("BotCommandScope", "MenuButton", "InputMedia", "InputPaidMedia", "ReactionType", "InputProfilePhoto")
"""Families whose members are told apart by `type`, which is the rest of the member's name in snake case."""
_EMPTY = {"chat_id": "chat_id is empty", "text": "message text is empty", "message_id": "message_id is empty"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    content: bytes


def checked(method: str, given: Json) -> Json:
    """The parameters of a call as typed values; `Refusal` 404 for a method that does not exist, else 400.

    `given` may hold strings where the request was a form: nested objects are JSON then, numbers are digits. The real
    server turns the values of a JSON body into strings first, so those may be strings as well.
    """
    if method not in METHODS:
        raise Refusal(404, "Not Found")
    known = {parameter["name"]: parameter for parameter in METHODS[method]["parameters"]}
    attached = {name: value for name, value in given.items() if isinstance(value, Upload) and name not in known}
    result: Json = {}
    for name, value in given.items():
        if name in attached:
            continue
        if name not in known:
            raise bad(f'unknown parameter "{name}" of {method}')
        result[name] = _outer(name, known[name]["types"], value)
    for name in attached:
        if f"attach://{name}" not in json.dumps(result, default=str):
            raise bad(f'file "{name}" is attached, but not named by any parameter')
    for name, parameter in known.items():
        if parameter["required"] and name not in result:
            raise bad(_EMPTY.get(name, f'parameter "{name}" is required'))
    return result


def _outer(name: str, types: list[str], value: object) -> object:
    """A parameter's own value; strings are read as what the parameter is."""
    if isinstance(value, str):
        value = _read(name, types, value)
    return inner(name, types, value)


def _read(name: str, types: list[str], value: str) -> object:
    """What a string of a form stands for."""
    if "Integer" in types and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    if "String" in types:
        return value
    if types == ["Float"] and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if types == ["Boolean"] and value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    if types[0] in {"Integer", "Float", "Boolean", "InputFile"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {_what(name)} JSON object") from None


def _what(name: str) -> str:
    return "reply keyboard markup" if name == "reply_markup" else name


def inner(where: str, types: list[str], value: object) -> Any:
    """A JSON value against the types that the schema allows for it; `Refusal` 400 says where it does not fit."""
    if len(types) == 1:
        return _one(where, types[0], value)
    faults: list[tuple[int, Refusal]] = []
    for kind in types:
        try:
            return _one(where, kind, value)
        except Refusal as refusal:
            faults.append((_likeness(kind, value), refusal))
    if not TYPES.keys() & set(types):
        raise bad(f"{where}: expected {' or '.join(types)}, got {_shown(value)}")
    raise max(faults, key=lambda fault: fault[0])[1]


def _likeness(kind: str, value: object) -> int:
    """How many of a value's names the type knows: the best guess at what was meant."""
    names = {field["name"] for field in TYPES.get(kind, {}).get("fields", ())}
    return len(names & value.keys()) if isinstance(value, dict) else 0


def _one(where: str, kind: str, value: object) -> Any:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise bad(f"{where}: expected an Array, got {_shown(value)}")
        return [inner(f"{where}[{at}]", [kind.removeprefix("Array of ")], item) for at, item in enumerate(value)]
    fits = {
        "Integer": isinstance(value, int) and not isinstance(value, bool),
        "Float": isinstance(value, int | float) and not isinstance(value, bool),
        "Boolean": isinstance(value, bool),
        "String": isinstance(value, str),
        "InputFile": isinstance(value, Upload) or (isinstance(value, str) and value.startswith("attach://")),
    }
    if kind in fits:
        if not fits[kind]:
            raise bad(f"{where}: expected {kind}, got {_shown(value)}")
        return value
    return _object(where, kind, value)


def _object(where: str, kind: str, value: object) -> Json:
    description = TYPES[kind]
    if not isinstance(value, dict):
        raise bad("object expected as reply markup" if where == "reply_markup" else f"{where}: expected {kind}")
    if "subtypes" in description:
        return _member(where, kind, description["subtypes"], value)
    fields = {field["name"]: field for field in description["fields"]}
    for name in value.keys() - fields.keys():
        raise bad(f'{where}: {kind} has no field "{name}"')
    for name, field in fields.items():
        if field["required"] and name not in value:
            raise bad(f'{where}: can\'t find field "{name}" of {kind}')
    return {name: inner(f"{where}.{name}", fields[name]["types"], item) for name, item in value.items()}


def _member(where: str, family: str, members: list[str], value: Json) -> Json:
    if family not in _TYPED:
        result: Json = inner(where, members, value)
        return result
    named = {_snake(member.removeprefix(family)): member for member in members}
    kind = value.get("type")
    if kind not in named:
        raise bad(f"{where}: {kind!r} is no type of {family}")
    return _object(where, named[kind], value)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _shown(value: object) -> str:
    return "a file" if isinstance(value, Upload) else json.dumps(value)[:60]


def required(kind: str, **given: object) -> Json:
    """An object of a type with every required field: those given, false, 0 or "" for the others."""
    nothing: Json = {"Boolean": False, "Integer": 0, "String": ""}
    result: Json = dict(given)
    for field in TYPES[kind]["fields"]:
        if field["required"] and field["name"] not in result:
            first = field["types"][0]
            result[field["name"]] = nothing[first] if first in nothing else required(first)
    return result
