"""What `evidence verify` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from bot.domain.evidence import ALTERED, Fault, Finding, Seal
from bot.store.proof import Standing

SENTENCES = {
    Fault.changed: "entry {entry} was changed after it was sealed (link {link})",
    Fault.words_changed: "the words of entry {entry} were changed",
    Fault.words_missing: "the words of entry {entry} are gone, and no erasure names them",
    Fault.missing: "entry {entry} is missing, though link {link} seals it",
    Fault.reordered: "link {link} (entry {entry}) does not follow the one before it: links were dropped or reordered",
    Fault.not_erased: "the words of entry {entry} stand, though an erasure says that they are gone",
    Fault.queued_again: "entry {entry} waits to be sealed, and cannot be (link {link}): the queue was changed",
    Fault.unsealed: "entry {entry} is not sealed yet",
    Fault.erased: "the words of entry {entry} were erased, as an entry says",
}

NO_LINK = (
    "in no chain. What was recorded up to the digest that shows it was rewritten or cut off, unless the digits are"
    " mistyped or this is another database."
)


def finding_line(finding: Finding) -> str:
    """One finding."""
    return SENTENCES[finding.fault].format(entry=finding.evidence_id, link=finding.sequence or "none")


def summary_line(workspace_id: int, count: int, head: Seal | None, findings: tuple[Finding, ...]) -> str:
    """The verdict on one workspace's record, with the head of its chain."""
    altered = sum(finding.fault in ALTERED for finding in findings)
    verdict = f"NOT WHOLE, {altered} found" if altered else "whole and in order"
    chain = f"chain of {head.sequence}, head {head.hash}" if head else "no chain yet"
    return f"Workspace {workspace_id}: {count} entries, {verdict}; {chain}"


def head_lines(wanted: str, standing: Sequence[Standing]) -> tuple[str, ...]:
    """What became of a head that somebody holds in a digest: the first digits of a link's hash, or all of them."""
    if not standing:
        return (f"Head {wanted}: {NO_LINK}",)
    return tuple(_standing(wanted, each) for each in standing)


def _standing(wanted: str, standing: Standing) -> str:
    at = f", recorded {standing.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if standing.at is not None else ""
    verdict = "it stands, and nothing up to it was altered" if standing.is_whole else "what leads to it WAS ALTERED"
    seal = standing.seal
    return (
        f"Head {wanted}: link {seal.sequence} of workspace {standing.workspace_id}"
        f" (entry {seal.evidence_id}{at}): {verdict}."
    )
