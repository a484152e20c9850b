"""A large office at a PostgreSQL database, made of copies of a few rows: hundreds of commands would take too long."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Card, Command, Html, Place, Wire
from bot.domain.letters import Draft, Nudge
from bot.store.database import Database
from bot.store.letter_values import Posting, facts_of
from tests.store.office import Paper

PAPER = "paper"
START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
"""A Tuesday ahead of the machine's clock."""
DUE = "2031-04-18 17:00"
"""Of every deadline: none comes due while the test runs."""


class Crowd:
    """Writes people, deadlines and letters into a database."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    async def settle_in(self, team: str, people: int, deadlines: int = 0) -> None:
        """A team with `p1`, `p2` … beside the admin `ana`, and so many deadlines of hers."""
        app = App(self.database, HandClock(START), {PAPER: Wire(Paper())}, in_time=60)
        for number, text in enumerate(
            ("/me language en", "/client new Globex zone UTC", f'/deadline new Globex "Part 0" by {DUE} hold')
        ):
            account = Account(PAPER, "ana", team, "ana", zone="UTC", language="en")
            place = Place(PAPER, "ana", Audience.internal, private=True)
            reply = await app.handle(Command(account, place, f"{team}:{number}", text))
            assert reply.ok, reply
        await app.tick()  # what ana is told is out of the way
        ana = f"(SELECT max(member_id) FROM accounts WHERE team = '{team}' AND external_id = 'ana')"
        await self._copied("members", f"id = {ana}", people, name="'p' || g", name_key="'p' || g")
        found = "(SELECT m.id FROM members m WHERE m.workspace_id = t.workspace_id AND m.name = 'p' || g)"
        await self._copied("accounts", f"member_id = {ana}", people, member_id=found, external_id="'p' || g")
        if deadlines:
            made = f"owner_id = {ana}"
            await self._copied("deadlines", made, deadlines, number="g + 1", subject="'Part ' || g")

    async def post(
        self, team: str, many: int, people: int, name: str, platform: str = PAPER, text: str = "news"
    ) -> None:
        """So many letters, due since `START` on paper and else since now, one after the other to `p1`, `p2` …; their
        keys are `name` and a number.
        """
        draft = Draft(nudge=Nudge.card, member_id=0, deadline_id=0)
        posting = Posting(draft=draft, to=Address(platform, ""), due_at=START, at_once=True, card=Card(Html(text)))
        facts = json.dumps(facts_of(posting))
        at = f"'{START.isoformat()}'" if platform == PAPER else "now()"
        await self.say(
            "INSERT INTO letters (key, workspace_id, member_id, nudge, facts, decision, urgent, platform, team,"
            " address, state, due_at, made_at, attempts, repeat, live, error)"
            f" SELECT '{name}' || g, a.workspace_id, a.member_id, 'card', '{facts}', false, false, a.platform, a.team,"
            f" a.external_id, 'pending', {at}, {at}, 0, false, false, ''"
            f" FROM generate_series(1, {many}) AS g JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS nth"
            f" FROM accounts WHERE platform = '{platform}' AND team = '{team}' AND external_id <> 'ana') AS a"
            f" ON a.nth = g % {people}"
        )

    async def say(self, statement: str) -> None:
        """Carry out a statement."""
        async with self.database.write() as session:
            await (await session.connection()).exec_driver_sql(statement)

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query finds."""
        async with self.database.read() as session:
            return [tuple(row) for row in (await (await session.connection()).exec_driver_sql(query)).all()]

    async def states(self) -> dict[str, int]:
        """How many letters there are in each state."""
        found = await self.rows("SELECT state, count(*) FROM letters GROUP BY state")
        return {str(state): int(str(many)) for state, many in found}

    async def _copied(self, table: str, which: str, many: int, **changes: str) -> None:
        query = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
        columns = [str(name) for (name,) in await self.rows(query) if name != "id"]
        values = ", ".join(changes.get(column, f"t.{column}") for column in columns)
        await self.say(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} AS t, generate_series(1, {many})"
            f" AS g WHERE {which}"
        )
