"""Countries and their parts, from what a person types to the code under which holidays are kept."""

from __future__ import annotations

import difflib
import unicodedata
from functools import cache

from bot.domain.zones import country_names

NEAR_AT_MOST = 3
# fmt: off
SPOKEN = {  # what people say and no table has
    "america": "US", "usa": "US", "the states": "US", "united states of america": "US",
    "britain": "GB", "great britain": "GB", "uk": "GB", "holland": "NL", "czechia": "CZ", "korea": "KR",
    "south korea": "KR", "north korea": "KP", "burma": "MM", "uae": "AE", "emirates": "AE", "ivory coast": "CI",
    "turkiye": "TR", "viet nam": "VN", "prc": "CN", "mainland china": "CN", "vatican": "VA", "swaziland": "SZ",
    "日本": "JP", "米国": "US", "アメリカ": "US", "英国": "GB", "イギリス": "GB", "ベトナム": "VN", "ロシア": "RU",
    "中国": "CN", "韓国": "KR", "台湾": "TW", "ドイツ": "DE", "フランス": "FR",
    "nhat ban": "JP", "nhat": "JP", "my": "US", "hoa ky": "US", "anh": "GB", "nga": "RU", "trung quoc": "CN",
    "han quoc": "KR", "duc": "DE", "phap": "FR",
    "япония": "JP", "сша": "US", "великобритания": "GB", "англия": "GB-ENG", "шотландия": "GB-SCT", "россия": "RU",
    "вьетнам": "VN", "китаи": "CN", "корея": "KR", "германия": "DE", "франция": "FR", "казахстан": "KZ",
    "bavaria": "DE-BY", "saxony": "DE-SN", "hesse": "DE-HE", "lower saxony": "DE-NI", "thuringia": "DE-TH",
    "catalonia": "ES-CT", "andalusia": "ES-AN", "basque country": "ES-PV", "geneva": "CH-GE", "zurich": "CH-ZH",
    "tyrol": "AT-7", "vienna": "AT-9",
}
# fmt: on
DIVIDED = ("GB", "US", "CA", "AU", "DE", "AT", "CH", "ES", "FR", "IN", "NZ", "BR", "MY", "PT", "NL")
"""Countries whose parts are looked for by name: loading those of all would take a second."""


@cache
def is_country(code: str) -> bool:
    """Whether there are holidays for it: `JP`, or with a subdivision `GB-SCT`; as they are written, in capitals."""
    country, dash, part = code.partition("-")
    if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
        return False
    import holidays  # a tenth of a second, so not before it is needed

    known = getattr(holidays, country, None)  # reads in that country alone
    return known is not None and (not dash or part in known.subdivisions)


def near_countries(text: str) -> tuple[str, ...]:
    """Up to three codes that `text` may mean, the likeliest first: by code, by name, by its beginning, by likeness."""
    wanted = plain(text)
    if not wanted:
        return ()
    country, dash, part = wanted.upper().replace("UK-", "GB-").partition("-")
    if dash and is_country(f"{country}-{part}"):
        return (f"{country}-{part}",)
    names = _names()
    if wanted in names:
        return names[wanted]
    begun = [code for name, codes in names.items() if len(wanted) > 2 and name.startswith(wanted) for code in codes]
    alike = [code for name in difflib.get_close_matches(wanted, names, NEAR_AT_MOST, 0.75) for code in names[name]]
    return tuple(dict.fromkeys(begun + alike))[:NEAR_AT_MOST]


def plain(text: str) -> str:
    """Lower case without accents, dots, commas and needless spaces, for comparing names."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = bare.casefold().replace(".", "").replace(",", " ").replace("_", " ").replace("đ", "d").split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Plain names, codes of two and three letters → codes; a name of several things has all, countries first."""
    from holidays.registry import COUNTRIES

    found: dict[str, dict[str, None]] = {}
    for module, (_, code, *others) in COUNTRIES.items():
        for name in (code, *(other for other in others if len(other) <= 3), module, country_names().get(code, "")):
            found.setdefault(plain(name), {})[code] = None
    for name, code in SPOKEN.items():
        found.setdefault(plain(name), {})[code] = None
    for name, code in _parts():
        found.setdefault(plain(name), {})[code] = None
    return {name: tuple(codes) for name, codes in found.items() if name}


def _parts() -> list[tuple[str, str]]:
    """The names of parts of countries, with their codes."""
    import holidays

    known = {country: holidays.country_holidays(country).get_subdivision_aliases() for country in DIVIDED}
    return [
        (name, f"{country}-{part}")
        for country, parts in known.items()
        for part, names in parts.items()
        for name in names
        if len(name) > 3  # shorter ones are codes
    ]
