"""How a client has answered, this quarter and the last: plain facts, in lines that fit a phone (A2)."""

from __future__ import annotations

from bot.chat import Html
from bot.domain.answer_times import AnswerRecord, Quarter
from bot.texts.charts import answer_time
from bot.texts.voice import Voice, lines


def record(voice: Voice, facts: AnswerRecord) -> Html:
    """The paragraph of `/client NAME`."""
    head = voice.t("<b>How they answer</b> (their working hours)")
    if facts.is_empty:
        none = voice.t("Nothing to count this quarter or last.") if facts.ever else voice.t("Nothing has been due yet.")
        return lines(head, none)
    return lines(
        head,
        *_quarter(voice, voice.t("This quarter"), facts.this),
        *_quarter(voice, voice.t("Last quarter"), facts.last),
    )


def _quarter(voice: Voice, name: Html, quarter: Quarter) -> tuple[Html | None, ...]:
    if not quarter.due:
        return (voice.t("{quarter}: nothing to count", quarter=name),)
    share = voice.t("{quarter}: {on_time} of {due} on time", quarter=name, on_time=quarter.on_time, due=quarter.due)
    return share, voice.t("• {line}", line=_times(voice, quarter)), _promises(voice, quarter)


def _times(voice: Voice, quarter: Quarter) -> Html:
    """Answer times. Of one or two answers the longest says it all; a middle of them would only look exact."""
    if quarter.worst is None:
        return voice.t("no answer yet")
    worst = answer_time(voice, quarter.worst)
    if quarter.median is None:
        return voice.n(
            "{count} answer, after {time}", "{count} answers, longest after {time}", quarter.answered, time=worst
        )
    return voice.t("typically after {time} (longest {worst})", time=answer_time(voice, quarter.median), worst=worst)


def _promises(voice: Voice, quarter: Quarter) -> Html | None:
    if not quarter.promises:
        return None
    return voice.n(
        "• {kept} of {count} promise kept", "• {kept} of {count} promises kept", quarter.promises, kept=quarter.kept
    )
