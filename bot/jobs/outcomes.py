"""What became of messages that went out, or tried to: what is kept until it is written down, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import structlog

from bot.chat import SendFailed
from bot.jobs.parcels import Parcel
from bot.meter import Meter, Sent
from bot.store.letter_values import Letter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel: the message's id, or the failure."""

    parcel: Parcel
    message: str = ""
    failure: SendFailed | None = None
    missed: bool = False
    """It was not tried: its turn was over (`turns`), or we were to stop."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that went out together, or tried to."""

    outcomes: Sequence[Outcome]

    @property
    def letters(self) -> list[Letter]:
        """All that they stand for."""
        return [letter for outcome in self.outcomes for letter in outcome.parcel.letters]


Unsettled: TypeAlias = list[Batch]
"""What went out and is not written down, since the database was away: kept until it is, and settled before anything
else is done. Only the process that sent them knows."""


def broken_off(parcel: Parcel) -> Outcome:
    """Somebody stopped us while it was under way."""
    return Outcome(parcel, failure=SendFailed("it was broken off", unknown=True))


def tell(outcome: Outcome, now: datetime, meter: Meter) -> None:
    """What became of it, for whoever measures and for the log; ids only."""
    if outcome.missed:
        return
    parcel, failure = outcome.parcel, outcome.failure
    platform = parcel.to.platform
    result = _result(failure)
    meter.delivery(platform, result, len(parcel.letters))
    ids = {
        "platform": platform,
        "workspace_id": parcel.letters[0].workspace_id,
        "letter_ids": parcel.ids,
        "deadline_ids": sorted({key for letter in parcel.letters if (key := letter.draft.deadline_id)}),
    }
    if failure is None:
        log.debug("a message went out", **ids)
        if parcel.edits is None and not parcel.is_page:
            for letter in parcel.letters:
                meter.lateness(platform, (now - letter.due_at).total_seconds())
    elif result is Sent.later:
        log.info("the platform asks us to wait", seconds=failure.retry_after, scope=failure.scope.value, **ids)
    elif result is Sent.moved:
        log.info("a chat has another id now", **ids)
    elif result is Sent.unknown:
        log.warning("nobody knows whether a message went out", why=str(failure), **ids)
    else:
        log.warning("a message cannot be delivered", why=str(failure), **ids)


def _result(failure: SendFailed | None) -> Sent:
    if failure is None:
        return Sent.sent
    if failure.unknown:
        return Sent.unknown
    if failure.retry_after is not None:
        return Sent.later
    return Sent.moved if failure.moved_to else Sent.refused
