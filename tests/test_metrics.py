"""`GET /metrics` and the log: what they say is what happened, and neither names anybody."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import structlog
import yaml
from prometheus_client.parser import text_string_to_metric_families

from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from adapters.web.platforms import Platform
from bot import logs
from bot.app import HandClock
from bot.chat import Pace
from bot.meter import Sent, Settled
from bot.metrics import Metrics
from bot.serving import Service
from bot.store.database import Database
from tests import postgresql
from tests.wire.slack import Person, SlackServer
from tests.wire.telegram import TelegramServer

TUESDAY = datetime(2032, 11, 16, 1, 0, tzinfo=UTC)
"""10:00 in Tokyo, ahead of the machine's clock, or APScheduler would find every instant in the past."""

DOCUMENT = Path(__file__).parents[1] / "docs" / "running.md"
ALERTS = Path(__file__).parents[1] / "docs" / "alerts.yaml"

NAME = re.compile(r"shimekiri_[a-z_]+")

SUFFIXES = ("_bucket", "_count", "_sum", "_total")

SUBJECT = "Quince jelly"
"""Words of a client's affair, that no other word looks like."""


@dataclass(frozen=True)
class Studio:
    """The bot as it serves, on both platforms, and somebody who works with it."""

    service: Service
    slack: SlackServer
    telegram: TelegramServer
    ana: Person
    ken: Person

    async def figures(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Every sample by name and labels."""
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{self.service.port}") as session,
            session.get("/metrics") as answer,
        ):
            assert answer.status == 200
            said = await answer.text()
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(said)
            for sample in family.samples
        }

    async def becomes(self, name: str, value: float, **labels: str) -> None:
        """Wait until a figure has that value."""
        async with asyncio.timeout(15):
            while (await self.figures()).get((name, tuple(sorted(labels.items())))) != value:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def studio(url: str) -> AsyncIterator[Studio]:
    database = Database(url)
    async with SlackServer("Studio Nine") as slack, TelegramServer() as telegram:
        platforms: list[Platform] = [
            Slack(
                bot_token=slack.bot_token,
                app_token=slack.app_token,
                api_url=slack.api_url,
                pace=Pace(),
                quiet=0.01,
            ),
            Telegram(token=telegram.token, api_url=telegram.api_url, pace=Pace(), poll_seconds=1),
        ]
        service = Service(database, HandClock(TUESDAY), platforms)
        try:
            await service.start()
            ana, ken = slack.person("ana", zone="Asia/Tokyo", admin=True), slack.person("ken", zone="Asia/Tokyo")
            yield Studio(service, slack, telegram, ana, ken)
        finally:
            await service.stop()
            await database.close()


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    """What is counted does not depend on the engine."""
    shutil.copy(migrated_file, tmp_path / "x.db")
    return f"sqlite:///{tmp_path / 'x.db'}"


async def test_the_figures_say_what_happened(url: str) -> None:
    async with studio(url) as here:
        await here.ken.type("/me")
        await here.ana.type("/client new Acme zone Asia/Tokyo")
        await here.ana.type("/client new Acme zone Mars/Phobos")
        await here.ana.type(f'/deadline new Acme "{SUBJECT}" by 2032-11-19 17:00 hold')
        await here.becomes("shimekiri_letters_sent_total", 1, platform="slack")  # ana's card
        await here.ana.type("/deadline owner D-1 @ken")
        await here.becomes("shimekiri_requests_total", 4, platform="slack", kind="command", outcome="ok")
        await here.becomes("shimekiri_requests_total", 1, platform="slack", kind="command", outcome="refused")
        # Her new card, the end of the one before, and what ken is told.
        await here.becomes("shimekiri_letters_sent_total", 4, platform="slack")
        posts = [post for post in here.slack.posts if post.metadata]
        figures = await here.figures()
    on_slack = (("platform", "slack"),)
    assert figures["shimekiri_delivery_lateness_seconds_count", on_slack] == len(posts) == 3
    assert figures["shimekiri_delivery_lateness_seconds_sum", on_slack] == 0  # by a clock that is moved by hand
    assert figures["shimekiri_outbox_letters", (("state", "unknown"),)] == 0
    assert figures["shimekiri_platform_well", on_slack] == 1
    assert figures["shimekiri_platform_polls", (("platform", "telegram"),)] == 1
    assert 0 <= figures["shimekiri_platform_heard_age_seconds", on_slack] < 15
    assert figures["shimekiri_platform_socket_age_seconds", on_slack] > 0
    assert figures["shimekiri_database_wait_seconds_count", (("transaction", "write"),)] > 5
    assert figures["shimekiri_tick_duration_seconds_count", ()] > 0
    assert figures["shimekiri_database_well", ()] == 1
    assert figures["process_resident_memory_bytes", ()] > 0


async def test_what_the_platform_makes_of_a_letter_is_counted(url: str) -> None:
    async with studio(url) as here:
        await here.ken.type("/me")
        await here.ana.type("/client new Acme zone Asia/Tokyo")
        await here.ana.type(f'/deadline new Acme "{SUBJECT}" by 2032-11-19 17:00 hold')
        here.slack.fail("chat.postMessage", "reset")
        await here.ana.type("/deadline owner D-1 @ken")
        await here.becomes("shimekiri_deliveries_total", 1, platform="slack", outcome="unknown")
        await here.becomes("shimekiri_outbox_letters", 1, state="unknown")


async def test_without_its_database_it_says_so_and_shows_what_it_last_knew(
    postgres_server: postgresql.Server, migrated_template: str
) -> None:
    url = postgres_server.fresh(migrated_template)
    async with studio(url) as here:
        await here.ken.type("/me")
        await here.becomes("shimekiri_outbox_letters", 0, state="due")
        postgres_server.drop(url)
        await here.becomes("shimekiri_database_well", 0)
        figures = await here.figures()
    assert figures["shimekiri_outbox_letters", (("state", "due"),)] == 0
    assert figures["shimekiri_ticks_failed_total", ()] > 0


def test_nothing_is_named_whose_names_have_no_end() -> None:
    labels = {label for family in families() for label in family}
    assert labels <= {"platform", "outcome", "kind", "state", "transaction", "version"}


async def test_what_is_counted_by_platform_is_there_before_the_first(url: str) -> None:
    """`increase()` sees the first one too."""
    async with studio(url) as here:
        figures = await here.figures()
    for platform in ("slack", "telegram"):
        for name, outcomes in (("deliveries", Sent), ("unknown_letters_settled", Settled)):
            for outcome in outcomes:
                labels = (("outcome", outcome.value), ("platform", platform))
                assert figures[f"shimekiri_{name}_total", labels] == 0


def families() -> list[tuple[str, ...]]:
    registry = Metrics("1")._registry
    found = [collector for collector in registry._collector_to_names if hasattr(collector, "_labelnames")]
    return [tuple(collector._labelnames) for collector in found]


def exported() -> set[str]:
    """The names of our families, as they are written into a question."""
    return {family.name for family in Metrics("1")._registry.collect() if family.name.startswith("shimekiri_")}


def base(name: str) -> str:
    """The family that a name in a question belongs to."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and name not in exported():
            return name.removesuffix(suffix)
    return name


def test_the_runbook_speaks_of_every_figure_and_of_no_other() -> None:
    assert {base(name) for name in NAME.findall(DOCUMENT.read_text(encoding="utf-8"))} == exported()


def test_every_alarm_has_its_line_in_the_runbook_and_asks_for_figures_that_exist() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    document = DOCUMENT.read_text(encoding="utf-8")
    assert len(rules) >= 12
    for rule in rules:
        assert f"`{rule['alert']}`" in document, rule["alert"]
        names = NAME.findall(rule["expr"])
        assert {base(name) for name in names} <= exported(), rule["expr"]
        assert rule["annotations"]["summary"]
    named = set(re.findall(r"`(Shimekiri[A-Za-z]+)`", document))
    assert named == {rule["alert"] for rule in rules}


async def test_each_line_of_the_log_has_its_ids_and_no_words(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    before, handlers = structlog.get_config(), list(logging.getLogger().handlers)
    logs.configure("json")
    structlog.configure(cache_logger_on_first_use=False)  # or every module would write to this test's stderr for ever
    try:
        async with studio(url) as here:
            await here.ken.type("/me")
            await here.ana.type("/client new Acme zone Asia/Tokyo")
            await here.ana.type(f'/deadline new Acme "{SUBJECT}" by 2032-11-19 17:00 hold')
            here.slack.fail("chat.postMessage", "reset")
            await here.ana.type("/deadline owner D-1 @ken")
            await here.becomes("shimekiri_deliveries_total", 1, platform="slack", outcome="unknown")
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers[:] = handlers
    written = capfd.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert SUBJECT not in written
    assert here.slack.bot_token not in written
    [doubt] = [line for line in lines if line["event"] == "nobody knows whether a message went out"]
    assert doubt["platform"] == "slack"
    assert doubt["letter_ids"]
    assert doubt["deadline_ids"] == [1]
    assert doubt["workspace_id"] == 1
    assert {"event", "level", "timestamp"} <= set.intersection(*(set(line) for line in lines))
