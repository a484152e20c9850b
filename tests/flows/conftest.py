"""Which stories are told on both databases, and which take turns with them."""

from __future__ import annotations

import os

import pytest

DATABASES = ("sqlite", "postgresql")

IN_TURN = frozenset(
    {
        "test_cards.py", "test_client_record.py", "test_deciding.py", "test_delivery.py", "test_escalation_rules.py",
        "test_forms_on_slack.py", "test_hours.py", "test_hours_on_slack.py", "test_links.py",
        "test_places.py", "test_strangers.py", "test_workspaces.py",
    }
)  # fmt: skip
"""What these find does not depend on the database: half of their tests run on the one, half on the other, but for those
in which two do something `at_once`.
"""

BOTH = os.environ.get("SHIMEKIRI_BOTH_DATABASES", "")
"""Set to anything, every story is told on both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database of each test that takes turns."""
    turns: dict[str, int] = {}
    left_out: list[pytest.Item] = []
    for item in items:
        if BOTH or item.path.name not in IN_TURN or item.path.parent.name != "flows" or "at_once" in item.name:
            continue
        site = getattr(item, "callspec", None) and item.callspec.params.get("site")  # type: ignore[attr-defined]
        if site in DATABASES:
            turn = turns.setdefault(item.nodeid.replace(DATABASES[1], DATABASES[0]), len(turns))
            if site != DATABASES[turn % 2]:
                left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
