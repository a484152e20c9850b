"""The strict reader of due dates: the sample, the forms, and what must never be accepted.

In the tables below a line is `phrase | outcome`, read on Wednesday 18 November 2026 at 10:30 in New York unless said
otherwise. Outcomes: `Fri 20 Nov 17:00` (with the zone, if another), a day alone, `ask WHY: option, option`, `no WHY`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.when import (
    Asked,
    Fold,
    Gap,
    Rejected,
    Resolved,
    WhyRejected,
    instant,
    read,
    read_duration,
    read_past,
    resolve,
)
from tests.domain.phrases import NEW_YORK, at, lines, told, wall

NOW = at("2026-11-18T10:30")


def check(table: str, now: datetime = NOW, zone: str = NEW_YORK) -> None:
    rows = lines(table)
    assert [(phrase, told(read(phrase, now=now, zone=zone), zone)) for phrase, _ in rows] == rows


class TestAfterMidnight:
    def test_tomorrow_may_be_the_day_that_has_begun(self) -> None:
        check(
            """
            tomorrow 9am                        | ask night: Wed 18 Nov 09:00, Thu 19 Nov 09:00
            tomorrow                            | ask night: Wed 18 Nov, Thu 19 Nov
            thursday, tomorrow at 9am           | Thu 19 Nov 09:00
            today 5pm                           | Wed 18 Nov 17:00
            the day after tomorrow 5pm          | ask night: Thu 19 Nov 17:00, Fri 20 Nov 17:00
            in 2 days                           | Fri 20 Nov
            """,
            now=at("2026-11-18T03:59"),
        )

    def test_from_four_on_it_is_the_next_date(self) -> None:
        check("tomorrow 9am | Thu 19 Nov 09:00", now=at("2026-11-18T04:00"))


class TestPlaces:
    def test_a_name_of_several_places_is_none(self) -> None:
        check("""
            fri 5pm victoria time               | no not_understood
            fri 5pm west time                   | no not_understood
        """)


class TestDaysThatAreNotThere:
    def test_a_month_without_such_a_day_is_not_passed_over_in_silence(self) -> None:
        check(
            """
            the 30th                            | ask day: Tue 30 Mar 2027
            the 31st                            | Sun 31 Jan 2027
            the 28th                            | Sun 28 Feb 2027
            """,
            now=at("2027-01-31T10:30"),
        )

    def test_a_leap_day_of_a_later_year_is_asked(self) -> None:
        check("29 feb | ask day: Tue 29 Feb 2028", now=at("2027-01-10T10:30"))
        check("29 feb | Tue 29 Feb 2028", now=at("2027-03-01T10:30"))

    def test_two_weeks_have_no_day_in_common(self) -> None:
        check("""
            this week next week                 | no contradictory
            next week weekend                   | no contradictory
            weekend, next week                  | no contradictory
        """)

    def test_a_date_beside_a_year_is_one_of_that_year(self) -> None:
        check("""
            1 December next year                | Wed 1 Dec 2027
            next year, march 15 5pm             | Mon 15 Mar 2027 17:00
            30 Nov this year                    | Mon 30 Nov
            10 Nov this year                    | no past
            next year                           | ask day: Fri 31 Dec 2027
        """)

    def test_no_question_is_a_calendar(self) -> None:
        reading = read("friday next year", now=NOW, zone=NEW_YORK)
        assert not isinstance(reading, Asked) or len(reading.options) <= 14


class TestForms:
    def test_days_named_at_length(self) -> None:
        check("""
            thrusday 2pm                        | Thu 19 Nov 14:00
            Firday 17h30                        | Fri 20 Nov 17:30
            a week on tuesday                   | Tue 1 Dec
            two weeks on friday 5pm             | Fri 4 Dec 17:00
            9 tonight                           | Wed 18 Nov 21:00
            last Friday of November             | Fri 27 Nov
            first monday in December            | Mon 7 Dec
            the 3rd Thursday of February 2027   | Thu 18 Feb 2027
            last monday of February 2028        | Mon 28 Feb 2028
            9am on the first of December        | Tue 1 Dec 09:00
            December the twenty-fourth          | Thu 24 Dec
            christmas eve noon                  | Thu 24 Dec 12:00
            new year's day                      | Fri 1 Jan 2027
            end of Q1                           | Wed 31 Mar 2027
            end of q4 2026                      | Thu 31 Dec
            friday 5 pm at the very latest      | Fri 20 Nov 17:00
            first friday of November            | ask past: Fri 5 Nov 2027
            first friday                        | no not_understood
            first monday of the month           | no not_understood
            fourth of July 2019                 | no past
            end of q5                           | no not_understood
        """)

    def test_days_counted_from_another(self) -> None:
        check("""
            the day before friday               | Thu 19 Nov
            5pm the day before friday           | Thu 19 Nov 17:00
            the day after christmas             | Sat 26 Dec
            the day before friday, 20 nov       | Thu 19 Nov
            a week tomorrow                     | Thu 26 Nov
            two weeks today 5pm                 | Wed 2 Dec 17:00
            tomorrow week                       | Thu 26 Nov
            friday week                         | Fri 27 Nov
            friday week, 27 nov                 | Fri 27 Nov
            a week on tuesday, 1 dec            | Tue 1 Dec
            wed week                            | ask next: Wed 25 Nov, Wed 2 Dec
            friday week, 20 nov                 | ask contradiction: Fri 20 Nov, Fri 27 Nov
            a week from friday, nov 27          | ask contradiction: Fri 27 Nov, Fri 4 Dec
            day before 5pm                      | no not_understood
            the day after next                  | no not_understood
        """)

    def test_usual_short_forms(self) -> None:
        check("""
            530pm                               | Wed 18 Nov 17:30
            fri 1130 am                         | Fri 20 Nov 11:30
            next week's friday                  | Fri 27 Nov
            in 2 weeks time                     | Wed 2 Dec
            end november                        | Mon 30 Nov
            the 1st of the month                | Tue 1 Dec
            22th                                | Sun 22 Nov
            friday pm                           | ask hour: Fri 20 Nov 15:00, Fri 20 Nov 18:00
            first thing friday                  | ask hour: Fri 20 Nov 09:00, Fri 20 Nov 12:00
            friday lunch                        | ask two: Fri 20 Nov 12:00, Fri 20 Nov 13:00
        """)

    def test_iso(self) -> None:
        check("""
            2026-11-20 17:00                    | Fri 20 Nov 17:00
            2026-11-20T17:00                    | Fri 20 Nov 17:00
            2026/11/20 17:00                    | Fri 20 Nov 17:00
            2026-11-20                          | Fri 20 Nov
            2026-11-20T17:00+09:00              | Fri 20 Nov 03:00
            2026-11-20T17:00:00Z                | Fri 20 Nov 12:00
            2026-11-20 17:00 +0900              | Fri 20 Nov 03:00
            2026-11-20T00:00                    | Fri 20 Nov 00:00
            ２０２６－１１－２０　１７：００            | Fri 20 Nov 17:00
        """)

    def test_weekdays(self) -> None:
        check("""
            fri 17:00                           | Fri 20 Nov 17:00
            Friday at 3:30 pm                   | Fri 20 Nov 15:30
            by 5pm on Friday                    | Fri 20 Nov 17:00
            this friday                         | Fri 20 Nov
            coming friday 5pm                   | Fri 20 Nov 17:00
            wed 5pm                             | Wed 18 Nov 17:00
            wed 9am                             | Wed 25 Nov 09:00
            wed eod                             | Wed 18 Nov
            next tuesday 17:00                  | Tue 24 Nov 17:00
            next wednesday                      | Wed 25 Nov
            friday next week 5pm                | Fri 27 Nov 17:00
            next week friday                    | Fri 27 Nov
            friday the week after next          | Fri 4 Dec
            monday after next 5pm               | Mon 30 Nov 17:00
            a week from friday                  | Fri 27 Nov
            3 days after friday                 | Mon 23 Nov
            2 days before Nov 30                | Sat 28 Nov
            friday - 5pm                        | Fri 20 Nov 17:00
        """)

    def test_days_and_times(self) -> None:
        check("""
            today 17:00                         | Wed 18 Nov 17:00
            tomorrow 10:00                      | Thu 19 Nov 10:00
            tomorrow noon                       | Thu 19 Nov 12:00
            the day after tomorrow              | Fri 20 Nov
            17:00                               | Wed 18 Nov 17:00
            09:00                               | Thu 19 Nov 09:00
            17h30                               | Wed 18 Nov 17:30
            5pm                                 | Wed 18 Nov 17:00
            5 p.m.                              | Wed 18 Nov 17:00
            1700 hrs                            | Wed 18 Nov 17:00
            17.30                               | Wed 18 Nov 17:30
            quarter to 5 pm                     | Wed 18 Nov 16:45
            quarter to 1 pm                     | Wed 18 Nov 12:45
            twenty past nine am fri             | Fri 20 Nov 09:20
            nine o'clock tomorrow               | Thu 19 Nov 09:00
            tomorrow by 11                      | Thu 19 Nov 11:00
            tomorrow morning at 7               | Thu 19 Nov 07:00
            tonight at 8                        | Wed 18 Nov 20:00
            fri 5 in the afternoon              | Fri 20 Nov 17:00
            9 in the morning                    | Thu 19 Nov 09:00
            today by 4                          | Wed 18 Nov 16:00
            at 18                               | Wed 18 Nov 18:00
            tomorrow by 18                      | Thu 19 Nov 18:00
        """)

    def test_dates(self) -> None:
        check("""
            20 Nov 17:00                        | Fri 20 Nov 17:00
            Nov 20 17:00                        | Fri 20 Nov 17:00
            November 20, 2026 5pm               | Fri 20 Nov 17:00
            20 November                         | Fri 20 Nov
            30th of November                    | Mon 30 Nov
            30-Nov-2026                         | Mon 30 Nov
            Sept. 3rd                           | ask past: Fri 3 Sep 2027
            Jan 15                              | Fri 15 Jan 2027
            2028-11-18 09:00                    | Sat 18 Nov 2028 09:00
            the 30th                            | Mon 30 Nov
            the 5th of next month               | Sat 5 Dec
            Friday the 20th                     | Fri 20 Nov
            Mon, 30 Nov, 17:00                  | Mon 30 Nov 17:00
            25/12                               | Fri 25 Dec
            12/12                               | Sat 12 Dec
            11/30/2026                          | Mon 30 Nov
            30/11/26                            | Mon 30 Nov
            30.11.2026                          | Mon 30 Nov
            30.11                               | Mon 30 Nov
            Sat 5/12                            | Sat 5 Dec
        """)

    def test_spans_and_ends(self) -> None:
        check("""
            in 2 hours                          | Wed 18 Nov 12:30
            in 1h30m                            | Wed 18 Nov 12:00
            in an hour and a half               | Wed 18 Nov 12:00
            in 2 hours and 30 minutes           | Wed 18 Nov 13:00
            within 48 hours                     | Fri 20 Nov 10:30
            in 2 days 3 hours                   | Fri 20 Nov 13:30
            in 3 days                           | Sat 21 Nov
            in 3 days at 5pm                    | Sat 21 Nov 17:00
            in a fortnight                      | Wed 2 Dec
            2 weeks from now                    | Wed 2 Dec
            in 3 months                         | Thu 18 Feb 2027
            in 3 business days                  | Mon 23 Nov
            next working day 10am               | Thu 19 Nov 10:00
            eod                                 | Wed 18 Nov
            end of day tomorrow                 | Thu 19 Nov
            end of friday                       | Fri 20 Nov
            end of the week                     | Fri 20 Nov
            end of next month 5pm               | Thu 31 Dec 17:00
            end of february                     | Sun 28 Feb 2027
            EOQ                                 | Thu 31 Dec
        """)

    def test_zones(self) -> None:
        check("""
            2026-11-23 10:00 america/new_york   | Mon 23 Nov 10:00
            2026-11-23 10:00 Asia/Tokyo         | Mon 23 Nov 10:00 Asia/Tokyo
            2026-11-23 10:00 UTC                | Mon 23 Nov 10:00 UTC
            fri 5pm UTC+9                       | Fri 20 Nov 03:00
            fri 5pm gmt-3                       | Fri 20 Nov 15:00
            fri 5pm JST                         | Fri 20 Nov 17:00 Asia/Tokyo
            fri 5pm new york time               | Fri 20 Nov 17:00
            fri 5pm Japan time                  | Fri 20 Nov 17:00 Asia/Tokyo
            9am JST                             | Thu 19 Nov 09:00 Asia/Tokyo
            fri 5pm EST                         | Fri 20 Nov 17:00
        """)

    def test_padding(self) -> None:
        check("""
            "friday 5pm".                       | Fri 20 Nov 17:00
            by  friday,   5pm sharp, please     | Fri 20 Nov 17:00
            no later than friday 5pm            | Fri 20 Nov 17:00
            friday 5pm at the latest            | Fri 20 Nov 17:00
            friday @ 5pm                        | Fri 20 Nov 17:00
            before friday 5pm                   | Fri 20 Nov 17:00
            FRIDAY 5PM                          | Fri 20 Nov 17:00
            deadline: friday                    | Fri 20 Nov
        """)


class TestAsked:
    def test_hours(self) -> None:
        check("""
            thursday by 4                       | ask hour: Thu 19 Nov 04:00, Thu 19 Nov 16:00
            tomorrow 7:30                       | ask hour: Thu 19 Nov 07:30, Thu 19 Nov 19:30
            by 4                                | ask hour: Wed 18 Nov 16:00, Thu 19 Nov 04:00
            at 9                                | ask hour: Wed 18 Nov 21:00, Thu 19 Nov 09:00
            today at 9                          | ask hour: Wed 18 Nov 21:00
            half past 3                         | ask hour: Wed 18 Nov 15:30, Thu 19 Nov 03:30
            tomorrow morning                    | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            midnight                            | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            fri 12am                            | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            fri 24:00                           | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            friday night at 12                  | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            friday night 1am                    | ask midnight: Fri 20 Nov 01:00, Sat 21 Nov 01:00
            friday night at 1                   | ask midnight: Fri 20 Nov 01:00, Sat 21 Nov 01:00
            tonight at 12                       | ask midnight: Thu 19 Nov 00:00
            fri 00:30                           | ask midnight: Fri 20 Nov 00:30, Sat 21 Nov 00:30
            around 5pm                          | ask open: Wed 18 Nov 17:00
            after 5pm                           | ask open: Wed 18 Nov 17:00
        """)

    def test_days(self) -> None:
        check("""
            wednesday                           | ask today: Wed 18 Nov, Wed 25 Nov
            next friday 5pm                     | ask next: Fri 20 Nov 17:00, Fri 27 Nov 17:00
            sunday next week                    | ask next: Sun 22 Nov, Sun 29 Nov
            friday after next                   | ask next: Fri 27 Nov, Fri 4 Dec
            this monday                         | ask past: Mon 23 Nov
            this weekend                        | ask day: Sat 21 Nov, Sun 22 Nov
            next month                          | ask day: Thu 31 Dec
            the 31st                            | ask day: Thu 31 Dec
            before friday                       | ask open: Thu 19 Nov, Fri 20 Nov
            before today                        | ask open: Wed 18 Nov
            after friday                        | ask open: Sat 21 Nov
            a couple of days                    | ask amount: Fri 20 Nov, Sat 21 Nov
            in a few hours                      | ask amount: Wed 18 Nov 12:30, Wed 18 Nov 13:30
            in 3m                               | ask two: Wed 18 Nov 10:33, Thu 18 Feb 2027
            in 15m                              | Wed 18 Nov 10:45
            around 2 hours from now             | ask open: Wed 18 Nov 12:30
            in about 2 hours                    | ask open: Wed 18 Nov 12:30
            about 3 days from now               | ask open: Sat 21 Nov
            before the weekend                  | ask open: Fri 20 Nov, Sat 21 Nov
            after the weekend                   | ask open: Mon 23 Nov
            week end                            | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
            this week-end                       | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
        """)

    def test_dates(self) -> None:
        check("""
            03/04                               | ask numeric: Thu 4 Mar 2027, Sat 3 Apr 2027
            12/11/2026                          | ask numeric: Fri 11 Dec
            Nov 17                              | ask past: Wed 17 Nov 2027
            Friday Nov 21                       | ask contradiction: Fri 20 Nov, Sat 21 Nov
            Friday the 21st                     | ask contradiction: Fri 20 Nov, Sat 21 Nov
            tomorrow friday                     | ask contradiction: Thu 19 Nov, Fri 20 Nov
            this friday nov 27                  | ask contradiction: Fri 20 Nov, Fri 27 Nov
        """)

    def test_two(self) -> None:
        check("""
            fri 5pm or 6pm                      | ask two: Fri 20 Nov 17:00, Fri 20 Nov 18:00
            thursday or friday 5pm              | ask two: Thu 19 Nov 17:00, Fri 20 Nov 17:00
            fri 9:00-10:00                      | ask two: Fri 20 Nov 09:00, Fri 20 Nov 10:00
            fri 9:00 UTC - 10:00    | ask two: Fri 20 Nov 09:00 UTC, Fri 20 Nov 10:00 UTC
            2026-11-20 09:00-10:00              | ask two: Fri 20 Nov 09:00, Fri 20 Nov 10:00
            nov 20 - nov 22                     | ask two: Fri 20 Nov, Sun 22 Nov
            thu to fri                          | ask two: Thu 19 Nov, Fri 20 Nov
        """)

    def test_zones(self) -> None:
        check("""
            fri 5pm BST      | ask zone: Fri 20 Nov 17:00 Asia/Dhaka, Fri 20 Nov 17:00 Europe/London
            fri 5pm EDT      | ask zone: Fri 20 Nov 17:00
            10 Jul 2027 5pm EST | ask zone: Sat 10 Jul 2027 17:00
            tomorrow 5pm JST | ask zone: Thu 19 Nov 17:00 Asia/Tokyo, Fri 20 Nov 17:00 Asia/Tokyo
        """)  # the last: in Tokyo it is Thursday already

    def test_on_a_sunday_two_weeks_can_be_meant(self) -> None:
        sunday = at("2026-11-22T12:00")
        table = """
            next monday                         | ask next: Mon 23 Nov, Mon 30 Nov
            friday next week                    | ask next: Fri 27 Nov, Fri 4 Dec
            eow                                 | ask day: Sun 22 Nov, Fri 27 Nov
            end of week 9am                     | ask day: Fri 27 Nov 09:00
            after the weekend                   | ask open: Mon 23 Nov
            end of next week                    | ask next: Fri 27 Nov, Fri 4 Dec
            monday                              | Mon 23 Nov
            sunday week                         | ask next: Sun 29 Nov, Sun 6 Dec
        """
        check(table, now=sunday)
        ahead = "Mon 23 Nov, Tue 24 Nov, Wed 25 Nov, Thu 26 Nov, Fri 27 Nov"
        later = "Mon 30 Nov, Tue 1 Dec, Wed 2 Dec, Thu 3 Dec, Fri 4 Dec"
        check(f"this week | ask day: Sun 22 Nov, {ahead}", now=sunday)
        check(f"next week | ask day: {ahead}, {later}", now=sunday)

    def test_late_on_a_saturday_the_rest_of_the_week_is_offered(self) -> None:
        table = """
            eow                                 | ask day: Sat 21 Nov, Sun 22 Nov, Fri 27 Nov
            this week                           | ask day: Sat 21 Nov, Sun 22 Nov
            end of next week                    | Fri 27 Nov
        """
        check(table, now=at("2026-11-21T23:50"))


class TestRejected:
    def test_reasons(self) -> None:
        check("""
                                                | no empty
            .                                   | no empty
            2026-02-30                          | no impossible
            31 Feb                              | no impossible
            31/11                               | no impossible
            Feb 29                              | no impossible
            the 32nd                            | no impossible
            2026-13-01                          | no impossible
            fri 25:00                           | no impossible
            17:60                               | no impossible
            13pm                                | no impossible
            soon                                | no vague
            asap                                | no vague
            whenever you can                    | no vague
            friday maybe                        | no vague
            every friday                        | no recurring
            Fridays 5pm                         | no recurring
            yesterday                           | no past
            now                                 | no past
            last friday                         | no past
            3 days ago                          | no past
            today 9am                           | no past
            Tue Nov 10                          | no past
            2020-01-01                          | no past
            2028-12-01                          | no too_far
            in 3 years                          | no too_far
            in 999 months                       | no too_far
            2028-11-19                          | no too_far
            fri 5pm 6pm                         | no contradictory
            fri sat                             | no contradictory
            tomorrow nov 30                     | no contradictory
            17:00 in the morning                | no contradictory
            tomorrow morning at 12              | no contradictory
            5pm UTC at 9:00 UTC - 10:00         | no contradictory
            in 2 hours at 5pm                   | no contradictory
        """)

    def test_the_whole_phrase_or_nothing(self) -> None:
        check("""
            5                                   | no not_understood
            in 5                                | no not_understood
            friday 20                           | no not_understood
            fri 20 5pm                          | no not_understood
            nov 20-22                           | no not_understood
            fri 5-6pm                           | no not_understood
            2nd draft                           | no not_understood
            not friday                          | no not_understood
            monday and tuesday                  | no not_understood
            fri 5pm or earlier                  | no not_understood
            2 business days before friday 5pm   | no not_understood
            the monday before nov 30 5pm        | no not_understood
            fri 5pm their time                  | no not_understood
            fri 5pm asia/tokio                  | no not_understood
            friday 5pm?                         | no not_understood
            friday at                           | no not_understood
            5pm before                          | no not_understood
            friday or                           | no not_understood
            - friday                            | no not_understood
            the 5th of                          | no not_understood
            today 2h                            | no not_understood
            fri 5pm bring the cake              | no not_understood
            11.30                               | no not_understood
            20.11                               | no not_understood
            fri 2030                            | no not_understood
            friday utc+9                        | no not_understood
            fri 5pm utc+15                      | no not_understood
            fri 17:00 +09:17                    | no not_understood
            10 to 5                             | no not_understood
            5pm before friday                   | no not_understood
            noon before nov 30                  | no not_understood
            the evening before friday           | no not_understood
            morning after friday                | no not_understood
            by 20                               | no not_understood
            until 18 please                     | no not_understood
            21nd                                | no not_understood
            nov 20st                            | no not_understood
            one day                             | no not_understood
            in a minute                         | no not_understood
        """)

    def test_what_was_understood_is_given_back(self) -> None:
        reading = read("Friday 5pm, bring the cake", now=NOW, zone=NEW_YORK)
        assert reading == Rejected(WhyRejected.not_understood, "bring the cake", "friday 5pm")

    def test_a_novel_is_not_read(self) -> None:
        assert told(read("by friday " * 20, now=NOW, zone=NEW_YORK)) == "no not_understood"


class TestClockChanges:
    def test_a_skipped_time_is_refused(self) -> None:
        check("""
            2027-03-14 02:30                    | no gap
            Mar 14 2:30am                       | no gap
            2027-03-14 03:00                    | Sun 14 Mar 2027 03:00
            2027-03-14                          | Sun 14 Mar 2027
        """)
        assert read("mar 14 2:30am", now=NOW, zone=NEW_YORK) == Rejected(WhyRejected.gap, "02:00–03:00")

    def test_a_time_that_comes_twice_is_asked(self) -> None:
        check("""
            2027-11-07 01:30                    | ask fold: Sun 7 Nov 2027 01:30, Sun 7 Nov 2027 01:30 again
            2027-11-07 01:30 UTC                | Sun 7 Nov 2027 01:30 UTC
            2027-11-07T01:30-05:00              | Sun 7 Nov 2027 01:30 again
        """)
        asked = read("2027-11-07 01:30", now=NOW, zone=NEW_YORK)
        assert isinstance(asked, Asked)
        assert [option.at for option in asked.options] == [
            datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
            datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
        ]

    def test_hours_pass_by_the_clock_and_days_by_the_calendar(self) -> None:
        table = """
            in 2 hours                          | Sun 1 Nov 01:40
            in 3 hours                          | Sun 1 Nov 01:40 again
            in 24 hours                         | Sun 1 Nov 22:40
            in 1 day                            | Sun 1 Nov
            01:30                               | ask fold: Sun 1 Nov 01:30, Sun 1 Nov 01:30 again
        """
        check(table, now=at("2026-10-31T23:40"))

    def test_half_an_hour_on_lord_howe(self) -> None:
        table = """
            2026-10-04 02:15                    | no gap
            2027-04-04 01:45                    | ask fold: Sun 4 Apr 2027 01:45, Sun 4 Apr 2027 01:45 again
        """
        check(table, now=at("2026-08-18T10:30"), zone="Australia/Lord_Howe")

    def test_midnight_is_skipped_in_santiago(self) -> None:
        table = """
            2026-09-06 00:30                    | no gap
            2026-09-06                          | Sun 6 Sep
        """
        check(table, now=at("2026-08-18T10:30"), zone="America/Santiago")

    def test_what_a_wall_time_is(self) -> None:
        assert resolve(wall("2026-11-20T17:00"), NEW_YORK) == Resolved(datetime(2026, 11, 20, 22, tzinfo=UTC))
        assert resolve(wall("2026-03-08T02:30"), NEW_YORK) == Gap(
            wall("2026-03-08T02:00"), wall("2026-03-08T03:00"), datetime(2026, 3, 8, 7, tzinfo=UTC)
        )
        assert resolve(wall("2026-11-01T01:30"), NEW_YORK) == Fold(
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
        )
        apia = resolve(wall("2011-12-30T12:00"), "Pacific/Apia")
        assert apia == Gap(wall("2011-12-30T00:00"), wall("2011-12-31T00:00"), datetime(2011, 12, 30, 10, tzinfo=UTC))

    def test_a_kept_wall_time_in_a_gap_is_its_end_and_in_a_fold_the_one_that_was_chosen(self) -> None:
        assert instant(wall("2026-03-08T02:30"), NEW_YORK) == datetime(2026, 3, 8, 7, tzinfo=UTC)
        assert instant(wall("2026-11-01T01:30"), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
        assert instant(wall("2026-11-01T01:30"), NEW_YORK, fold=1) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


class TestPast:
    """`sent at WHEN`, `answered at WHEN`."""

    def test_forms(self) -> None:
        rows = lines("""
            now                                 | Wed 18 Nov 10:30
            10:30                               | Wed 18 Nov 10:30
            9:00                                | Wed 18 Nov 09:00
            yesterday 15:00                     | Tue 17 Nov 15:00
            monday 10:00                        | Mon 16 Nov 10:00
            wed 09:00                           | Wed 18 Nov 09:00
            wed 17:00                           | Wed 11 Nov 17:00
            last friday 10:00                   | Fri 13 Nov 10:00
            this morning at 9                   | Wed 18 Nov 09:00
            2 hours ago                         | Wed 18 Nov 08:30
            3 days ago 15:00                    | Sun 15 Nov 15:00
            Nov 10 15:00                        | Tue 10 Nov 15:00
            the 10th 5pm                        | Tue 10 Nov 17:00
            2026-11-18T10:29:59-05:00           | Wed 18 Nov 10:29
            2026-11-18 09:12 Asia/Tokyo         | Wed 18 Nov 09:12 Asia/Tokyo
            10:31                               | no future
            tomorrow 9am                        | no future
            in 2 hours                          | no future
            a few hours                         | no future
            Nov 25 10:00                        | no future
            yesterday                           | no no_time
            monday                              | no no_time
            2024-01-01 10:00                    | no too_far
            at 3                                | ask hour: Wed 18 Nov 03:00
            yesterday at 3                      | ask hour: Tue 17 Nov 03:00, Tue 17 Nov 15:00
            last monday 10:00                   | ask next: Mon 9 Nov 10:00, Mon 16 Nov 10:00
            10/11 15:00                         | ask numeric: Sun 11 Oct 15:00, Tue 10 Nov 15:00
            midnight                            | ask midnight: Wed 18 Nov 00:00
        """)
        assert [(phrase, told(read_past(phrase, now=NOW, zone=NEW_YORK))) for phrase, _ in rows] == rows


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("2h", 120),
            ("2d3h", 3060),
            ("90m", 90),
            ("1w", 10080),
            ("2 hours", 120),
            ("30 min", 30),
            ("1.5h", 90),
            ("in 2 hours", 120),
            ("an hour and a half", 90),
            ("half an hour", 30),
            ("1 day, 2 hours and 5 minutes", 1565),
            ("２ｈ", 120),
        ],
    )
    def test_elapsed_time(self, text: str, minutes: int) -> None:
        assert read_duration(text) == timedelta(minutes=minutes)

    @pytest.mark.parametrize("text", ["", "0h", "-2h", "2", "h", "2 months", "1.5 days", "tomorrow", "2h ago", "2hh"])
    def test_anything_else_is_none(self, text: str) -> None:
        assert read_duration(text) is None


class TestWorkingDays:
    def test_they_are_those_of_the_calendar_given(self) -> None:
        holiday = date(2026, 11, 23)
        reading = read(
            "in 3 business days",
            now=NOW,
            zone=NEW_YORK,
            is_working_day=lambda day: day.weekday() < 5 and day != holiday,
        )
        assert told(reading) == "Tue 24 Nov"

    def test_a_calendar_without_any_is_too_far(self) -> None:
        reading = read("next business day", now=NOW, zone=NEW_YORK, is_working_day=lambda _: False)
        assert told(reading) == "no too_far"


class TestOtherLanguages:
    """What is plain in any language is read in each; a language without a table is read as English."""

    @pytest.mark.parametrize("language", ["ja", "vi", "ru", "xx"])
    def test_iso_is_read(self, language: str) -> None:
        reading = read("2026-11-20 17:00", now=NOW, zone=NEW_YORK, language=language)
        assert told(reading) == "Fri 20 Nov 17:00"

    @pytest.mark.parametrize(
        "text", ["thu 6 17h", "17時", "明日 17:00", "17:00まで", "до 18:00", "mai 17h", "thu sau 17h"]
    )
    def test_what_is_not_english_is_not_guessed(self, text: str) -> None:
        assert told(read(text, now=NOW, zone=NEW_YORK, language="xx")) == "no not_understood"
