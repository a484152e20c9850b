"""The words of forms: titles, what is asked in each field, and an example of an answer."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Html
from bot.domain import ladder_phrase
from bot.domain.ladder import USUAL, Side
from bot.texts.voice import Voice

SOON = timedelta(days=7)
LATER = timedelta(days=9)


def title(voice: Voice, form: str, about: str) -> str:
    """What the whole form is called; plain."""
    titles = {
        "new": voice.words("New deadline"),
        "client_new": voice.words("New client"),
        "invite": voice.words("Invite somebody"),
        "role": voice.words("Change a role"),
        "remove": voice.words("Somebody leaves"),
        "revoke": voice.words("Take an invitation back"),
        "keep": voice.words("How long words are kept"),
        "hours_of": voice.words("Hours of a colleague"),
        "my_zone": voice.words("Your time zone"),
        "my_language": voice.words("Your language"),
        "my_nudges": voice.words("Where I write to you"),
        "away": voice.words("I am away"),
        "set": voice.words("Your hours"),
        "except": voice.words("Other hours on one day"),
        "holidays": voice.words("Holidays"),
        "zone": voice.words("A change of time zone"),
        "deputy": voice.words("Your deputy"),
        "quiet": voice.words("Outside your hours"),
        "rules": voice.words("Escalation"),
    }
    if form == "rules" and about:
        return voice.words("Escalation: {client}", client=about)
    if about and (form not in titles or form in {"away", "set", "deputy", "quiet", "except", "holidays", "zone"}):
        return about
    return titles.get(form, about)


def send(voice: Voice, form: str) -> str:
    """The button that sends it; plain."""
    return voice.words("Make it") if form in {"new", "client_new", "invite"} else voice.words("Save")


def label(voice: Voice, form: str, name: str, about: str = "") -> str:
    """What stands over the field where a form is shown whole; plain. `about`: whose form it is, if not one's own."""
    if about and (form, name) in (theirs := _of_colleagues(voice)):
        return theirs[form, name]
    own = {
        ("new", "client"): voice.words("Client"),
        ("new", "what"): voice.words("What do you need from them?"),
        ("new", "when"): voice.words("By when?"),
        ("new", "clause"): voice.words("And if they stay silent?"),
        ("new", "blocks"): voice.words("Who is waiting for this?"),
        ("away", "days"): voice.words("From which day to which day?"),
        ("rules", "overdue"): voice.words(
            "A chase without an answer: whom do I suggest, and after how long? (overdue)"
        ),
        ("rules", "held"): voice.words("Work on hold: whom do I suggest, and after how long? (held)"),
        ("extend", "extend"): voice.words("What is the new date, agreed with them?"),
        ("promise", "promise"): voice.words("By when will they answer?"),
        ("edit", "edit"): voice.words("What do you need from them instead?"),
        ("sent_at", "sent_at"): voice.words("When did the text go out?"),
        ("words", "words"): voice.words("Please paste the words that you sent."),
        ("reason", "reason"): voice.words("What was decided, and why?"),
        ("reword", "reword"): voice.words("The words as they should go out"),
        ("later", "later"): voice.words("When shall I ask again?"),
        ("manager", "manager"): voice.words("Who is the manager there? A name, and an address if you have one."),
    }
    return own.get((form, name)) or _asked(voice, form, name)


def question(voice: Voice, form: str, name: str, about: str) -> Html:
    """The same where questions are put one by one."""
    own = {
        ("new", "client"): voice.t("Which client is it for?"),
        ("new", "what"): voice.t("What do you need from them?"),
        ("new", "when"): voice.t("By when?"),
        ("new", "clause"): voice.t("And if they stay silent: hold, proceed or chase?"),
        ("new", "blocks"): voice.t("Who is waiting for this? Names with @, or “nobody”."),
        ("away", "days"): voice.t("From which day to which day are you away?"),
        ("rules", "overdue"): voice.t("A chase without an answer: whom should I bring in, and after how long?"),
        ("rules", "held"): voice.t("Work on hold: whom should I bring in, and after how long?"),
        ("extend", "extend"): voice.t("{name}: what is the new date, agreed with them?", name=about),
        ("promise", "promise"): voice.t("{name}: by when will they answer?", name=about),
        ("edit", "edit"): voice.t("{name}: what do you need from them instead?", name=about),
        ("sent_at", "sent_at"): voice.t("{name}: when did the text go out?", name=about),
        ("words", "words"): voice.t("{name}: please paste the words that you sent.", name=about),
        ("reason", "reason"): voice.t("{name}: what was decided, and why?", name=about),
        ("reword", "reword"): voice.t("{name}: what should the text say?", name=about),
        ("later", "later"): voice.t("{name}: when shall I ask again?", name=about),
        ("manager", "manager"): voice.t(
            "{name}: who is the manager there, and at which address if you know it?", name=about
        ),
    }
    theirs = _of_colleagues(voice).get((form, name)) if about else None
    asked = None if theirs else own.get((form, name))
    if asked is None:
        asked = voice.t("{question}", question=theirs or _asked(voice, form, name))
    if not about or (form == name and (form, name) in own):
        return asked
    return voice.t("<b>{client}</b>: {question}", client=about, question=asked)


def _of_colleagues(voice: Voice) -> dict[tuple[str, str], str]:
    """What is asked in another way where it is about the hours of somebody else."""
    return {
        ("away", "days"): voice.words("From which day to which day?"),
        ("zone", "zone"): voice.words("Which time zone are they in?"),
        ("set", "channel"): voice.words("For which way of reaching them?"),
        ("deputy", "deputy"): voice.words("Who stands in while they are away?"),
        ("quiet", "quiet"): voice.words("May anything come outside their hours?"),
    }


def _asked(voice: Voice, form: str, name: str) -> str:
    """Sentences that serve for both."""
    if form.startswith("my_") or form == "zone":
        own = {
            "zone": voice.words("Which time zone do you work in?"),
            "language": voice.words("In which language shall I write to you?"),
        }
        if name in own:
            return own[name]
    return (_of_clients(voice) | _of_people(voice) | _of_deadlines(voice))[name]


def _of_clients(voice: Voice) -> dict[str, str]:
    return {
        "name": voice.words("What is the client called?"),
        "zone": voice.words("Which time zone are they in?"),
        "language": voice.words("In which language are they written to?"),
        "country": voice.words("Whose holidays do they keep?"),
        "holidays": voice.words("Whose holidays are kept?"),
        "rep": voice.words("Who is their account rep?"),
        "silence": voice.words("What have they agreed to for when they stay silent?"),
        "firmness": voice.words("How firm may we be with them? No client sees this."),
        "salutation": voice.words("Whom do the texts address, where a language makes a difference?"),
        "person": voice.words("What is the person called?"),
        "email": voice.words("Their e-mail address, if you have one"),
        "manager": voice.words("Is this their manager? Ordinary notices are never addressed to a manager."),
        "hours": voice.words("On which days, and from when to when?"),
        "days": voice.words("From which day to which day?"),
        "day": voice.words("Which day is different?"),
        "day_hours": voice.words("Which hours that day? (“off” for none, “usual” for those of every week)"),
    }


def _of_people(voice: Voice) -> dict[str, str]:
    return {
        "channel": voice.words("For which way of reaching you?"),
        "note": voice.words("A note, if you like"),
        "since": voice.words("From which day on? Left out, it is from now on."),
        "deputy": voice.words("Who stands in while you are away?"),
        "quiet": voice.words("May anything come outside your hours?"),
        "newcomer": voice.words("What is the newcomer called here? One short word."),
        "role": voice.words("Which role?"),
        "who": voice.words("Who is it about?"),
        "to": voice.words("Who takes over their open deadlines?"),
        "invited": voice.words("Whose invitation is taken back?"),
        "nudges": voice.words("Where shall I write to you?"),
        "keep": voice.words("For how long are words kept, once a deadline is closed?"),
    }


def _of_deadlines(voice: Voice) -> dict[str, str]:
    return {
        "owner": voice.words("Who owns it?"),
        "deliver": voice.words("When do we deliver, if they answer in time?"),
        "urgent": voice.words("Is it urgent, so that reminders may come outside hours?"),
        "blocks": voice.words("Who is waiting for this?"),
        "at": voice.words("When did they answer? Left out, it is now."),
        "clause": voice.words("What should happen instead if they stay silent?"),
        "why": voice.words("Why? It goes into the record."),
        "span": voice.words("For how long shall I leave you alone about it?"),
        "helper": voice.words("Who should be asked to take it over?"),
        "what": voice.words("What do you need from them?"),
        "edit": voice.words("What do you need from them?"),
    }


def part(voice: Voice, name: str) -> str:
    """What a field is called on a button; plain."""
    parts = {
        "zone": voice.words("Time zone"),
        "language": voice.words("Language"),
        "country": voice.words("Country"),
        "rep": voice.words("Account rep"),
        "silence": voice.words("On silence"),
        "firmness": voice.words("Firmness"),
        "salutation": voice.words("Form of address"),
        "edit": voice.words("Words"),
        "owner": voice.words("Owner"),
        "blocks": voice.words("Who waits for it"),
    }
    return parts[name]


def example(voice: Voice, form: str, name: str, *, whole: bool = False) -> str:
    """An answer that would work; empty where there is nothing to say. `whole`: for a form that is shown whole."""
    if (form, name) == ("set", "hours") and whole:
        return "mon-fri 09:00-13:00 14:00-18:00, sat off"
    if name in {"overdue", "held"} and whole:
        return ladder_phrase.typed_rungs(USUAL.side(Side(name)))
    subject = voice.words("Feedback on the three logo drafts")
    english = voice.language == "en" and not whole  # figures are read in every language, English words seem foreign
    soon = "tomorrow 17:00" if english and name != "deliver" else voice.example()
    day = voice.now + SOON if voice.now else None
    examples = {
        "client": "Acme",
        "what": subject,
        "when": "Fri 17:00" if english else voice.example(),
        "clause": (voice.words("As agreed with them") if whole else "hold") if form == "new" else "",
        "blocks": voice.words("Nobody") if whole else "@ken @mia",
        "hours": "mon-fri 09:00-13:00 14:00-18:00",
        "days": "24 Dec - 3 Jan" if form == "away" and voice.language == "en" else _days(voice),
        "overdue": "2d rep, 2d client manager",
        "held": "5d rep",
        "extend": soon,
        "promise": "tomorrow 12:00" if english else soon,
        "edit": subject,
        "sent_at": "09:30",
        "reason": voice.words("We take version B, it prints better"),
        "later": voice.words("Thursday"),
        "manager": "Kenji Mori kenji@example.com" if form == "manager" else "",
        "name": "Acme Corp",
        "zone": voice.zone,
        "country": "JP",
        "holidays": "JP",
        "person": "Hana Sato",
        "email": "hana@example.com",
        "day": f"{day:%Y-%m-%d}" if day else "24 Dec",
        "day_hours": "09:00-12:00",
        "since": f"{day:%Y-%m-%d}" if day else "1 Dec",
        "newcomer": "ken",
        "keep": "24 months",
        "deliver": soon,
        "at": "09:30",
        "span": "2h",
    }
    return examples.get(name, "")


def _days(voice: Voice) -> str:
    if voice.now is None:
        return "24 Dec - 3 Jan"
    return f"{voice.now + SOON:%Y-%m-%d} - {voice.now + LATER:%Y-%m-%d}"
