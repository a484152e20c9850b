"""What is said about forms, as facts: one question at a time, a form shown whole, what is wrong with one that was sent.

A form is known by its word (`new`, `client_set` …), by the key of the row that it is about (a client, a member, a
deadline; 0: none) and, under a kept text or a suggestion, by that one's key (`extra`).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShown:
    """One question: what stands in it already, and answers to choose from, as they would be typed.

    `typed`: the choices are only likely ones, others may be written. An empty choice leaves an optional question out.
    """

    name: str
    value: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    typed: bool = False
    many: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form for a platform that shows one whole; `about` is the name of what it is about, empty for nothing."""

    form: str
    about: str = ""
    fields: tuple[FieldShown, ...] = ()
    key: int = 0
    extra: int = 0
    needs_key: bool = False
    """It is about a row, if only about none in particular (0)."""


@dataclass(frozen=True, slots=True)
class FormDeclined:
    """Fields of a form that was sent cannot be taken as they are; it stays open."""

    errors: tuple[tuple[str, Refusal], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a form, put one by one; `step` of `steps` from 1. `answers` are those given before, by question."""

    token: str
    form: str
    field: FieldShown
    step: int
    steps: int
    about: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    problem: Refusal | None = None
    options: tuple[str, ...] = ()
    """What can be pressed: exact dates that were offered, the answer that was given before *Back*, the choices."""
    more: bool = False
    """There are further questions for whoever wants them."""
    back: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A form was filled in to the end by a press: what was answered stays to be read where the question stood."""

    form: str
    about: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhichField:
    """A form whose answers count by themselves, where they are asked one by one: which of them is to change?"""

    form: str
    about: str
    key: int
    fields: tuple[FieldShown, ...]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """*Cancel* on a question of a form: nothing was done."""
