"""The record: its digests, its chain, and that every tampering is named."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from bot.domain.evidence import (
    ALTERED,
    FIRST,
    Entry,
    Fault,
    Finding,
    Seal,
    Written,
    canonical,
    digest,
    examine,
    link,
    sealed,
)
from tests.domain.examples import at


def _entry(key: int, kind: Entry, words: str) -> Written:
    salt = f"salt{key}"
    return Written(
        id=key,
        workspace_id=1,
        at=at("17 09:00") + timedelta(minutes=key),
        kind=kind.value,
        actor_id=3,
        deadline_id=70,
        digest=digest(salt, words),
        salt=salt,
        words=words,
    )


ENTRIES = (
    _entry(11, Entry.deadline_made, '{"subject":"Logo feedback"}'),
    _entry(12, Entry.sent, '{"text":"Please choose a logo."}'),
    _entry(15, Entry.remind, '{"nth":1}'),
    _entry(17, Entry.held, '{"clause":"hold"}'),
)


def _chain(entries: tuple[Written, ...]) -> tuple[Seal, ...]:
    seals: list[Seal] = []
    for entry in entries:
        seals.append(sealed(seals[-1] if seals else None, entry))
    return tuple(seals)


SEALS = _chain(ENTRIES)


def _with(entry: Written, index: int) -> tuple[Written, ...]:
    return (*ENTRIES[:index], entry, *ENTRIES[index + 1 :])


def _but(index: int) -> tuple[Written, ...]:
    return (*ENTRIES[:index], *ENTRIES[index + 1 :])


class TestDigest:
    def test_words_are_written_down_in_one_way(self) -> None:
        assert canonical({"b": 1, "a": "é", "c": None, "d": True}) == '{"a":"é","b":1,"c":null,"d":true}'
        assert canonical({"a": "x", "b": 1}) == canonical({"b": 1, "a": "x"})

    def test_it_is_sha256_over_salt_and_words(self) -> None:
        assert digest("salt", "{}") == hashlib.sha256(b"salt\x1f{}").hexdigest()

    def test_the_same_words_with_another_salt_cannot_be_recognised(self) -> None:
        assert digest("one", "{}") != digest("two", "{}")


class TestChain:
    def test_the_first_link_names_no_hash_before_it(self) -> None:
        first = sealed(None, ENTRIES[0])
        assert first == Seal(1, 11, FIRST, link(FIRST, 1, ENTRIES[0]))

    def test_each_link_names_the_hash_before_it(self) -> None:
        assert [(seal.sequence, seal.evidence_id) for seal in SEALS] == [(1, 11), (2, 12), (3, 15), (4, 17)]
        assert [seal.previous for seal in SEALS] == [FIRST, *(seal.hash for seal in SEALS[:-1])]

    def test_the_zone_in_which_an_instant_is_read_does_not_matter(self) -> None:
        moved = replace(ENTRIES[0], at=ENTRIES[0].at.astimezone(timezone(timedelta(hours=9))))
        assert link(FIRST, 1, moved) == link(FIRST, 1, ENTRIES[0])

    def test_erased_words_leave_the_link_as_it_is(self) -> None:
        erased = replace(ENTRIES[0], words=None, salt=None, erased_by=20)
        assert link(FIRST, 1, erased) == link(FIRST, 1, ENTRIES[0])


class TestExamine:
    def test_a_whole_record_gives_nothing_to_say(self) -> None:
        assert examine(ENTRIES, SEALS) == ()
        assert examine((), ()) == ()

    def test_the_order_in_which_rows_are_read_does_not_matter(self) -> None:
        assert examine(reversed(ENTRIES), reversed(SEALS)) == ()

    @pytest.mark.parametrize("index", range(4))
    @pytest.mark.parametrize(
        "tampering",
        [
            {"kind": "answered"},
            {"actor_id": 4},
            {"actor_id": None},
            {"deadline_id": 71},
            {"workspace_id": 2},
            {"at": at("16 09:00")},
            {"at": at("17 09:11") + timedelta(microseconds=1)},
        ],
        ids=lambda changed: f"another {next(iter(changed))}",
    )
    def test_a_changed_or_backdated_entry_is_named(self, index: int, tampering: dict[str, object]) -> None:
        entry = replace(ENTRIES[index], **tampering)  # type: ignore[arg-type]
        assert examine(_with(entry, index), SEALS) == (Finding(Fault.changed, entry.id, index + 1),)

    @pytest.mark.parametrize("index", range(4))
    def test_changed_words_are_named(self, index: int) -> None:
        entry = replace(ENTRIES[index], words='{"text":"We agreed on nothing."}')
        assert examine(_with(entry, index), SEALS) == (Finding(Fault.words_changed, entry.id),)

    @pytest.mark.parametrize("index", range(4))
    def test_a_changed_salt_is_named(self, index: int) -> None:
        entry = replace(ENTRIES[index], salt="another")
        assert examine(_with(entry, index), SEALS) == (Finding(Fault.words_changed, entry.id),)

    @pytest.mark.parametrize("index", range(4))
    def test_words_rewritten_with_their_digest_are_named_by_the_chain(self, index: int) -> None:
        words = '{"text":"We agreed on nothing."}'
        entry = replace(ENTRIES[index], words=words, digest=digest(f"salt{ENTRIES[index].id}", words))
        assert examine(_with(entry, index), SEALS) == (Finding(Fault.changed, entry.id, index + 1),)

    @pytest.mark.parametrize("gone", ["words", "salt"])
    def test_words_that_are_gone_without_a_word_about_it_are_named(self, gone: str) -> None:
        entry = replace(ENTRIES[1], **{gone: None})  # type: ignore[arg-type]
        assert examine(_with(entry, 1), SEALS) == (Finding(Fault.words_missing, 12),)

    def test_erased_words_are_told_from_missing_ones(self) -> None:
        entry = replace(ENTRIES[1], words=None, salt=None, erased_by=20)
        assert examine(_with(entry, 1), SEALS) == (Finding(Fault.erased, 12),)

    @pytest.mark.parametrize("index", range(4))
    def test_a_dropped_entry_is_named(self, index: int) -> None:
        assert examine(_but(index), SEALS) == (Finding(Fault.missing, ENTRIES[index].id, index + 1),)

    @pytest.mark.parametrize("index", range(3))
    def test_a_dropped_seal_is_named_where_the_chain_breaks(self, index: int) -> None:
        seals = (*SEALS[:index], *SEALS[index + 1 :])
        assert examine(ENTRIES, seals) == (
            Finding(Fault.reordered, SEALS[index + 1].evidence_id, index + 2),
            Finding(Fault.unsealed, SEALS[index].evidence_id),
        )

    def test_a_dropped_last_seal_leaves_its_entry_unsealed(self) -> None:
        assert examine(ENTRIES, SEALS[:-1]) == (Finding(Fault.unsealed, 17),)

    @pytest.mark.parametrize("index", range(3))
    def test_an_entry_dropped_with_its_seal_is_named_where_the_chain_breaks(self, index: int) -> None:
        seals = (*SEALS[:index], *SEALS[index + 1 :])
        following = Finding(Fault.reordered, SEALS[index + 1].evidence_id, index + 2)
        assert examine(_but(index), seals) == (following,)

    def test_two_entries_that_changed_places_are_named(self) -> None:
        swapped = replace(SEALS[1], evidence_id=15), replace(SEALS[2], evidence_id=12)
        assert examine(ENTRIES, (SEALS[0], *swapped, SEALS[3])) == (
            Finding(Fault.changed, 15, 2),
            Finding(Fault.changed, 12, 3),
        )

    def test_two_seals_that_changed_places_are_named(self) -> None:
        swapped = replace(SEALS[2], sequence=2), replace(SEALS[1], sequence=3)
        assert examine(ENTRIES, (SEALS[0], *swapped, SEALS[3])) == (
            Finding(Fault.reordered, 15, 2),
            Finding(Fault.reordered, 12, 3),
            Finding(Fault.reordered, 17, 4),
        )

    @pytest.mark.parametrize("index", range(3))
    def test_a_changed_seal_is_named_and_so_is_the_link_after_it(self, index: int) -> None:
        flipped = replace(SEALS[index], hash="f" * 64)
        assert examine(ENTRIES, (*SEALS[:index], flipped, *SEALS[index + 1 :])) == (
            Finding(Fault.changed, SEALS[index].evidence_id, index + 1),
            Finding(Fault.reordered, SEALS[index + 1].evidence_id, index + 2),
        )

    def test_a_changed_last_seal_is_named(self) -> None:
        assert examine(ENTRIES, (*SEALS[:-1], replace(SEALS[-1], hash="f" * 64))) == (Finding(Fault.changed, 17, 4),)

    def test_a_changed_hash_before_is_named(self) -> None:
        broken = replace(SEALS[2], previous="f" * 64)
        assert examine(ENTRIES, (*SEALS[:2], broken, SEALS[3])) == (Finding(Fault.reordered, 15, 3),)

    def test_an_entry_sealed_twice_is_named(self) -> None:
        again = sealed(SEALS[-1], ENTRIES[0])
        assert examine(ENTRIES, (*SEALS, again)) == (Finding(Fault.reordered, 11, 5),)

    def test_an_entry_slipped_in_between_is_not_sealed(self) -> None:
        slipped = _entry(13, Entry.promise, "{}")
        assert examine((*ENTRIES, slipped), SEALS) == (Finding(Fault.unsealed, 13),)

    def test_a_rest_of_the_chain_forged_after_a_change_needs_every_later_hash(self) -> None:
        """A chain recomputed as a whole is whole; its head contradicts the one that people were sent."""
        entry = replace(ENTRIES[0], kind="answered")
        forged = _chain(_with(entry, 0))
        assert examine(_with(entry, 0), forged) == ()
        assert forged[-1].hash != SEALS[-1].hash

    def test_what_waits_for_its_seal_and_what_was_erased_is_no_alteration(self) -> None:
        assert frozenset(Fault) - {Fault.unsealed, Fault.erased} == ALTERED
