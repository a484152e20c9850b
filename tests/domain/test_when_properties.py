"""The strict reader of due dates, over random phrases: what always holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.when import Accepted, Asked, Grain, Rejected, read, read_duration, read_past
from tests.domain.phrases import NEW_YORK, wall
from tests.domain.test_when import NOW

WORDS = """
    friday wed next this last week month tomorrow today yesterday noon midnight 5pm 17:00 9 12 at by before after in on
    a the of end eod 3 2 days hours weeks business day nov 30 30th 20 11/12 25/12 2026-11-20 2026-11-20t17:00+09:00 or
    to - from ago now half past morning evening tonight JST IST UTC Asia/Tokyo utc+9 every soon 2027 february 29 31st
    quarter five couple few weekend 00:00 24:00 2h 1h30m 26 13 may sat please and , . time tokyo
"""
phrases = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)
moments = st.datetimes(wall("2000-01-01T00:00"), wall("2037-01-01T00:00"), timezones=st.just(UTC))
zones = st.sampled_from([NEW_YORK, "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago", "UTC"])


class TestWhatAlwaysHolds:
    @given(phrases, moments, zones)
    @settings(max_examples=600)
    def test_what_is_accepted_lies_ahead_and_reads_back_the_same(self, text: str, now: datetime, zone: str) -> None:
        reading = read(text, now=now, zone=zone)
        options = reading.options if isinstance(reading, Asked) else [reading] if isinstance(reading, Accepted) else []
        for option in options:
            assert option.at > now - timedelta(days=1 if option.grain is Grain.day else 0)
            assert option.at < now + timedelta(days=733)
            form = "%Y-%m-%d %H:%M" if option.grain is Grain.minute else "%Y-%m-%d"
            again = read(f"{option.wall:{form}} {option.zone}", now=now, zone=zone)
            assert again == option or (isinstance(again, Asked) and option in again.options)
        assert not isinstance(reading, Asked) or len(set(options)) == len(options)

    @given(phrases, moments, zones)
    @settings(max_examples=300)
    def test_what_has_been_lies_behind(self, text: str, now: datetime, zone: str) -> None:
        reading = read_past(text, now=now, zone=zone)
        options = reading.options if isinstance(reading, Asked) else [reading] if isinstance(reading, Accepted) else []
        assert all(option.at <= now and option.grain is Grain.minute for option in options)

    @given(st.text(max_size=40))
    def test_no_text_breaks_it(self, text: str) -> None:
        assert isinstance(read(text, now=NOW, zone=NEW_YORK), Accepted | Asked | Rejected)
        duration = read_duration(text)
        assert duration is None or duration > timedelta()
