"""The zones that Russian speakers name: «мск», «по Токио», «по московскому времени», «МСК+2»."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_parts import Offset, Part, Place
from bot.domain.when_table import END, Rule, Words

MOSCOW = timedelta(hours=3)
FARTHEST_FROM_MOSCOW = 9  # hours: Kamchatka
ENDINGS = ("", "а", "у", "е", "ы", "и", "ю", "я", "й", "ь")
ADJECTIVES = ("скому", "цкому", "ому")

# fmt: off
PLACES = {  # the word without its ending, in the order of the zones from west to east
    "America/Los_Angeles": "лос-анджелес сан-франциско сиэтл калифорни",
    "America/Denver": "денвер",
    "America/Chicago": "чикаго",
    "America/New_York": "нью-йорк ню-йорк ньюйорк вашингтон бостон майами",
    "America/Toronto": "торонто",
    "America/Sao_Paulo": "сан-паулу",
    "America/Argentina/Buenos_Aires": "буэнос-айрес",
    "UTC": "гринвич utc gmt",
    "Europe/London": "лондон англи великобритани британи",
    "Europe/Lisbon": "лиссабон", "Europe/Dublin": "дублин",
    "Europe/Berlin": "берлин мюнхен гамбург франкфурт германи", "Europe/Paris": "париж франци",
    "Europe/Madrid": "мадрид барселон", "Europe/Rome": "рим милан итали", "Europe/Vienna": "вен австри",
    "Europe/Zurich": "цюрих женев швейцари", "Europe/Amsterdam": "амстердам голланди нидерланд",
    "Europe/Brussels": "брюссел", "Europe/Prague": "праг чехи", "Europe/Warsaw": "варшав польш",
    "Europe/Budapest": "будапешт венгри", "Europe/Belgrade": "белград серби", "Europe/Stockholm": "стокгольм швеци",
    "Europe/Oslo": "осло норвеги", "Europe/Copenhagen": "копенгаген дани", "Europe/Helsinki": "хельсинк финлянди",
    "Europe/Riga": "риг латви", "Europe/Tallinn": "таллин таллинн эстони", "Europe/Vilnius": "вильнюс литв",
    "Europe/Athens": "афин афинам греци", "Europe/Sofia": "софи болгари", "Europe/Bucharest": "бухарест румыни",
    "Europe/Chisinau": "кишинев", "Europe/Kyiv": "киев украин", "Asia/Nicosia": "кипр лимассол никоси",
    "Asia/Jerusalem": "тель-авив иерусалим израил", "Europe/Istanbul": "стамбул анкар турци",
    "Europe/Kaliningrad": "калининград",
    "Europe/Moscow": "москв мск питер петербург санкт-петербург спб сочи казан",
    "Europe/Minsk": "минск беларус белорусси",
    "Europe/Samara": "самар", "Europe/Saratov": "саратов", "Europe/Volgograd": "волгоград",
    "Europe/Astrakhan": "астрахан", "Asia/Dubai": "дуба дубаи эмират эмиратам оаэ",
    "Asia/Baku": "баку азербайджан", "Asia/Tbilisi": "тбилиси грузи", "Asia/Yerevan": "ереван армени",
    "Asia/Yekaterinburg": "екатеринбург екб уф челябинск перм тюмен",
    "Asia/Tashkent": "ташкент узбекистан", "Asia/Almaty": "алмат алма-ат астан казахстан", "Asia/Bishkek": "бишкек",
    "Asia/Kolkata": "дели мумба инди", "Asia/Omsk": "омск",
    "Asia/Novosibirsk": "новосибирск нск", "Asia/Barnaul": "барнаул", "Asia/Tomsk": "томск",
    "Asia/Krasnoyarsk": "красноярск", "Asia/Novokuznetsk": "новокузнецк",
    "Asia/Bangkok": "бангкок таиланд тайланд пхукет", "Asia/Ho_Chi_Minh": "ханой ханою хано хошимин сайгон вьетнам",
    "Asia/Jakarta": "джакарт", "Asia/Makassar": "бали",
    "Asia/Irkutsk": "иркутск", "Asia/Shanghai": "пекин шанха кита", "Asia/Hong_Kong": "гонконг",
    "Asia/Singapore": "сингапур", "Asia/Manila": "манил", "Asia/Taipei": "тайбэ тайван",
    "Asia/Tokyo": "токио осак япони", "Asia/Seoul": "сеул коре", "Asia/Yakutsk": "якутск", "Asia/Chita": "чит",
    "Asia/Vladivostok": "владивосток хабаровск", "Australia/Sydney": "сидне", "Australia/Melbourne": "мельбурн",
    "Asia/Magadan": "магадан", "Asia/Sakhalin": "сахалин", "Asia/Kamchatka": "камчатк",
}
SPOKEN_SO = {  # adjectives that are not the name with «-скому»
    "московскому": "Europe/Moscow", "питерскому": "Europe/Moscow", "петербургскому": "Europe/Moscow",
    "японскому": "Asia/Tokyo", "токийскому": "Asia/Tokyo", "киевскому": "Europe/Kyiv", "парижскому": "Europe/Paris",
    "пражскому": "Europe/Prague", "варшавскому": "Europe/Warsaw",
    "китайскому": "Asia/Shanghai", "корейскому": "Asia/Seoul", "сеульскому": "Asia/Seoul",
    "вьетнамскому": "Asia/Ho_Chi_Minh", "ханойскому": "Asia/Ho_Chi_Minh", "индийскому": "Asia/Kolkata",
    "британскому": "Europe/London", "английскому": "Europe/London", "немецкому": "Europe/Berlin",
    "германскому": "Europe/Berlin", "французскому": "Europe/Paris", "турецкому": "Europe/Istanbul",
    "израильскому": "Asia/Jerusalem", "грузинскому": "Asia/Tbilisi", "тбилисскому": "Asia/Tbilisi",
    "армянскому": "Asia/Yerevan", "ереванскому": "Asia/Yerevan", "казахстанскому": "Asia/Almaty",
    "алматинскому": "Asia/Almaty", "украинскому": "Europe/Kyiv", "белорусскому": "Europe/Minsk",
    "калифорнийскому": "America/Los_Angeles", "екатеринбургскому": "Asia/Yekaterinburg",
    "дубайскому": "Asia/Dubai", "камчатскому": "Asia/Kamchatka", "всемирному": "UTC", "среднеевропейскому":
    "Europe/Paris", "центральноевропейскому": "Europe/Paris",
}
# fmt: on
STEMS = {stem: zone for zone, stems in PLACES.items() for stem in stems.split()}
PLACE = r"((?:(?:нью|лос|сан|санкт|тель|буэнос|алма) )?[а-яa-z]+(?:-[а-я]+)*)"
OURS = ("моему", "нашему")


def zone_in_russian(word: str) -> str | None:
    """The zone of a place in any case («Токио», «Киеву», «Москвы») or of an adjective («токийскому»)."""
    word = word.replace(" ", "-")
    if word in SPOKEN_SO:
        return SPOKEN_SO[word]
    for ending in (*ENDINGS, *ADJECTIVES):
        if word.endswith(ending) and (zone := STEMS.get(word[: len(word) - len(ending)])):
            return zone
    return None


def _place(words: Words) -> Sequence[Part] | None:
    if words[1] in OURS:
        return () if words[0].endswith("времени") else None
    zone = zone_in_russian(words[1])
    return (Place((zone,)),) if zone else None


def _moscow_and(words: Words) -> Sequence[Part] | None:
    hours = int(words[2])
    if hours > FARTHEST_FROM_MOSCOW:
        return None
    distance = timedelta(hours=hours)
    return (Offset(MOSCOW - distance if words[1] == "-" else MOSCOW + distance),)


ZONES = (
    Rule(r"(?:по )?(?:мск|mck|msk) ?([+-]) ?(\d\d?)(?![\w:.])", _moscow_and),
    Rule(r"(?:по времени |по )?(?:мск|mck)(?: времени)?" + END, lambda _: (Place(("Europe/Moscow",)),)),
    Rule(r"московское время" + END, lambda _: (Place(("Europe/Moscow",)),)),
    Rule(rf"(?:по )?времени {PLACE}{END}", _place),
    Rule(rf"(?:по )?{PLACE} времени{END}", _place),
    Rule(rf"по {PLACE}{END}", _place),
)
