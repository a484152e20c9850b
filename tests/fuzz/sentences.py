"""Sentences of the whole grammar, right and nearly right: what people type, and what slips into it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from hypothesis import strategies as st

LINES = """
/deadline
/deadline new {client} {words} by {when} {clause}
/deadline new {client} {words} by {when}
/deadline new {client} {words} by {when} {clause} owner {person}
/deadline new {client} {words} by {when} {clause} blocks {person} {person}
/deadline new {client} {words} by {when} deliver {when} urgent
/deadline new {client} {words} {when}
/deadline list
/deadline list {listed}
/deadline list {client}
/deadline {deadline}
{deadline}
/deadline plan {deadline}
/deadline draft {deadline}
/deadline sent {deadline}
/deadline sent {deadline} at {past}
/deadline sent {deadline} {words}
/deadline sent {deadline} at {past} {words}
/deadline answered {deadline}
/deadline answered {deadline} at {past} {note}
/deadline answered {deadline} {note}
/deadline promise {deadline} {when}
/deadline extend {deadline} to {when}
/deadline ours {deadline}
/deadline theirs {deadline}
/deadline hold {deadline} {note}
/deadline proceed {deadline} {note}
/deadline chase {deadline}
/deadline snooze {deadline} {span}
/deadline edit {deadline} {words}
/deadline owner {deadline} {person}
/deadline blocks {deadline} {person} {person}
/deadline blocks {deadline} nobody
/deadline cancel {deadline} {note}
/deadline undo {deadline}
/deadline help-me {deadline} {person}
/deadline help-me {deadline}
/deadline not-now {deadline} {when}
/deadline rules {client}
/deadline rules {client} set {rules}
/deadline help
/client new {name} zone {zone} language {language} country {country} rep {person} silence {clause}
/client new {name}
/client new {name} zone {zone}
/client list
/client list {number}
/client {client}
/client set {client} {field} {value}
/client set {client} zone {zone}
/client set {client} hours {hours}
/client set {client} holidays {country}
/client set {client} away {day} - {day}
/client set {client} back
/client set {client} except {day} {hours}
/client contact {client} {words} manager email {email}
/client contact {client} {words}
/client ask {client}
/client forget {client}
/client help
/availability
/availability {person}
/availability set {channel} {hours}
/availability {person} set {channel} {hours}
/availability set
/availability away {day} - {day} {note}
/availability away {day}
/availability back {day}
/availability except {day} {hours}
/availability holidays {country}
/availability zone {zone} from {day}
/availability zone {zone} {day} - {day}
/availability deputy {person}
/availability quiet {quiet}
/availability help
/escalation
/escalation {client}
/escalation set {rules}
/escalation {client} set {rules}
/escalation {client} set
/escalation help
/team
/team invite {name} role {role}
/team invite {name}
/team link
/team role {person} {role}
/team remove {person} to {person}
/team remove {person}
/team revoke {name}
/team here {here}
/team keep {kept}
/team help
/me
/me zone {zone}
/me language {language}
/me nudges {platform}
/me workspace
/me workspace {name}
/me digest {digest}
/me calendar {calendar}
/me help
/home
/start
/settings
/help
/help {name}
/start {name}
{note}
""".strip().splitlines()
"""The grammar (bot/commands/router.py, bot/texts/usages.py); what stands in braces is one of `VALUES`."""

OFTEN = 4
"""How much more often a value is one that can be meant than one that cannot."""

RIGHT: dict[str, tuple[str, ...]] = {
    "client": ("Acme", "acme", '"Globex GmbH"', "“Globex GmbH”", "田中商店", "«Молоко & Ко»", "#1", "Acme"),
    "words": (
        '"Logo feedback"', "“Logo feedback”", "«Логотип»", "「写真」", '"Phản hồi <b>”„ 100 %"', "Logo", '"a\nb"',
    ),
    "when": (
        "2026-11-27 17:00", "2026-12-01", "tomorrow 17:00", "friday 5pm", "27 Nov 17:00", "in 3 days", "28.11. 17 Uhr",
        "明日17時", "thứ sáu 17h", "в пятницу в 17:00", "2026-11-27T17:00+01:00", "monday noon Europe/Berlin",
    ),
    "past": ("2026-11-17 10:00", "yesterday 10:00", "2026-11-16 12:30", "an hour ago", "вчера в 10:00", "10:00"),
    "clause": ("hold", "proceed", "chase", "HOLD"),
    "person": ("@ana", "@mia", "@ben", "@ken", "＠mia", "@Mia", "<@U2>", "@jo", "@mai", "@olga"),
    "deadline": ("D-1", "D-2", "D-3", "D-4", "D-5", "D-5", "D-7", "D-8", "d-5", "5", "d8"),
    "note": ("by phone", "they chose the blue one", "", "по телефону", "電話で", "and “so on", "ok"),
    "span": ("2h", "1d", "90m", "3 days", "1h30m", "until monday"),
    "listed": ("mine", "all", "overdue", "week", "2", "all 2"),
    "rules": (
        "overdue 2d rep, 2d client manager", "held 5d rep", "overdue off", "usual", "overdue 4h colleague then 2d rep",
        "overdue 2d broken 2 spent rep by admin wait 2d", "held off; overdue 1d rep",
    ),
    "name": ('"New Client"', "Initech", "株式会社", "nora", "mia", '"O’Neil & Sons"', "Ünïcode", "Acme"),
    "zone": ("Asia/Tokyo", "Europe/Berlin", "UTC", "tokyo", "America/New_York", "JST", "asia/ho_chi_minh"),
    "language": ("en", "ja", "vi", "ru", "Japanese", "русский"),
    "country": ("JP", "DE", "Vietnam", "jp", "ru", "none"),
    "number": ("1", "2", "99"),
    "field": ("silence", "firmness", "salutation", "language", "country", "rep"),
    "value": ("hold", "proceed", "firm", "soft", "normal", "company", "person", "en", "JP", "@mia", "nobody"),
    "hours": (
        "mon-fri 09:00-13:00 14:00-18:00", "9-18", "mon off", "until 20:00", "22:00-02:00", "weekdays 10-17 sat closed",
        "daily all-day", "off",
    ),
    "day": ("2026-11-24", "24 Dec", "friday", "tomorrow", "明日", "3 Jan", "2027-01-03"),
    "email": ("hana@example.com", "a+b@例え.jp"),
    "channel": ("chat", "call", "meeting", "email"),
    "quiet": ("soft", "hard"),
    "role": ("member", "rep", "admin"),
    "here": ("internal", "off"),
    "kept": ("24 months", "2 years", "off", "", "1 month", "999 years", "0 months"),
    "platform": ("slack", "telegram", "console"),
    "digest": ("daily", "weekly", "off"),
    "calendar": ("", "new", "off"),
}  # fmt: skip

ODD = (
    "D-0", "D-99999999999999999999", "D--1", "D-1e9", "D-٣", "D-１", "-1", "0", "9" * 30, "999999999", "#0", "#-1",
    "#999999999999999999", "#99999999999999999999", "@", "@@", "<@U99>", "<@>", "new", "list", "set", "by", "at", "to",
    "nobody", "", '""', "“", '"', "''", "«", "2026-13-45", "0000-00-00", "9999-12-31 23:59", "2026-02-30", "25:61",
    "{client}", "{0}", "{", "%s", "%(x)s", "<!channel>", "<!here|x>", "&lt;b&gt;", "<b>", "</blockquote>", "*b* _i_",
    "`c`", "[a](http://x)", "'; DROP TABLE members; --", "\\", "\\u0000", "../../etc/passwd", "$(id)", "|", "b:x|c:",
    "\x00", "\ud800", "\udfff\ud800", "\u202eevil", "\u200b", "\u2066\u2069", "e\u0301" * 30, "Z̷̢̛", "\ufeff", "\u2028",
    "👩‍👩‍👧‍👦", "🇯🇵", "\U000e0041", "\uffff", "﷽" * 40, "\r\n", "\t", "\x1b[31m", "\x7f", "\u00a0",
    "٢٠٢٦-١١-٢٧", "२७", "二〇二六年", "½", "①", "Ⅷ", "-" * 60, "a" * 400, "ab " * 200, "・" * 99, "İ", "ß", "ﬁ", "ǅ",
)  # fmt: skip
"""Pieces that are no value anywhere, or in few places: other people's digits, markup, halves of letters, extremes."""

_SLOTS = {name: (*(found * OFTEN), *ODD[:: 9 + len(name)]) for name, found in RIGHT.items()}


def _filled(draw: st.DrawFn, line: str) -> str:
    parts = line.split("{")
    made = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        made += [draw(st.sampled_from(_SLOTS[name])), rest]
    return "".join(made)


def _dropped(draw: st.DrawFn, text: str) -> str:
    words = text.split(" ")
    del words[draw(st.integers(0, len(words) - 1))]
    return " ".join(words)


def _doubled(draw: st.DrawFn, text: str) -> str:
    words = text.split(" ")
    at = draw(st.integers(0, len(words) - 1))
    return " ".join([*words[:at], words[at], *words[at:]])


def _swapped(draw: st.DrawFn, text: str) -> str:
    words = text.split(" ")
    one, other = draw(st.integers(0, len(words) - 1)), draw(st.integers(0, len(words) - 1))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _pushed(draw: st.DrawFn, text: str) -> str:
    """Something odd, anywhere: in the middle of a word as well."""
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(ODD)) + text[at:]


def _replaced(draw: st.DrawFn, text: str) -> str:
    words = text.split(" ")
    words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(ODD))
    return " ".join(words)


def _cut(draw: st.DrawFn, text: str) -> str:
    return text[: draw(st.integers(0, len(text)))]


def _respelt(draw: st.DrawFn, text: str) -> str:
    ways: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.swapcase,
        lambda said: unicodedata.normalize("NFD", said),
        lambda said: unicodedata.normalize("NFKD", said),
        lambda said: "\u200f".join(said),
        lambda said: said.replace(" ", "\u3000"),
        lambda said: said.replace(" ", "\n"),
        lambda said: said.replace("-", "–"),
        lambda said: said + "@shimekiri_bot",
        lambda said: said.replace(" ", "@shimekiri_bot ", 1),
    )
    return draw(st.sampled_from(ways))(text)


def _stretched(draw: st.DrawFn, text: str) -> str:
    """Far too much: up to a hundred thousand characters."""
    piece = draw(
        st.sampled_from((" x", "a", " @mia", ' "', " 1", "é", "\u0301", " by", "２", " <@U2>", ", 2d rep", " at"))
    )
    return text + piece * draw(st.sampled_from((50, 300, 3_000, 100_000 // len(piece))))


MANGLINGS = (_dropped, _doubled, _swapped, _pushed, _pushed, _replaced, _cut, _respelt)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A line as somebody might type it; two of three are right in form."""
    text = _filled(draw, draw(st.sampled_from(LINES)))
    chance = draw(st.integers(0, 59))
    if chance < 40:
        return text
    if chance == 40:
        return _stretched(draw, text)
    if chance == 41:
        return draw(st.text(max_size=40))
    return draw(st.sampled_from(MANGLINGS))(draw, text)
