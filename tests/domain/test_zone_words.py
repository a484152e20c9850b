"""Zones in other words than their names: never taken, always asked back with the places that may be meant."""

from datetime import UTC, datetime

import pytest

from bot.domain.zone_words import zones_meant

WINTER = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Tokyo", ("Asia/Tokyo",)),
        ("tokyo time", ("Asia/Tokyo",)),
        ("korea", ("Asia/Seoul",)),
        ("JST", ("Asia/Tokyo",)),
        ("IST", ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")),
        ("cst", ("America/Chicago", "Asia/Shanghai")),
        ("+09:00", ("Asia/Tokyo", "Asia/Seoul")),
        ("UTC+9", ("Asia/Tokyo", "Asia/Seoul")),
        ("GMT +5:45", ("Asia/Kathmandu",)),
        ("-3:30", ("America/St_Johns",)),
        ("+13:45", ()),
        ("Mars", ()),
        ("", ()),
    ],
)
def test_the_places_that_may_be_meant(text: str, zones: tuple[str, ...]) -> None:
    assert zones_meant(text, WINTER) == zones


def test_a_distance_means_the_clocks_of_the_moment() -> None:
    assert "Europe/London" in zones_meant("+1", SUMMER)
    assert "Europe/London" not in zones_meant("+1", WINTER)
    assert "Europe/Berlin" in zones_meant("+1", WINTER)
