"""How times of day, parts of the day and zones are said in Japanese."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.when_english import says
from bot.domain.when_parts import Clock, Faulty, Hours, Later, Link, Part, Place, Today, WhyRejected
from bot.domain.when_phrase import HALF_DAY, hour_said
from bot.domain.when_table import Meaning, Rule, Words, meridiem

Parts = Sequence[Part]

LATEST_HOUR = 30  # broadcasters and bars count on after midnight, to 30:00
HOUR = r"時(?![間点代台期々])"
TIME = (
    rf"(\d{{1,2}})(?:{HOUR}(?:(半)|(\d{{1,2}})分(?!前|後|間|以内)|(\d\d)(?![\d:/.~,年月日時週営分か-]))?"
    r"|:(\d\d)(?::\d\d)?(?![\w:]))"
)
THEN_HOUR = r"(?=[\sの(,は]*\d{1,2}[時:])"
NOON = Clock(12, 0, sure=True)
MIDNIGHT = Clock(0, 0, sure=True, midnight=True)

# fmt: off
ZONES = {
    "日本": "Asia/Tokyo", "東京": "Asia/Tokyo", "大阪": "Asia/Tokyo", "jst": "Asia/Tokyo", "韓国": "Asia/Seoul",
    "ソウル": "Asia/Seoul", "中国": "Asia/Shanghai", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong", "台湾": "Asia/Taipei", "台北": "Asia/Taipei", "フィリピン": "Asia/Manila",
    "マニラ": "Asia/Manila", "ベトナム": "Asia/Ho_Chi_Minh", "ヴェトナム": "Asia/Ho_Chi_Minh",
    "ハノイ": "Asia/Ho_Chi_Minh", "ホーチミン": "Asia/Ho_Chi_Minh", "タイ": "Asia/Bangkok", "バンコク": "Asia/Bangkok",
    "ジャカルタ": "Asia/Jakarta", "シンガポール": "Asia/Singapore", "マレーシア": "Asia/Kuala_Lumpur",
    "クアラルンプール": "Asia/Kuala_Lumpur", "インド": "Asia/Kolkata", "デリー": "Asia/Kolkata",
    "ムンバイ": "Asia/Kolkata", "ドバイ": "Asia/Dubai", "モスクワ": "Europe/Moscow", "パリ": "Europe/Paris",
    "フランス": "Europe/Paris", "ドイツ": "Europe/Berlin", "ベルリン": "Europe/Berlin", "イタリア": "Europe/Rome",
    "ローマ": "Europe/Rome", "マドリード": "Europe/Madrid", "アムステルダム": "Europe/Amsterdam",
    "オランダ": "Europe/Amsterdam", "スイス": "Europe/Zurich", "イギリス": "Europe/London", "英国": "Europe/London",
    "ロンドン": "Europe/London", "uk": "Europe/London", "シドニー": "Australia/Sydney",
    "メルボルン": "Australia/Melbourne", "ニュージーランド": "Pacific/Auckland", "オークランド": "Pacific/Auckland",
    "ハワイ": "Pacific/Honolulu", "ホノルル": "Pacific/Honolulu", "ニューヨーク": "America/New_York",
    "ny": "America/New_York", "ボストン": "America/New_York", "ワシントン": "America/New_York",
    "トロント": "America/Toronto", "東部": "America/New_York", "米国東部": "America/New_York",
    "アメリカ東部": "America/New_York", "シカゴ": "America/Chicago", "中部": "America/Chicago",
    "米国中部": "America/Chicago", "アメリカ中部": "America/Chicago", "山岳部": "America/Denver",
    "デンバー": "America/Denver", "太平洋": "America/Los_Angeles", "米国太平洋": "America/Los_Angeles",
    "アメリカ太平洋": "America/Los_Angeles", "西海岸": "America/Los_Angeles", "米国西海岸": "America/Los_Angeles",
    "アメリカ西海岸": "America/Los_Angeles", "カリフォルニア": "America/Los_Angeles",
    "ロサンゼルス": "America/Los_Angeles", "ロス": "America/Los_Angeles", "la": "America/Los_Angeles",
    "サンフランシスコ": "America/Los_Angeles", "シアトル": "America/Los_Angeles", "バンクーバー": "America/Vancouver",
}
SEVERAL = {
    "アメリカ": ("America/New_York", "America/Los_Angeles"), "米国": ("America/New_York", "America/Los_Angeles"),
    "us": ("America/New_York", "America/Los_Angeles"), "カナダ": ("America/Toronto", "America/Vancouver"),
    "オーストラリア": ("Australia/Sydney", "Australia/Perth"), "豪州": ("Australia/Sydney", "Australia/Perth"),
}
# fmt: on
PLACES = "|".join(sorted((*ZONES, *SEVERAL), key=len, reverse=True))


def either(*options: Parts) -> Parts:
    """Readings between which only the speaker can choose; one alone is asked about as well."""
    first, *others = options if len(options) > 1 else (*options, *options)
    return [*first, *(part for option in others for part in (Link.alternative, *option))]


def clock_said(hour: int, minute: int = 0, *, sure: bool = False) -> Clock:
    """A time of day as `hour_said`, or one of the night that follows: 25時 is one o'clock."""
    if (hour, minute) > (24, 0) and hour <= LATEST_HOUR and minute <= 59:
        return Clock(hour - 24, minute, sure=True, is_late=True)
    return hour_said(hour, minute, sure=sure)


def _hour_and_minute(hour: str, half: str, *minutes: str) -> tuple[int, int]:
    return int(hour), 30 if half else int(next((each for each in minutes if each), "0"))


def _time(words: Words) -> Parts:
    return (clock_said(*_hour_and_minute(*words.groups()), sure=words[1].startswith("0")),)


def _with_half(words: Words) -> Parts:
    """午後3時; 午後15時 says it twice; of 午前12時 and 午後12時 each is midnight to some and noon to others."""
    is_morning = words[1] in ("午前", "ごぜん", "am", "a.m.")
    hour, minute = _hour_and_minute(*words.groups()[1:])
    if hour == HALF_DAY:
        noon = Clock(12, minute, sure=True)
        night = Clock(0, minute, sure=True, midnight=not minute, is_late=bool(minute) and not is_morning)
        return either((night,), (noon,))
    if is_morning and hour > HALF_DAY:
        raise Faulty(WhyRejected.contradictory, words[0])
    return (clock_said(hour if is_morning or hour > HALF_DAY else hour + HALF_DAY, minute, sure=True),)


def _half_and_hour(words: Words) -> Parts:
    """PM5, as no English speaker writes it."""
    return (meridiem(int(words[2]), 0, words[1]),)


def _minutes_before(words: Words) -> Parts | None:
    """17時の10分前; without の it may also be "before 17:10"."""
    hour, minutes = int(words[1]), int(words[3])
    if not 1 <= hour <= 24 or not 1 <= minutes <= 59:
        return None
    before = hour_said(hour - 1, 60 - minutes) if hour != 1 else hour_said(12, 60 - minutes)
    return (before,) if words[2] else either((before,), (hour_said(hour, minutes),))


def _hours_from_to(words: Words) -> Parts:
    return clock_said(int(words[1])), Link.dash, clock_said(int(words[2]))


def _deep_night(words: Words) -> Parts:
    """深夜2時 is asked which night; 深夜6時 is no hour of the night, and 18:00 still less."""
    if 6 <= int(words[1]) < 10 or 12 < int(words[1]) < 22:
        raise Faulty(WhyRejected.contradictory, words[0])
    return (Hours.night,)


def _at_night(*day: Part) -> Meaning:
    """夜9時; 夜5時 is no more an hour of the night than 17:00 is. Raises Faulty for it."""

    def meaning(words: Words) -> Parts:
        if re.match(r"[\sの(]*0?[45][時:]", words.string[words.end() :]):
            raise Faulty(WhyRejected.contradictory, words[0])
        return *day, Hours.night

    return meaning


def _by_day(words: Words) -> Parts:
    """昼3時; 昼0時 and 昼6時 are no hours of the day. Raises Faulty for them."""
    if re.match(r"[\sの(]*(?:0{1,2}|0?[5-9]|1[78])[時:]", words.string[words.end() :]):
        raise Faulty(WhyRejected.contradictory, words[0])
    return (Hours.afternoon,)


def _morning_after(words: Words) -> Parts:
    return (Later(1) if words.start() else Today(1), Hours.morning)


def _at(*hours: int) -> Parts:
    return either(*((Clock(hour, 0, sure=True),) for hour in hours))


def _zone(words: Words) -> Parts:
    return (Place(SEVERAL.get(words[1]) or (ZONES[words[1]],)),)


FIRST_THING = r"(?:イチ|いち|一番?|1番?)(?![時:\d])"

TIMES = (
    Rule(r"(\d{1,2})時(の?)(\d{1,2})分前", _minutes_before),
    Rule(TIME.replace(r"(?![\w:])", r"(?!\s?[ap]\.?m|[\w:])"), _time),
)
HOURS = (
    Rule(r"(\d{1,2})\s?[~-]\s?(\d{1,2})" + HOUR + r"(?![\d半])", _hours_from_to),
    Rule(rf"(午前|午後|ごぜん|ごご|[ap]\.?m\.?)の?\s?{TIME}", _with_half),
    Rule(r"([ap])m\s?(1[01]|[1-9])(?![\d:/.~時月日年分-])", _half_and_hour),
    Rule(r"正午|しょうご", says(NOON)),
    Rule(r"(?:今朝|けさ)", says(Today(0), Hours.morning)),
    Rule(r"明朝", says(Today(1), Hours.morning)),
    Rule(r"の?翌朝", _morning_after),
    Rule(r"(?:今晩|今夜|今宵|こんばん|こんや)", _at_night(Today(0))),
    Rule(r"今夕", says(Today(0), Hours.evening)),
    Rule(r"(?:明晩|明夜)", _at_night(Today(1))),
    Rule(r"(?:昨夜|昨晩|ゆうべ)", says(Today(-1), Hours.night)),
    Rule(r"(?:朝" + FIRST_THING + r"|始業(?:時間?|前)?(?!後))", says(*_at(9, 10))),
    Rule(r"(?:午後|お?昼|pm\s?)" + FIRST_THING, says(*_at(13, 14))),
    Rule(r"(?:午前|am(?![a-z])\s?)中?", says(Hours.morning)),
    Rule(r"(?:午後|pm(?![a-z])\s?)中?", says(Hours.afternoon)),
    Rule(r"(?:深夜|真夜中|夜中|未明)の?[\s(]*(?=(\d{1,2})[時:])", _deep_night),
    Rule(r"(?:深夜|真夜中|夜中)", says(*either((Clock(23, 0, sure=True),), (MIDNIGHT,)))),
    Rule(r"(?:早朝|明け方|明方|未明|朝方)" + THEN_HOUR, says(Hours.morning)),
    Rule(r"(?:早朝|明け方|明方|未明|朝方)", says(*_at(5, 7))),
    Rule(r"(?:お?昼|ひる|日中)の?(?=11[時:])", says()),
    Rule(r"(?:お?昼|ひる|日中)" + THEN_HOUR, _by_day),
    Rule(r"お?昼(?:過ぎ|すぎ)", says(*_at(13, 14))),
    Rule(r"お?昼前", says(*_at(11, 12))),
    Rule(r"お?昼(?!休)", says(*_at(12, 13))),
    Rule(r"日中", says(*_at(12, 17))),
    Rule(r"(?:夕方|夕刻|夕|ゆうがた)" + THEN_HOUR, says(Hours.evening)),
    Rule(r"(?:夕方|夕刻|夕|ゆうがた)", says(*_at(17, 18))),
    Rule(r"(?:朝|あさ(?!って)|モーニング)", says(Hours.morning)),
    Rule(r"(?:夜間?|晩|よる)(?!遅|おそ)", _at_night()),
    Rule(rf"(?<![a-z])({PLACES})\s?の?(?:現地時間|標準時間?|時間|時刻|タイム)", _zone),
    Rule(r"(?:協定世界時|世界標準時|世界時|グリニッジ標準時)", says(Place(("UTC",)))),
    Rule(r"(?:こちら|こっち|うち|弊社|当社|自社)の?(?:時間|時刻|タイム)で?", says()),
)
