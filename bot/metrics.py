"""The figures behind `GET /metrics`, in Prometheus' form and by its rules for names (prometheus.io, "Metric and label
naming"): base units, `_total` for what only grows, no label whose values have no end, and so no workspace and no name.

Counters and histograms grow as the work is done. What stands in the tables is counted when somebody asks, at most every
few seconds, and as it was last known while the database does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot.app import Backlog
from bot.meter import Answered, Sent, Settled

LATENESS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600)
"""Seconds. A letter that goes out within the second is on time; one that is an hour late has missed its day."""

TICKS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

WAITS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)

REQUESTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

VITALS = {
    "socket_age": "Seconds since the line to the platform was opened (Slack, Socket Mode).",
    "heard_age": "Seconds since anything last came in from the platform's people or, over Socket Mode, its server.",
    "polls": "1 where this process asks the platform for what people do, 0 where another one does or a webhook is set.",
}
"""What a platform may say of itself, and what it means."""


class Metrics:
    """One process's figures, in a registry of its own."""

    def __init__(self, version: str, platforms: Iterable[str] = ()) -> None:
        """`platforms` have their counters from the beginning: of one that begins at 1 nobody sees the increase."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        gauge = partial(Gauge, registry=self._registry)
        counter = partial(Counter, registry=self._registry)
        histogram = partial(Histogram, registry=self._registry)
        gauge("shimekiri_build_info", "Which release this is.", ["version"]).labels(version).set(1)
        self._lateness = histogram(
            "shimekiri_delivery_lateness_seconds",
            "From the instant at which a letter might go to the one at which it had gone.",
            ["platform"],
            buckets=LATENESS,
        )
        self._deliveries = counter(
            "shimekiri_deliveries", "Messages that were tried, by what became of them.", ["platform", "outcome"]
        )
        self._letters = counter("shimekiri_letters_sent", "Letters that went out.", ["platform"])
        self._settled = counter(
            "shimekiri_unknown_letters_settled",
            "Letters of unknown outcome that were looked after, by what was done.",
            ["platform", "outcome"],
        )
        for platform in platforms:
            self._letters.labels(platform)
            for sent in Sent:
                self._deliveries.labels(platform, sent.value)
            for settled in Settled:
                self._settled.labels(platform, settled.value)
        self._ticks = histogram("shimekiri_tick_duration_seconds", "One look at what is due.", buckets=TICKS)
        self._failed = counter("shimekiri_ticks_failed", "Looks at what is due that broke off.")
        self._looked = gauge("shimekiri_last_tick_age_seconds", "Seconds since the last look at what is due ended.")
        self._waits = histogram(
            "shimekiri_database_wait_seconds",
            "A transaction's wait for a connection and, on SQLite, for its turn to write.",
            ["transaction"],
            buckets=WAITS,
        )
        self._requests = histogram(
            "shimekiri_request_duration_seconds",
            "From a request's arrival in the core to its reply.",
            ["platform", "kind"],
            buckets=REQUESTS,
        )
        self._answered = counter(
            "shimekiri_requests", "Requests, by what they came to.", ["platform", "kind", "outcome"]
        )
        self._outbox = gauge("shimekiri_outbox_letters", "Letters that are not settled, by state.", ["state"])
        self._backlog = {
            "unsealed": gauge("shimekiri_unsealed_entries", "Entries of the record that are not in its chain yet."),
            "set_aside": gauge("shimekiri_set_aside_deadlines", "Deadlines that could not be worked on, set aside."),
        }
        self._counted = gauge("shimekiri_backlog_age_seconds", "Seconds since what stands in the tables was counted.")
        self._well = gauge(
            "shimekiri_platform_well", "1 where a platform is well, 0 where it is in trouble.", ["platform"]
        )
        self._database = gauge("shimekiri_database_well", "1 where the last tick found the database well, else 0.")
        self._vitals = {
            name: gauge(f"shimekiri_platform_{name}{'_seconds' if name.endswith('_age') else ''}", about, ["platform"])
            for name, about in VITALS.items()
        }

    # What the floors tell

    def database_wait(self, seconds: float, *, writes: bool) -> None:
        """See `bot.meter.Meter`, as for the others."""
        self._waits.labels("write" if writes else "read").observe(seconds)

    def delivery(self, platform: str, outcome: Sent, letters: int) -> None:
        """A message was tried."""
        self._deliveries.labels(platform, outcome.value).inc()
        if outcome is Sent.sent:
            self._letters.labels(platform).inc(letters)

    def lateness(self, platform: str, seconds: float) -> None:
        """A letter went out."""
        self._lateness.labels(platform).observe(max(seconds, 0))

    def settled(self, platform: str, outcome: Settled) -> None:
        """An unknown outcome was looked after."""
        self._settled.labels(platform, outcome.value).inc()

    def request(self, platform: str, kind: str, outcome: Answered, seconds: float) -> None:
        """A request was answered."""
        self._answered.labels(platform, kind, outcome.value).inc()
        self._requests.labels(platform, kind).observe(seconds)

    def tick(self, seconds: float, *, failed: bool) -> None:
        """A look ended."""
        self._ticks.observe(seconds)
        if failed:
            self._failed.inc()

    # What is asked when somebody reads

    def note_backlog(self, backlog: Backlog, age: float) -> None:
        """What stands in the tables, and how many seconds ago that was."""
        for each in fields(backlog):
            many = getattr(backlog, each.name)
            if each.name in self._backlog:
                self._backlog[each.name].set(many)
            else:
                self._outbox.labels(each.name).set(many)
        self._counted.set(age)

    def note_health(self, tick_age: float, platforms: Mapping[str, bool], *, is_database_well: bool) -> None:
        """How we are: seconds since the last tick, and what is well."""
        self._looked.set(tick_age)
        self._database.set(is_database_well)
        for name, is_well in platforms.items():
            self._well.labels(name).set(is_well)

    def note_vitals(self, platforms: Mapping[str, Mapping[str, float]]) -> None:
        """What each platform says of itself, by the names of `VITALS`; what one does not say is not shown."""
        for name, gauge in self._vitals.items():
            gauge.clear()
            for platform, vitals in platforms.items():
                if name in vitals:
                    gauge.labels(platform).set(vitals[name])

    def written(self, accept: str) -> tuple[bytes, str]:
        """All figures in the form that the reader asks for, and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
