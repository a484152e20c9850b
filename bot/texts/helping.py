"""Help: every command with what it does and an example that would work."""

from __future__ import annotations

from bot.chat import Card, Html
from bot.domain.messages import HelpShown
from bot.texts import buttons
from bot.texts.voice import Voice, lines, paragraphs

USAGE: dict[tuple[str, str], str] = {
    ("/deadline", "new"): (
        '/deadline new CLIENT "WHAT" by WHEN [hold|proceed|chase] [owner @X] [blocks @Y @Z] [deliver WHEN] [urgent]'
    ),
    ("/deadline", "list"): "/deadline list [mine|all|overdue|week|CLIENT]",
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
    ("/team", "list"): "/team",
    ("/team", "invite"): "/team invite NAME [role member|rep|admin]",
    ("/team", "revoke"): "/team revoke NAME",
    ("/team", "link"): "/team link",
    ("/team", "role"): "/team role NAME member|rep|admin",
    ("/team", "remove"): "/team remove NAME [to @X]",
    ("/team", "here"): "/team here internal|off",
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
    ("/deadline", "new"): '/deadline new Acme "Logo feedback" by tomorrow 17:00 hold blocks @ken',
    ("/deadline", "list"): "/deadline list mine",
    ("/deadline", "sent"): "/deadline sent D-12 at 09:30",
    ("/deadline", "answered"): "/deadline answered D-12 at 16:40 they chose the blue one",
    ("/deadline", "promise"): "/deadline promise D-12 tomorrow 12:00",
    ("/deadline", "extend"): "/deadline extend D-12 to tomorrow 17:00",
    ("/deadline", "hold"): "/deadline hold D-12",
    ("/deadline", "edit"): '/deadline edit D-12 "Feedback on the three logo drafts"',
    ("/deadline", "owner"): "/deadline owner D-12 @mia",
    ("/deadline", "blocks"): "/deadline blocks D-12 @ken",
    ("/deadline", "help-me"): "/deadline help-me D-12 @ken",
    ("/deadline", "not-now"): "/deadline not-now D-12 thursday",
    ("/client", "new"): '/client new "Acme Corp" zone Asia/Tokyo silence hold',
    ("/client", "set"): "/client set Acme silence proceed",
    ("/client", "hours"): "/client set Acme hours mon-thu 10:00-16:00",
    ("/client", "contact"): '/client contact Acme "Hana Sato" email hana@example.com',
    ("/client", "show"): "/client Acme",
    ("/client", "ask"): "/client ask Acme",
    ("/team", "invite"): "/team invite mia",
    ("/team", "revoke"): "/team revoke mia",
    ("/team", "role"): "/team role mia rep",
    ("/team", "remove"): "/team remove ken to @mia",
    ("/team", "here"): "/team here internal",
    ("/availability", "set"): "/availability set chat mon-fri 09:00-13:00 14:00-18:00",
    ("/availability", "away"): "/availability away 24 Dec - 3 Jan",
    ("/availability", "except"): "/availability except thu until 20:00",
    ("/availability", "holidays"): "/availability holidays JP",
    ("/availability", "zone"): "/availability zone Europe/Lisbon from 1 Dec",
    ("/availability", "deputy"): "/availability deputy @ken",
    ("/availability", "quiet"): "/availability quiet hard",
    ("/escalation", "set"): "/escalation set overdue 2d rep, 2d client manager",
    ("/me", "zone"): "/me zone Asia/Tokyo",
    ("/me", "language"): "/me language en",
    ("/me", "nudges"): "/me nudges telegram",
}


def usage(root: str, verb: str) -> str:
    """How the command is typed."""
    return USAGE.get((root, SAME_AS.get(verb, verb))) or USAGE[root, _verbs(root)[0]]


def example(root: str, verb: str) -> str:
    """A line that would work."""
    key = (root, SAME_AS.get(verb, verb))
    return EXAMPLES.get(key) or usage(root, verb)


def shown(voice: Voice, message: HelpShown) -> Card:
    """Help on one root command, or the first steps."""
    if not message.root:
        return _first_steps(voice, message)
    rows = [
        voice.t("<code>{usage}</code>\n  {what}", usage=USAGE[message.root, verb], what=what)
        for verb, what in _meanings(voice, message.root).items()
    ]
    return Card(lines(voice.t("<b>{root}</b>", root=message.root), *rows, _footer(voice, message.root)))


def _first_steps(voice: Voice, message: HelpShown) -> Card:
    client = message.example_client or "Acme"
    steps = (
        voice.t("<b>Shimekiri waits for clients so that you do not have to.</b>"),
        voice.t(
            "A deadline tells the client beforehand what happens if they stay silent: we <b>hold</b> the work, or we "
            "<b>proceed</b> by our own judgment, or (rarely) we <b>chase</b>. At that minute I do it, tell those who "
            "are waiting for it, and keep the record."
        ),
        lines(
            voice.t("1. <code>/client new {client} zone Asia/Tokyo</code>", client=client),
            voice.t('2. <code>/deadline new {client} "Logo feedback" by tomorrow 17:00 hold</code>', client=client),
            voice.t("3. Send the text that I hand you, and press <b>Sent</b>. I do the waiting."),
        ),
        voice.t(
            "More: <code>/deadline help</code> · <code>/client help</code> · <code>/team help</code> · "
            "<code>/availability help</code> · <code>/escalation help</code> · <code>/me help</code>"
        ),
    )
    row = (
        buttons.command(voice.words("Deadlines"), "/deadline help"),
        buttons.command(voice.words("Clients"), "/client help"),
    )
    return Card(paragraphs(*steps), row)


def _footer(voice: Voice, root: str) -> Html | None:
    if root != "/deadline":
        return None
    return voice.t(
        "\nWhen: <code>2026-11-20 17:00</code>, <code>fri 17:00</code>, <code>tomorrow noon</code>, "
        "<code>in 3 hours</code>, <code>2026-11-20 17:00 America/New_York</code>."
    )


def _verbs(root: str) -> tuple[str, ...]:
    return tuple(verb for key, verb in USAGE if key == root)


def _meanings(voice: Voice, root: str) -> dict[str, Html]:
    every = {
        "/deadline": {
            "new": voice.t("asks a client for something, by a date and time"),
            "list": voice.t("what is open"),
            "show": voice.t("where it stands, and its record"),
            "plan": voice.t("what happens if nobody changes anything"),
            "draft": voice.t("the text for the client"),
            "sent": voice.t("the text went out (now, or earlier, or in your own words)"),
            "answered": voice.t("the client answered; ends it"),
            "promise": voice.t("the client named a time; reminders rest until then"),
            "extend": voice.t("a new date that you agreed on"),
            "ours": voice.t("we owe them something first: their clock stands still"),
            "theirs": voice.t("it is their turn again, with the time they had left"),
            "hold": voice.t("changes what happens on silence; after proceeding, records what was decided"),
            "snooze": voice.t("your next reminder comes later, nothing else moves"),
            "edit": voice.t("other words for what you need"),
            "owner": voice.t("somebody else takes it over"),
            "blocks": voice.t("who is waiting for it"),
            "cancel": voice.t("not needed any more"),
            "undo": voice.t("takes back the last change"),
            "help-me": voice.t("a colleague gets the whole story, and can take it over"),
            "not-now": voice.t("puts off the question about the next step: I ask you again then"),
        },
        "/client": {
            "new": voice.t("a new client"),
            "list": voice.t("all clients"),
            "show": voice.t("what is known, and what is open"),
            "set": voice.t("changes one thing; firmness (soft, normal, firm) is how far we go, and no client sees it"),
            "hours": voice.t("when they work, their holidays and absences; reminders and due dates follow them"),
            "contact": voice.t("a person there; ordinary notices are never addressed to a manager"),
            "ask": voice.t("a text that asks what we should do when we do not hear from them"),
        },
        "/team": {
            "list": voice.t("who is here"),
            "invite": voice.t("a link for somebody outside the team, for Telegram; one use, 72 hours"),
            "revoke": voice.t("takes an invitation back"),
            "link": voice.t("adds your own account on the other platform; one use, 15 minutes"),
            "role": voice.t("what somebody may do"),
            "remove": voice.t("somebody leaves; their open deadlines go to whom you name"),
            "here": voice.t("in a Telegram group: only our own people read here, so I may answer here"),
        },
        "/availability": {
            "show": voice.t("when you, or a colleague, can be reached"),
            "set": voice.t("the hours of a channel; days that you do not name stay as they are"),
            "away": voice.t("whole days off; what cannot wait goes to your deputy, the account rep or an admin"),
            "back": voice.t("you are back: ends an absence, or cancels one to come"),
            "except": voice.t("other hours on one day: until 20:00, from 11:00, 09:00-12:00, off, usual"),
            "holidays": voice.t("whose holidays you keep: JP, GB-SCT, none"),
            "zone": voice.t("your zone: from now, from a day, or for some days"),
            "deputy": voice.t("who stands in for you while you are away"),
            "quiet": voice.t("soft: what is urgent may come outside your hours; hard: nothing does"),
        },
        "/escalation": {
            "show": voice.t("whom I suggest bringing in when a client stays silent, and when"),
            "set": voice.t("other rules for a chase that is overdue, or for work on hold; without steps, a form"),
            "rung": voice.t(
                "a step: after how many working days or hours; once N promises were broken; once the last text was "
                "handed over; whom I bring in; who decides; how long the decision waits"
            ),
            "off": voice.t("no suggestions there"),
            "usual": voice.t("the usual rules again; for a client, those of every client"),
        },
        "/me": {
            "show": voice.t("your name, role, zone and language"),
            "zone": voice.t("your time zone, for the times I show you and the hours in which I write"),
            "language": voice.t("the language in which I write to you"),
            "nudges": voice.t("where I write to you, if you have linked both"),
            "workspace": voice.t("which one you mean here, if you belong to several"),
            "digest": voice.t("what waits for you, at the start of your day or week; none when there is nothing"),
            "calendar": voice.t("an address for your calendar: your due dates and promised dates; new ends the old"),
        },
    }
    return every[root]
