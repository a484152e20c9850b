"""Rows of lists: one deadline or client on a line, with a menu of what its reader would do with it; and pages."""

from __future__ import annotations

from bot.chat import Button, Html, Section
from bot.domain.clients import Client
from bot.domain.gesture_rights import allowed
from bot.domain.gestures import within
from bot.domain.pages import Page
from bot.domain.views import View
from bot.texts import buttons, phrases, suggestions
from bot.texts.voice import Voice

MOST = 5
"""What a menu at a line holds on every platform."""


def deadline(voice: Voice, view: View, line: Html, *, apart: bool = False, lists: str = "") -> Section:
    """A line about a deadline: open it, decide what is asked, and what comes next from where it stands. `lists` is the
    command that shows the list in which it stands, if one does.
    """
    gestures = allowed(view, phrases.possible(view))
    menu = (
        buttons.open_deadline(voice, view.deadline),
        *suggestions.decide_buttons(voice, view),
        *buttons.several(voice, view.deadline.id, *gestures),
    )
    found = _within(menu[:MOST], lists)
    return Section(voice.t("• {line}", line=line), found, apart=apart, name=view.deadline.name)


def _within(menu: tuple[Button, ...], lists: str) -> tuple[Button, ...]:
    return tuple(Button(within(each.data, lists), each.label) for each in menu) if lists else menu


def client(voice: Voice, client: Client, line: Html, *, lists: str = "") -> Section:
    """A line about a client; `lists` as above."""
    key = f"#{client.id}"
    menu: tuple[Button, ...] = (
        buttons.command(voice.words("Open {client}", client=client.name), f"/client {key}"),
        buttons.command(voice.words("Their deadlines"), f"/deadline list {key}"),
        buttons.command(voice.words("Escalation"), f"/escalation {key}"),
    )
    if client.silence is None:
        menu = (*menu, buttons.command(voice.words("Ask about silence"), f"/client ask {key}"))
    return Section(line, _within(menu, lists), name=client.name)


def page_line(voice: Voice, page: Page) -> tuple[Section, ...]:
    """Which page it is, where there are several."""
    if page.of == 1:
        return ()
    return (Section(voice.t("Page {page} of {pages}", page=page.number, pages=page.of)),)


def on_page(command: str, page: Page) -> str:
    """The command that shows this page of what `command` lists."""
    return f"{command} page {page.number}" if page.number > 1 else command


def turning(voice: Voice, page: Page, command: str) -> tuple[Button, ...]:
    """The buttons that turn the pages of what `command` lists."""
    found: list[Button] = []
    if page.number > 1:
        found.append(buttons.command(voice.words("‹ Previous"), f"{command} page {page.number - 1}"))
    if page.number < page.of:
        found.append(buttons.command(voice.words("Next ›"), f"{command} page {page.number + 1}"))
    return tuple(found)
