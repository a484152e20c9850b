"""The reader of due dates in Japanese: the forms, and what must never be accepted.

In the tables below a line is `phrase | outcome` as in `phrases`, read on Wednesday 18 November 2026 at 10:30 in Tokyo
unless said otherwise.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.when import Accepted, Rejected, WhyRejected, read, read_past
from bot.domain.when_japanese_spelling import spelled
from bot.domain.when_table import cleaned
from tests.domain.phrases import at, lines, told

TOKYO = "Asia/Tokyo"
NOW = at("2026-11-18T10:30", TOKYO)


def check(table: str, now: datetime = NOW) -> None:
    rows = lines(table)
    assert [(phrase, told(read(phrase, now=now, zone=TOKYO, language="ja"), TOKYO)) for phrase, _ in rows] == rows


class TestSpelling:
    @pytest.mark.parametrize(
        ("text", "spelling"),
        [
            ("十一月三十日", "11月30日"),
            ("二〇二六年十月五日", "2026年10月5日"),
            ("二五日", "25日"),
            ("百二十分後", "120分後"),
            ("二、三日", "2,3日"),
            ("二三日", "2,3日"),
            ("四半期末", "四半期末"),
            ("午後一", "午後一"),
            ("11/30㈪", "11/30 (月曜"),
            ("11/30（月・祝）17時", "11/30 (月曜) 17時"),
            ("期限：11月30日", "期限:11月30日"),
            ("１７：００まで", "17:00 まで"),
            ("11 月 30 日", "11月30日"),
            ("5じはん", "5時半"),
            ("5じゅう", "5じゅう"),
        ],
    )
    def test_one_spelling(self, text: str, spelling: str) -> None:
        assert spelled(cleaned(text)) == spelling


class TestDays:
    def test_days_from_today(self) -> None:
        check("""
            明日                                | Thu 19 Nov
            あした                              | Thu 19 Nov
            あす                                | Thu 19 Nov
            あしたの17時                        | Thu 19 Nov 17:00
            明後日                              | Fri 20 Nov
            あさって15時                        | Fri 20 Nov 15:00
            明々後日                            | Sat 21 Nov
            しあさって17時                      | Sat 21 Nov 17:00
            今日17時                            | Wed 18 Nov 17:00
            きょう17時                          | Wed 18 Nov 17:00
            本日17時                            | Wed 18 Nov 17:00
            翌日                                | Thu 19 Nov
            翌日17時                            | Thu 19 Nov 17:00
            次の日の10時                        | Thu 19 Nov 10:00
            翌々日                              | Fri 20 Nov
            明日まで                            | Thu 19 Nov
            17時 明日                           | Thu 19 Nov 17:00
            明日、17時                          | Thu 19 Nov 17:00
            tomorrow 17時                       | Thu 19 Nov 17:00
            today 17時                          | Wed 18 Nov 17:00
        """)

    def test_weekdays(self) -> None:
        check("""
            金曜                                | Fri 20 Nov
            金曜日                              | Fri 20 Nov
            金よう日                            | Fri 20 Nov
            きんようび                          | Fri 20 Nov
            げつようび10時                      | Mon 23 Nov 10:00
            (金)                                | Fri 20 Nov
            （月）10時                          | Mon 23 Nov 10:00
            金17時                              | Fri 20 Nov 17:00
            金まで                              | Fri 20 Nov
            月17時                              | Mon 23 Nov 17:00
            日曜日17時                          | Sun 22 Nov 17:00
            水曜17時                            | Wed 18 Nov 17:00
            水曜9時                             | Wed 25 Nov 09:00
            fri 17時                            | Fri 20 Nov 17:00
            この金曜                            | Fri 20 Nov
            直近の金曜                          | Fri 20 Nov
            来る金曜                            | Fri 20 Nov
            午後5時に金曜                       | Fri 20 Nov 17:00
        """)

    def test_weeks(self) -> None:
        check("""
            今週の金曜                          | Fri 20 Nov
            今週金曜17時                        | Fri 20 Nov 17:00
            来週の金曜                          | Fri 27 Nov
            来週金曜17時                        | Fri 27 Nov 17:00
            来週月曜の朝10時                    | Mon 23 Nov 10:00
            来週の土曜                          | Sat 28 Nov
            翌週月曜                            | Mon 23 Nov
            次週金曜                            | Fri 27 Nov
            再来週の火曜                        | Tue 1 Dec
            さ来週火曜                          | Tue 1 Dec
            らいしゅうの金曜                    | Fri 27 Nov
            来週の今日                          | Wed 25 Nov
            週末の土曜                          | Sat 21 Nov
            週末の金曜                          | Fri 20 Nov
            今週末の日曜17時                    | Sun 22 Nov 17:00
            来週末の土曜                        | Sat 28 Nov
            金曜〜17時                          | Fri 20 Nov 17:00
            週明け月曜10時                      | Mon 23 Nov 10:00
        """)

    def test_dates(self) -> None:
        check("""
            11/30                               | Mon 30 Nov
            11/30 17:00                         | Mon 30 Nov 17:00
            11/30(月)                           | Mon 30 Nov
            11/30（月）17時                     | Mon 30 Nov 17:00
            11/30㈪                             | Mon 30 Nov
            11/23(祝月)                         | Mon 23 Nov
            11/30月曜17時                       | Mon 30 Nov 17:00
            11/20金17時                         | Fri 20 Nov 17:00
            3/4                                 | Thu 4 Mar 2027
            12/1                                | Tue 1 Dec
            11月30日                            | Mon 30 Nov
            11月30日(月)                        | Mon 30 Nov
            11月30日（月曜日）17:00             | Mon 30 Nov 17:00
            11 月 30 日                         | Mon 30 Nov
            11月の30日                          | Mon 30 Nov
            11月30                              | Mon 30 Nov
            １１月３０日１８時                  | Mon 30 Nov 18:00
            十一月三十日                        | Mon 30 Nov
            1月15日                             | Fri 15 Jan 2027
            来年1月15日                         | Fri 15 Jan 2027
            大晦日                              | Thu 31 Dec
            クリスマス                          | Fri 25 Dec
            クリスマスイブ                      | Thu 24 Dec
            元旦                                | Fri 1 Jan 2027
            12月25日 正午                       | Fri 25 Dec 12:00
        """)

    def test_years_and_eras(self) -> None:
        check("""
            2026-11-30 17:00                    | Mon 30 Nov 17:00
            2026/11/30                          | Mon 30 Nov
            2026.11.30                          | Mon 30 Nov
            2026年11月30日                      | Mon 30 Nov
            2026年11月30日（月）15時30分        | Mon 30 Nov 15:30
            二〇二六年十一月三十日              | Mon 30 Nov
            26/11/30                            | Mon 30 Nov
            11/30/2026                          | Mon 30 Nov
            30/11/2026                          | Mon 30 Nov
            27/1/5                              | Tue 5 Jan 2027
            26年11月30日                        | Mon 30 Nov
            令和8年11月30日                     | Mon 30 Nov
            令和八年十一月三十日                | Mon 30 Nov
            ㋿8年11月30日                       | Mon 30 Nov
            R8.11.30                            | Mon 30 Nov
            R8/11/30                            | Mon 30 Nov
            R8年11月30日                        | Mon 30 Nov
        """)

    def test_days_of_the_month(self) -> None:
        check("""
            25日                                | Wed 25 Nov
            25日の15時                          | Wed 25 Nov 15:00
            20日(金)                            | Fri 20 Nov
            20(金)                              | Fri 20 Nov
            20（金）17時                        | Fri 20 Nov 17:00
            翌日(木)                            | Thu 19 Nov
            三十日                              | Mon 30 Nov
            1日                                 | Tue 1 Dec
            ついたち                            | Tue 1 Dec
            はつか17時                          | Fri 20 Nov 17:00
            来月10日                            | Thu 10 Dec
            来月の10日17時                      | Thu 10 Dec 17:00
            今月25日                            | Wed 25 Nov
            翌月5日                             | Sat 5 Dec
            再来月5日                           | Tue 5 Jan 2027
        """)

    def test_nth_weekdays(self) -> None:
        check("""
            11月第3金曜                         | Fri 20 Nov
            十二月第二火曜日17時                | Tue 8 Dec 17:00
            12月の最終金曜                      | Fri 25 Dec
            2027年1月の第1月曜                  | Mon 4 Jan 2027
        """)

    def test_days_counted_from_a_day(self) -> None:
        check("""
            金曜の3日後                         | Mon 23 Nov
            金曜から3日後                       | Mon 23 Nov
            金曜の前日                          | Thu 19 Nov
            金曜の翌日                          | Sat 21 Nov
            金曜の翌朝9時                       | Sat 21 Nov 09:00
            11/30の3日前17時                    | Fri 27 Nov 17:00
            11/30の前日                         | Sun 29 Nov
            11/30の前々日                       | Sat 28 Nov
            月末の前日                          | Sun 29 Nov
            明日の翌日                          | Fri 20 Nov
        """)


class TestTimes:
    def test_times(self) -> None:
        check("""
            18時                                | Wed 18 Nov 18:00
            18時半                              | Wed 18 Nov 18:30
            18時30分                            | Wed 18 Nov 18:30
            18時30                              | Wed 18 Nov 18:30
            18:30                               | Wed 18 Nov 18:30
            １８：３０                          | Wed 18 Nov 18:30
            18時00分                            | Wed 18 Nov 18:00
            十八時                              | Wed 18 Nov 18:00
            十七時三十分                        | Wed 18 Nov 17:30
            17.30                               | Wed 18 Nov 17:30
            1730まで                            | Wed 18 Nov 17:30
            17:00:00                            | Wed 18 Nov 17:00
            明日 17 時                          | Thu 19 Nov 17:00
            明日15じはん                        | Thu 19 Nov 15:30
            17時の10分前                        | Wed 18 Nov 16:50
        """)

    def test_halves_of_the_day(self) -> None:
        check("""
            午後3時                             | Wed 18 Nov 15:00
            午後三時半                          | Wed 18 Nov 15:30
            午後3:00                            | Wed 18 Nov 15:00
            午後 3時15分                        | Wed 18 Nov 15:15
            午後0時                             | Wed 18 Nov 12:00
            午後15時                            | Wed 18 Nov 15:00
            午前9時                             | Thu 19 Nov 09:00
            午前十時                            | Thu 19 Nov 10:00
            午前0時30分                         | Thu 19 Nov 00:30
            PM3時                               | Wed 18 Nov 15:00
            PM3:00                              | Wed 18 Nov 15:00
            PM5                                 | Wed 18 Nov 17:00
            AM10                                | Thu 19 Nov 10:00
            6pmまで                             | Wed 18 Nov 18:00
            6:30PM                              | Wed 18 Nov 18:30
        """)

    def test_parts_of_the_day(self) -> None:
        check("""
            朝9時                               | Thu 19 Nov 09:00
            明朝9時                             | Thu 19 Nov 09:00
            翌朝9時                             | Thu 19 Nov 09:00
            早朝6時                             | Thu 19 Nov 06:00
            明け方5時                           | Thu 19 Nov 05:00
            昼1時                               | Wed 18 Nov 13:00
            昼12時                              | Wed 18 Nov 12:00
            お昼の12時                          | Wed 18 Nov 12:00
            正午                                | Wed 18 Nov 12:00
            明日正午                            | Thu 19 Nov 12:00
            昼の2時半                           | Wed 18 Nov 14:30
            明日昼の11時                        | Thu 19 Nov 11:00
            夕方5時                             | Wed 18 Nov 17:00
            夕方6時半                           | Wed 18 Nov 18:30
            夜8時                               | Wed 18 Nov 20:00
            今夜8時                             | Wed 18 Nov 20:00
            今夕6時                             | Wed 18 Nov 18:00
            明晩8時                             | Thu 19 Nov 20:00
            今晩20時                            | Wed 18 Nov 20:00
            夜9時まで                           | Wed 18 Nov 21:00
            深夜23時                            | Wed 18 Nov 23:00
        """)

    def test_an_hour_without_its_half(self) -> None:
        check("""
            明日8時                             | Thu 19 Nov 08:00
            明日9時                             | Thu 19 Nov 09:00
            明日12時                            | Thu 19 Nov 12:00
            明日12時半                          | Thu 19 Nov 12:30
            今日3時                             | Wed 18 Nov 15:00
            12時                                | Wed 18 Nov 12:00
            十時半に明日                        | Thu 19 Nov 10:30
        """)

    def test_zones(self) -> None:
        check("""
            明日17時(日本時間)                  | Thu 19 Nov 17:00
            日本時間の明日17時                  | Thu 19 Nov 17:00
            明日17時 東京時間                   | Thu 19 Nov 17:00
            17:00JST                            | Wed 18 Nov 17:00
            JST17時                             | Wed 18 Nov 17:00
            金曜17時JST                         | Fri 20 Nov 17:00
            金曜17時ニューヨーク時間            | Fri 20 Nov 17:00 America/New_York
            ニューヨーク時間の金曜17時          | Fri 20 Nov 17:00 America/New_York
            金曜17時NY時間                      | Fri 20 Nov 17:00 America/New_York
            金曜17時ロンドン時間                | Fri 20 Nov 17:00 Europe/London
            金曜17時ハノイ時間                  | Fri 20 Nov 17:00 Asia/Ho_Chi_Minh
            金曜17時米国東部時間                | Fri 20 Nov 17:00 America/New_York
            金曜17時西海岸時間                  | Fri 20 Nov 17:00 America/Los_Angeles
            金曜17時日本標準時                  | Fri 20 Nov 17:00
            金曜17時UTC                         | Fri 20 Nov 17:00 UTC
            金曜17時UTC+9                       | Fri 20 Nov 17:00
            金曜17時 協定世界時                 | Fri 20 Nov 17:00 UTC
            金曜17時弊社時間                    | Fri 20 Nov 17:00
        """)


class TestCounted:
    def test_hours_and_minutes(self) -> None:
        check("""
            30分後                              | Wed 18 Nov 11:00
            三十分後                            | Wed 18 Nov 11:00
            90分後                              | Wed 18 Nov 12:00
            2時間後                             | Wed 18 Nov 12:30
            二時間後                            | Wed 18 Nov 12:30
            2時間以内                           | Wed 18 Nov 12:30
            1時間半後                           | Wed 18 Nov 12:00
            1時間30分後                         | Wed 18 Nov 12:00
            1.5時間後                           | Wed 18 Nov 12:00
            半時間後                            | Wed 18 Nov 11:00
            24時間以内                          | Thu 19 Nov 10:30
            48時間後                            | Fri 20 Nov 10:30
            今から2時間後                       | Wed 18 Nov 12:30
            あと2時間                           | Wed 18 Nov 12:30
            2h後                                | Wed 18 Nov 12:30
            30min以内                           | Wed 18 Nov 11:00
            2時間                               | Wed 18 Nov 12:30
        """)

    def test_days_to_years(self) -> None:
        check("""
            3日後                               | Sat 21 Nov
            三日後                              | Sat 21 Nov
            3日以内                             | Sat 21 Nov
            3日後の17時                         | Sat 21 Nov 17:00
            今日から3日以内                     | Sat 21 Nov
            本日より5日以内                     | Mon 23 Nov
            あと3日                             | Sat 21 Nov
            1週間後                             | Wed 25 Nov
            一週間以内                          | Wed 25 Nov
            1週間                               | Wed 25 Nov
            1ヶ月後                             | Fri 18 Dec
            1か月以内                           | Fri 18 Dec
            一ヵ月後                            | Fri 18 Dec
            ひと月後                            | Fri 18 Dec
            半年後                              | Tue 18 May 2027
            1年後                               | Thu 18 Nov 2027
            1年半後                             | Thu 18 May 2028
        """)

    def test_working_days(self) -> None:
        check("""
            翌営業日                            | Thu 19 Nov
            翌営業日17時                        | Thu 19 Nov 17:00
            次の営業日                          | Thu 19 Nov
            翌々営業日                          | Fri 20 Nov
            3営業日                             | Mon 23 Nov
            3営業日後                           | Mon 23 Nov
            三営業日後                          | Mon 23 Nov
            3営業日以内に                       | Mon 23 Nov
            5営業日後の17時                     | Wed 25 Nov 17:00
            本日から3営業日以内                 | Mon 23 Nov
            3稼働日後                           | Mon 23 Nov
            5営業日後(水)                       | Wed 25 Nov
        """)


class TestPeriods:
    def test_ends(self) -> None:
        check("""
            月末                                | Mon 30 Nov
            月末17時                            | Mon 30 Nov 17:00
            今月末                              | Mon 30 Nov
            今月末日                            | Mon 30 Nov
            末日                                | Mon 30 Nov
            11月末                              | Mon 30 Nov
            11月末日 17時                       | Mon 30 Nov 17:00
            11月の終わり                        | Mon 30 Nov
            来月末                              | Thu 31 Dec
            来月の末日                          | Thu 31 Dec
            翌月末                              | Thu 31 Dec
            再来月末                            | Sun 31 Jan 2027
            2027年3月末                         | Wed 31 Mar 2027
            四半期末                            | Thu 31 Dec
            年末                                | Thu 31 Dec
            今年末                              | Thu 31 Dec
            来年末                              | Fri 31 Dec 2027
            2026年末                            | Thu 31 Dec
            年度末                              | Wed 31 Mar 2027
            今年度末                            | Wed 31 Mar 2027
            2026年度末                          | Wed 31 Mar 2027
            今週末まで                          | Fri 20 Nov
            来週末                              | Fri 27 Nov
            今週の終わり                        | Fri 20 Nov
            eom締切                             | Mon 30 Nov
        """)

    def test_within(self) -> None:
        check("""
            本日中                              | Wed 18 Nov
            今日中に                            | Wed 18 Nov
            今日のうちに                        | Wed 18 Nov
            明日いっぱい                        | Thu 19 Nov
            金曜中に                            | Fri 20 Nov
            25日中に                            | Wed 25 Nov
            今週中                              | Fri 20 Nov
            来週いっぱい                        | Fri 27 Nov
            今月中                              | Mon 30 Nov
            月内                                | Mon 30 Nov
            11月中                              | Mon 30 Nov
            12月いっぱい                        | Thu 31 Dec
            年内                                | Thu 31 Dec
            今年中                              | Thu 31 Dec
            年度内                              | Wed 31 Mar 2027
            年内いっぱい                        | Thu 31 Dec
        """)

    def test_ends_of_the_day(self) -> None:
        check("""
            EOD                                 | Wed 18 Nov
            明日EOD                             | Thu 19 Nov
            本日終業まで                        | Wed 18 Nov
            営業終了まで                        | Wed 18 Nov
            明日の終わりまで                    | Thu 19 Nov
            本日中(17時まで)                    | Wed 18 Nov 17:00
        """)


class TestPadding:
    def test_politeness_and_deadline_words(self) -> None:
        check("""
            金曜の17時までにお願いします        | Fri 20 Nov 17:00
            今週の金曜日の午後5時までにお願いいたします | Fri 20 Nov 17:00
            金曜までにください                  | Fri 20 Nov
            金曜17時までにご返信ください        | Fri 20 Nov 17:00
            金曜17時までにお返事いただけると助かります | Fri 20 Nov 17:00
            金曜までにご連絡頂けますでしょうか  | Fri 20 Nov
            金曜までに提出お願いします          | Fri 20 Nov
            金曜までにお願いしたいと思います    | Fri 20 Nov
            金曜17時でOK                        | Fri 20 Nov 17:00
            金曜17時です                        | Fri 20 Nov 17:00
            明日18時必着                        | Thu 19 Nov 18:00
            明日18時厳守                        | Thu 19 Nov 18:00
            明日18時〆                          | Thu 19 Nov 18:00
            明日18時〆切                        | Thu 19 Nov 18:00
            明日18時締切                        | Thu 19 Nov 18:00
            明日18時迄                          | Thu 19 Nov 18:00
            締切：金曜17時                      | Fri 20 Nov 17:00
            締切は金曜の17時                    | Fri 20 Nov 17:00
            提出期限：11/30 17:00               | Mon 30 Nov 17:00
            回答期限：11月30日17時              | Mon 30 Nov 17:00
            明日17時までに必要です              | Thu 19 Nov 17:00
            遅くとも金曜17時                    | Fri 20 Nov 17:00
            【金曜17時】                        | Fri 20 Nov 17:00
            〜17時                              | Wed 18 Nov 17:00
            by 金曜                             | Fri 20 Nov
            before 金曜17時                     | Fri 20 Nov 17:00
            ～11/30                             | Mon 30 Nov
            金曜17時より前                      | Fri 20 Nov 17:00
            17時以前                            | Wed 18 Nov 17:00
        """)


class TestAsked:
    def test_hours(self) -> None:
        check("""
            明日3時                             | ask hour: Thu 19 Nov 03:00, Thu 19 Nov 15:00
            明日7時                             | ask hour: Thu 19 Nov 07:00, Thu 19 Nov 19:00
            金曜5時                             | ask hour: Fri 20 Nov 05:00, Fri 20 Nov 17:00
            8時                                 | ask hour: Wed 18 Nov 20:00, Thu 19 Nov 08:00
            十時                                | ask hour: Wed 18 Nov 22:00, Thu 19 Nov 10:00
            五時半                              | ask hour: Wed 18 Nov 17:30, Thu 19 Nov 05:30
            今日9時                             | ask hour: Wed 18 Nov 21:00
            明日の午前中                        | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            午後                                | ask hour: Wed 18 Nov 15:00, Wed 18 Nov 18:00
            明日AM                              | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            今夜                                | ask hour: Wed 18 Nov 20:00, Wed 18 Nov 22:00
            木曜の朝                            | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
        """)

    def test_parts_of_the_day_without_an_hour(self) -> None:
        check("""
            午後イチ                            | ask two: Wed 18 Nov 13:00, Wed 18 Nov 14:00
            明日午後一で                        | ask two: Thu 19 Nov 13:00, Thu 19 Nov 14:00
            朝一                                | ask two: Thu 19 Nov 09:00, Thu 19 Nov 10:00
            明日の朝イチまでに                  | ask two: Thu 19 Nov 09:00, Thu 19 Nov 10:00
            お昼                                | ask two: Wed 18 Nov 12:00, Wed 18 Nov 13:00
            昼過ぎ                              | ask two: Wed 18 Nov 13:00, Wed 18 Nov 14:00
            昼前                                | ask two: Wed 18 Nov 11:00, Wed 18 Nov 12:00
            夕方                                | ask two: Wed 18 Nov 17:00, Wed 18 Nov 18:00
            深夜                                | ask two: Wed 18 Nov 23:00, Thu 19 Nov 00:00, Fri 20 Nov 00:00
            早朝                                | ask two: Thu 19 Nov 05:00, Thu 19 Nov 07:00
            始業まで                            | ask two: Thu 19 Nov 09:00, Thu 19 Nov 10:00
            明日の日中                          | ask two: Thu 19 Nov 12:00, Thu 19 Nov 17:00
        """)

    def test_midnight(self) -> None:
        check("""
            0時                                 | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            明日0時                             | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            24時                                | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            金曜24:00                           | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            11/30 0:00                          | ask midnight: Mon 30 Nov 00:00, Tue 1 Dec 00:00
            午前0時                             | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            金曜の深夜0時                       | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            深夜2時                             | ask midnight: Thu 19 Nov 02:00, Fri 20 Nov 02:00
            夜12時                              | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            今夜1時                             | ask midnight: Thu 19 Nov 01:00
            明日0時30分                         | ask midnight: Thu 19 Nov 00:30, Fri 20 Nov 00:30
        """)

    def test_hours_after_midnight(self) -> None:
        check("""
            25時                                | ask late_hour: Thu 19 Nov 01:00
            25:00                               | ask late_hour: Thu 19 Nov 01:00
            明日26:30                           | ask late_hour: Fri 20 Nov 02:30
            24時30分                            | ask late_hour: Thu 19 Nov 00:30
            30時                                | ask late_hour: Thu 19 Nov 06:00
        """)

    def test_noon_or_midnight(self) -> None:
        check("""
            午前12時                            | ask two: Wed 18 Nov 12:00, Thu 19 Nov 00:00, Fri 20 Nov 00:00
            午後12時                            | ask two: Wed 18 Nov 12:00, Thu 19 Nov 00:00, Fri 20 Nov 00:00
            明日午後12時                        | ask two: Thu 19 Nov 00:00, Thu 19 Nov 12:00, Fri 20 Nov 00:00
            午後12時半                          | ask two: Wed 18 Nov 12:30, Thu 19 Nov 00:30
        """)

    def test_weeks(self) -> None:
        check("""
            水曜                                | ask today: Wed 18 Nov, Wed 25 Nov
            来週の日曜                          | ask next: Sun 22 Nov, Sun 29 Nov
            次の金曜                            | ask next: Fri 20 Nov, Fri 27 Nov
            今度の金曜                          | ask next: Fri 20 Nov, Fri 27 Nov
            今週                                | ask day: Wed 18 Nov, Thu 19 Nov, Fri 20 Nov
            来週                                | ask day: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov, Thu 26 Nov, Fri 27 Nov
            来週頭                              | ask two: Mon 23 Nov, Tue 24 Nov
            週明け                              | ask two: Mon 23 Nov, Tue 24 Nov
            土日                                | ask two: Sat 21 Nov, Sun 22 Nov
            今週の土日                          | ask two: Sat 21 Nov, Sun 22 Nov
            来週の土日                          | ask two: Sat 28 Nov, Sun 29 Nov
            再来週末の土日                      | ask two: Sat 5 Dec, Sun 6 Dec
            今週末17時                          | ask day: Sat 21 Nov 17:00, Sun 22 Nov 17:00
            週末17時                            | ask day: Sat 21 Nov 17:00, Sun 22 Nov 17:00
            次の週末                            | ask two: Fri 20 Nov, Fri 27 Nov
            次の月末                            | ask two: Mon 30 Nov, Thu 31 Dec
            週末                                | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
            週末まで                            | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
            来週の週末                          | ask two: Fri 27 Nov, Sat 28 Nov, Sun 29 Nov
            来週末の日曜                        | ask next: Sun 22 Nov, Sun 29 Nov
            来週半ば                            | ask day: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov, Thu 26 Nov, Fri 27 Nov
        """)

    def test_months_and_years(self) -> None:
        check("""
            来月                                | ask day: Thu 31 Dec
            11月                                | ask day: Mon 30 Nov
            来年3月                             | ask two: Wed 31 Mar 2027
            月初                                | ask two: Tue 1 Dec, Sat 5 Dec
            来月初め                            | ask two: Tue 1 Dec, Sat 5 Dec
            12月頭                              | ask two: Tue 1 Dec, Sat 5 Dec
            12月上旬                            | ask two: Thu 10 Dec
            来月中旬                            | ask two: Tue 15 Dec, Sun 20 Dec
            11月下旬                            | ask day: Mon 30 Nov
            年明け                              | ask two: Mon 4 Jan 2027, Fri 8 Jan 2027
            来月早々                            | ask two: Tue 1 Dec, Sat 5 Dec
            年明け早々                          | ask two: Mon 4 Jan 2027, Fri 8 Jan 2027
            3日中に                             | ask two: Sat 21 Nov, Thu 3 Dec
            20日内に                            | ask two: Fri 20 Nov, Tue 8 Dec
            3日ください                         | ask two: Sat 21 Nov, Thu 3 Dec
            10日必要です                        | ask two: Sat 28 Nov, Thu 10 Dec
            1日で                               | ask two: Thu 19 Nov, Tue 1 Dec
        """)

    def test_dates(self) -> None:
        check("""
            11月10日                            | ask past: Wed 10 Nov 2027
            11/10                               | ask past: Wed 10 Nov 2027
            31日                                | ask day: Thu 31 Dec
            11/21(金)                           | ask contradiction: Fri 20 Nov, Sat 21 Nov
            20日(土)                            | ask contradiction: Fri 20 Nov, Sat 21 Nov
            今日(木)                            | ask contradiction: Wed 18 Nov, Thu 19 Nov
            2週間後の金曜                       | ask contradiction: Wed 2 Dec, Fri 4 Dec
            1130                                | ask open: Wed 18 Nov 11:30
            納期1130                            | ask open: Wed 18 Nov 11:30
            3/4/2027                            | ask two: Thu 4 Mar 2027, Sat 3 Apr 2027
            4/3/27                              | ask two: Thu 4 Mar 2027, Sat 3 Apr 2027
        """)

    def test_amounts(self) -> None:
        check("""
            数日後                              | ask amount: Fri 20 Nov, Sat 21 Nov
            数日中に                            | ask amount: Fri 20 Nov, Sat 21 Nov
            数時間後                            | ask amount: Wed 18 Nov 12:30, Wed 18 Nov 13:30
            2、3日                              | ask two: Fri 20 Nov, Sat 21 Nov
            二、三日後                          | ask two: Fri 20 Nov, Sat 21 Nov
            二三日後                            | ask two: Fri 20 Nov, Sat 21 Nov
            2〜3日中に                          | ask two: Fri 20 Nov, Sat 21 Nov
            2、3営業日                          | ask two: Fri 20 Nov, Mon 23 Nov
            一両日中                            | ask two: Thu 19 Nov, Fri 20 Nov
            3日くらい                           | ask two: Sat 21 Nov, Thu 3 Dec
            約2時間後                           | ask two: Wed 18 Nov 12:30
            3日後くらい                         | ask two: Sat 21 Nov
            1時間ほど後                         | ask two: Wed 18 Nov 11:30
        """)

    def test_open_ends(self) -> None:
        check("""
            17時頃                              | ask open: Wed 18 Nov 17:00
            明日17時くらい                      | ask open: Thu 19 Nov 17:00
            17時前後                            | ask open: Wed 18 Nov 17:00
            だいたい17時                        | ask open: Wed 18 Nov 17:00
            17時前                              | ask open: Wed 18 Nov 17:00
            17時以降                            | ask open: Wed 18 Nov 17:00
            17時過ぎ                            | ask open: Wed 18 Nov 17:00
            金曜前                              | ask open: Thu 19 Nov, Fri 20 Nov
            金曜以前                            | ask open: Thu 19 Nov, Fri 20 Nov
            金曜以降                            | ask open: Sat 21 Nov
        """)

    def test_two(self) -> None:
        check("""
            金曜か土曜                          | ask two: Fri 20 Nov, Sat 21 Nov
            金曜か土曜の17時                    | ask two: Fri 20 Nov 17:00, Sat 21 Nov 17:00
            金曜17時または18時                  | ask two: Fri 20 Nov 17:00, Fri 20 Nov 18:00
            17時か18時                          | ask two: Wed 18 Nov 17:00, Wed 18 Nov 18:00
            明日13:00〜15:00                    | ask two: Thu 19 Nov 13:00, Thu 19 Nov 15:00
            明日10-12時                         | ask two: Thu 19 Nov 10:00, Thu 19 Nov 12:00
            金曜〜日曜                          | ask two: Fri 20 Nov, Sun 22 Nov
            金曜から日曜                        | ask two: Fri 20 Nov, Sun 22 Nov
            20〜22日                            | ask two: Fri 20 Nov, Sun 22 Nov
            17時10分前                          | ask two: Wed 18 Nov 16:50, Wed 18 Nov 17:10
            17時〜金曜                          | ask two: Fri 20 Nov 17:00
            今週金曜か来週金曜                  | ask two: Fri 20 Nov, Fri 27 Nov
        """)

    def test_zones(self) -> None:
        check("""
            金曜17時アメリカ時間 | ask zone: Fri 20 Nov 17:00 America/New_York, Fri 20 Nov 17:00 America/Los_Angeles
        """)


class TestRejected:
    def test_impossible(self) -> None:
        check("""
            2月31日                             | no impossible
            11月31日                            | no impossible
            13月1日                             | no impossible
            11/31                               | no impossible
            13/1                                | no impossible
            32日                                | no impossible
            31時                                | no impossible
            17時60分                            | no impossible
            2026年2月29日                       | no impossible
        """)

    def test_past(self) -> None:
        check("""
            昨日                                | no past
            おととい                            | no past
            先週の金曜                          | no past
            今週の月曜                          | no past
            先月末                              | no past
            先週末                              | no past
            先週中                              | no past
            先週の土日                          | no past
            今月10日                            | no past
            11/17(火)                           | no past
            2026年11月10日                      | no past
            3日前                               | no past
            3時間前                             | no past
            1週間前                             | no past
            3営業日前                           | no past
            今朝9時                             | no past
            今                                  | no past
            令和元年5月1日                      | no past
        """)

    def test_vague(self) -> None:
        check("""
            そのうち                            | no vague
            近日中                              | no vague
            近いうちに                          | no vague
            至急                                | no vague
            早急に                              | no vague
            なるはや                            | no vague
            できるだけ早く                      | no vague
            できれば金曜                        | no vague
            金曜かも                            | no vague
            すぐ                                | no vague
            今すぐ                              | no vague
            後日                                | no vague
            いつでも                            | no vague
            お手すきの際に                      | no vague
            数ヶ月後                            | no vague
            連休明け                            | no vague
            ASAP                                | no vague
        """)

    def test_recurring(self) -> None:
        check("""
            毎週金曜                            | no recurring
            毎日17時                            | no recurring
            毎月25日                            | no recurring
            隔週金曜                            | no recurring
            3日おき                             | no recurring
            3日ごと                             | no recurring
            平日17時                            | no recurring
            週1                                 | no recurring
        """)

    def test_contradictory(self) -> None:
        check("""
            金曜17時 土曜18時                   | no contradictory
            17時18時                            | no contradictory
            午前15時                            | no contradictory
            深夜6時                             | no contradictory
            明日明後日                          | no contradictory
            今週来週                            | no contradictory
            来週、再来週                        | no contradictory
            土日来週                            | no contradictory
            今夜5時                             | no contradictory
            昼0時                               | no contradictory
            昼の6時                             | no contradictory
        """)

    def test_too_far(self) -> None:
        check("""
            3年後                               | no too_far
            2030年1月1日                        | no too_far
        """)

    def test_negation_and_conditions(self) -> None:
        check("""
            金曜ではなく木曜                    | no not_understood
            金曜以外                            | no not_understood
            金曜じゃない                        | no not_understood
            金曜はNG                            | no not_understood
            金曜は無理                          | no not_understood
            金曜17時は不可                      | no not_understood
            金曜でいい？                        | no not_understood
            金曜なら                            | no not_understood
        """)

    def test_what_the_reader_cannot_know(self) -> None:
        check("""
            会議の2時間前                       | no not_understood
            納期の3日前                         | no not_understood
            リリース後3日                       | no not_understood
            納品後3日以内                       | no not_understood
            納品から3日後                       | no not_understood
            提出前17時                          | no not_understood
            当日                                | no not_understood
            前日17時                            | no not_understood
            前日の11月30日                      | no not_understood
            前日20日                            | no not_understood
            締切日の前日11/30                   | no not_understood
            来週1週間                           | no not_understood
            1週間25日                           | no not_understood
            明日1日間                           | no not_understood
            金曜17時現地時間                    | no not_understood
            金曜17時先方時間                    | no not_understood
            来年度末                            | no not_understood
        """)

    def test_the_whole_phrase_or_nothing(self) -> None:
        check("""
            金曜の翌営業日                      | no not_understood
            金曜の3営業日後                     | no not_understood
            11/30から3営業日                    | no not_understood
            月末の3営業日前                     | no not_understood
            月末最終営業日                      | no not_understood
            第3営業日                           | no not_understood
            来月第2火曜                         | no not_understood
            第3金曜                             | no not_understood
            金曜の2時間後                       | no not_understood
            金曜から1週間                       | no not_understood
            金曜から3日以内                     | no not_understood
            中3日                               | no not_understood
            2週目                               | no not_understood
            1ヶ月半後                           | no not_understood
            半日後                              | no not_understood
            30分                                | no not_understood
            17時台                              | no not_understood
            5                                   | no not_understood
            金曜 17                             | no not_understood
            ④金曜                               | no not_understood
            11/23(祝日)                         | no not_understood
            (祝日)                              | no not_understood
            30分2時間後                         | no not_understood
            明日17時までに必要なら              | no not_understood
            11-30                               | no not_understood
            11.30                               | no not_understood
            月水金                              | no not_understood
            金曜と土曜                          | no not_understood
            金曜から                            | no not_understood
            11/30〜                             | no not_understood
            11月20日の週                        | no not_understood
            平成38年11月30日                    | no not_understood
            夜遅く                              | no not_understood
            よろしくお願いします                | no not_understood
            まで                                | no not_understood
        """)


class TestOtherDays:
    """What depends on the day on which it is said."""

    def test_on_a_saturday(self) -> None:
        table = """
            来週月曜                            | Mon 23 Nov
            来週の日曜                          | ask next: Sun 22 Nov, Sun 29 Nov
            今週の金曜                          | no past
            今週末                              | ask day: Sat 21 Nov, Sun 22 Nov, Fri 27 Nov
            次の金曜                            | Fri 27 Nov
            翌営業日                            | Mon 23 Nov
        """
        check(table, now=at("2026-11-21T09:00", TOKYO))

    def test_on_a_sunday_two_weeks_can_be_meant(self) -> None:
        table = """
            来週月曜                            | ask next: Mon 23 Nov, Mon 30 Nov
            今週の金曜                          | Fri 27 Nov
            今週の日曜                          | Sun 22 Nov
            月曜                                | Mon 23 Nov
        """
        check(table, now=at("2026-11-22T12:00", TOKYO))

    def test_on_the_last_days_of_a_year(self) -> None:
        check(
            """
            年度末                              | Wed 31 Mar 2027
            月末                                | Thu 31 Dec
            月初                                | ask two: Fri 1 Jan 2027, Tue 5 Jan 2027
            9時                                 | ask hour: Thu 31 Dec 21:00, Fri 1 Jan 2027 09:00
            """,
            now=at("2026-12-31T18:00", TOKYO),
        )
        check("年度末 | Wed 31 Mar 2027", now=at("2027-03-31T10:00", TOKYO))
        check("年度末 | Fri 31 Mar 2028", now=at("2027-04-01T10:00", TOKYO))


class TestWorkingDays:
    def test_they_are_those_of_the_calendar_given(self) -> None:
        holiday = date(2026, 11, 23)
        reading = read(
            "3営業日以内に",
            now=NOW,
            zone=TOKYO,
            language="ja",
            is_working_day=lambda day: day.weekday() < 5 and day != holiday,
        )
        assert told(reading, TOKYO) == "Tue 24 Nov"


class TestPast:
    """`sent at WHEN`, `answered at WHEN`."""

    def test_forms(self) -> None:
        rows = lines("""
            今                                  | Wed 18 Nov 10:30
            9:00                                | Wed 18 Nov 09:00
            今朝9時                             | Wed 18 Nov 09:00
            昨日15時                            | Tue 17 Nov 15:00
            おとといの午後3時                   | Mon 16 Nov 15:00
            月曜10時                            | Mon 16 Nov 10:00
            先週の金曜10時                      | Fri 13 Nov 10:00
            2時間前                             | Wed 18 Nov 08:30
            3日前の15時                         | Sun 15 Nov 15:00
            11/10 15:00                         | Tue 10 Nov 15:00
            明日9時                             | no future
            昨日                                | no no_time
        """)
        got = [(phrase, told(read_past(phrase, now=NOW, zone=TOKYO, language="ja"), TOKYO)) for phrase, _ in rows]
        assert got == rows


class TestWhatWasUnderstood:
    def test_it_is_given_back(self) -> None:
        reading = read("金曜17時ケーキ持参", now=NOW, zone=TOKYO, language="ja")
        assert reading == Rejected(WhyRejected.not_understood, "ケーキ持参", "金曜17時")

    @pytest.mark.parametrize("phrase", ["friday 5pm", "by friday 17:00", "2026-11-20 17:00"])
    def test_english_is_read_as_well(self, phrase: str) -> None:
        assert told(read(phrase, now=NOW, zone=TOKYO, language="ja"), TOKYO) == "Fri 20 Nov 17:00"

    @pytest.mark.parametrize("phrase", ["金曜頃", "25日頃", "月末近く", "1月5日あたり", "金曜くらいまで"])
    def test_a_day_that_is_not_quite_said_is_never_accepted(self, phrase: str) -> None:
        assert not isinstance(read(phrase, now=NOW, zone=TOKYO, language="ja"), Accepted)
