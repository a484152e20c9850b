"""One spelling for Japanese due dates: digits for kanji numerals, one kind of brackets, spaces where they help."""

from __future__ import annotations

import re

from bot.domain.when_table import BETWEEN

NUMERALS = "〇零一二三四五六七八九十百"
DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNIT = r"\s?(?:年|月|日|時|分|週|営業日|稼働日|実働日|[かヶカヵケ箇個]月)"
NUMBER = re.compile(rf"(?<=第)[{NUMERALS}]|[{NUMERALS}]+(?=(?:[,~-][{NUMERALS}]+)?{UNIT})")
TENS = re.compile(r"(?:(.?)百)?(?:(.?)十)?(.?)")

MARKS = str.maketrans(
    {"、": ",", "・": ",", "。": " ", "〜": "~"}
    | dict.fromkeys("※●■◆★☆🙏🙇", " ")
    | dict.fromkeys("「『【〔《〈[", "(")
    | dict.fromkeys("」』】〕》〉]", ")")
)
# fmt: off
KANA = {
    "こんしゅう": "今週", "らいしゅう": "来週", "さらいしゅう": "再来週", "せんしゅう": "先週", "しゅうまつ": "週末",
    "こんげつ": "今月", "らいげつ": "来月", "さらいげつ": "再来月", "げつまつ": "月末", "ことし": "今年",
    "らいねん": "来年", "ねんまつ": "年末", "ねんない": "年内", "ついたち": "1日", "ふつか": "2日", "みっか": "3日",
    "よっか": "4日", "とおか": "10日", "はつか": "20日", "ひと月": "1か月", "ふた月": "2か月",
}
AFTER_DIGITS = {"じ": "時", "じはん": "時半", "時はん": "時半"}
# fmt: on
IN_KANA = re.compile("|".join(sorted(KANA, key=len, reverse=True)) + r"|(?<=\d)(?:[じ時]はん|じ(?![ゅょゃ]))")
WEEKDAY = re.compile(r"\((?:祝日?,?(?=[月火水木金土]))?([月火水木金土日])(?:,?祝日?)?\)")
JOINED = re.compile(r"(?<=\d) (?=[年月日時分週営か])|(?:(?<=\d[年月時])|(?<=\d [年月時])) (?=\d)")
# The rules that all languages share end a word where no letter follows, and kana and kanji count as letters.
PARTED = re.compile(
    r"((?<!\d)\d{4}|(?<=\d)[:/.]\d+|-\d\d?-\d\d?|[a-z])(?=[^\x00-\x7f年])|(:\d\d)(?=[a-z])|(?<![a-z])(jst|utc)(?=\d)"
)


def spelled(text: str) -> str:
    """A `cleaned` text in the one spelling that the rules know."""
    text = NUMBER.sub(_in_digits, text.translate(MARKS))
    text = IN_KANA.sub(lambda words: KANA.get(words[0]) or AFTER_DIGITS[words[0]], text)
    text = WEEKDAY.sub(r" (\1曜) ", JOINED.sub("", text))
    return PARTED.sub(r"\g<0> ", text).strip(BETWEEN)


def _in_digits(words: re.Match[str]) -> str:
    """二十五 and 二五 are 25; two that follow each other, as in 二三日, are "two or three"."""
    said = words[0]
    if "十" in said or "百" in said:
        parts = TENS.fullmatch(said)
        if parts is None or any(part and part not in DIGITS for part in parts.groups()):
            return said
        hundreds, tens, ones = parts.groups()
        value = 100 * _times(hundreds) + 10 * _times(tens) + (DIGITS[ones] if ones else 0)
        return str(value)
    digits = [DIGITS[each] for each in said]
    if len(digits) == 2 and 0 < digits[0] == digits[1] - 1:
        return f"{digits[0]},{digits[1]}"
    return "".join(map(str, digits))


def _times(digit: str | None) -> int:
    """How many tens: none in 五, one in 十五, two in 二十五."""
    return 0 if digit is None else DIGITS[digit] if digit else 1
