"""How due dates are said in Vietnamese."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.when_parts import Clock, Elapsed, Habits, Link
from bot.domain.when_phrase import hour_said
from bot.domain.when_table import COMMON, END, Rule, Table, Words
from bot.domain.when_vietnamese_clock import CLOCKS, PARTS_OF_DAY, PLACES, Parts, says
from bot.domain.when_vietnamese_days import DATES, JUNE, PERIODS, RELATIVE, WEEK
from bot.domain.when_vietnamese_spans import ABOUT, SPANS
from bot.domain.when_vietnamese_spelling import CLOCK, prepared

NAMED = re.compile(rf"{CLOCK}|\d|\b(?:thu|chu nhat|cn|t[2-7]|mai|nay|mốt|hom|sáng|chieu|tối)\b")
NAME = r"(?! (?:mai|mốt|ba|hai|tư|nam|sáu|bảy|chin|sau|tu|bay)\b)"
PERSON = r"(?:em|anh|chi|minh|ban|tôi|toi|tới|chung minh|ca nha|moi nguoi|cac ban|team|sep|a|e|c|ad)(?: oi)?"
POLITE = r"(?:nhe+|nha+|nhá+|ạ|a|nghen|nhen|hen|nghe|ne|do|day|di|luon|thoi|voi|ok|oke|okie)"
LATEST = r"(?:cham|tre|muon) nhat(?: la| vao| den)?"


def _until_or_to(words: Words) -> Parts:
    """«đến» between two days or times, or until."""
    return (Link.to,) if NAMED.search(words.string, 0, words.start()) else (Link.at,)


def _from(words: Words) -> Parts | None:
    """«từ thứ hai đến thứ tư»; «từ thứ hai» alone has no end."""
    return () if re.search(r"\b(?:den|tới|toi)\b| ?[-–] ?", words.string[words.end() :]) else None


def _four_digits(words: Words) -> Parts | None:
    """0512 without a day before it is twelve past five or the fifth of December; 1730 is a time."""
    hour, minute = int(words[1]), int(words[2])
    if hour > 23 or A_DAY_SAID.search(words.string, 0, words.start()) or not (hour and 1 <= minute <= 12):
        return None
    return Link.around, hour_said(hour, minute, sure=True)


A_DAY_SAID = re.compile(r"\d|\b(?:thu|chu nhat|cn|mai|nay|mốt|kia|sáng|trua|chieu|tối|dem|luc)\b")

LINKS: tuple[Rule, ...] = (
    Rule(rf"(?:{LATEST}|khong (?:tre|muon|cham|quá|qua)(?: hon)?)" + END, says(Link.at)),
    Rule(r"(?:ke )?(?:từ|tu) (?:nay|hom nay|gio|bây gio) (?:cho )?(?:den|tới)(?: truoc)?" + END, says(Link.at)),
    Rule(r"(?:ke )?(?:từ|tu)" + END, _from),
    Rule(r"(?:cho )?(?:den|tới)(?: (?:luc|truoc|khi))?" + END, _until_or_to),
    Rule(r"truoc (?:buoi )?trua" + END, says(Link.around, Clock(12, 0, sure=True))),
    Rule(r"(?:truoc(?: luc| khi)?|before)" + END, says(Link.before)),
    Rule(r"(?:sau khi|sau|quá|after)" + END + "(?! nay$)", says(Link.after)),
    Rule(rf"(?:{ABOUT}{END}|~)(?= ?\S)", says(Link.around)),
    Rule(r"(?:hoac|hay)(?: la)?" + END, says(Link.alternative)),
    Rule(r"[-–—]", says(Link.dash)),
    Rule(r"(?:vao luc|luc|at|@|by|until|till|hoi)" + END, says(Link.at)),
    Rule(r"(?:vao|on|la|noi|trong(?! t[2-7]))" + END, says(Link.on)),
)
PADDING: tuple[Rule, ...] = (
    Rule(
        r"(?:het han|thoi han|han)(?: (?:chot|cuoi|cuoi cung|nop|gui|tra loi|phan hoi|hoan thanh))?(?: la)?(?: ?:)?"
        rf"{END}(?! (?:quoc)\b)",
        says(),
    ),
    Rule(r"(?:deadline|dead line|ddl|dl|due|chot)(?: (?:la|is))?(?: ?:|(?!\w))", says()),
    Rule(rf"(?:{POLITE}|cam on|thanks|thank you|tks)(?: (?:{POLITE}|{PERSON}))*(?=$|,)", says()),
    Rule(rf"(?:giup|dum|gium|ho|cho)(?: (?:giup|dum|gium))? {PERSON}(?: (?:voi|nhe|nha|a))?{END}{NAME}", says()),
    Rule(rf"(?:giup|dum|gium|ho)(?: (?:voi|nhe|nha|a))?{END}{NAME}", says()),
    Rule(r"(?:xin|vui long|lam on|please|pls|plz|ok|sharp|phai|can|xong)" + END, says()),
    Rule(r"(?:đúng|dung(?=$)|chan|tron)" + END, says()),
)

VIETNAMESE = Table(
    rules=(
        JUNE,
        *SPANS,
        *RELATIVE,
        *WEEK,
        *PERIODS,
        *DATES,
        *PARTS_OF_DAY,
        Rule(r"(?:ngay )?(?:bây gio|luc nay|hien tai|vua xong|now)" + END, says(Elapsed(timedelta()))),
        *CLOCKS,
        Rule(r"([012]\d)([01]\d)(?![\w:/.-])", _four_digits),
        *PLACES,
        *COMMON,
        Rule(r"noon" + END, says(Clock(12, 0, sure=True))),
        *LINKS,
        *PADDING,
    ),
    vague=r"\b(?:som|gap|khan|nao|ranh|chut|ti (?:nữa|nua)|xiu|sap|neu|co the|chac|co le|du kien|tuy|bao gio|mai mốt"
    r"|thu(?= \d+[hg:]|$)|nay mai|mai kia|mai nay|sau nay|khi|luc do|dau (?:gio|nam|quy)|giua|may|vai"
    r"|ngay lap tuc|lam ngay|ngay va luon|ngay$|lien|lat|một luc|asap|soon|urgent|maybe)\b",
    recurring=r"\b(?:moi(?! (?:nguoi|ngay mai))|hang|dinh ky|cac (?:thu|ngay)|nao cung|cach (?:ngay|tuan)|thuong xuyen"
    r"|every|daily|weekly|monthly)\b",
    habits=Habits(day_first=True, weeks=(0,)),
    prepared=prepared,
)
