"""Help in context: what this reader can do with a deadline, or with a client, as it stands now."""

from __future__ import annotations

from bot.chat import Button, Card, Html
from bot.domain.deadlines import State
from bot.domain.gestures import Answer, AnswerButton, Gesture, encode
from bot.domain.help_messages import ClientHelp, DeadlineHelp
from bot.domain.names import Names
from bot.texts import buttons, phrases
from bot.texts.helping import meanings
from bot.texts.usages import example
from bot.texts.voice import Voice, lines, paragraphs


def deadline(voice: Voice, message: DeadlineHelp) -> Card:
    """`/help D-12`."""
    view = message.view
    head = lines(phrases.title(voice, view), voice.t("State: {state}.", state=phrases.state(voice, view)))
    can = voice.t("What you can do with it now:") if message.verbs else voice.t("There is nothing to do with it now.")
    rows = [_row(voice, "/deadline", verb, message.names, _meaning(voice, verb)) for verb in message.verbs]
    row = tuple(button for verb in message.verbs for button in _of_verb(voice, message, verb))
    return Card(
        paragraphs(head, lines(can, *rows), _for_others(voice, message.others)),
        (*row, *buttons.several(voice, view.deadline.id, Gesture.open), buttons.menu(voice)),
    )


def _row(voice: Voice, root: str, verb: str, names: Names, what: Html) -> Html:
    return voice.t("<code>{usage}</code>\n  {what}", usage=example(voice, root, verb, names), what=what)


def _meaning(voice: Voice, verb: str) -> Html:
    own = {
        "sent-at": voice.t("the text went out in time, and I was not told"),
        "hold": voice.t("if they stay silent, we stop the work"),
        "proceed": voice.t("if they stay silent, we go on; after that, records what was decided"),
        "chase": voice.t("if they stay silent, we keep asking"),
    }
    return own.get(verb) or meanings(voice, "/deadline")[verb]


def _for_others(voice: Voice, names: tuple[str, ...]) -> Html | None:
    if not names:
        return None
    return voice.t(
        "Its date, clause, words and people are for others to change; please ask {names}.", names=voice.names(names)
    )


def _of_verb(voice: Voice, message: DeadlineHelp, verb: str) -> tuple[Button, ...]:
    """What one press, or one form, does of it."""
    key = message.view.deadline.id
    late = message.view.deadline.state is State.proceeded
    gestures: dict[str, tuple[Gesture, ...]] = {
        "plan": (Gesture.plan,),
        "draft": (Gesture.draft,),
        "sent": (Gesture.sent, Gesture.sent_when, Gesture.changed_words),
        "sent-at": (Gesture.sent_when,),
        "answered": (Gesture.answered,),
        "promise": (Gesture.more_time,),
        "extend": (Gesture.new_date,),
        "theirs": (Gesture.theirs,),
        "edit": (Gesture.edit,),
        "cancel": (Gesture.cancel,),
        "undo": (Gesture.undo,),
    }
    forms: dict[str, tuple[Button, ...]] = {
        "answered": (buttons.form(voice.words("Answered, with a note …"), "answered_at", key),),
        "ours": (buttons.form(voice.words("Our turn first"), "ours", key),),
        "hold": (_clause(voice, key),),
        "proceed": buttons.several(voice, key, Gesture.reason) if late else (_clause(voice, key),),
        "chase": (_clause(voice, key),),
        "snooze": (buttons.form(voice.words("Remind me later …"), "snooze", key),),
        "owner": (buttons.form(voice.words("Another owner …"), "edit", key, "owner"),),
        "blocks": (buttons.form(voice.words("Who waits for it …"), "edit", key, "blocks"),),
        "cancel": (buttons.form(voice.words("Cancel, with a reason …"), "cancel_why", key),),
        "help-me": (buttons.form(voice.words("Ask a colleague …"), "help_me", key),),
        "not-now": (Button(encode(AnswerButton(Answer.later, key, message.serial)), voice.words("Ask me later …")),),
    }
    clauses = [each for each in ("hold", "proceed", "chase") if each in message.verbs]
    if verb in clauses[1:] and not (verb == "proceed" and late):
        return ()
    return (*buttons.several(voice, key, *gestures.get(verb, ())), *forms.get(verb, ()))


def _clause(voice: Voice, key: int) -> Button:
    return buttons.form(voice.words("On silence …"), "clause", key)


def client(voice: Voice, message: ClientHelp) -> Card:
    """`/help Acme`."""
    rows = [_row(voice, _root(verb), verb, message.names, _client_meaning(voice, verb)) for verb in message.verbs]
    others = (
        voice.t(
            "What was agreed with them is for others to change; please ask {names}.", names=voice.names(message.others)
        )
        if message.others
        else None
    )
    return Card(
        paragraphs(
            lines(
                voice.t("<b>{client}</b>", client=message.client.name), voice.t("What you can do with them now:"), *rows
            ),
            others,
        ),
        (*client_buttons(voice, message.client.id, message.verbs), buttons.menu(voice)),
    )


def _root(verb: str) -> str:
    return "/deadline" if verb == "new" else "/client"


def _client_meaning(voice: Voice, verb: str) -> Html:
    own = {
        "new": voice.t("asks a client for something, by a date and time"),
        "open": voice.t("what is open"),
        "holidays": voice.t("whose holidays they keep: JP, GB-SCT, none"),
        "away": voice.t("whole days on which nobody is there"),
        "back": voice.t("they are back: ends an absence, or cancels one to come"),
        "except": voice.t("other hours on one day: until 20:00, from 11:00, 09:00-12:00, off, usual"),
        "escalation": voice.t("whom I suggest bringing in when a client stays silent, and when"),
    }
    return own.get(verb) or meanings(voice, "/client")[verb]


def client_buttons(voice: Voice, key: int, verbs: tuple[str, ...]) -> tuple[Button, ...]:
    """What one press, or one form, does with a client."""
    known = {
        "new": buttons.form(voice.words("New deadline"), "new_for", key),
        "open": buttons.form(voice.words("Their deadlines"), "open_of", key),
        "set": buttons.form(voice.words("Change …"), "client_set", key),
        "hours": buttons.form(voice.words("Their hours …"), "client_hours", key),
        "holidays": buttons.form(voice.words("Their holidays …"), "client_holidays", key),
        "away": buttons.form(voice.words("They are away …"), "client_away", key),
        "back": buttons.form(voice.words("They are back"), "client_back", key),
        "except": buttons.form(voice.words("Other hours on one day …"), "client_except", key),
        "contact": buttons.form(voice.words("Contact …"), "contact", key),
        "ask": buttons.form(voice.words("Ask about silence"), "ask", key),
        "escalation": buttons.form(voice.words("Escalation"), "rules_of", key),
        "forget": buttons.form(voice.words("Forget them …"), "client_forget", key),
    }
    return tuple(known[verb] for verb in verbs)
