"""How long the tests take: `make test` runs the short form of the costly ones, `make test-long` the long one."""

from __future__ import annotations

import os

import pytest

IS_LONG = bool(os.environ.get("SHIMEKIRI_LONG", ""))


def times(short: int, long: int) -> int:
    """How often something is done, or with how many: `short` in `make test`, `long` in `make test-long`."""
    return long if IS_LONG else short


LONG_ONLY = pytest.mark.skipif(
    not IS_LONG, reason="in make test-long: what it adds to the others is not worth its time"
)
"""For the costly ones among tests that overlap."""
