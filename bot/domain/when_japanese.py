"""How due dates are said in Japanese: what is counted from now, the words between, and the whole table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_english import says
from bot.domain.when_japanese_days import DAYS
from bot.domain.when_japanese_hours import HOURS, clock_said, either
from bot.domain.when_japanese_spelling import spelled
from bot.domain.when_parts import (
    DayOfMonth,
    Days,
    Elapsed,
    End,
    Faulty,
    Few,
    Habits,
    Later,
    Link,
    Part,
    Period,
    Unit,
    WhyRejected,
    WorkingDays,
)
from bot.domain.when_table import COMMON, Rule, Table, Words

Parts = Sequence[Part]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {"分": MINUTE, "m": MINUTE, "時": HOUR, "h": HOUR, "日": DAY, "d": DAY, "週": 7 * DAY, "w": 7 * DAY}
END_OF_DAY = says(End(Period(Unit.day)))

MONTHS = r"[かヶカヵケ箇個]月"
UNIT = rf"(?:時間|分間?|日間?|週間?|{MONTHS}間?|年間?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|d(?:ays?)?|w(?:eeks?)?)"
PIECE = rf"\d{{1,3}}(?:\.\d)?\s?{UNIT}半?"
DURATION = rf"(?:(?:半年|半時間)|{PIECE}(?:と?\s?{PIECE})*)"
LONG = rf"\d{{1,3}}(?:\.\d)?\s?(?:時間|日間|週間|{MONTHS}間?|年間)"
LONG_DURATION = rf"(?:半年間?|{LONG}半?(?:と?\s?{PIECE})*)"
PIECES = rf"(\d{{1,3}}(?:\.\d)?)\s?({UNIT})(半?)"
AHEAD = r"(?:後(?!半|日|ろ)|以内|のち|内|あと)"
ABOUT = r"(?:ほど|くらい|ぐらい|程度?|位|前後|頃|ごろ|ころ|弱|強)"
ROUGHLY = r"(?:約|およそ|おおよそ|だいたい|大体|ざっと)\s?"
BUSINESS = r"(?:営業日|稼働日|実働日|就業日|ビジネスデー|bd)"
NOT_MORE = r"(?!前|後|以内|内|おき|ごと|毎|目|に\d|待|ほど|くらい|ぐらい|程|位|[かまに]?ら)"
FROM_NOW = (
    r"(?:今日|本日|きょう|只今|ただ今|ただいま|今|いま|現在|これ)(?:から|より)(?:数えて)?"
    rf"(?=[\s,]*(?:約|あと)?(?:\d{{1,3}}{BUSINESS}|翌|{LONG_DURATION}|{DURATION}{AHEAD}|半年|数))"
)
DEADLINE = r"(?:最終)?(?:締め?切り?|〆切り?|締め|〆|しめきり|期限|期日|納期|納品日?|デッドライン|リミット|deadline|due)"
ACTION = (
    r"(?:ご|御)?(?:提出|送付|送信|返信|返事|返答|回答|連絡|対応|確認|納品|納入|完了|完成|共有|承認|検収|入稿|支払い?"
    r"|振込み?|入金|作業|アップ|レビュー|フィードバック|チェック|報告|仕上げ|公開|リリース|終了|作成|準備|決定|判断)"
)
PLEASE = (
    r"お?送り?(?:って)?(?:ください|下さい)|(?:お|御)?(?:願い|ねがい)(?:できますか|できれば(?:と思います|幸いです)|申し上げます"
    r"|(?:いた|致)?(?:し)?(?:ます|たいです|たく)|です)?|よろしく|宜しく|(?:して|を)?(?:ください|下さい|くださいませ|頂戴)"
    r"|いただけますか|頂けますか|もらえますか|(?:いただける|頂ける|もらえる|くれる)と(?:助かります|嬉しいです|幸いです|ありがたいです)"
    r"|助かります|願います|(?:が|で)?(?:ほしい|欲しい)(?:です)?|して"
)
PADDING = (
    r"必着|必達|必須|必ず|死守|厳守|絶対に?|ちょうど|丁度|きっかり|ぴったり|ジャスト|遅くとも|遅くても|まじで|マスト|着"
    r"|でお?(?:ok|大丈夫|いい|良い|よい)|です|だ(?=$)|[ねよ](?=$|\s)|さい(?=$)"
)


def _amount(text: str) -> tuple[int, timedelta, bool] | None:
    """Months, the rest of a duration, and whether it is counted by the clock; None for half a day or half a month."""
    if text == "半時間":
        return 0, HOUR / 2, True
    if text.startswith("半年"):
        return 6, timedelta(), False
    months, time, is_by_clock = 0, timedelta(), False
    for count, unit, half in re.findall(PIECES, text):
        amount = float(count) + (0.5 if half else 0)
        if re.match(MONTHS, unit) or unit[0] == "年":
            in_months = amount * (12 if unit[0] == "年" else 1)
            if in_months % 1:
                return None
            months += int(in_months)
            continue
        if amount % 1 and unit[0] not in "時h":
            return None
        time += UNITS[unit[0]] * amount
        is_by_clock = is_by_clock or UNITS[unit[0]] < DAY
    return months, time, is_by_clock


def _duration(text: str, sign: int = 1) -> Parts | None:
    """Whole days and more are counted on the calendar, less by the clock."""
    amount = _amount(text)
    if amount is None:
        return None
    months, time, is_by_clock = amount
    if is_by_clock:
        return None if months else (Elapsed(sign * time),)
    return (Days(sign * months, sign * time.days),)


def _ahead(words: Words) -> Parts | None:
    return _duration(words[1])


def _ago(words: Words) -> Parts | None:
    return _duration(words[1], -1)


def _later(words: Words) -> Parts:
    """金曜の3日後, 月末の前: days from a day. Raises Faulty for hours, for months, and for 金曜から3日間, a stretch."""
    amount = _amount(words[1])
    if amount is None or amount[0] or amount[2] or not words[2]:
        raise Faulty(WhyRejected.not_understood, words[0])
    return (Later(-amount[1].days if words[2] == "前" else amount[1].days),)


def _about(words: Words) -> Parts | None:
    """3日くらい: about three days, or about the third."""
    amount = _duration(words[1])
    if amount is None:
        return None
    day = re.fullmatch(r"(\d{1,2})日", words[1])
    if day and words[2] is None and 1 <= int(day[1]) <= 31:
        return either((DayOfMonth(int(day[1])),), amount)
    return either(amount)


def _two_amounts(words: Words) -> Parts | None:
    """2,3日 and 2~3日後; 20~22日 are days of the month."""
    first, second, unit, ending = int(words[1]), int(words[2]), words[3], words[4]
    if unit == "日" and not ending and not (second == first + 1 and second <= 10):
        if not 1 <= first <= 31 or not 1 <= second <= 31:
            raise Faulty(WhyRejected.impossible, words[0])
        return either((DayOfMonth(first),), (DayOfMonth(second),))
    if re.match(BUSINESS, unit):
        return either((_working_days_from(first, words),), (_working_days_from(second, words),))
    amounts = _duration(f"{first}{unit}"), _duration(f"{second}{unit}")
    return either(amounts[0], amounts[1]) if amounts[0] and amounts[1] else None


def _working_days_from(count: int, words: Words) -> WorkingDays:
    """Working days are counted from today alone. Raises Faulty where a day stands before: 金曜の2営業日後."""
    if re.search(r"\d|[年月火水木金土週末翌前曜]|明(?!日から)", words.string[: words.start()]):
        raise Faulty(WhyRejected.not_understood, words[0])
    return WorkingDays(count)


def _working_days(words: Words) -> Parts:
    return (_working_days_from(int(words[1]), words),)


def _past_working_days(words: Words) -> Parts:
    return (_working_days_from(-int(words[1]), words),)


def _next_working_day(words: Words) -> Parts:
    return (_working_days_from(2 if words[1] else 1, words),)


def _few(words: Words) -> Parts:
    return (Few(UNITS[words[1][0]]),)


def _late_time(words: Words) -> Parts:
    return (clock_said(int(words[1]), int(words[2])),)


def _four_digits(words: Words) -> Parts | None:
    """1130 alone is half past eleven or the 30th of November; 1730 is a time."""
    a, b = int(words[1]), int(words[2])
    if words.start() or not (1 <= a <= 12 and 1 <= b <= 31):
        return None
    return Link.around, clock_said(a, b)


# What stands at the end of a phrase leads to nothing and would count as cut short, so a part without effect follows.
AFTER_ALL = Later(0)
FROM_TODAY = (
    Rule(FROM_NOW, says()),
    Rule(r"(?:今すぐ|いますぐ)", lambda _: None),
    Rule(rf"(\d{{1,2}})\s?[,~か-]\s?(\d{{1,2}})\s?({BUSINESS}|{UNIT})({AHEAD}|中)?(?![半前])", _two_amounts),
    Rule(r"数\s?(分|時間|日|週)(?:間)?(?:後|以内|内|中|のうち|で)?(?!前)", _few),
    Rule(r"一両日中?", says(*either((Days(0, 1),), (Days(0, 2),)))),
    Rule(rf"(翌[々翌])?(?:の?翌|の?次の?|明)?(?<=[翌々次の明])(?:{BUSINESS}|平日)", _next_working_day),
    Rule(rf"の?前{BUSINESS}|(\d{{1,3}}){BUSINESS}前", lambda words: _past_working_days(words) if words[1] else None),
    Rule(rf"(?:の|から|より)?あ?と?(\d{{1,3}})\s?{BUSINESS}(?:後|以内|内|中|で)?(?![目前おご毎間])", _working_days),
    Rule(rf"(?:の|から|より)\s?({DURATION})({AHEAD}|前|(?=間))(?![々後])", _later),
    Rule(rf"(?:から|より)\s?({LONG_DURATION})()", _later),
    Rule(rf"{ROUGHLY}({DURATION})({AHEAD})?{ABOUT}?(?:後|以内)?", _about),
    Rule(rf"({DURATION})({AHEAD})?{ABOUT}(?:後|以内)?", _about),
    Rule(rf"({DURATION})前(?![後半])", _ago),
    Rule(rf"({DURATION}){AHEAD}", _ahead),
    Rule(rf"(?:あと|後|残り)\s?({DURATION}){NOT_MORE}", _ahead),
    Rule(rf"({LONG_DURATION}){NOT_MORE}", _ahead),
    Rule(r"(?:今|ただ今|ただいま|現在|いま|now)(?![すの度])", says(Elapsed(timedelta()))),
)
