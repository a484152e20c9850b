"""Whom an ordinary notice addresses."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.clients import Client, Contact

ACME = Client(id=5, workspace_id=1, name="Acme", zone="Asia/Tokyo")
BOSS, MIA, LEE = Contact(id=1, name="Boss", manager=True), Contact(id=2, name="Mia"), Contact(id=3, name="Lee")


def test_a_contact_who_is_no_manager_is_addressed() -> None:
    assert replace(ACME, contacts=(BOSS, MIA, LEE)).addressee == "Mia"


def test_a_client_with_none_but_managers_is_addressed_by_name() -> None:
    assert [replace(ACME, contacts=contacts).addressee for contacts in ((), (BOSS,))] == ["Acme", "Acme"]
