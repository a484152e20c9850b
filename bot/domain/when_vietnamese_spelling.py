"""One spelling for Vietnamese: with, without or with half of its diacritics, in words or digits.

What the rules know is the text without diacritics, but for the words that only these tell apart and that matter:
sáu (six) and sau (after), tối (evening) and tới (to, next), một (one) and mốt (the day after tomorrow) … keep theirs.
Where they were left out, the words around decide, or nothing does and the rules do not read the word. A word whose
diacritics are those of another word stays as it was typed, and no rule reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# The words with diacritics that the rules know.
FORMS = """
    thứ chủ chúa nhật nhất ngày hôm bữa này tuần tháng quý quí năm giờ phút tiếng đồng rưỡi rưởi kém trưa chiều đêm
    buổi cuối hết đầu giữa kết thúc làm việc trước vòng vài mấy khoảng chừng cỡ độ gần hoặc là đến vào lúc hạn chót
    chốt chậm muộn trễ hơn không đa kể tính theo mùng mồng bốn chín lăm hồi rồi vừa kế tiếp đây cách bờ đông tây miền
    nhé nhá ạ nghen hén giúp dùm giùm hộ với chị bạn mọi người cả nhà vui lòng ơn cảm của múi hành chính rạng ngoái dịp
    hiện tại đó đấy nè á đi thôi cần phải nội ít đôi dăm chẵn tròn việt hà sài gòn hồ đà nẵng hàn quốc bắc mỹ mĩ đức ấn
    thái úc đài hồng kông luân đôn pháp bên chúng tớ sớm gấp khẩn nào rảnh lát chút tí xíu sắp nếu được thể chắc lẽ dự
    kiến tùy mỗi hàng hằng định kỳ xế lại cùng về nãy sáng trở nộp gửi
"""
# Those that keep their diacritics, and in which spelling.
KEPT = {
    "sáu": "sáu", "tối": "tối", "tới": "tới", "tôi": "tôi", "tám": "tám", "tầm": "tầm", "một": "một", "mốt": "mốt",
    "tư": "tư", "từ": "từ", "bảy": "bảy", "bẩy": "bảy", "bây": "bây", "đúng": "đúng", "nửa": "nửa", "nữa": "nữa",
    "mười": "mười", "mươi": "muoi", "quá": "quá", "kìa": "kìa", "sáng": "sáng",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
MARKED_WORD = re.compile(r"[a-z]*[^\W\d_a-z][^\W\d_]*")

UNITS = r"(?:gio|tieng|phut|ngay|hom|bua|tuan|thang|nam)"
PART = r"(?:sáng|sang|trua|chieu|tối|toi|dem|khuya)"
SAID_PART = r"(?:sáng|trua|chieu|tối|dem|khuya)"
NOT_COUNTED = r"(?<!thu \d)(?<!ngay \d)(?<!ngay \d\d)(?<!thang \d)(?<!thang \d\d)"  # «thứ 6 giờ Nhật»
CLOCK = rf"(?<![\w/])\d{{1,2}}(?: ?[hg](?!\w)| ?h ?\d\d| ?g\d\d|:\d\d|{NOT_COUNTED} ?gio(?!\w))"
DAY = r"(?:thu |t[2-7]\b|chu nhat|cn\b|ngay\b|hom\b|mai\b|nay\b|mốt\b|mung\b|cuoi\b|\d\d?[/-]\d|\d\d? thang)"


class Spelling(NamedTuple):
    marks: str  # sorted, wherever in the word they stand: people put them on the wrong vowel
    written: str


def _letters(word: str) -> tuple[str, str]:
    """The word without its diacritics, and these."""
    parts = unicodedata.normalize("NFD", word.replace("đ", "d̵"))
    letters = "".join(char for char in parts if not unicodedata.combining(char))
    return letters, "".join(sorted(char for char in parts if unicodedata.combining(char)))


def _spellings() -> dict[str, list[Spelling]]:
    found: dict[str, list[Spelling]] = {}
    for word, written in [(word, "") for word in FORMS.split()] + [*KEPT.items()]:
        letters, marks = _letters(word)
        kept = KEPT.get(word, written)
        found.setdefault(letters, []).append(Spelling(marks, kept or letters))
    return found


SPELLINGS = _spellings()
EXACT = {word: KEPT.get(word) or _letters(word)[0] for word in (*FORMS.split(), *KEPT)}


def _known(words: re.Match[str]) -> str:
    """A word as the rules know it; as it was typed where it is another, its letters alone where it may be several."""
    return EXACT.get(words[0]) or _nearly_known(words[0])


def _nearly_known(word: str) -> str:
    letters, marks = _letters(word)
    spellings = SPELLINGS.get(letters, [])
    exact = {each.written for each in spellings if each.marks == marks}
    close = exact or {each.written for each in spellings if _is_within(marks, each.marks)}
    if not close:
        return word
    return close.pop() if len(close) == 1 else letters


def _is_within(some: str, others: str) -> bool:
    return all(some.count(mark) <= others.count(mark) for mark in some)


RUN_TOGETHER = re.compile(r"\d[^\W\d_]{2}|[^\W\d_]{3}\d")
SPACING = (
    (re.compile(r"(?<=\d)(h|g)(?!rs?\b|ours?\b|i[oờ]|[oô]m)(?=[^\W\d_]{2})"), r"\1 "),
    (re.compile(r"(?<=[^\W\d_]{3})(?=\d)"), " "),
    (re.compile(r"(?<=\d)(?=[^\W\d_]{3})(?!hrs)"), " "),
)

# Words left without diacritics in a text that has none, and `sau` only there: elsewhere it is "after".
BARE = (
    (re.compile(r"\bthu sau\b"), "thu sáu"),
    (re.compile(rf"\bsau (?={UNITS}(?: lam viec)? nua\b)"), "sáu "),
    (re.compile(rf"\bsau gio(?= (?:ruoi |kem )?{PART}\b)"), "sáu gio"),
    (re.compile(r"\bthang sau\b(?! nua)"), "thang jun"),  # June or next month
)
AN_HOUR = rf"gio(?=$| (?:{PART}|ruoi|kem|\d|nua|ngay|mai|thu|hom|chu)\b)"
# Words left without diacritics anywhere, and the one abbreviation that everybody uses.
RESTORED = {
    "trc": ((re.compile(r"\btrc\b"), "truoc"),),
    "tu": ((re.compile(r"\b(thu|thang|muoi) tu\b"), r"\1 tư"),),
    "bay": (
        (re.compile(r"\b(thu|thang|muoi) bay\b"), r"\1 bảy"),
        (re.compile(rf"\bbay(?= (?:ngay|hom|tuan|thang|tieng|phut|nam|gio (?:ruoi|kem|\d|{PART}))\b)"), "bảy"),
        (re.compile(r"\bngay bay gio\b"), "bây gio"),
    ),
    "mot": (
        (re.compile(r"\b(mung|mong|muoi|thang) mot\b"), r"\1 một"),
        (re.compile(rf"\b(?<!ngay )mot(?= (?:(?!gio){UNITS}|vai|it|lat|luc|chut|{AN_HOUR})\b)"), "một"),
        (re.compile(r"\bmot\b"), "mốt"),
    ),
    "tam": (
        (re.compile(r"\b(thang|muoi) tam\b"), r"\1 tám"),
        (re.compile(r"\btam(?= (?:\d|ngay \d|thu ))"), "tầm"),
        (re.compile(rf"\btam(?= {UNITS}\b)"), "tám"),
    ),
    "sang": ((re.compile(r"\bsang\b(?! (?:tuan|thang|quy|nam)\b)"), "sáng"),),
    "qua": ((re.compile(rf"\b({PART}) qua\b"), r"\1 hom qua"),),
}
AND_A_HALF = re.compile(r"\b(\d{1,2})[.,]5 ?(tieng|(?:gio|h)(?= (?:nữa|nua)))\b")

ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bon": 4, "tư": 4, "nam": 5, "lam": 5, "sáu": 6, "sau": 6, "bảy": 7,
    "tám": 8, "chin": 9,
}  # fmt: skip
TEN = r"(?:mười|muoi)"
ONE = r"(?:một|hai|ba|bon|nam|sáu|bảy|tám|chin)"
AFTER_TEN = r"(?:một|mốt|hai|ba|bon|tư|lam|sáu|sau|bảy|tám|chin)"
NOT_YEARS = r"(?:(?= (?:gio|phut))|(?<!\d nam)(?<!một nam)(?<!hai nam)(?<!ba nam))"
NUMBER = rf"(?:(?:(?<!thu )(?:hai|ba|bon|nam) muoi|{TEN})(?: {AFTER_TEN}(?! {TEN}))?|{ONE}{NOT_YEARS})"
FOLLOWING = rf"(?= (?:{UNITS}(?! (?:nay|ngoai)\b)|ruoi|kem)\b)"
NUMBERS = (
    re.compile(rf"\b(){NUMBER}{FOLLOWING}"),
    re.compile(rf"\b(thang ){NUMBER}(?<!nam)\b(?! {TEN})"),
    re.compile(r"\b(thang )(?:nam\b(?! (?:nay|sau|tới|toi|ngoai|20\d\d)\b)|tư\b)"),
    re.compile(rf"\b((?:ngay|mung|mong|quy) ){NUMBER}\b(?<!ngay nam)(?! {TEN})"),
    re.compile(r"\b(quy )tư\b"),
    re.compile(rf"\b((?:gio|kem) )(?:(?:hai|ba|bon|nam) muoi|{TEN})(?: {AFTER_TEN})?\b"),
)

IN_WORDS = frozenset(ONES) | {"mười", "muoi"}

# "chiều mai 3h": the part of the day stands beside its hour, if there is one of each.
PARTS = frozenset(("sáng", "trua", "chieu", "tối", "dem", "khuya"))
TOLD_PARTS = PARTS | {"toi"}  # which may have become one
ONE_CLOCK = re.compile(CLOCK)
APART = re.compile(rf"(?<!gio )(?<!cuoi )(?<!dau )(?<!giua )\b(?:(?:buoi|ban) )?({SAID_PART})\b")
ANOTHER = re.compile(r"\b(?:hoac|hay|den|tới)\b|[-–]")
MINUTES = re.compile(
    r" (?:\d\d(?: ?(?:phut|p|'))?|\d phut|kem \d\d?(?: ?(?:phut|p|'))?|ruoi)(?![\w/-])(?! (?:thang|ngay))"
)


def prepared(text: str) -> str:
    """A cleaned text in the spelling that the rules know."""
    if RUN_TOGETHER.search(text):
        text = _replaced(SPACING, text)
    known, marked = (text, 0) if text.isascii() else MARKED_WORD.subn(_known, text)
    if not marked and "sau" in known:
        known = _replaced(BARE, known)
    words = set(WORD.findall(known))
    if not words.isdisjoint(RESTORED):
        for word, rules in RESTORED.items():
            if word in words:
                known = _replaced(rules, known)
        words = set(WORD.findall(known))
    if ".5" in known or ",5" in known:
        known = AND_A_HALF.sub(r"\1 \2 ruoi", known)
    if not words.isdisjoint(IN_WORDS):
        for number in NUMBERS:
            known = number.sub(_in_digits, known)
    if "toi" in words:
        known = TOI.sub(_evening_or_to, known)
    return known if words.isdisjoint(TOLD_PARTS) else _beside_hour(known)


def _replaced(rules: Sequence[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _in_digits(words: re.Match[str]) -> str:
    """«mười lăm» is 15, «hai mươi mốt» is 21."""
    value = 0
    for word in words[0].removeprefix(words[1]).split():
        value = max(value, 1) * 10 if word in ("mười", "muoi") else value + ONES[word]
    return f"{words[1]}{value}"


TOI = re.compile(r"\btoi\b")
CLOCK_BEFORE = re.compile(rf"(?:{CLOCK}|\d phut|ruoi)$")
DAY_BEFORE = re.compile(r"(?:thu \w+|t[2-7]|cn|(?:chu|chua) nhat|mai|nay|mốt|/\d+|(?:ngay|thang) \d+|20\d\d)$")
NEXT_BEFORE = re.compile(r"\b(?:từ|tu) \S|\b(?:tuan|thang|quy|nam)$")
NEAR_DAY_BEFORE = re.compile(r"\b(?:mai|nay|mốt)$")
NEAR_DAY = re.compile(r"(?:nay|mai|mốt|hom|qua)\b")
A_DAY = re.compile(DAY)


def _evening_or_to(words: re.Match[str]) -> str:
    """What `toi` is, where the words around tell: tối, an evening, or tới, to, until, next."""
    before, after = words.string[: words.start()].rstrip(), words.string[words.end() :].lstrip(" ,")
    is_day_before, is_day = bool(DAY_BEFORE.search(before)), bool(A_DAY.match(after))
    if NEXT_BEFORE.search(before):
        return "tới"
    if CLOCK_BEFORE.search(before):
        return "tới" if ONE_CLOCK.match(after) else "tối"
    hour = ONE_CLOCK.search(after)
    is_unsure = bool(hour) and not re.match(r"1[3-9]|2\d", hour[0] if hour else "")
    if NEAR_DAY_BEFORE.search(before):
        if is_unsure and not is_day and not before.endswith("nay"):
            return "toi"  # «mai toi 9h» may be 21:00, or until 9:00
        return "tới" if is_day else "tối"
    if NEAR_DAY.match(after):
        return "tới" if is_day_before else "tối"
    if is_day_before:
        return "tới" if is_day else "toi"
    if is_unsure:
        return "toi"  # «toi thu 6 8h» may be 20:00, or until 8:00
    return "tối" if is_day else "tới"


def _beside_hour(text: str) -> str:
    clocks = [*ONE_CLOCK.finditer(text)]
    part = APART.search(text)
    if len(clocks) != 1 or part is None or sum(word in PARTS for word in WORD.findall(text)) != 1:
        return text
    start, end = clocks[0].span()
    if part.start() > start or ANOTHER.search(text, part.end(), start):
        return text
    minutes = MINUTES.match(text, end)
    end = minutes.end() if minutes else end
    return " ".join(f"{text[: part.start()]}{text[part.end() : end]} {part[1]}{text[end:]}".split())
