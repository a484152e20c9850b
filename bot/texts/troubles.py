"""Sentences for when something is wrong with us: what happened, that nothing was changed, what to do."""

from __future__ import annotations

from bot.chat import Html
from bot.store.faults import FaultKind
from bot.texts.voice import Voice


def too_slow(voice: Voice) -> Html:
    """A request that could not commit in time."""
    return voice.t("I was too busy to do that in time. Nothing was changed; please try again in a moment.")


def too_fast(voice: Voice, seconds: int) -> Html:
    """One person asks for more than their share."""
    return voice.n(
        "That is faster than I can follow, so I left this out. Please try again in {count} second.",
        "That is faster than I can follow, so I left this out. Please try again in {count} seconds.",
        seconds,
    )


def apology(voice: Voice) -> Html:
    """A bug of ours."""
    return voice.t("Something went wrong on my side, and it has been noted. Nothing was changed; please try again.")


def of_database(voice: Voice, kind: FaultKind) -> Html:
    """The database cannot do what is asked."""
    return voice.t("{what} Nothing was changed.", what=_of_database(voice, kind))


def in_doubt(voice: Voice) -> Html:
    """The database went away in the very moment of saving."""
    return voice.t(
        "The database went away while I was saving that, so I cannot say whether it was done. "
        "Please look before you try again."
    )


def no_form(voice: Voice) -> str:
    """A platform did not open a form, mostly because it took too long; plain."""
    return voice.words("The form did not open; please try again.")


def plain(kind: FaultKind) -> str:
    """The sentence on a terminal or in `check`, in English, with the next step."""
    return _of_database(Voice("en", "UTC"), kind)


def _of_database(voice: Voice, kind: FaultKind) -> str:
    sentences = {
        FaultKind.locked: voice.words(
            "The database is locked by another program; close that program, or try again in a moment."
        ),
        FaultKind.read_only: voice.words(
            "The database cannot be written; check that its file and folder are not read-only."
        ),
        FaultKind.full: voice.words("The disk under the database is full; free some space and try again."),
        FaultKind.unreachable: voice.words(
            "The database cannot be reached; check DATABASE_URL and that the server is running."
        ),
        FaultKind.newer: voice.words(
            "A newer Shimekiri made this database; install that version, or use another DATABASE_URL."
        ),
        FaultKind.not_a_database: voice.words("That file is no SQLite database, or is damaged; check DATABASE_URL."),
        FaultKind.not_migrated: voice.words("The database is not up to date; run `shimekiri migrate` first."),
        FaultKind.in_use: voice.words(
            "Another Shimekiri process is using this SQLite file; stop it, or use PostgreSQL for several processes."
        ),
    }
    return sentences[kind]
