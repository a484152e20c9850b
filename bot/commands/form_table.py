"""All forms: from a form's word to its questions and the line that says the same."""

from __future__ import annotations

from bot.commands.form_spec import Spec
from bot.commands.forms_of_clients import OF_CLIENTS
from bot.commands.forms_of_deadlines import OF_DEADLINES
from bot.commands.forms_of_people import OF_HOURS, OF_ME, OF_TEAM

TABLE: dict[str, Spec] = {**OF_DEADLINES, **OF_CLIENTS, **OF_HOURS, **OF_TEAM, **OF_ME}
"""A test sees to it that the words are those of `bot.domain.form_names`."""
