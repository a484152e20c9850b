"""Which tests run on both databases, and which take turns with them."""

from __future__ import annotations

import os

import pytest

DATABASES = ("sqlite", "postgresql")

IN_TURN = frozenset(
    {
        "crash/test_clock.py",
        "crash/test_kill.py",
        "crash/test_kill_on_platforms.py",
        "doors/test_guessing.py",
        "doors/test_outsiders.py",
        "doors/test_readers.py",
        "doors/test_roles.py",
        "doors/test_tenants.py",
        "flows/test_acceptance.py",
        "flows/test_by_buttons.py",
        "flows/test_calendar.py",
        "flows/test_cards.py",
        "flows/test_client_record.py",
        "flows/test_deciding.py",
        "flows/test_delivery.py",
        "flows/test_digest.py",
        "flows/test_digest_on_chats.py",
        "flows/test_escalation.py",
        "flows/test_escalation_on_chats.py",
        "flows/test_escalation_rules.py",
        "flows/test_escalation_rules_on_slack.py",
        "flows/test_forgetting.py",
        "flows/test_forgetting_works.py",
        "flows/test_forms_by_questions.py",
        "flows/test_forms_on_slack.py",
        "flows/test_help.py",
        "flows/test_home.py",
        "flows/test_hours.py",
        "flows/test_hours_on_slack.py",
        "flows/test_in_place.py",
        "flows/test_leaving.py",
        "flows/test_links.py",
        "flows/test_lists.py",
        "flows/test_meanings.py",
        "flows/test_more_forms_on_slack.py",
        "flows/test_places.py",
        "flows/test_plays.py",
        "flows/test_retention.py",
        "flows/test_strangers.py",
        "flows/test_unreachable.py",
        "flows/test_workspaces.py",
        "fuzz/test_examples.py",
        "fuzz/test_rates.py",
        "store/test_homes.py",
        "store/test_hours.py",
        "store/test_ladders.py",
        "store/test_recalculation.py",
        "store/test_stand_ins.py",
    }
)
"""What these find does not depend on the database: of their tests every fourth runs on PostgreSQL, the others on
SQLite. Those in which two do something `at_once` run on both.
"""

EVERY = 4
"""A story takes three times as long on PostgreSQL, for each has a database of its own, whose connections are new."""

BOTH = os.environ.get("SHIMEKIRI_BOTH_DATABASES", "")
"""Set to anything, every story is told on both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database of each test that takes turns."""
    turns: dict[str, int] = {}
    left_out: list[pytest.Item] = []
    for item in items:
        if BOTH or f"{item.path.parent.name}/{item.path.name}" not in IN_TURN or "at_once" in item.name:
            continue
        given = item.callspec.params if hasattr(item, "callspec") else {}
        site = next((given[name] for name in ("site", "migrated_url") if name in given), None)
        if site in DATABASES:
            turn = turns.setdefault(item.nodeid.replace(DATABASES[1], DATABASES[0]), len(turns))
            if site != DATABASES[turn % EVERY == 1]:
                left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
