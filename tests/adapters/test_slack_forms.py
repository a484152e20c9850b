"""Forms as Slack modals, and back."""

import json

from adapters.slack import forms
from adapters.slack.forms import Origin
from bot.chat import Field, Form, Input
from tests.wire import slack_limits

ORIGIN = Origin("C1", "https://a.slack.com/archives/C1/p1")


def drawn(*fields: Field) -> dict[str, object]:
    """The modal, once Slack has found nothing to refuse."""
    return slack_limits.view(forms.view(Form("new", "New deadline", fields), ORIGIN), "modal")


def plain(words: str) -> dict[str, object]:
    return {"type": "plain_text", "text": words, "emoji": False}


def element(field: Field) -> dict[str, object]:
    block = drawn(field)["blocks"][0]  # type: ignore[index]
    found: dict[str, object] = block["element"]
    return found


def test_a_form_is_a_modal() -> None:
    view = drawn(Field("what", "What do you need?", example="the logo"))
    assert view == {
        "type": "modal",
        "callback_id": "new",
        "title": plain("New deadline"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "private_metadata": json.dumps({"place": "C1", "source": "https://a.slack.com/archives/C1/p1"}),
        "blocks": [
            {
                "type": "input",
                "block_id": "what",
                "label": plain("What do you need?"),
                "optional": False,
                "element": {
                    "type": "plain_text_input",
                    "action_id": "what",
                    "multiline": False,
                    "max_length": 3_000,
                    "placeholder": plain("the logo"),
                },
            }
        ],
    }
    assert Origin.of(view) == ORIGIN


def test_every_kind_of_field_has_its_element() -> None:
    few = (("hold", "Hold"), ("proceed", "Proceed"), ("chase", "Chase"))
    many = tuple((f"c{number}", f"Client {number}") for number in range(6))
    assert element(Field("n", "N", input=Input.lines, value="a\nb")) == {
        "type": "plain_text_input",
        "action_id": "n",
        "multiline": True,
        "max_length": 3_000,
        "initial_value": "a\nb",
    }
    radio = element(Field("n", "N", input=Input.one, choices=few, value="chase"))
    assert (radio["type"], radio["initial_option"]) == ("radio_buttons", {"text": plain("Chase"), "value": "chase"})
    select = element(Field("n", "N", input=Input.one, choices=many, value="c9"))
    assert (select["type"], len(select["options"])) == ("static_select", 6)  # type: ignore[arg-type]
    assert "initial_option" not in select
    picked = element(Field("n", "N", input=Input.many, choices=many, value="c1,c4"))
    assert picked["type"] == "multi_static_select"
    assert [option["value"] for option in picked["initial_options"]] == ["c1", "c4"]  # type: ignore[attr-defined]
    # Nothing chosen must be possible, which radio buttons do not allow once one was pressed.
    assert element(Field("n", "N", input=Input.one, choices=few, optional=True))["type"] == "static_select"
    assert element(Field("n", "N", input=Input.one))["type"] == "plain_text_input"


def test_long_words_are_shortened_to_what_slack_takes() -> None:
    long = "long " * 1_000
    field = Field("n", long, example=long, input=Input.one, choices=tuple((f"v{n}", long) for n in range(6)))
    view = slack_limits.view(forms.view(Form("k", long, (field,), send=long, close=long), ORIGIN), "modal")
    assert view["title"]["text"] == "long long long long lon…"
    slack_limits.view(forms.view(Form("k", "T", (Field("n", "N", value=long),)), Origin("C1", "x" * 4_000)), "modal")
    assert Origin.of({"private_metadata": Origin("C1", "x" * 4_000).kept()}) == Origin("C1")


def test_more_choices_than_a_list_may_have_come_in_groups() -> None:
    choices = tuple((f"c{number}", f"Client {number:03}") for number in range(250))
    for kind in (Input.one, Input.many):
        found = element(Field("n", "N", input=kind, choices=choices))
        groups: list[dict[str, dict[str, str]]] = found["option_groups"]  # type: ignore[assignment]
        assert [group["label"]["text"] for group in groups] == [
            "Client 000 – Client 099",
            "Client 100 – Client 199",
            "Client 200 – Client 249",
        ]
        assert [len(group["options"]) for group in groups] == [100, 100, 50]


def test_answers_are_read_from_every_kind_of_element() -> None:
    values = {
        "what": {"what": {"type": "plain_text_input", "value": "the logo"}},
        "note": {"note": {"type": "plain_text_input", "value": None}},
        "clause": {"clause": {"type": "radio_buttons", "selected_option": {"value": "hold"}}},
        "client": {"client": {"type": "static_select", "selected_option": None}},
        "blocks": {"blocks": {"selected_options": [{"value": "ken"}, {"value": "ana"}]}},
        "nobody": {"nobody": {"selected_options": []}},
    }
    assert forms.answers({"state": {"values": values}}) == {
        "what": "the logo",
        "note": "",
        "clause": "hold",
        "client": "",
        "blocks": "ken,ana",
        "nobody": "",
    }
    assert forms.answers({}) == {}


def test_errors_stand_beside_their_field_and_others_under_the_first() -> None:
    view = drawn(Field("client", "C"), Field("when", "W"))
    assert forms.errors(view, {"when": "Past.", "gone": "Also this.", "client": "Who?"}) == {
        "client": "Also this. Who?",
        "when": "Past.",
    }
    assert forms.errors({"blocks": []}, {"when": "Past."}) == {}


def test_a_form_is_prefilled_by_name_and_metadata_of_others_reads_as_nothing() -> None:
    form = Form("new", "N", (Field("what", "W", value="old"), Field("when", "D")))
    assert [field.value for field in forms.prefilled(form, {"what": "new", "else": "x"}).fields] == ["new", ""]
    assert [field.value for field in forms.prefilled(form, {}).fields] == ["old", ""]
    for metadata in ("", "no json", "[]", '{"place": 1}'):
        assert Origin.of({"private_metadata": metadata}) == Origin()
