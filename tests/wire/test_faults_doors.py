"""The doors of HTTP, with the whole program behind them: what is signed for another team, and what is no request.

docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import json
import secrets
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import text

from bot.store.database import Database
from tests.length import IS_LONG
from tests.wire.house import House, house
from tests.wire.slack_http import FORM, JSON
from tests.wire.town import SECRET

engines = pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)

NESTED = b"[" * 200_000


def command(made: House, team: str, words: str) -> bytes:
    """A slash command of somebody with ana's id, in a team."""
    fields = {"command": "/client", "text": words, "team_id": team, "user_id": made.ana.id, "channel_id": "C1"}
    return urlencode(fields | {"trigger_id": secrets.token_hex(8), "response_url": ""}).encode()


async def counted(database: Database) -> tuple[int, ...]:
    """How many members, clients, deadlines and entries of the record there are."""
    async with database.read() as session:
        tables = ("members", "clients", "deadlines", "evidence")
        return tuple(
            [int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()) for table in tables]
        )


@engines
async def test_a_signed_request_of_another_team_changes_nothing(database: Database) -> None:
    async with house(database, "push") as made:
        door, before = made.slack.door, await counted(database)
        event = {"type": "app_uninstalled"}
        gone = {"type": "event_callback", "team_id": "T9", "api_app_id": "A9", "event_id": "Ev9", "event": event}
        press = {
            "type": "block_actions",
            "team": {"id": "T9"},
            "user": {"id": made.ana.id, "team_id": "T9"},
            "api_app_id": "A9",
            "container": {"type": "message", "message_ts": "1.2", "channel_id": made.ana.dm.id},
            "channel": {"id": made.ana.dm.id},
            "trigger_id": "9.9",
            "actions": [{"action_id": "0", "type": "button", "value": "c:/client new Stolen"}],
        }
        for body, kind in (
            (command(made, "T9", "new Stolen"), FORM),
            (urlencode({"payload": json.dumps(press)}).encode(), FORM),
            (json.dumps(gone).encode(), JSON),
        ):
            assert (await door.post(body, kind)).status == 200
        await made.answered()
        assert await counted(database) == before
        assert (await made.health())[1]["platforms"]["slack"] == "ok", "the app is gone from another team"
        assert (await door.post(command(made, made.slack.team_id, "new Ours"), FORM)).status == 200
        assert (await counted(database))[1] == before[1] + 1


@engines
async def test_what_is_no_request_is_refused_and_never_a_fault_of_ours(database: Database) -> None:
    async with house(database, "push") as made:
        before = await counted(database)
        door, address = made.slack.door, f"http://127.0.0.1:{made.service.port}"
        found = [
            (await door.post(body, kind)).status
            for body, kind in (
                (NESTED, JSON),
                (b"payload=" + NESTED, FORM),
                (b'{"type": "event_callback", "event": []}', JSON),
                (b'{"type": "event_callback", "event": {"type": ["message"]}}', JSON),
                (b'{"type": {"a": 1}, "team": "T", "user": 7, "actions": "x"}', JSON),
                (urlencode({"payload": json.dumps({"type": "block_actions", "actions": [[]]})}).encode(), FORM),
                (urlencode({"payload": json.dumps({"type": "view_submission", "view": "v"})}).encode(), FORM),
                (b"\x00" * 50, "image/png"),
                (b"{}", "text/plain"),
            )
        ]
        assert set(found) <= {200, 400}, found
        header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with aiohttp.ClientSession() as session:
            for body, headers, status in (
                (NESTED, header, 400),
                (b'{"update_id": 1' + b"0" * 5_000 + b"}", header, 400),
                (b'{"update_id": 9, "message": {"chat": {"id": 1}}}', {}, 401),
                (b'{"update_id": 9}', {"X-Telegram-Bot-Api-Secret-Token": SECRET + "\u00e9"}, 401),
                (b'{"update_id": 9, "message": {"chat": {"id": "x"}, "from": 5}}', header, 200),
            ):
                async with session.post(f"{address}/telegram/webhook", data=body, headers=headers) as answer:
                    assert answer.status == status, body[:60]
        await made.answered()
        assert await counted(database) == before
        await made.is_well()
