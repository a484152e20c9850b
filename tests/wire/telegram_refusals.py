"""How the local Bot API says no (core.telegram.org/bots/api#making-requests): a status, a sentence, parameters."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; what is in it is checked against the schema, not by types."""


class Refusal(Exception):
    """The answer `{"ok": false, …}`; `description` in Telegram's own words where they are known."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The JSON that is answered."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad(description: str) -> Refusal:
    """400."""
    return Refusal(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refusal:
    """403."""
    return Refusal(403, f"Forbidden: {description}")


def conflict(description: str) -> Refusal:
    """409."""
    return Refusal(409, f"Conflict: {description}")


def flood(seconds: int) -> Refusal:
    """429, with the number of seconds to wait."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
