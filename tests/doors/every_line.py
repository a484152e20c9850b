"""A line, or several, for every command of the grammar, about what only the other house has.

{n} is the number of a deadline, {client} the key of a client as buttons write it, {bolt} the name of a client and
{mate} that of a member which the speaker's own house does not have: a line with one of them must be refused, in the
very words in which it is for what exists nowhere. What speaks of nothing but the speaker's own house, or makes
something there, stands without.
"""

from __future__ import annotations

from bot.commands.router import LATER, VERBS

WHEN = "2026-12-03 17:00"

EVERY: dict[tuple[str, str], tuple[str, ...]] = {
    ("/deadline", ""): ("/deadline", "/deadline D-{n}", "D-{n}", "/deadline show {n}"),
    ("/deadline", "new"): (
        f'/deadline new {{bolt}} "Photos" by {WHEN} hold',
        f'/deadline new {{client}} "Photos" by {WHEN} hold',
        f'/deadline new Acme "Photos" by {WHEN} hold owner @{{mate}}',
        f'/deadline new Acme "Photos" by {WHEN} hold blocks @{{mate}}',
    ),
    ("/deadline", "list"): (
        "/deadline list",
        "/deadline list mine",
        "/deadline list all",
        "/deadline list all 2",
        "/deadline list overdue",
        "/deadline list week",
        "/deadline list {bolt}",
        "/deadline list {client}",
    ),
    ("/deadline", "plan"): ("/deadline plan D-{n}",),
    ("/deadline", "draft"): ("/deadline draft D-{n}",),
    ("/deadline", "sent"): ("/deadline sent D-{n}", '/deadline sent D-{n} "We wrote it"'),
    ("/deadline", "answered"): ("/deadline answered D-{n}", "/deadline answered D-1"),
    ("/deadline", "promise"): (f"/deadline promise D-{{n}} {WHEN}",),
    ("/deadline", "extend"): (f"/deadline extend D-{{n}} to {WHEN}", f"/deadline extend D-4 to {WHEN}"),
    ("/deadline", "ours"): ("/deadline ours D-{n}", "/deadline ours D-4"),
    ("/deadline", "theirs"): ("/deadline theirs D-{n}", "/deadline theirs D-4"),
    ("/deadline", "hold"): ("/deadline hold D-{n}",),
    ("/deadline", "proceed"): ("/deadline proceed D-{n} we go on",),
    ("/deadline", "chase"): ("/deadline chase D-{n}",),
    ("/deadline", "snooze"): ("/deadline snooze D-{n} 2h", "/deadline snooze D-6 2h"),
    ("/deadline", "edit"): ('/deadline edit D-{n} "Other words"', '/deadline edit D-6 "Other words"'),
    ("/deadline", "owner"): ("/deadline owner D-{n} @ken", "/deadline owner D-6 @{mate}"),
    ("/deadline", "blocks"): ("/deadline blocks D-{n} @ken", "/deadline blocks D-6 @{mate}"),
    ("/deadline", "cancel"): ("/deadline cancel D-{n}", "/deadline cancel D-7"),
    ("/deadline", "undo"): ("/deadline undo D-{n}", "/deadline undo D-7"),
    ("/deadline", "rules"): ("/deadline rules", "/deadline rules {bolt}", "/deadline rules {client} set usual"),
    ("/deadline", "help-me"): ("/deadline help-me D-{n} @ken", "/deadline help-me D-8 @{mate}"),
    ("/deadline", "not-now"): (f"/deadline not-now D-{{n}} {WHEN}",),
    ("/deadline", "help"): ("/deadline help", "/help D-{n}"),
    ("/client", ""): ("/client", "/client Acme", "/client {bolt}", "/client {client}"),
    ("/client", "new"): ("/client new Cinema rep @{mate}", "/client new Fresh zone Asia/Tokyo"),
    ("/client", "list"): ("/client list", "/client list 2"),
    ("/client", "set"): (
        "/client set {bolt} zone Europe/London",
        "/client set {client} hours mon-fri 10:00-16:00",
        "/client set {client} firmness firm",
        "/client set Acme rep @{mate}",
        "/client set Acme language ja",
    ),
    ("/client", "contact"): ("/client contact {bolt} Eve", "/client contact {client} Eve", "/client contact Acme Eve"),
    ("/client", "ask"): ("/client ask {bolt}", "/client ask {client}", "/client ask Acme"),
    ("/client", "help"): ("/client help",),
    ("/client", "forget"): ("/client forget {bolt}", "/client forget {client}"),
    ("/team", ""): ("/team",),
    ("/team", "invite"): ("/team invite newt",),
    ("/team", "link"): ("/team link",),
    ("/team", "role"): ("/team role {mate} admin", "/team role @{mate} member"),
    ("/team", "remove"): ("/team remove {mate}", "/team remove ken to @{mate}"),
    ("/team", "revoke"): ("/team revoke {mate}",),
    ("/team", "keep"): ("/team keep 3y",),
    ("/team", "here"): ("/team here off",),
    ("/team", "help"): ("/team help",),
    ("/availability", ""): ("/availability", "/availability @ken", "/availability @{mate}"),
    ("/availability", "set"): ("/availability @{mate} set chat mon-fri 09:00-13:00",),
    ("/availability", "away"): ("/availability @{mate} away 24 Dec - 3 Jan",),
    ("/availability", "back"): ("/availability @{mate} back",),
    ("/availability", "except"): ("/availability @{mate} except 24 Dec 09:00-12:00",),
    ("/availability", "holidays"): ("/availability @{mate} holidays JP",),
    ("/availability", "zone"): ("/availability @{mate} zone Europe/London",),
    ("/availability", "deputy"): ("/availability deputy @{mate}", "/availability @{mate} deputy @ken"),
    ("/availability", "quiet"): ("/availability @{mate} quiet hard",),
    ("/availability", "help"): ("/availability help",),
    ("/escalation", ""): ("/escalation", "/escalation Acme", "/escalation {bolt}", "/escalation {client}"),
    ("/escalation", "set"): (
        "/escalation {bolt} set overdue off",
        "/escalation {client} set overdue off",
        "/escalation set overdue 3d rep",
    ),
    ("/escalation", "help"): ("/escalation help",),
    ("/me", ""): ("/me", "/settings", "/start"),
    ("/me", "zone"): ("/me zone Asia/Tokyo",),
    ("/me", "language"): ("/me language en",),
    ("/me", "nudges"): ("/me nudges slack",),
    ("/me", "workspace"): ("/me workspace",),
    ("/me", "digest"): ("/me digest weekly",),
    ("/me", "calendar"): ("/me calendar",),
    ("/me", "help"): ("/me help",),
    ("/help", ""): ("/help", "/home", "hello {mate}"),
}


def unwritten() -> set[tuple[str, str]]:
    """Commands of the grammar that have no line here."""
    known = {(root, verb) for root, verbs in VERBS.items() for verb in ("", *verbs, *LATER.get(root, ()))}
    return known - EVERY.keys()
