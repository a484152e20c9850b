"""The app's manifest: valid, and asking for exactly what the code uses."""

import ast
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import adapters.slack
from adapters.slack import listening, scopes

HOUSE = Path(adapters.slack.__file__).parent
SCHEMA = Path(__file__).parents[1] / "data" / "slack_manifest.schema.json"


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load((HOUSE / "manifest.yaml").read_text())


def calls() -> set[str]:
    """The methods of slack-sdk's client that the adapter's source calls on something named `client`."""
    found = set()
    for path in HOUSE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Attribute):
                continue
            owner = ast.unparse(node.value).rpartition(".")[2]
            if owner.strip("_") == "client" and node.attr in vars(AsyncWebClient):
                found.add(node.attr)
    return found


def needed() -> set[str]:
    """The scopes that the code's calls, events and commands need."""
    by_calls = {scope for method in calls() for scope in scopes.METHODS[method]}
    by_events = {scope for event in listening.EVENTS for scope in scopes.EVENTS[event]}
    return by_calls | by_events | set(scopes.COMMANDS)


def test_it_is_valid(manifest: Any) -> None:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(manifest)


def test_every_method_that_is_called_is_known_with_its_scopes_and_every_known_one_is_called() -> None:
    assert calls() == set(scopes.METHODS)


def test_every_scope_is_used_and_every_one_used_is_in_it(manifest: Any) -> None:
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert sorted(asked) == sorted(needed())
    assert len(set(asked)) == len(asked)


def test_every_scope_has_its_reason_and_no_other_has() -> None:
    assert set(scopes.REASONS) == needed()


def test_every_event_is_listened_to_and_every_one_listened_to_is_in_it(manifest: Any) -> None:
    assert sorted(manifest["settings"]["event_subscriptions"]["bot_events"]) == sorted(listening.EVENTS)
    assert set(scopes.EVENTS) == set(listening.EVENTS)


def test_every_command_and_shortcut_is_listened_to_and_in_it(manifest: Any) -> None:
    commands = manifest["features"]["slash_commands"]
    assert sorted(command["command"] for command in commands) == sorted(listening.COMMANDS)
    assert all(command["should_escape"] for command in commands), "without it a mention is only a name"
    assert [(shortcut["type"], shortcut["callback_id"]) for shortcut in manifest["features"]["shortcuts"]] == [
        ("message", listening.SHORTCUT)
    ]


def test_people_can_write_to_it_and_press_its_buttons(manifest: Any) -> None:
    home = manifest["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]
