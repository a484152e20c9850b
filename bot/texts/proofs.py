"""What `evidence verify` prints."""

from __future__ import annotations

from bot.domain.evidence import ALTERED, Fault, Finding, Seal

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


def finding_line(finding: Finding) -> str:
    """One finding."""
    return SENTENCES[finding.fault].format(entry=finding.evidence_id, link=finding.sequence or "none")


def summary_line(workspace_id: int, count: int, head: Seal | None, findings: tuple[Finding, ...]) -> str:
    """The verdict on one workspace's record, with the head of its chain."""
    altered = sum(finding.fault in ALTERED for finding in findings)
    verdict = f"NOT WHOLE, {altered} found" if altered else "whole and in order"
    chain = f"chain of {head.sequence}, head {head.hash}" if head else "no chain yet"
    return f"Workspace {workspace_id}: {count} entries, {verdict}; {chain}"
