"""What buttons carry: short, read back as it was, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.form_names import FORMS
from bot.domain.gestures import (
    ChoiceButton,
    DeadlineButton,
    FormButton,
    Gesture,
    GoOnButton,
    JoinButton,
    LetterButton,
    ListButton,
    PressedButton,
    RemoveButton,
    RevokeButton,
    WorkspaceButton,
    decode,
    encode,
    kept_to,
    listed_by,
    within,
)

LARGEST = 10**18 - 1
keys = st.integers(0, LARGEST)
tokens = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=24)
commands = st.sampled_from(["/deadline help", "/client help", "/deadline list mine 2", "/team"])
buttons = st.one_of(
    st.builds(DeadlineButton, st.sampled_from(Gesture), keys, keys),
    st.builds(ChoiceButton, tokens, keys),
    st.builds(LetterButton, keys),
    st.builds(ListButton, commands),
    st.builds(JoinButton, tokens, st.booleans()),
    st.builds(RevokeButton, st.text("0123456789abcdef", min_size=40, max_size=40)),
    st.builds(RemoveButton, keys),
    st.builds(WorkspaceButton, keys),
    st.builds(FormButton, st.sampled_from(sorted(FORMS)), keys, st.sampled_from(["", "salutation", "blocks"])),
    st.just(GoOnButton()),
)


@given(buttons)
def test_what_a_button_carries_is_read_back(button: PressedButton) -> None:
    assert decode(encode(button)) == button


@given(buttons)
def test_it_fits_the_64_bytes_of_telegram(button: PressedButton) -> None:
    assert len(encode(button).encode()) <= 64


@pytest.mark.parametrize("gesture", Gesture)
def test_every_gesture_fits_with_the_largest_keys(gesture: Gesture) -> None:
    button = DeadlineButton(gesture, LARGEST, LARGEST)
    assert len(encode(button)) <= 64
    assert decode(encode(button)) == button


def test_no_two_buttons_carry_the_same() -> None:
    different: list[PressedButton] = [
        *(DeadlineButton(gesture, 1) for gesture in Gesture),
        DeadlineButton(Gesture.sent, 1, 2),
        DeadlineButton(Gesture.sent, 12),
        ChoiceButton("token", 1),
        LetterButton(1),
        ListButton("/team"),
        ListButton("/deadline list mine", 12),
        JoinButton("token", True),
        JoinButton("token", False),
        RevokeButton("1"),
        RemoveButton(1),
        WorkspaceButton(1),
        FormButton("client_set", 1),
        FormButton("client_set", 1, "zone"),
        FormButton("contact", 1),
        GoOnButton(),
    ]
    assert len({encode(button) for button in different}) == len(different)


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "d",
        "d:sent",
        "d:sent:1",
        "d:sent:1:2:3",
        "d:nonsense:1:0",
        "d:sent:one:0",
        "d:sent:-1:0",
        "d:sent:+1:0",
        "d:sent: 1:0",
        "d:sent:1_0:0",
        "d:sent:１:0",
        "d:sent:²:0",
        "d:sent:1234567890123456789:0",
        "d::1:0",
        "D:sent:1:0",
        "f:nonsense:1:",
        "f:contact:x:",
        "f:contact:1",
        "g",
        "g:1",
        "q:token",
        "q:token:x",
        "q:token:1:2",
        "l",
        "l:",
        "l:x",
        "x:1",
        "sent",
        "D-12",
        "\0",
    ],
)
def test_garbage_is_no_button(data: str) -> None:
    assert decode(data) is None


@given(st.text(max_size=80))
def test_reading_never_fails(data: str) -> None:
    button = decode(data)
    assert button is None or isinstance(button, DeadlineButton | ChoiceButton | LetterButton | ListButton)


def test_a_list_button_can_be_kept_to_its_workspace() -> None:
    assert decode(kept_to("c:/deadline list mine page 2", 7)) == ListButton("/deadline list mine page 2", 7)
    inside = kept_to(within("c:/client #5", "/client list"), 7)
    assert (decode(inside), listed_by(inside)) == (ListButton("/client #5", 7), "/client list")
    for data in ("v:3:/team", "d:open:1:0", "b:/home|d:open:1:0", "nonsense", "c:" + "x" * 62):
        assert kept_to(data, 7) == data
