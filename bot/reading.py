"""The door to the reader of due dates: a phrase in, a line of JSON out (DESIGN 6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain import when
from bot.domain.availability import usual_hours


def read_object(raw: str) -> str:
    """The same for a JSON object with `text`, `lang`, `tz` and `now` (wall time in `tz`)."""
    try:
        given = json.loads(raw)
        if not all(isinstance(given.get(name, ""), str) for name in ("text", "lang", "tz", "now")):
            raise TypeError("a text is none")
        local = datetime.fromisoformat(given["now"]).replace(tzinfo=ZoneInfo(given["tz"]))
        return read(given["text"], given.get("lang", "en"), given["tz"], local.astimezone(UTC))
    except (ValueError, KeyError, TypeError, AttributeError, OSError, OverflowError, RecursionError):
        return json.dumps({"kind": "refuse", "why": "not an object with text, lang, tz and now"})


def read(phrase: str, language: str, zone: str, now: datetime) -> str:
    """What the phrase means to somebody in `zone` at `now` (UTC): wall time in that zone, whatever zone it names."""

    def wall(accepted: when.Accepted) -> str:
        shown = when.instant(accepted.wall, accepted.zone, accepted.fold).astimezone(ZoneInfo(zone))
        if accepted.grain is when.Grain.day:
            return accepted.wall.date().isoformat()
        return shown.replace(tzinfo=None).isoformat(timespec="minutes")

    answer: dict[str, str | list[str]]
    match when.read(phrase, now=now, zone=zone, language=language, is_working_day=usual_hours(zone).is_working_day):
        case when.Accepted() as accepted:
            answer = {"kind": "ok", "at": wall(accepted), "grain": accepted.grain.value}
        case when.Asked(options=options, why=why):
            answer = {"kind": "ask", "options": [wall(option) for option in options], "why": why.value}
        case when.Rejected(why=refusal):
            answer = {"kind": "refuse", "why": refusal.value}
    return json.dumps(answer, ensure_ascii=False)
