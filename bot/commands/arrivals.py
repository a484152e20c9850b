"""Who is speaking, and for which workspace: the member behind an account, made on first use (RULES 7).

The console is one team. Where the platform knows teams, the team is the workspace, and its people join with their first
word; guests, bots and people of other teams never do. Elsewhere an account belongs to the workspaces that it was asked
into, one of them the current one; a button acts in the workspace of its row, a group in the one that declared it
internal; and whoever comes of their own accord gets a workspace of their own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.chat import Account, Audience, Command, Place, Press, Request, Standing, Submission
from bot.commands.room import Outside, Room
from bot.commands.values import language_of, role_of, zone_of
from bot.domain.evidence import Entry, Record
from bot.domain.form_names import FORMS, About
from bot.domain.gestures import (
    AnswerButton,
    ChoiceButton,
    DeadlineButton,
    FormButton,
    LetterButton,
    ListButton,
    RemoveButton,
    RevokeButton,
    RulesButton,
    decode,
)
from bot.domain.joining import NoMember, Outsider, Unknown, Unread
from bot.domain.people import Member, Role
from bot.domain.refusals import Refused
from bot.domain.zones import known_zone
from bot.store import (
    Session,
    clients,
    deadlines,
    digests,
    evidence,
    links,
    members,
    outbox,
    places,
    questions,
    workspaces,
)
from bot.texts.voice import LANGUAGES

CONSOLE, HOME = "console", "home"
"""The console is one machine with one team."""

MOST_NAME = 40
MOST_OWN = 10
"""How many workspaces of their own somebody may have made and been removed from."""

NOWHERE = Place("", "", Audience.internal, private=True)
"""For what is done without a request."""


async def room(session: Session, request: Request, now: datetime, outside: Outside) -> Room | None:
    """The room of a request; None for an account that nobody knows yet. Raises `Refused` for those who may not in."""
    account = request.account
    if account.standing is Standing.outsider:
        raise Refused(Outsider())
    if _has_team(account):
        return await _of_team(session, request, now, outside)
    found = await members.memberships(session, account.platform, account.id)
    by_workspace = {each.member.workspace_id: each for each in found}
    pressed = await _workspace_of(session, request, now)
    if pressed is not None and pressed not in by_workspace:
        if await members.by_account(session, pressed, account.platform, "", account.id):
            raise Refused(await _no_member(session, pressed))
        pressed = None  # answered like a row that is not there: whoever tries keys learns of none
    if not found:
        return None
    declared = None if request.place.private else await places.workspace_of(session, request.place)
    if isinstance(request, Press) and declared not in {None, *by_workspace} and pressed is None:
        raise Refused(Outsider())  # a card of those to whom the group belongs
    chosen = next((by_workspace[key] for key in (pressed, declared) if key in by_workspace), found[0])
    audience = Audience.internal if declared == chosen.member.workspace_id else Audience.client
    return await _made(
        session, request, chosen.member, audience, now, outside, "" if chosen is found[0] else chosen.workspace
    )


async def _of_team(session: Session, request: Request, now: datetime, outside: Outside) -> Room | None:
    account = request.account
    workspace_id = await workspaces.find(session, account.platform, account.team or HOME)
    if workspace_id is None:
        return None
    me = await members.by_account(session, workspace_id, account.platform, account.team, account.id)
    if me is None:
        return None
    made = await _made(session, request, me, request.place.audience, now, outside)
    if not me.active:
        raise Refused(await _no_member(session, workspace_id))
    return made


async def _no_member(session: Session, workspace_id: int, *, may_start: bool = False) -> NoMember:
    people = await members.everybody(session, workspace_id)
    return NoMember(tuple(m.name for m in people if m.active and m.role is Role.admin)[:3], may_start)


async def _made(
    session: Session,
    request: Request,
    me: Member,
    audience: Audience,
    now: datetime,
    outside: Outside,
    workspace: str = "",
) -> Room:
    place = request.place
    return Room(
        session=session,
        me=me,
        people={member.id: member for member in await members.everybody(session, me.workspace_id)},
        now=now,
        account=request.account,
        place=Place(place.platform, place.id, Audience.internal if place.private else audience, place.private),
        workspace=workspace,
        outside=outside,
        pressed=request.message if isinstance(request, Press) else "",
        source=request.source if isinstance(request, Submission) else "",
    )


async def _workspace_of(session: Session, request: Request, now: datetime) -> int | None:
    """The workspace of the row that a button is about (RULES 7)."""
    if not isinstance(request, Press):
        return None
    match decode(request.data):
        case ListButton(workspace_id=key) if key:
            return key
        case DeadlineButton(deadline_id=key) | AnswerButton(deadline_id=key):
            return await _of_row(session, About.deadline, key)
        case FormButton(form, key):
            return await _of_row(session, FORMS[form], key)
        case RulesButton(key):
            return await _of_row(session, About.client, key)
        case LetterButton(letter_id):
            letter = await outbox.by_id(session, letter_id)
            return letter.workspace_id if letter else None
        case ChoiceButton(token):
            question = await questions.by_token(session, token, now)
            return question.workspace_id if question else None
        case RemoveButton(member_id):
            member = (await members.by_ids(session, [member_id])).get(member_id)
            return member.workspace_id if member else None
        case RevokeButton(digest):
            link = await links.by_digest(session, digest)
            return link.workspace_id if link else None
        case _:
            return None


async def _of_row(session: Session, about: About, key: int) -> int | None:
    """The workspace of a deadline, a client or a member; None for the key 0, which is nobody's."""
    match about:
        case About.deadline:
            deadline = await deadlines.by_id(session, key)
            return deadline.workspace_id if deadline else None
        case About.client:
            client = (await clients.by_ids(session, [key])).get(key)
            return client.workspace_id if client else None
        case About.member:
            member = (await members.by_ids(session, [key])).get(key)
            return member.workspace_id if member else None
        case _:
            return None


async def joined(session: Session, request: Request, now: datetime, outside: Outside) -> Room:
    """The same; an unknown account becomes a member, or begins a workspace of its own. Raises `Refused`."""
    known = await room(session, request, now, outside)
    if known is not None:
        return known
    account = request.account
    if account.standing is Standing.unread:
        raise Refused(Unread())
    own = not _has_team(account)
    if own and (isinstance(request, Press) or not request.place.private):
        raise Refused(Unknown())
    left = await members.left(session, account.platform, account.id) if own else None
    if left is not None and not _starts(request):
        raise Refused(await _no_member(session, left, may_start=True))
    team = await _own(session, account) if own else account.team or HOME
    name = account.name if own else account.team_name or team
    workspace_id = await workspaces.make(session, account.platform, team, name, now)
    await admit(session, workspace_id, account, now)
    found = await room(session, request, now, outside)
    if found is None:
        raise AssertionError("whoever was admitted has a room")
    return found


async def _own(session: Session, account: Account) -> str:
    """The key of a workspace of one's own: another one, where somebody was removed from the first that they made."""
    for key in (account.id, *(f"{account.id}/{number}" for number in range(2, MOST_OWN))):
        found = await workspaces.find(session, account.platform, key)
        if found is None or not await members.by_account(session, found, account.platform, "", account.id):
            return key
    raise Refused(Unknown())


async def admit(
    session: Session, workspace_id: int, account: Account, now: datetime, *, role: Role | None = None, zone: str = ""
) -> Member:
    """A new member. Unless a role is given: the first one, and whoever comes while there is none, is admin, and so are
    the platform's own admins.
    """
    people = await members.everybody(session, workspace_id)
    if role is None:
        chief = account.standing is Standing.chief or not any(each.role is Role.admin for each in people)
        role = Role.admin if chief else Role.member
    member = await members.add(
        session,
        workspace_id,
        name=_free_name(account, {member.name.casefold() for member in people}),
        role=role,
        zone=_zone(account) or zone or "UTC",
        language=account.language if account.language in LANGUAGES else "en",
        now=now,
    )
    chosen = None if _has_team(account) else now
    await members.add_account(session, member, account.platform, account.team, account.id, chosen)
    entry = Record(
        workspace_id=workspace_id,
        at=now,
        kind=Entry.member_joined,
        actor_id=member.id,
        words={"name": member.name, "role": member.role.value},
    )
    await evidence.append(session, [entry])
    return member


async def introduce(session: Session, account: Account, role: str, now: datetime) -> Member:
    """A person of a script: made or changed. Raises `Refused` for an unknown zone, language or role."""
    zone = zone_of(account.zone, now) if account.zone else ""
    language = language_of(account.language) if account.language else ""
    wanted = role_of(role) if role else None
    me = (await joined(session, Command(account, NOWHERE, "", ""), now, Outside())).me
    values = {"zone": zone, "language": language, "role": wanted.value if wanted else ""}
    changed = {name: value for name, value in values.items() if value}
    if changed:
        await members.change(session, me.id, **changed)
        await digests.replan(session, me, replace(me.hours, zone=zone or me.zone), now)
        await deadlines.wake_for_hours(session, me.workspace_id, me.id, now)
    return me


async def mentioned(room: Room, request: Request) -> tuple[Room, str]:
    """What was typed, mentions as `@name`; an eligible colleague who is mentioned becomes a member (RULES 7)."""
    if not isinstance(request, Command):
        return room, ""
    text, people = request.text, dict(room.people)
    for account in request.mentioned:
        if f"<@{account.id}>" not in text:
            continue
        known = await members.by_account(room.session, room.workspace_id, account.platform, account.team, account.id)
        if known is None and account.standing in {Standing.colleague, Standing.chief}:
            known = await admit(room.session, room.workspace_id, account, room.now)
        if known is not None:
            people[known.id] = known
        text = text.replace(f"<@{account.id}>", f"@{known.name if known else account.name or account.id}")
    return room.with_people(people), text


def _starts(request: Request) -> bool:
    """Whether somebody asks for a workspace of their own, in so many words."""
    return isinstance(request, Command) and request.text.strip().casefold() == "/start"


def _has_team(account: Account) -> bool:
    """Whether the platform, not a link, decides the workspace."""
    return bool(account.team) or account.platform == CONSOLE


def _zone(account: Account) -> str:
    return known_zone(account.zone) or "" if account.zone else ""


def _free_name(account: Account, taken: set[str]) -> str:
    """A short name for the @: one word, unique in the workspace."""
    base = "".join(account.name.split())[:MOST_NAME].lstrip("@") or account.id[:MOST_NAME]
    name, count = base, 2
    while name.casefold() in taken:
        name, count = f"{base}{count}", count + 1
    return name
