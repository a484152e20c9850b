"""Times of day, parts of the day and the zones of places, as they are said in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.when_parts import Clock, Faulty, Hours, Link, Number, Part, Place, WhyRejected
from bot.domain.when_phrase import hour_said
from bot.domain.when_table import END, Meaning, Rule, Words, meridiem
from bot.domain.zones import ABBREVIATIONS, zone_of_place

Parts = Sequence[Part]

PART = (
    r"(?:(?:vao |luc )?(?:buoi |ban )?(rang sáng|sáng som|sáng|trua|xe chieu|chieu tối|chieu|tối|dem khuya|dem|khuya))"
)
HOURS = {
    "rang sáng": Hours.morning, "sáng som": Hours.morning, "sáng": Hours.morning, "xe chieu": Hours.afternoon,
    "chieu": Hours.afternoon, "chieu tối": Hours.evening, "tối": Hours.evening, "dem": Hours.night,
    "dem khuya": Hours.night, "khuya": Hours.night,
}  # fmt: skip
# 17h 30/11, 17h 30 tháng 11: the number is a day
NO_DAY = r"(?!\w)(?! ?[/.-] ?\d)(?! (?:thang|thg|t\d|ngay nữa|ngay nua|ngay tới|tuan|nam|tieng)\b)"
MINUTE = rf"(?:(\d\d)(?: ?(?:phut|p){END}|'|(?![\w/]))| (\d\d)(?: ?(?:phut|p){END}|'|{NO_DAY})| ?(\d)(?: ?phut|p){END})"
VIETNAM, JAPAN, KOREA, CHINA = "Asia/Ho_Chi_Minh", "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai"
EAST, WEST = "America/New_York", "America/Los_Angeles"
AMERICA = (EAST, "America/Chicago", "America/Denver", WEST)
AUSTRALIA = ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth")
ZONES = {
    "viet nam": VIETNAM, "viet": VIETNAM, "vietnam": VIETNAM, "vn": VIETNAM, "ha noi": VIETNAM, "hanoi": VIETNAM,
    "hn": VIETNAM, "sai gon": VIETNAM, "saigon": VIETNAM, "ho chi minh": VIETNAM, "tp hcm": VIETNAM,
    "tphcm": VIETNAM, "tp ho chi minh": VIETNAM, "hcm": VIETNAM, "da nang": VIETNAM,
    "nhat ban": JAPAN, "nhat": JAPAN, "han quoc": KOREA, "han": KOREA, "trung quoc": CHINA, "trung": CHINA,
    "bac kinh": CHINA, "thuong hai": CHINA, "dai loan": "Asia/Taipei", "dai bac": "Asia/Taipei",
    "hong kong": "Asia/Hong_Kong", "hongkong": "Asia/Hong_Kong", "hk": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore", "singapo": "Asia/Singapore", "sing": "Asia/Singapore", "sin": "Asia/Singapore",
    "thai lan": "Asia/Bangkok", "thai": "Asia/Bangkok", "an do": "Asia/Kolkata", "malaysia": "Asia/Kuala_Lumpur",
    "philippines": "Asia/Manila", "anh quoc": "Europe/London", "anh": "Europe/London", "luan don": "Europe/London",
    "phap": "Europe/Paris", "duc": "Europe/Berlin", "ha lan": "Europe/Amsterdam", "thuy si": "Europe/Zurich",
    "cali": WEST, "bo tay my": WEST, "bo tay": WEST, "mien tay my": WEST, "bo dong my": EAST, "bo dong": EAST,
    "mien dong my": EAST,
}  # fmt: skip
WIDE = {
    "my": AMERICA, "mi": AMERICA, "hoa ky": AMERICA, "us": AMERICA, "usa": AMERICA, "uc": AUSTRALIA,
    "nga": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok"),
    "canada": ("America/Toronto", "America/Winnipeg", "America/Vancouver"),
}  # fmt: skip


def says(*parts: Part) -> Meaning:
    return lambda _: parts


def clock_said(hour: int, minute: int, part: str | None, *, sure: bool = False) -> Parts:
    """An hour with the part of the day that stands beside it, or alone. Raises Faulty where they do not agree."""
    match part:
        case None:
            return (hour_said(hour, minute, sure=sure),)
        case "trua":
            return _at_noon(hour, minute)
        case "chieu" if hour == 7:  # long days
            return (Clock(19, minute, sure=True),)
        case "tối" | "chieu tối" if hour == 12:
            return (hour_said(12, minute), Hours.night)
        case "tối" | "chieu tối" if hour < 5:
            raise Faulty(WhyRejected.contradictory)
        case _:
            return (hour_said(hour, minute), HOURS[part])


def _at_noon(hour: int, minute: int) -> Parts:
    """From ten or eleven to two."""
    if hour in (10, 11):
        return (Clock(hour, minute, sure=True), Hours.morning)
    if hour in (12, 13, 14):
        return (hour_said(hour, minute, sure=True), Hours.afternoon)
    if hour in (1, 2):
        return (Clock(hour + 12, minute, sure=True), Hours.afternoon)
    raise Faulty(WhyRejected.contradictory)


def _clock(words: Words) -> Parts:
    hour, *minutes, part = words.groups()
    minute = next((each for each in minutes if each), 0)
    return clock_said(int(hour), int(minute), part, sure=hour.startswith("0"))


def _half_past(words: Words) -> Parts | None:
    hour, part = int(words[1]), words[2]
    return clock_said(hour, 30, part, sure=words[1].startswith("0"))


def _to_the_hour(words: Words) -> Parts | None:
    """«5 giờ kém 15» is 4:45."""
    hour, minutes, part = int(words[1]), int(words[2]), words[3]
    if not 1 <= hour <= 24 or not 1 <= minutes <= 30:
        return None
    return clock_said((hour - 1) or 12, 60 - minutes, part)


def _am_or_pm(words: Words) -> Parts:
    return (meridiem(int(words[1]), int(words[2] or 0), words[3]),)


def _at_number(words: Words) -> Parts:
    return (Link.at, Number(int(words[1])))


def _hours(words: Words) -> Parts:
    """A part of the day without an hour: asked, of noon the twelve o'clock that is nearest to it."""
    part = words[1]
    return (Link.around, Clock(12, 0, sure=True)) if part == "trua" else (HOURS[part],)


def _zone(words: Words) -> Parts | None:
    name = words[1]
    if name in WIDE:
        return (Place(WIDE[name]),)
    zone = ZONES.get(name) or zone_of_place(name)
    return (Place((zone,)),) if zone else None


def _hour_at_place(words: Words) -> Parts:
    """«17 giờ Việt Nam»."""
    zones = WIDE.get(words[2]) or (ZONES[words[2]],)
    return (hour_said(int(words[1])), Place(zones))


ZONE = r"(?:(?:tinh )?theo )?(?:mui )?gio (?:o |ben |dia phuong o )?"

NO_MORE = r"(?! ?[/.:-]?\d)(?! ?(?:h|g|gio|thang|phut|tieng|ngay)\b)"
NAMES = "|".join(sorted((*ZONES, *WIDE), key=len, reverse=True))

CLOCKS: tuple[Rule, ...] = (
    Rule(r"(?:nửa|nữa|nua) dem" + END, says(Clock(0, 0, sure=True, midnight=True))),
    Rule(r"(?:giua|đúng) trua" + END, says(Link.around, Clock(12, 0, sure=True))),
    Rule(rf"(\d{{1,2}})(?: ?(?:h|g|gio))? ?kem (\d\d?)(?: ?(?:phut|p)|')?{END}(?: ?{PART}{END})?", _to_the_hour),
    Rule(rf"(\d{{1,2}})(?: ?(?:h|g|gio))? ?ruoi{END}(?: ?{PART}{END})?", _half_past),
    Rule(r"(\d{1,2}) ?(?:h|g|gio) ?(\d\d)? ?([ap])\.?m\.?" + END, _am_or_pm),
    Rule(rf"(\d{{1,2}}) ?(?:h|g|gio){MINUTE}(?: ?{PART}{END})?", _clock),
    Rule(rf"(\d{{1,2}}):(\d\d)(?:'| ?p)?{END}(?!:) ?{PART}{END}", _clock),
    Rule(rf"(\d{{1,2}}) gio ({NAMES}){END}", _hour_at_place),
    Rule(rf"(\d{{1,2}}) ?(?:h|g|gio){END}(?: ?{PART}{END})?", _clock),
    Rule(rf"(\d{{1,2}}) {PART}{END}(?! hom qua)", _clock),
    Rule(rf"luc (\d{{1,2}}){END}{NO_MORE}", _at_number),
)
PARTS_OF_DAY: tuple[Rule, ...] = (
    Rule(rf"(?:cuoi|dau|giua|het) (?:gio |buoi )?{PART}{END}", _hours),
    Rule(PART + END, _hours),
)
PLACES: tuple[Rule, ...] = (
    Rule(r"(?:theo )?gio (?:(?:cua |ben )?(?:tôi|minh)|(?:cua |ben )toi|(?:cua )?chung tôi)" + END, says()),
    Rule(rf"(?:theo )?(?:mui )?gio (?=(?:gmt|utc|{'|'.join(ABBREVIATIONS).lower()})\b)", says()),
    *(Rule(ZONE + "([a-z]+" + " [a-z]+" * more + ")" + END, _zone) for more in (3, 2, 1, 0)),
)
