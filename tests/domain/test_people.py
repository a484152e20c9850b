"""Who may do what, who stands in for whom, and what a misspelt name may have meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.people import Act, Member, Role, Ties, may, nearest, stand_ins, who_may

OWNER, AUTHOR, DEPUTY, CLIENTS_REP, OTHER, REP, ADMIN, INVITER, DECIDER, TAKER = range(1, 11)
TIES = Ties(
    owner_id=OWNER,
    author_id=AUTHOR,
    owner_deputy_id=DEPUTY,
    rep_id=CLIENTS_REP,
    inviter_id=INVITER,
    taker_id=TAKER,
    decider_ids=frozenset({DECIDER, 99}),
)


def _member(key: int, role: Role = Role.member, **given: object) -> Member:
    plain = Member(id=key, workspace_id=1, name=f"m{key}", role=role, zone="Asia/Tokyo")
    return replace(plain, **given)  # type: ignore[arg-type]


# Any member: see, create, answered, promise, and name a contact. Steering one deadline: owner, author, deputy, the
# client's rep, admin. Rules of a client: rep. Asking people in: reps and admins. Roles, the rules of the workspace and
# who reads in a group: admin. Removing somebody: admin, or who asked them in. Hours: whose they are, or admin. Who has
# taken an escalation steers the deadline too; who was asked decides, and an admin. Having clients forgotten, and how
# long words are kept: admin. By hand: N is no.
ACTS = (
    Act.see, Act.create, Act.answer, Act.promise, Act.add_contact, Act.steer, Act.client_rules,
    Act.invite, Act.roles, Act.remove, Act.places, Act.set_hours, Act.workspace_rules, Act.decide,
    Act.forget, Act.retention,
)  # fmt: skip
Y, N = True, False
MAY: dict[tuple[int, Role], tuple[bool, ...]] = {
    (OTHER, Role.member): (Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, N, N, N),
    (OWNER, Role.member): (Y, Y, Y, Y, Y, Y, N, N, N, N, N, Y, N, N, N, N),
    (AUTHOR, Role.member): (Y, Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, N, N),
    (DEPUTY, Role.member): (Y, Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, N, N),
    (CLIENTS_REP, Role.member): (Y, Y, Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, N),
    (CLIENTS_REP, Role.rep): (Y, Y, Y, Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N),
    (REP, Role.rep): (Y, Y, Y, Y, Y, N, Y, Y, N, N, N, N, N, N, N, N),
    (OWNER, Role.rep): (Y, Y, Y, Y, Y, Y, Y, Y, N, N, N, Y, N, N, N, N),
    (INVITER, Role.member): (Y, Y, Y, Y, Y, N, N, N, N, Y, N, N, N, N, N, N),
    (DECIDER, Role.member): (Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, Y, N, N),
    (DECIDER, Role.rep): (Y, Y, Y, Y, Y, N, Y, Y, N, N, N, N, N, Y, N, N),
    (TAKER, Role.member): (Y, Y, Y, Y, Y, Y, N, N, N, N, N, N, N, N, N, N),
    (ADMIN, Role.admin): (Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y),
    (OWNER, Role.admin): (Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y),
}


@pytest.mark.parametrize(("who", "role"), MAY)
@pytest.mark.parametrize("act", Act)
def test_each_role_and_tie_may_do_what_the_rules_give_it(who: int, role: Role, act: Act) -> None:
    expected = dict(zip(ACTS, MAY[who, role], strict=True))
    assert may(_member(who, role), act, TIES) is expected[act]


def test_the_hand_written_table_names_every_act() -> None:
    assert set(ACTS) == set(Act)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_who_has_left_may_do_nothing(role: Role, act: Act) -> None:
    assert not may(_member(OWNER, role, active=False), act, TIES)


@pytest.mark.parametrize("role", [Role.member, Role.rep])
def test_nobody_but_an_admin_steers_what_they_have_no_tie_to(role: Role) -> None:
    assert not may(_member(OTHER, role), Act.steer)
    assert not may(_member(OTHER, role), Act.steer, Ties())
    assert may(_member(OTHER, Role.admin), Act.steer)


def test_a_refusal_can_name_those_who_may() -> None:
    gone = _member(DEPUTY, active=False)
    people = (_member(OWNER), _member(OTHER), gone, _member(ADMIN, Role.admin))
    assert who_may(Act.steer, TIES, people) == (people[0], people[3])
    assert who_may(Act.roles, TIES, people) == (people[3],)


class TestStandIns:
    def test_deputy_then_the_clients_rep_then_admins(self) -> None:
        owner = _member(OWNER, deputy_id=DEPUTY)
        deputy, rep, admin = _member(DEPUTY), _member(CLIENTS_REP, Role.rep), _member(ADMIN, Role.admin)
        second = _member(9, Role.admin)
        people = [second, admin, owner, rep, deputy, _member(OTHER)]
        assert stand_ins(owner, CLIENTS_REP, people) == (deputy, rep, admin, second)

    def test_who_has_left_stands_in_for_nobody(self) -> None:
        owner = _member(OWNER, deputy_id=DEPUTY)
        gone, admin = _member(DEPUTY, active=False), _member(ADMIN, Role.admin)
        assert stand_ins(owner, None, [owner, gone, admin]) == (admin,)

    def test_nobody_stands_in_twice_or_for_themselves(self) -> None:
        owner = _member(OWNER, Role.admin, deputy_id=ADMIN)
        admin = _member(ADMIN, Role.admin)
        assert stand_ins(owner, OWNER, [owner, admin]) == (admin,)
        assert stand_ins(owner, ADMIN, [owner, admin]) == (admin,)

    def test_there_may_be_nobody(self) -> None:
        owner = _member(OWNER, Role.admin)
        assert stand_ins(owner, None, [owner, _member(OTHER)]) == ()


class TestNearest:
    NAMES = ("Acme", "Acorn Ltd", "Globex", "Initech")

    @pytest.mark.parametrize(
        ("typed", "near"),
        [
            ("Acne", ("Acme",)),
            ("ACME", ("Acme",)),
            ("Acorn", ("Acorn Ltd",)),
            ("Acme Corporation", ("Acme",)),
            ("globx", ("Globex",)),
            ("Umbrella", ()),
            ("", ()),
        ],
    )
    def test_names_that_are_alike_whatever_their_case(self, typed: str, near: tuple[str, ...]) -> None:
        assert nearest(typed, self.NAMES) == near

    def test_the_best_comes_first_and_three_are_enough(self) -> None:
        assert nearest("anna", ["anne", "annabel", "anna-lena", "anna"])[0] == "anna"
        assert len(nearest("anna", ["anne", "annabel", "anna-lena", "anna"])) == 3
        assert nearest("anna", ["anne", "annabel", "anna-lena", "anna"], most=1) == ("anna",)
