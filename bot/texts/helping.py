"""Help: the menu, and every command with what it does."""

from __future__ import annotations

from bot.chat import Button, Card, Html
from bot.domain.gestures import GoOnButton, encode
from bot.domain.help_messages import HelpShown
from bot.texts import buttons
from bot.texts.usages import USAGE
from bot.texts.voice import Voice, lines, paragraphs

ROOTS = ("/deadline", "/client", "/team", "/availability", "/escalation", "/me")


def shown(voice: Voice, message: HelpShown) -> Card:
    """Help on one root command, or the first steps with the menu."""
    if not message.root:
        return _menu(voice, message)
    rows = [
        voice.t("<code>{usage}</code>\n  {what}", usage=USAGE[message.root, verb], what=what)
        for verb, what in meanings(voice, message.root).items()
        if verb not in message.hidden
    ]
    text = lines(
        voice.t("<b>{root}</b>", root=message.root), *rows, _footer(voice, message.root), _more(voice, message)
    )
    return Card(text, (*_ways(voice, message), buttons.menu(voice)))


def _more(voice: Voice, message: HelpShown) -> Html | None:
    """What the reader may not do is somebody else's to do."""
    if not message.hidden:
        return None
    if not message.others:
        return voice.t("\nThere is more, for an account rep or an admin.")
    names = voice.names(message.others)
    return voice.t("\nThere is more, for an account rep or an admin; please ask {names}.", names=names)


def _menu(voice: Voice, message: HelpShown) -> Card:
    steps = (
        voice.t("<b>Shimekiri waits for clients so that you do not have to.</b>"),
        voice.t(
            "A deadline tells the client beforehand what happens if they stay silent: we <b>hold</b> the work, or we "
            "<b>proceed</b> by our own judgment, or (rarely) we <b>chase</b>. At that minute I do it, tell those who "
            "are waiting for it, and keep the record."
        ),
        _first_steps(voice) if not message.names.client else None,
        voice.t("Everything can be reached with the buttons below; nothing needs to be typed."),
        voice.t(
            "More: <code>/deadline help</code> · <code>/client help</code> · <code>/team help</code> · "
            "<code>/availability help</code> · <code>/escalation help</code> · <code>/me help</code>"
        ),
    )
    go_on = (Button(encode(GoOnButton()), voice.words("Go on with the form")),) if message.form else ()
    return Card(paragraphs(*steps), (*go_on, *menu(voice)))


def _first_steps(voice: Voice) -> Html:
    """For a workspace without clients."""
    return lines(
        voice.t("1. <code>/client new {client} zone Asia/Tokyo</code>", client="Acme"),
        voice.t('2. <code>/deadline new {client} "Logo feedback" by tomorrow 17:00 hold</code>', client="Acme"),
        voice.t("3. Send the text that I hand you, and press <b>Sent</b>. I do the waiting."),
    )


def menu(voice: Voice) -> tuple[Button, ...]:
    """The ways to everything."""
    return (
        buttons.command(voice.words("Overview"), "/home"),
        buttons.command(voice.words("New deadline"), "/deadline"),
        buttons.command(voice.words("My deadlines"), "/deadline list mine"),
        buttons.command(voice.words("Clients"), "/client list"),
        buttons.command(voice.words("Team"), "/team"),
        buttons.command(voice.words("My hours"), "/availability"),
        buttons.command(voice.words("Escalation"), "/escalation"),
        buttons.command(voice.words("Me"), "/me"),
        buttons.command(voice.words("All commands"), "/deadline help"),
    )


def _ways(voice: Voice, message: HelpShown) -> tuple[Button, ...]:
    """Help on the other roots, and what one would do first with this one."""
    first = {
        "/deadline": (buttons.command(voice.words("New deadline"), "/deadline"),),
        "/client": (buttons.form(voice.words("New client"), "client_new"),),
        "/team": (buttons.command(voice.words("Team"), "/team"),),
        "/availability": (buttons.command(voice.words("My hours"), "/availability"),),
        "/escalation": (buttons.command(voice.words("Escalation"), "/escalation"),),
        "/me": (buttons.command(voice.words("Me"), "/me"),),
    }
    others = tuple(buttons.command(f"{root} help", f"{root} help") for root in ROOTS if root != message.root)
    return (*first[message.root], *others)


def _footer(voice: Voice, root: str) -> Html | None:
    if root != "/deadline":
        return None
    return voice.t(
        "\nWhen: <code>2026-11-20 17:00</code>, <code>fri 17:00</code>, <code>tomorrow noon</code>, "
        "<code>in 3 hours</code>, <code>2026-11-20 17:00 America/New_York</code>."
    )


def meanings(voice: Voice, root: str) -> dict[str, Html]:
    """What each command of a root does."""
    every = {
        "/deadline": {
            "new": voice.t("asks a client for something, by a date and time"),
            "list": voice.t("what is open"),
            "week": voice.t("what falls due in the next seven days, yours and your colleagues’"),
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
            "forget": voice.t("erases their name and all words about them, for good; asks first"),
        },
        "/team": {
            "list": voice.t("who is here"),
            "invite": voice.t("a link for somebody outside the team, for Telegram; one use, 72 hours"),
            "revoke": voice.t("takes an invitation back"),
            "link": voice.t("adds your own account on the other platform; one use, 15 minutes"),
            "role": voice.t("what somebody may do"),
            "remove": voice.t("somebody leaves; their open deadlines go to whom you name, their name is erased"),
            "here": voice.t("in a Telegram group: only our own people read here, so I may answer here"),
            "keep": voice.t("for how long words of the record are kept: 1 month to 10 years, or for good"),
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
