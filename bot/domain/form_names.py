"""All forms by their words, and what each of them is about: the row whose key a button carries."""

from __future__ import annotations

from enum import StrEnum


class About(StrEnum):
    """What a form is about."""

    nothing = "nothing"
    client = "client"
    member = "member"
    """A member's hours; the key 0 stands for one's own."""
    deadline = "deadline"


FORMS: dict[str, About] = {
    "new": About.nothing,
    "client_new": About.nothing,
    "invite": About.nothing,
    "role": About.nothing,
    "remove": About.nothing,
    "revoke": About.nothing,
    "keep": About.nothing,
    "hours_of": About.nothing,
    "my_zone": About.nothing,
    "my_language": About.nothing,
    "my_nudges": About.nothing,
    "set": About.member,
    "away": About.member,
    "back": About.member,
    "except": About.member,
    "holidays": About.member,
    "zone": About.member,
    "deputy": About.member,
    "quiet": About.member,
    "new_for": About.client,
    "client": About.client,
    "client_help": About.client,
    "client_set": About.client,
    "contact": About.client,
    "ask": About.client,
    "open_of": About.client,
    "client_hours": About.client,
    "client_holidays": About.client,
    "client_away": About.client,
    "client_back": About.client,
    "client_forget": About.client,
    "client_except": About.client,
    "rules": About.client,
    "rules_of": About.client,
    "rules_usual": About.client,
    "help": About.deadline,
    "extend": About.deadline,
    "promise": About.deadline,
    "edit": About.deadline,
    "sent_at": About.deadline,
    "words": About.deadline,
    "reason": About.deadline,
    "later": About.deadline,
    "reword": About.deadline,
    "manager": About.deadline,
    "answered_at": About.deadline,
    "clause": About.deadline,
    "snooze": About.deadline,
    "cancel_why": About.deadline,
    "help_me": About.deadline,
    "ours": About.deadline,
    "undo": About.deadline,
}
"""A form without questions does at once what its line says."""

LOOKS = frozenset({"client", "client_help", "help", "open_of", "rules_of"})
"""These only show something."""
