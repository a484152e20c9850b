"""Replies about clients."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Button, Card, Html, Section
from bot.domain.client_messages import ClientAsked, ClientMade, ClientSet, ClientShown, ClientsListed, ContactSet
from bot.domain.clients import Client
from bot.domain.deadlines import Clause
from bot.domain.gestures import ChoiceButton, encode
from bot.domain.hours import HoursShown
from bot.texts import buttons, charts, client_record, named, phrases, rows
from bot.texts.availability import days_noted, week_said
from bot.texts.escalation_rules import firmness
from bot.texts.voice import Voice, lines, paragraphs, quote


def made(voice: Voice, message: ClientMade) -> Card:
    """A new client."""
    client = message.client
    zone = (
        voice.t(
            "I took your own zone, {zone}, for them. To change it: <code>/client set {name} zone {other}</code>",
            zone=client.zone,
            name=_quoted(client.name),
            other="Europe/London" if client.zone == "Asia/Tokyo" else "Asia/Tokyo",
        )
        if message.zone_assumed
        else None
    )
    todo = voice.t(
        "One thing to do, once: ask them what we should do when we do not hear from them, "
        "<code>/client ask {name}</code>.",
        name=_quoted(client.name),
    )
    return Card(
        paragraphs(
            voice.t("New client: <b>{client}</b>.", client=client.name),
            lines(*_facts(voice, client, message.rep), zone),
            todo if client.silence is None else voice.t("Nothing for you to do until the first deadline."),
        ),
        (
            buttons.form(voice.words("New deadline"), "new_for", client.id),
            *((buttons.form(voice.words("Ask about silence"), "ask", client.id),) if client.silence is None else ()),
            buttons.with_client(voice, client.id),
        ),
    )


def shown(voice: Voice, message: ClientShown) -> Card:
    """`/client NAME`."""
    client = message.client
    people = [_contact(voice, contact.name, contact.manager, contact.email) for contact in client.contacts]
    facts = paragraphs(
        lines(
            voice.t("<b>{client}</b>", client=client.name),
            *_facts(voice, client, message.rep),
            firmness(voice, client.firmness),
        ),
        lines(*people) if people else None,
        client_record.record(voice, message.record),
        charts.answers_said(voice, message.record),
    )
    opened, row = _opened(voice, message)
    return replace(
        Card.in_sections((Section(facts), *opened), (*row, *_acts(voice, message))),
        chart=charts.answers_chart(voice, message.record),
    )


def _acts(voice: Voice, message: ClientShown) -> tuple[Button, ...]:
    """What is done most with a client, and the way to the rest."""
    key = message.client.id
    change = (buttons.form(voice.words("Change …"), "client_set", key),) if message.may_set else ()
    return (
        buttons.form(voice.words("New deadline"), "new_for", key),
        *change,
        buttons.form(voice.words("Contact …"), "contact", key),
        buttons.form(voice.words("Ask about silence"), "ask", key),
        buttons.form(voice.words("Escalation"), "rules_of", key),
        buttons.with_client(voice, key),
        buttons.menu(voice),
    )


def _opened(voice: Voice, message: ClientShown) -> tuple[tuple[Section, ...], tuple[Button, ...]]:
    """What is open with them: its first page, and the way to the rest."""
    if not message.views:
        return (Section(voice.t("Nothing is open with them."), apart=True),), ()
    total, more = message.page.total, message.page.total - len(message.views)
    head = voice.n("<b>{count} open deadline</b>", "<b>{count} open deadlines</b>", total)
    lists = f"/client #{message.client.id}"
    each = (rows.deadline(voice, view, phrases.one_line(voice, view), lists=lists) for view in message.views)
    rest = (Section(voice.n("… and {count} more", "… and {count} more", more)),) if more > 0 else ()
    every = buttons.command(voice.words("All deadlines"), f"/deadline list #{message.client.id}")
    return (Section(head, apart=True), *each, *rest), (every,) if more > 0 else ()


def listed(voice: Voice, message: ClientsListed) -> Card:
    """`/client list`."""
    if not message.clients:
        none = voice.t("No clients yet. To begin: <code>/client new Acme zone Asia/Tokyo</code>")
        return Card(none, (_new_client(voice), buttons.menu(voice)))
    head = Section(voice.n("<b>{count} client</b>", "<b>{count} clients</b>", message.page.total))
    lists = rows.on_page("/client list", message.page)
    each = (rows.client(voice, client, _client_line(voice, client), lists=lists) for client in message.clients)
    turning = rows.turning(voice, message.page, "/client list")
    return Card.in_sections(
        (head, *each, *rows.page_line(voice, message.page)), (*turning, _new_client(voice), buttons.menu(voice))
    )


def _client_line(voice: Voice, client: Client) -> Html:
    return voice.t(
        "• <b>{client}</b> · {zone} · {silence}",
        client=client.name,
        zone=client.zone,
        silence=_silence(voice, client.silence),
    )


def _new_client(voice: Voice) -> Button:
    return buttons.form(voice.words("New client"), "client_new")


def changed(voice: Voice, message: ClientSet) -> Card:
    """A value was set."""
    client = message.client
    row = (Button(encode(ChoiceButton(message.undo, 0)), voice.words("Undo")),) if message.undo else ()
    return Card(
        lines(
            voice.t("Taken back; it is as it was before.") if message.is_undone else None,
            voice.t("<b>{client}</b>: changed.", client=client.name),
            *_facts(voice, client, message.rep),
            firmness(voice, client.firmness) if message.field == "firmness" else None,
        ),
        (*row, *_ways_on(voice, client)),
    )


def contact_set(voice: Voice, message: ContactSet) -> Card:
    """A contact."""
    manager = (
        voice.t("Ordinary notices are never addressed to a manager.")
        if message.manager
        else voice.t("Ordinary notices are addressed to {name} from now on.", name=message.client.addressee)
    )
    return Card(
        lines(
            voice.t("<b>{client}</b>: contact noted.", client=message.client.name),
            _contact(voice, message.name, message.manager, message.email),
            manager,
        ),
        _ways_on(voice, message.client),
    )


def _ways_on(voice: Voice, client: Client) -> tuple[Button, ...]:
    """After a change: the client as they are now, and all else."""
    opened = buttons.command(voice.words("Open {client}", client=client.name), f"/client #{client.id}")
    return opened, buttons.menu(voice)


def asked(voice: Voice, message: ClientAsked) -> Card:
    """`/client ask`."""
    name = _quoted(message.client.name)
    return Card(
        paragraphs(
            voice.t("For {client}, ready to send:", client=message.client.addressee),
            quote(message.words.text),
            phrases.meaning(voice, message.words),
            voice.t(
                "When they have chosen: <code>/client set {name} silence hold</code> or "
                "<code>/client set {name} silence proceed</code>",
                name=name,
            ),
        ),
        (
            buttons.form(voice.words("They have chosen …"), "client_set", message.client.id, "silence"),
            *_ways_on(voice, message.client),
        ),
        for_client=True,
    )


def _facts(voice: Voice, client: Client, rep: str) -> tuple[Html | None, ...]:
    return (
        voice.t("Zone {zone}, language {language}.", zone=client.zone, language=voice.language_name(client.language)),
        voice.t("Addressed as “{you}”.", you=called) if (called := Voice.for_client(client).you) else None,
        voice.t("Country {country}.", country=voice.country(client.country)) if client.country else None,
        _hours(voice, client),
        *_days(voice, client),
        voice.t("Account rep: {rep}.", rep=rep) if rep else voice.t("No account rep."),
        voice.t("On silence: {silence}.", silence=_silence(voice, client.silence)),
    )


def _hours(voice: Voice, client: Client) -> Html:
    """The client's hours on a line."""
    return voice.t("Hours: {hours}.", hours=week_said(voice, client.hours.week()))


def _days(voice: Voice, client: Client) -> tuple[Html, ...]:
    """Their holidays if somebody chose them, and what is noted for single days."""
    held = client.availability
    if held is None or voice.now is None:
        return ()
    facts = HoursShown(name=client.name, hours=held, today=voice.date_in(voice.now, client.zone), is_client=True)
    return days_noted(voice, facts, with_holidays=held.holidays is not None)


def _silence(voice: Voice, silence: Clause | None) -> Html:
    if silence is None:
        return voice.t("nothing agreed yet")
    return voice.t("{clause}, as agreed", clause=named.clause(voice, silence))


def _contact(voice: Voice, name: str, manager: bool, email: str) -> Html:
    known = voice.t("{name} <code>{email}</code>", name=name, email=email) if email else voice.t("{name}", name=name)
    return voice.t("• {contact} (manager)", contact=known) if manager else voice.t("• {contact}", contact=known)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
