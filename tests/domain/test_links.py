"""Links: how long they live, what a code looks like, and that nothing kept of it gives it away."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.links import CODE, LIVES, Link, LinkKind, digest_of
from bot.domain.people import Role

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
LINK = Link(digest="d", workspace_id=1, member_id=2, kind=LinkKind.invite, name="mia", role=Role.member, expires_at=NOW)


def test_an_invitation_lives_72_hours_and_a_link_to_ones_own_account_15_minutes() -> None:
    assert {LinkKind.invite: timedelta(hours=72), LinkKind.account: timedelta(minutes=15)} == LIVES


@pytest.mark.parametrize(("before", "is_open"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_it_is_open_until_its_instant_and_not_at_it(before: timedelta, is_open: bool) -> None:
    assert LINK.is_open(NOW - before) is is_open


def test_a_link_that_was_taken_is_not_open() -> None:
    assert not replace(LINK, taken_at=NOW - timedelta(hours=1)).is_open(NOW - timedelta(minutes=1))


def test_a_code_is_what_a_telegram_link_can_carry_and_its_digest_fits_a_button() -> None:
    codes = {secrets.token_urlsafe(16) for _ in range(200)}
    assert len(codes) == 200
    assert all(CODE.fullmatch(code) and len(code) <= 64 for code in codes)
    digests = {digest_of(code) for code in codes}
    assert len(digests) == 200
    assert {len(digest) for digest in digests} == {40}
    assert not any(code in digest_of(code) for code in codes)


@pytest.mark.parametrize("typed", ["", "short", "a" * 61, "no spaces in a code at all", "ünïcödé-ünïcödé-ünïcödé"])
def test_what_is_no_code_is_not_looked_up(typed: str) -> None:
    assert CODE.fullmatch(typed) is None
