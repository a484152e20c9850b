"""How every command is typed, and an example of it that would work."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.names import NO_NAMES, Names
from bot.texts.voice import Voice

USAGE: dict[tuple[str, str], str] = {
    ("/deadline", "new"): (
        '/deadline new CLIENT "WHAT" by WHEN [hold|proceed|chase] [owner @X] [blocks @Y @Z] [deliver WHEN] [urgent]'
    ),
    ("/deadline", "list"): "/deadline list [mine|all|overdue|CLIENT]",
    ("/deadline", "week"): "/deadline list week",
    ("/deadline", "show"): "/deadline D-12",
    ("/deadline", "plan"): "/deadline plan D-12",
    ("/deadline", "draft"): "/deadline draft D-12",
    ("/deadline", "sent"): '/deadline sent D-12 [at WHEN] ["TEXT"]',
    ("/deadline", "answered"): "/deadline answered D-12 [at WHEN] [note]",
    ("/deadline", "promise"): "/deadline promise D-12 WHEN",
    ("/deadline", "extend"): "/deadline extend D-12 to WHEN",
    ("/deadline", "ours"): "/deadline ours D-12",
    ("/deadline", "theirs"): "/deadline theirs D-12",
    ("/deadline", "hold"): "/deadline hold|proceed|chase D-12 [reason]",
    ("/deadline", "snooze"): "/deadline snooze D-12 2h",
    ("/deadline", "edit"): '/deadline edit D-12 "WHAT"',
    ("/deadline", "owner"): "/deadline owner D-12 @X",
    ("/deadline", "blocks"): "/deadline blocks D-12 @Y @Z",
    ("/deadline", "cancel"): "/deadline cancel D-12 [reason]",
    ("/deadline", "undo"): "/deadline undo D-12",
    ("/deadline", "help-me"): "/deadline help-me D-12 [@X]",
    ("/deadline", "not-now"): "/deadline not-now D-12 WHEN",
    ("/client", "new"): "/client new NAME [zone Z] [language L] [country C] [rep @X] [silence hold|proceed]",
    ("/client", "list"): "/client list",
    ("/client", "show"): "/client NAME",
    ("/client", "set"): "/client set NAME zone|language|country|rep|silence|firmness|salutation VALUE",
    (
        "/client",
        "hours",
    ): "/client set NAME hours DAYS HOURS · holidays COUNTRY · away DATE [- DATE] · back · except DATE HOURS",
    ("/client", "contact"): "/client contact NAME PERSON [manager] [email ADDRESS]",
    ("/client", "ask"): "/client ask NAME",
    ("/client", "forget"): "/client forget NAME",
    ("/team", "list"): "/team",
    ("/team", "invite"): "/team invite NAME [role member|rep|admin]",
    ("/team", "revoke"): "/team revoke NAME",
    ("/team", "link"): "/team link",
    ("/team", "role"): "/team role NAME member|rep|admin",
    ("/team", "remove"): "/team remove NAME [to @X]",
    ("/team", "here"): "/team here internal|off",
    ("/team", "keep"): "/team keep [N months|N years|off]",
    ("/availability", "show"): "/availability [@X]",
    ("/availability", "set"): "/availability set chat|call|meeting|email DAYS HOURS",
    ("/availability", "away"): "/availability away DATE [- DATE] [note]",
    ("/availability", "back"): "/availability back [DATE]",
    ("/availability", "except"): "/availability except DATE HOURS",
    ("/availability", "holidays"): "/availability holidays COUNTRY",
    ("/availability", "zone"): "/availability zone ZONE [from DATE | DATE - DATE]",
    ("/availability", "deputy"): "/availability deputy @X|nobody",
    ("/availability", "quiet"): "/availability quiet soft|hard",
    ("/escalation", "show"): "/escalation [CLIENT]",
    ("/escalation", "set"): "/escalation [CLIENT] set overdue|held STEP, STEP …",
    ("/escalation", "rung"): "[2d|4h] [broken N] [spent] colleague|rep|client manager [by owner|rep|admin] [wait 2d]",
    ("/escalation", "off"): "/escalation [CLIENT] set overdue|held off",
    ("/escalation", "usual"): "/escalation [CLIENT] set usual",
    ("/me", "show"): "/me",
    ("/me", "zone"): "/me zone ZONE",
    ("/me", "language"): "/me language LANGUAGE",
    ("/me", "nudges"): "/me nudges slack|telegram",
    ("/me", "workspace"): "/me workspace [NAME]",
    ("/me", "digest"): "/me digest daily|weekly|off",
    ("/me", "calendar"): "/me calendar [new|off]",
}

SAME_AS = {"proceed": "hold", "chase": "hold"}
"""Verbs that share a line."""

EXAMPLES: dict[tuple[str, str], str] = {
    ("/deadline", "new"): '/deadline new {client} "Logo feedback" by {when} hold blocks @{colleague}',
    ("/deadline", "list"): "/deadline list mine",
    ("/deadline", "show"): "/deadline {deadline}",
    ("/deadline", "plan"): "/deadline plan {deadline}",
    ("/deadline", "draft"): "/deadline draft {deadline}",
    ("/deadline", "sent"): "/deadline sent {deadline}",
    ("/deadline", "sent-at"): "/deadline sent {deadline} at {past}",
    ("/deadline", "answered"): "/deadline answered {deadline} at {past} they chose the blue one",
    ("/deadline", "promise"): "/deadline promise {deadline} {when}",
    ("/deadline", "extend"): "/deadline extend {deadline} to {when}",
    ("/deadline", "ours"): "/deadline ours {deadline}",
    ("/deadline", "theirs"): "/deadline theirs {deadline}",
    ("/deadline", "hold"): "/deadline hold {deadline}",
    ("/deadline", "proceed"): "/deadline proceed {deadline} We take version B, it prints better",
    ("/deadline", "chase"): "/deadline chase {deadline}",
    ("/deadline", "snooze"): "/deadline snooze {deadline} 2h",
    ("/deadline", "edit"): '/deadline edit {deadline} "Feedback on the three logo drafts"',
    ("/deadline", "owner"): "/deadline owner {deadline} @{colleague}",
    ("/deadline", "blocks"): "/deadline blocks {deadline} @{colleague}",
    ("/deadline", "cancel"): "/deadline cancel {deadline} we do not need it any more",
    ("/deadline", "undo"): "/deadline undo {deadline}",
    ("/deadline", "help-me"): "/deadline help-me {deadline} @{colleague}",
    ("/deadline", "not-now"): "/deadline not-now {deadline} {when}",
    ("/client", "new"): '/client new "Acme Corp" zone Asia/Tokyo silence hold',
    ("/client", "set"): "/client set {client} silence proceed",
    ("/client", "hours"): "/client set {client} hours mon-thu 10:00-16:00",
    ("/client", "holidays"): "/client set {client} holidays JP",
    ("/client", "away"): "/client set {client} away {days}",
    ("/client", "back"): "/client set {client} back",
    ("/client", "except"): "/client set {client} except {day} 09:00-12:00",
    ("/client", "contact"): '/client contact {client} "Hana Sato" email hana@example.com',
    ("/client", "show"): "/client {client}",
    ("/client", "ask"): "/client ask {client}",
    ("/client", "forget"): "/client forget {client}",
    ("/client", "open"): "/deadline list {client}",
    ("/client", "escalation"): "/escalation {client}",
    ("/team", "invite"): "/team invite mia",
    ("/team", "revoke"): "/team revoke mia",
    ("/team", "role"): "/team role {colleague} rep",
    ("/team", "remove"): "/team remove {colleague}",
    ("/team", "here"): "/team here internal",
    ("/team", "keep"): "/team keep 24 months",
    ("/availability", "set"): "/availability set chat mon-fri 09:00-13:00 14:00-18:00",
    ("/availability", "away"): "/availability away {days}",
    ("/availability", "except"): "/availability except {day} until 20:00",
    ("/availability", "holidays"): "/availability holidays JP",
    ("/availability", "zone"): "/availability zone Europe/Lisbon from {day}",
    ("/availability", "deputy"): "/availability deputy @{colleague}",
    ("/availability", "quiet"): "/availability quiet hard",
    ("/escalation", "set"): "/escalation set overdue 2d rep, 2d client manager",
    ("/me", "zone"): "/me zone Asia/Tokyo",
    ("/me", "language"): "/me language en",
    ("/me", "nudges"): "/me nudges telegram",
    ("/me", "digest"): "/me digest weekly",
    ("/me", "calendar"): "/me calendar",
}
"""What stands in braces is filled in with what there is."""

QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("「", "」"))


def usage(root: str, verb: str) -> str:
    """How the command is typed."""
    found = USAGE.get((root, verb)) or USAGE.get((root, SAME_AS.get(verb, verb)))
    return found or USAGE[root, verbs(root)[0]]


def example(voice: Voice, root: str, verb: str, names: Names = NO_NAMES) -> str:
    """A line that would work; with names that exist, where there are any."""
    made = EXAMPLES.get((root, verb)) or EXAMPLES.get((root, SAME_AS.get(verb, verb)))
    if made is None:
        return usage(root, verb)
    if not names.colleague:
        made = made.replace(" blocks @{colleague}", "")
    return made.format(
        client=quoted(names.client) if names.client else "Acme",
        colleague=names.colleague or "ken",
        deadline=names.deadline or "D-12",
        when=voice.example(),
        past=_past(voice),
        day=_days(voice)[0],
        days=" - ".join(_days(voice)),
    )


def quoted(name: str) -> str:
    """A name as it would be typed."""
    if name and not any(char.isspace() or char in '"“”„«»「」『』＂' for char in name) and name[0] not in "@＠":
        return name
    return next((f"{left}{name}{right}" for left, right in QUOTES if left not in name and right not in name), name)


def _past(voice: Voice) -> str:
    """An instant an hour ago, as it can be typed."""
    if voice.now is None:
        return "09:30"
    return f"{voice.now.astimezone(ZoneInfo(voice.zone)) - timedelta(hours=1):%Y-%m-%d %H:%M}"


def _days(voice: Voice) -> tuple[str, str]:
    """Two days ahead, as they can be typed."""
    if voice.now is None:
        return "24 Dec", "3 Jan"
    return f"{voice.now + timedelta(days=7):%Y-%m-%d}", f"{voice.now + timedelta(days=9):%Y-%m-%d}"


def verbs(root: str) -> tuple[str, ...]:
    """The commands of a root, in the order in which help has them."""
    return tuple(verb for key, verb in USAGE if key == root)
