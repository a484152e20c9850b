"""Clients and their contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.availability import Availability
from bot.domain.clients import Client, Contact, Salutation
from bot.domain.deadlines import Clause
from bot.domain.forgetting import Kind, name_key_left, name_left
from bot.domain.ladder import Firmness, Ladder
from bot.domain.moving import moved, next_move
from bot.store import Session
from bot.store.columns import plain
from bot.store.hours import document
from bot.store.ladders import ladder_document
from bot.store.often import often
from bot.store.rows import ClientRow, ContactRow

# Statements that every request needs are put together once: that takes longer than to carry one out.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CONTACT = (ContactRow.id, ContactRow.name, ContactRow.email, ContactRow.manager)
_WITH_CONTACTS = (
    select(ClientRow.__table__, *(column.label(f"contact_{column.key}") for column in _CONTACT))
    .outerjoin(ContactRow, ContactRow.client_id == ClientRow.id)
    .order_by(ContactRow.id)
)
_BY_NAME = often(
    _WITH_CONTACTS.where(
        ClientRow.workspace_id == bindparam("workspace_id"), ClientRow.name_key == bindparam("name_key")
    )
)
_BY_IDS = often(_WITH_CONTACTS.where(ClientRow.id.in_(_IDS)))
_CONTACTS = often(plain(ContactRow).where(ContactRow.client_id.in_(_IDS)).order_by(ContactRow.id))
_STILL_THERE = often(
    select(ClientRow.id)
    .where(ClientRow.id == bindparam("key"), ClientRow.forgotten_at.is_(None))
    .with_for_update(read=True, key_share=True)
)


async def by_name(session: Session, workspace_id: int, name: str) -> Client | None:
    """The client of that name, without regard to case."""
    given = {"workspace_id": workspace_id, "name_key": name.casefold()}
    return next(iter(_joined((await session.execute(_BY_NAME, given)).all()).values()), None)


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Client]:
    """Clients by key, with their contacts."""
    if not ids:
        return {}
    return _joined((await session.execute(_BY_IDS, {"ids": sorted(set(ids))})).all())


async def page(session: Session, workspace_id: int, most: int, skip: int = 0) -> tuple[Client, ...]:
    """The clients of a workspace by name, at most `most`, without the first `skip`."""
    query = plain(ClientRow).where(_known(workspace_id)).order_by(ClientRow.name_key)
    return await _with_contacts(session, (await session.execute(query.offset(skip).limit(most))).all())


async def count(session: Session, workspace_id: int) -> int:
    """How many clients a workspace has."""
    query = select(func.count()).select_from(ClientRow).where(_known(workspace_id))
    return (await session.execute(query)).scalar_one()


async def looks_after(session: Session, workspace_id: int, member_id: int) -> bool:
    """Whether a member is the account rep of any client."""
    query = select(ClientRow.id).where(ClientRow.workspace_id == workspace_id, ClientRow.rep_id == member_id).limit(1)
    return (await session.execute(query)).scalar_one_or_none() is not None


async def names(session: Session, workspace_id: int, most: int = 2_000) -> tuple[str, ...]:
    """Names only, for near misses and completion."""
    query = select(ClientRow.name).where(_known(workspace_id)).order_by(ClientRow.id).limit(most)
    return tuple((await session.execute(query)).scalars())


def _known(workspace_id: int) -> ColumnElement[bool]:
    """The clients of a workspace, but for those who were forgotten."""
    return and_(ClientRow.workspace_id == workspace_id, ClientRow.forgotten_at.is_(None))


async def add(
    session: Session,
    workspace_id: int,
    *,
    name: str,
    zone: str,
    language: str,
    country: str,
    rep_id: int | None,
    silence: Clause | None,
    now: datetime,
) -> Client | None:
    """A new client, None if somebody was faster with that name."""
    made = insert(ClientRow).values(
        workspace_id=workspace_id,
        name=name,
        name_key=name.casefold(),
        zone=zone,
        language=language,
        country=country,
        rep_id=rep_id,
        silence=silence.value if silence else None,
        created_at=now,
    )
    try:
        async with session.begin_nested():
            row = (await session.execute(made.returning(ClientRow.__table__))).one()
    except IntegrityError:
        return None
    return ClientRow.value(row)


async def change(session: Session, client_id: int, **values: Any) -> None:
    """Set columns of a client."""
    await session.execute(update(ClientRow).where(ClientRow.id == client_id).values(**values))


async def hold(session: Session, client_id: int) -> None:
    """Nothing can be written about a client by others for the rest of the transaction: no new deadline above all."""
    await session.execute(select(ClientRow.id).where(ClientRow.id == client_id).with_for_update())


async def is_still_there(session: Session, client_id: int) -> bool:
    """Whether a client has not been forgotten meanwhile; they are not for the rest of the transaction."""
    return (await session.execute(_STILL_THERE, {"key": client_id})).scalar_one_or_none() is not None


async def forget(session: Session, client: Client, now: datetime) -> None:
    """Their name, their people and all that was agreed go at once; the row stays, because others hang on its key."""
    await session.execute(delete(ContactRow).where(ContactRow.client_id == client.id))
    await change(
        session,
        client.id,
        name=name_left(Kind.client, client.id),
        name_key=name_key_left(Kind.client, client.id),
        zone="UTC",
        language="en",
        country="",
        rep_id=None,
        silence=None,
        hours=None,
        moves_at=None,
        escalation=None,
        firmness=Firmness.normal.value,
        salutation=Salutation.company.value,
        forgotten_at=now,
    )


async def set_hours(session: Session, client_id: int, hours: Availability) -> None:
    """When a client works, and in which zone."""
    await change(session, client_id, zone=hours.zone, hours=document(hours), moves_at=next_move(hours))


async def set_ladder(session: Session, client_id: int, own: Ladder | None) -> None:
    """Give a client escalation rules of its own, or those of the workspace again."""
    await change(session, client_id, escalation=ladder_document(own))


async def move(session: Session, now: datetime, most: int) -> tuple[Client, ...]:
    """Clients whose zone changes by `now`, at most `most`, as they were before it."""
    due = select(ClientRow).where(ClientRow.moves_at <= now).order_by(ClientRow.moves_at).limit(most)
    query = due.with_for_update(skip_locked=True)
    found = [row.value() for row in (await session.execute(query)).scalars()]
    for client in found:
        held = client.availability or Availability(client.zone)
        await set_hours(session, client.id, moved(held, now, country=client.country))
    return tuple(found)


async def hand_over(session: Session, workspace_id: int, rep_id: int, to: int | None) -> None:
    """Another account rep, or none, for all clients of a member who leaves."""
    query = update(ClientRow).where(ClientRow.workspace_id == workspace_id, ClientRow.rep_id == rep_id)
    await session.execute(query.values(rep_id=to))


async def set_contact(session: Session, client: Client, contact: Contact) -> None:
    """Add a contact, or change the one of that name (without regard to case)."""
    same = next((old for old in client.contacts if old.name.casefold() == contact.name.casefold()), None)
    values = {"name": contact.name, "email": contact.email, "manager": contact.manager}
    if same:
        await session.execute(update(ContactRow).where(ContactRow.id == same.id).values(**values))
    else:
        await session.execute(insert(ContactRow).values(client_id=client.id, **values))


def _joined(rows: Sequence[Any]) -> dict[int, Client]:
    """Clients by key, of rows with one contact each."""
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for row in rows:
        if row.contact_id is not None:
            contact = Contact(
                id=row.contact_id, name=row.contact_name, email=row.contact_email, manager=row.contact_manager
            )
            contacts[row.id].append(contact)
    return {key: ClientRow.value(row, tuple(contacts[key])) for key, row in {row.id: row for row in rows}.items()}


async def _with_contacts(session: Session, rows: Sequence[Any]) -> tuple[Client, ...]:
    if not rows:
        return ()
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for contact in (await session.execute(_CONTACTS, {"ids": sorted({row.id for row in rows})})).all():
        contacts[contact.client_id].append(ContactRow.value(contact))
    return tuple(ClientRow.value(row, tuple(contacts[row.id])) for row in rows)
