"""The reader of due dates in Vietnamese: the forms, and what must never be accepted.

In the tables below a line is `phrase | outcome` as in `phrases`, read on Wednesday 18 November 2026 at 10:30 in Ho Chi
Minh City unless said otherwise.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from itertools import product

import pytest

from bot.domain.when import Rejected, WhyRejected, read, read_past
from tests.domain.phrases import at, lines, told

SAIGON = "Asia/Ho_Chi_Minh"
NOW = at("2026-11-18T10:30", SAIGON)


def bare(phrase: str) -> str:
    """As people type who leave the diacritics out."""
    parts = unicodedata.normalize("NFD", phrase.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in parts if not unicodedata.combining(char))


def said(phrase: str, now: datetime = NOW) -> str:
    return told(read(phrase, now=now, zone=SAIGON, language="vi"), SAIGON)


def check(table: str, now: datetime = NOW) -> None:
    """Also as some keyboards write it, each diacritic apart from its letter."""
    rows = lines(table)
    assert [(phrase, said(phrase, now)) for phrase, _ in rows] == rows
    assert [(phrase, said(unicodedata.normalize("NFD", phrase), now)) for phrase, _ in rows] == rows


class TestRead:
    def test_weekdays(self) -> None:
        check("""
            thứ hai                               | Mon 23 Nov
            thứ Sáu 17h                           | Fri 20 Nov 17:00
            thứ 6 17h                             | Fri 20 Nov 17:00
            Thứ Sáu ngày 20/11                    | Fri 20 Nov
            thứ sáu, 20 tháng 11                  | Fri 20 Nov
            thứ sáu (20/11) 17h                   | Fri 20 Nov 17:00
            thứ bảy                               | Sat 21 Nov
            thứ bẩy 10h                           | Sat 21 Nov 10:00
            T6 17h                                | Fri 20 Nov 17:00
            t7                                    | Sat 21 Nov
            CN                                    | Sun 22 Nov
            chủ nhật 20h                          | Sun 22 Nov 20:00
            chúa nhật                             | Sun 22 Nov
            Chủ Nhật, 22/11, 20h                  | Sun 22 Nov 20:00
            thứ tư 17h                            | Wed 18 Nov 17:00
            thứ tư 9h                             | Wed 25 Nov 09:00
            thứ sáu này                           | Fri 20 Nov
            thứ tư tới                            | Wed 25 Nov
            thứ hai tới                           | Mon 23 Nov
            thứ Sáu tuần này 17h                  | Fri 20 Nov 17:00
            thứ 6 tuần tới                        | Fri 27 Nov
            thứ hai tuần sau                      | Mon 23 Nov
            thứ ba tuần sau nữa                   | Tue 1 Dec
            thứ sáu tuần kế tiếp                  | Fri 27 Nov
            tuần sau thứ ba                       | Tue 24 Nov
            sang tuần thứ hai 9h                  | Mon 23 Nov 09:00
            thứ bảy cuối tuần này                 | Sat 21 Nov
            trong thứ sáu                         | Fri 20 Nov
            15h30 thứ Năm                         | Thu 19 Nov 15:30
            friday 5pm                            | Fri 20 Nov 17:00
            by thứ sáu                            | Fri 20 Nov
        """)

    def test_without_diacritics(self) -> None:
        check("""
            thu hai                               | Mon 23 Nov
            thu tu tuan sau 14h                   | Wed 25 Nov 14:00
            thu nam 9h                            | Thu 19 Nov 09:00
            thu sau 17h                           | Fri 20 Nov 17:00
            thu sau tuan sau                      | Fri 27 Nov
            thu sau nay                           | Fri 20 Nov
            chieu thu sau 3h                      | Fri 20 Nov 15:00
            truoc 17h thu sau                     | Fri 20 Nov 17:00
            thu bay                               | Sat 21 Nov
            chu nhat tuan nay                     | Sun 22 Nov
            mai 9h sang                           | Thu 19 Nov 09:00
            ngay mai 9h sang                      | Thu 19 Nov 09:00
            toi nay 8h                            | Wed 18 Nov 20:00
            toi mai 7h30                          | Thu 19 Nov 19:30
            8h toi thu 6                          | Fri 20 Nov 20:00
            mot 10h                               | Fri 20 Nov 10:00
            mot tuan nua                          | Wed 25 Nov
            mot gio chieu                         | Wed 18 Nov 13:00
            tam gio toi chu nhat                  | Sun 22 Nov 20:00
            bay gio toi                           | Wed 18 Nov 19:00
            bay ngay nua                          | Wed 25 Nov
            nam ngay nua                          | Mon 23 Nov
            sau ngay nua                          | Tue 24 Nov
            3 ngay nua                            | Sat 21 Nov
            nua tieng nua                         | Wed 18 Nov 11:00
            toi da 3 ngay                         | Sat 21 Nov
            cuoi thang                            | Mon 30 Nov
            het thang 12                          | Thu 31 Dec
            30 thang 11                           | Mon 30 Nov
            chieu mai 3h                          | Thu 19 Nov 15:00
            han chot thu sau 17h                  | Fri 20 Nov 17:00
        """)

    def test_wrong_or_misplaced_diacritics(self) -> None:
        check("""
            thư sáu 17h                           | Fri 20 Nov 17:00
            chủ nhât 20h                          | Sun 22 Nov 20:00
            truớc 17h                             | Wed 18 Nov 17:00
            trứơc 17h                             | Wed 18 Nov 17:00
            chiêu mai 5h                          | Thu 19 Nov 17:00
            5 rưởi chiều                          | Wed 18 Nov 17:30
            nữa tiếng nữa                         | Wed 18 Nov 11:00
            3 ngày nửa                            | Sat 21 Nov
            cuối qúy                              | Thu 31 Dec
        """)

    def test_days_near(self) -> None:
        check("""
            hôm nay                               | Wed 18 Nov
            hnay 17h                              | Wed 18 Nov 17:00
            nay 17h                               | Wed 18 Nov 17:00
            17h nay                               | Wed 18 Nov 17:00
            ngày hôm nay                          | Wed 18 Nov
            bữa nay 17h                           | Wed 18 Nov 17:00
            mai                                   | Thu 19 Nov
            ngày mai                              | Thu 19 Nov
            17hmai                                | Thu 19 Nov 17:00
            mốt                                   | Fri 20 Nov
            ngày mốt                              | Fri 20 Nov
            ngày kia 17h                          | Fri 20 Nov 17:00
            hôm nay 17h                           | Wed 18 Nov 17:00
            ngày mai, thứ năm                     | Thu 19 Nov
        """)

    def test_hours(self) -> None:
        check("""
            17h                                   | Wed 18 Nov 17:00
            17g                                   | Wed 18 Nov 17:00
            17 h                                  | Wed 18 Nov 17:00
            17 giờ                                | Wed 18 Nov 17:00
            17:00                                 | Wed 18 Nov 17:00
            17h00                                 | Wed 18 Nov 17:00
            17h30                                 | Wed 18 Nov 17:30
            17g30                                 | Wed 18 Nov 17:30
            17h30p                                | Wed 18 Nov 17:30
            17h30'                                | Wed 18 Nov 17:30
            17h 30                                | Wed 18 Nov 17:30
            17 giờ 30                             | Wed 18 Nov 17:30
            17 giờ 30 phút                        | Wed 18 Nov 17:30
            17.30                                 | Wed 18 Nov 17:30
            5pm                                   | Wed 18 Nov 17:00
            5h30pm                                | Wed 18 Nov 17:30
            17h kém 15                            | Wed 18 Nov 16:45
            9h sáng                               | Thu 19 Nov 09:00
            9 giờ sáng mai                        | Thu 19 Nov 09:00
            5h chiều                              | Wed 18 Nov 17:00
            5hchiều                               | Wed 18 Nov 17:00
            7h chiều                              | Wed 18 Nov 19:00
            5 rưỡi chiều                          | Wed 18 Nov 17:30
            2 giờ rưỡi chiều                      | Wed 18 Nov 14:30
            5 giờ kém 15 chiều                    | Wed 18 Nov 16:45
            5h kém 15 chiều                       | Wed 18 Nov 16:45
            5 giờ kém mười lăm chiều mai          | Thu 19 Nov 16:45
            1h kém 15 chiều                       | Wed 18 Nov 12:45
            mai 5 chiều                           | Thu 19 Nov 17:00
            7h tối                                | Wed 18 Nov 19:00
            11h đêm nay                           | Wed 18 Nov 23:00
            10h khuya                             | Wed 18 Nov 22:00
            11h trưa                              | Wed 18 Nov 11:00
            12h trưa                              | Wed 18 Nov 12:00
            12 giờ 30 trưa mai                    | Thu 19 Nov 12:30
            1h trưa                               | Wed 18 Nov 13:00
            2h trưa mai                           | Thu 19 Nov 14:00
            1h sáng mai                           | Thu 19 Nov 01:00
            9h05 sáng mai                         | Thu 19 Nov 09:05
            9h5p sáng mai                         | Thu 19 Nov 09:05
            hôm nay 4h                            | Wed 18 Nov 16:00
            mai 9h                                | Thu 19 Nov 09:00
            mai 8h30                              | Thu 19 Nov 08:30
            23h59 ngày 20/11                      | Fri 20 Nov 23:59
        """)

    def test_hours_in_words(self) -> None:
        check("""
            năm giờ chiều                         | Wed 18 Nov 17:00
            mười giờ sáng mai                     | Thu 19 Nov 10:00
            mười hai giờ trưa                     | Wed 18 Nov 12:00
            bảy giờ ba mươi tối                   | Wed 18 Nov 19:30
            mười bảy giờ                          | Wed 18 Nov 17:00
            hai mươi giờ                          | Wed 18 Nov 20:00
            hai giờ rưỡi chiều mai                | Thu 19 Nov 14:30
            thứ hai mười giờ                      | Mon 23 Nov 10:00
            thu hai muoi gio                      | Mon 23 Nov 10:00
            thứ ba ba giờ chiều                   | Tue 24 Nov 15:00
            năm rưỡi chiều                        | Wed 18 Nov 17:30
        """)

    def test_part_of_the_day_beside_or_away_from_the_hour(self) -> None:
        check("""
            chiều mai 3h                          | Thu 19 Nov 15:00
            3h chiều mai                          | Thu 19 Nov 15:00
            mai chiều 3h                          | Thu 19 Nov 15:00
            chiều thứ 6 lúc 3h                    | Fri 20 Nov 15:00
            sáng thứ 4 tuần sau lúc 10h           | Wed 25 Nov 10:00
            tối nay 8h                            | Wed 18 Nov 20:00
            8 giờ tối nay                         | Wed 18 Nov 20:00
            trưa mai 12h                          | Thu 19 Nov 12:00
            trưa mai 1h                           | Thu 19 Nov 13:00
            1h trưa mai                           | Thu 19 Nov 13:00
            tối T6 8h                             | Fri 20 Nov 20:00
            chiều nay 17h                         | Wed 18 Nov 17:00
            chiều nay trước 5h                    | Wed 18 Nov 17:00
            buổi chiều mai 3h                     | Thu 19 Nov 15:00
            cuối giờ chiều mai 5h                 | Thu 19 Nov 17:00
        """)

    def test_dates(self) -> None:
        check("""
            30/11                                 | Mon 30 Nov
            18h 30/11                             | Mon 30 Nov 18:00
            18h ngày 30/11                        | Mon 30 Nov 18:00
            17h 30 tháng 11                       | Mon 30 Nov 17:00
            30-11                                 | Mon 30 Nov
            ngày 30-11                            | Mon 30 Nov
            ngày 30.11                            | Mon 30 Nov
            30.11.2026                            | Mon 30 Nov
            30-11-2026                            | Mon 30 Nov
            30/11 năm 2026                        | Mon 30 Nov
            30 tháng 11 lúc 15:30                 | Mon 30 Nov 15:30
            30 tháng 11 năm 2026                  | Mon 30 Nov
            30 tháng 11, 2026                     | Mon 30 Nov
            30 tháng 11/2026                      | Mon 30 Nov
            30 thg 11                             | Mon 30 Nov
            30/thg 11                             | Mon 30 Nov
            30 t11                                | Mon 30 Nov
            tháng 11 ngày 30                      | Mon 30 Nov
            ngày ba mươi tháng mười một           | Mon 30 Nov
            hai mươi lăm tháng mười hai           | Fri 25 Dec
            1 tháng tư                            | Thu 1 Apr 2027
            3/4                                   | Sat 3 Apr 2027
            12/12                                 | Sat 12 Dec
            5/12                                  | Sat 5 Dec
            1/1                                   | Fri 1 Jan 2027
            ngày 18 17h                           | Wed 18 Nov 17:00
            ngày 30                               | Mon 30 Nov
            ngày 30 này                           | Mon 30 Nov
            ngày 30 tháng này                     | Mon 30 Nov
            17h ngày 30                           | Mon 30 Nov 17:00
            ngày 5 tháng sau                      | Sat 5 Dec
            mùng 1                                | Tue 1 Dec
            mồng 1                                | Tue 1 Dec
            mùng một                              | Tue 1 Dec
            mùng 5/12                             | Sat 5 Dec
            mùng 5 tháng sau                      | Sat 5 Dec
            15 tháng 1 năm sau                    | Fri 15 Jan 2027
            vào lúc 15 giờ 30 phút ngày 30 tháng 11 năm 2026| Mon 30 Nov 15:30
        """)

    def test_spans(self) -> None:
        check("""
            3 ngày nữa                            | Sat 21 Nov
            ba ngày nữa                           | Sat 21 Nov
            3 ngày nữa 17h                        | Sat 21 Nov 17:00
            17h 3 ngày nữa                        | Sat 21 Nov 17:00
            3 hôm nữa                             | Sat 21 Nov
            sáu ngày nữa                          | Tue 24 Nov
            mười lăm phút nữa                     | Wed 18 Nov 10:45
            90 phút nữa                           | Wed 18 Nov 12:00
            30' nữa                               | Wed 18 Nov 11:00
            30p nữa                               | Wed 18 Nov 11:00
            nửa tiếng nữa                         | Wed 18 Nov 11:00
            2 tiếng nữa                           | Wed 18 Nov 12:30
            2h nữa                                | Wed 18 Nov 12:30
            1h30 nữa                              | Wed 18 Nov 12:00
            1 tiếng 30 phút nữa                   | Wed 18 Nov 12:00
            1 tiếng rưỡi nữa                      | Wed 18 Nov 12:00
            tiếng rưỡi nữa                        | Wed 18 Nov 12:00
            1,5 tiếng nữa                         | Wed 18 Nov 12:00
            2 tiếng kể từ bây giờ                 | Wed 18 Nov 12:30
            2 ngày 3 giờ nữa                      | Fri 20 Nov 13:30
            sau 2 tiếng                           | Wed 18 Nov 12:30
            sau 48h                               | Fri 20 Nov 10:30
            sau 2 ngày                            | Fri 20 Nov
            2 ngày sau                            | Fri 20 Nov
            trong vòng 48 giờ                     | Fri 20 Nov 10:30
            trong 24h                             | Thu 19 Nov 10:30
            trong 3 ngày                          | Sat 21 Nov
            trong vòng 2 tuần                     | Wed 2 Dec
            không quá 3 ngày                      | Sat 21 Nov
            1 tuần nữa                            | Wed 25 Nov
            hai tuần nữa                          | Wed 2 Dec
            2 tháng nữa                           | Mon 18 Jan 2027
            nửa năm nữa                           | Tue 18 May 2027
            một năm rưỡi nữa                      | Thu 18 May 2028
            3 ngày kể từ hôm nay                  | Sat 21 Nov
            3 ngày sau thứ sáu                    | Mon 23 Nov
            2 ngày trước 30/11                    | Sat 28 Nov
            1 tuần kể từ ngày mai                 | Thu 26 Nov
        """)

    def test_where_one_word_ends_and_another_begins(self) -> None:
        check("""
            17h ngay mot gio VN                   | Fri 20 Nov 17:00
            17h thứ 6 giờ Nhật                    | Fri 20 Nov 17:00 Asia/Tokyo
            8h tối 30-11 giờ VN                   | Mon 30 Nov 20:00
            ngày 30 năm giờ chiều                 | Mon 30 Nov 17:00
            cuối tháng tám giờ tối                | no not_understood
            14 giờ 15 phút T6                     | Fri 20 Nov 14:15
            thứ hai hai giờ chiều                 | Mon 23 Nov 14:00
            tuần sau thứ tư, 12h trưa             | Wed 25 Nov 12:00
        """)

    def test_working_days(self) -> None:
        check("""
            3 ngày làm việc                       | Mon 23 Nov
            3 ngày làm việc nữa                   | Mon 23 Nov
            trong vòng ba ngày làm việc           | Mon 23 Nov
            sau 5 ngày làm việc                   | Wed 25 Nov
            3 ngày làm việc kể từ hôm nay         | Mon 23 Nov
            ngày làm việc tiếp theo               | Thu 19 Nov
            ngày làm việc tới 10h                 | Thu 19 Nov 10:00
        """)

    def test_ends(self) -> None:
        check("""
            cuối ngày                             | Wed 18 Nov
            hết ngày                              | Wed 18 Nov
            trong ngày                            | Wed 18 Nov
            nội trong ngày                        | Wed 18 Nov
            hết ngày hôm nay                      | Wed 18 Nov
            cuối giờ                              | Wed 18 Nov
            hết giờ làm việc ngày mai             | Thu 19 Nov
            cuối ngày làm việc thứ sáu            | Fri 20 Nov
            cuối ngày mai                         | Thu 19 Nov
            cuối ngày T6                          | Fri 20 Nov
            hết thứ sáu                           | Fri 20 Nov
            hết 30/11                             | Mon 30 Nov
            hết ngày 30                           | Mon 30 Nov
            trước khi hết ngày                    | Wed 18 Nov
            cuối tuần này                         | Fri 20 Nov
            cuối tuần thứ sáu                     | Fri 20 Nov
            cuối tuần, chủ nhật                   | Sun 22 Nov
            cuối tuần sau                         | Fri 27 Nov
            hết tuần này                          | Fri 20 Nov
            cuối tháng                            | Mon 30 Nov
            cuối tháng 17h                        | Mon 30 Nov 17:00
            ngày cuối cùng của tháng              | Mon 30 Nov
            hết tháng 11                          | Mon 30 Nov
            cuối tháng sau                        | Thu 31 Dec
            cuối tháng 2/2027                     | Sun 28 Feb 2027
            cuối quý                              | Thu 31 Dec
            cuối quý sau                          | Wed 31 Mar 2027
            hết quý IV                            | Thu 31 Dec
            cuối quý 1/2027                       | Wed 31 Mar 2027
            cuối năm                              | Thu 31 Dec
            cuối năm sau                          | Fri 31 Dec 2027
            cuối năm 2027                         | Fri 31 Dec 2027
            eod mai                               | Thu 19 Nov
        """)

    def test_padding(self) -> None:
        check("""
            hạn chót thứ sáu 17h                  | Fri 20 Nov 17:00
            hạn chót: thứ sáu 17h                 | Fri 20 Nov 17:00
            hạn nộp 30/11                         | Mon 30 Nov
            deadline là 17h thứ sáu nhé cả nhà    | Fri 20 Nov 17:00
            dl 17h thứ 6                          | Fri 20 Nov 17:00
            trc 17h                               | Wed 18 Nov 17:00
            trước 17:30                           | Wed 18 Nov 17:30
            trước 5h chiều mai                    | Thu 19 Nov 17:00
            mai trước 17h                         | Thu 19 Nov 17:00
            thứ 6 trước 17h                       | Fri 20 Nov 17:00
            chậm nhất thứ sáu                     | Fri 20 Nov
            chậm nhất là 17h mai                  | Thu 19 Nov 17:00
            không muộn hơn 17h thứ sáu            | Fri 20 Nov 17:00
            không quá 17h                         | Wed 18 Nov 17:00
            đến 17h                               | Wed 18 Nov 17:00
            cho đến thứ sáu 17h                   | Fri 20 Nov 17:00
            đến hết ngày 30/11                    | Mon 30 Nov
            đến hết tuần này                      | Fri 20 Nov
            từ nay đến thứ sáu                    | Fri 20 Nov
            đúng 17h mai                          | Thu 19 Nov 17:00
            17h mai nha                           | Thu 19 Nov 17:00
            17h mai nhaaa                         | Thu 19 Nov 17:00
            mai 17h nhé ạ                         | Thu 19 Nov 17:00
            mai 17h nhé chị                       | Thu 19 Nov 17:00
            thứ sáu 17h nhé, cảm ơn anh           | Fri 20 Nov 17:00
            17h mai giúp em nhé                   | Thu 19 Nov 17:00
            giúp em trước 17h mai                 | Thu 19 Nov 17:00
            mai 17h giùm em nha                   | Thu 19 Nov 17:00
            vui lòng trước 17h mai                | Thu 19 Nov 17:00
            cần trước 17h mai                     | Thu 19 Nov 17:00
            please mai 17h                        | Thu 19 Nov 17:00
        """)

    def test_zones(self) -> None:
        check("""
            17h giờ VN                            | Wed 18 Nov 17:00
            17 giờ Việt Nam                       | Wed 18 Nov 17:00
            17h thứ sáu giờ Việt Nam              | Fri 20 Nov 17:00
            17h mai giờ Hà Nội                    | Thu 19 Nov 17:00
            mai 17h giờ Sài Gòn                   | Thu 19 Nov 17:00
            17h mai giờ Nhật                      | Thu 19 Nov 17:00 Asia/Tokyo
            17h mai giờ Tokyo                     | Thu 19 Nov 17:00 Asia/Tokyo
            17h mai giờ của tôi                   | Thu 19 Nov 17:00
            9h giờ Hàn Quốc thứ sáu               | Fri 20 Nov 09:00 Asia/Seoul
            17h thứ 6 giờ Đức                     | Fri 20 Nov 17:00 Europe/Berlin
            10h sáng giờ London thứ hai           | Mon 23 Nov 10:00 Europe/London
            17h giờ New York thứ sáu              | Fri 20 Nov 17:00 America/New_York
            17h mai GMT+7                         | Thu 19 Nov 17:00
            17h thứ 6 JST                         | Fri 20 Nov 17:00 Asia/Tokyo
        """)


class TestAsked:
    def test_hours(self) -> None:
        check("""
            5h                                    | ask hour: Wed 18 Nov 17:00, Thu 19 Nov 05:00
            mai 5h                                | ask hour: Thu 19 Nov 05:00, Thu 19 Nov 17:00
            mai 8h                                | ask hour: Thu 19 Nov 08:00, Thu 19 Nov 20:00
            mai lúc 5                             | ask hour: Thu 19 Nov 05:00, Thu 19 Nov 17:00
            5 giờ kém 15                          | ask hour: Wed 18 Nov 16:45, Thu 19 Nov 04:45
            sáng mai                              | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            chiều nay                             | ask hour: Wed 18 Nov 15:00, Wed 18 Nov 18:00
            tối nay                               | ask hour: Wed 18 Nov 18:00, Wed 18 Nov 20:00
            đêm nay                               | ask hour: Wed 18 Nov 20:00, Wed 18 Nov 22:00
            trưa mai                              | ask open: Thu 19 Nov 12:00
            trước trưa mai                        | ask open: Thu 19 Nov 12:00
            cuối giờ chiều                        | ask hour: Wed 18 Nov 15:00, Wed 18 Nov 18:00
            đầu giờ sáng mai                      | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            sáng sớm mai                          | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            nửa đêm                               | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            12h đêm nay                           | ask midnight: Thu 19 Nov 00:00
            tối nay 12h                           | ask midnight: Thu 19 Nov 00:00
            1h đêm mai                            | ask midnight: Thu 19 Nov 01:00, Fri 20 Nov 01:00
            0h ngày 20/11                         | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            24h ngày 20/11                        | ask midnight: Fri 20 Nov 00:00, Sat 21 Nov 00:00
            khoảng 17h                            | ask open: Wed 18 Nov 17:00
            0512                                  | ask open: Thu 19 Nov 05:12
            hạn 1012                              | ask open: Thu 19 Nov 10:12
            tầm 5h chiều                          | ask open: Wed 18 Nov 17:00
            tam 5h chieu mai                      | ask open: Thu 19 Nov 17:00
            sau 17h                               | ask open: Wed 18 Nov 17:00
            sau 2h                                | ask hour: Wed 18 Nov 14:00, Thu 19 Nov 02:00
        """)

    def test_days(self) -> None:
        check("""
            thứ tư                                | ask today: Wed 18 Nov, Wed 25 Nov
            thứ sáu tới                           | ask next: Fri 20 Nov, Fri 27 Nov
            thứ sáu sau                           | ask next: Fri 20 Nov, Fri 27 Nov
            thứ ba này                            | ask past: Tue 24 Nov
            trước thứ sáu                         | ask open: Thu 19 Nov, Fri 20 Nov
            trước ngày 30                         | ask open: Sun 29 Nov, Mon 30 Nov
            sau thứ sáu                           | ask open: Sat 21 Nov
            thứ 6 sau 17h                         | ask open: Fri 20 Nov 17:00
            khoảng thứ sáu                        | ask open: Fri 20 Nov
            trong tuần này                        | ask day: Wed 18 Nov, Thu 19 Nov, Fri 20 Nov
            tháng sau                             | ask day: Thu 31 Dec
            tháng 12                              | ask day: Thu 31 Dec
            ngày 31                               | ask day: Thu 31 Dec
            cuối tuần 17h                         | ask two: Fri 20 Nov 17:00, Sat 21 Nov 17:00, Sun 22 Nov 17:00
            ngày cuối tuần                        | ask day: Sat 21 Nov, Sun 22 Nov
            cuối tuần                             | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
            cuoi tuan                             | ask two: Fri 20 Nov, Sat 21 Nov, Sun 22 Nov
            cuối tuần này 1730 | ask two: Fri 20 Nov 17:30, Sat 21 Nov 17:30, Sun 22 Nov 17:30
            đầu tháng                             | ask two: Tue 1 Dec, Sat 5 Dec
            đầu tháng sau                         | ask two: Tue 1 Dec, Sat 5 Dec
            giữa tháng 12                         | ask two: Tue 15 Dec, Sun 20 Dec
            đầu tuần sau                          | ask two: Mon 23 Nov, Tue 24 Nov
            đầu năm sau                           | ask two: Sun 31 Jan 2027, Wed 31 Mar 2027
            17/11                                 | ask past: Wed 17 Nov 2027
            thứ ba 30/11 17h                      | ask contradiction: Mon 30 Nov 17:00, Tue 1 Dec 17:00
            thứ sáu, mai 17h                      | ask contradiction: Thu 19 Nov 17:00, Fri 20 Nov 17:00
            vài ngày nữa                          | ask amount: Fri 20 Nov, Sat 21 Nov
            mấy ngày nữa                          | ask amount: Fri 20 Nov, Sat 21 Nov
            vài tiếng nữa                         | ask amount: Wed 18 Nov 12:30, Wed 18 Nov 13:30
            2-3 ngày nữa                          | ask two: Fri 20 Nov, Sat 21 Nov
            hai ba ngày nữa                       | ask two: Fri 20 Nov, Sat 21 Nov
            2-3 ngày làm việc                     | ask two: Fri 20 Nov, Mon 23 Nov
            khoảng 2 tiếng nữa                    | ask two: Wed 18 Nov 12:30
            nửa tháng nữa                         | ask two: Wed 2 Dec, Thu 3 Dec
            5 tháng sau                           | ask two: Sat 5 Dec, Sun 18 Apr 2027
        """)

    def test_what_diacritics_would_have_told(self) -> None:
        check("""
            ngay 5 thang sau 17h                  | ask two: Sat 5 Dec 17:00, Sat 5 Jun 2027 17:00
            cuoi thang sau                        | ask two: Thu 31 Dec, Wed 30 Jun 2027
            thang sau                             | ask two: Thu 31 Dec, Wed 30 Jun 2027
            5 thang sau                           | ask two: Sat 5 Dec, Sun 18 Apr 2027, Sat 5 Jun 2027
            thu 2 toi                             | ask two: Mon 23 Nov 18:00, Mon 23 Nov 20:00
            toi thu 6                             | ask hour: Fri 20 Nov 18:00, Fri 20 Nov 20:00
            thu 2 pm                              | ask two: Thu 19 Nov 14:00, Mon 23 Nov 15:00, Mon 23 Nov 18:00
            thu 2 toi 9h                          | ask two: Mon 23 Nov 09:00, Mon 23 Nov 21:00
        """)

    def test_two(self) -> None:
        check("""
            thứ sáu hoặc thứ bảy                  | ask two: Fri 20 Nov, Sat 21 Nov
            thứ năm hay thứ sáu 17h               | ask two: Thu 19 Nov 17:00, Fri 20 Nov 17:00
            17h hoặc 18h mai                      | ask two: Thu 19 Nov 17:00, Thu 19 Nov 18:00
            thứ hai đến thứ tư                    | ask two: Wed 18 Nov, Mon 23 Nov, Wed 25 Nov
            thu 2 toi thu 4                       | ask two: Wed 18 Nov, Mon 23 Nov, Wed 25 Nov
            T2-T4                                 | ask two: Wed 18 Nov, Mon 23 Nov, Wed 25 Nov
            từ 9h đến 11h sáng mai                | ask two: Thu 19 Nov 09:00, Thu 19 Nov 11:00
            9h30-10h30 mai                        | ask two: Thu 19 Nov 09:30, Thu 19 Nov 10:30
        """)


class TestRejected:
    def test_reasons(self) -> None:
        check("""
            31/2                                  | no impossible
            31/11                                 | no impossible
            30/13                                 | no impossible
            11/30                                 | no impossible
            30 tháng 2                            | no impossible
            tháng 13                              | no impossible
            ngày 32                               | no impossible
            25:00                                 | no impossible
            mai 25h                               | no impossible
            17h60                                 | no impossible
            hôm qua                               | no past
            hôm kia                               | no past
            sáng nay 9h                           | no past
            3 ngày trước                          | no past
            2 tiếng trước                         | no past
            cách đây 3 ngày                       | no past
            tuần trước                            | no past
            năm ngoái                             | no past
            thứ sáu trước                         | no past
            thứ 6 tuần trước                      | no past
            10/11/2026                            | no past
            bây giờ                               | no past
            5 năm nữa                             | no too_far
            1/1/2030                              | no too_far
            lúc nào đó                            | no vague
            khi nào rảnh                          | no vague
            càng sớm càng tốt                     | no vague
            gấp hôm nay                           | no vague
            lát nữa                               | no vague
            sau này                               | no vague
            tí nữa                                | no vague
            mai mốt                               | no vague
            mai này                               | no vague
            làm ngay                              | no vague
            thứ 6 hoặc sớm hơn                    | no vague
            mỗi thứ sáu                           | no recurring
            thứ sáu hàng tuần                     | no recurring
            hằng tháng                            | no recurring
            ngày 5 hàng tháng                     | no recurring
            sáng mai 5h chiều                     | no contradictory
            17h sáng                              | no contradictory
            3h trưa                               | no contradictory
            thứ hai thứ ba                        | no contradictory
        """)

    def test_names_are_no_days(self) -> None:
        check("""
            cô Mai                                | no not_understood
            chị Mai                               | no not_understood
            em Mai                                | no not_understood
            a Mai                                 | no not_understood
            anh Tư                                | no not_understood
            Mai ơi                                | no not_understood
            mai giúp em                           | no not_understood
            giúp em mai 17h                       | no not_understood
            giúp Mai 17h                          | no not_understood
            gửi Mai trước 17h                     | no not_understood
            deadline của Mai 17h                  | no not_understood
            17h, cảm ơn Mai                       | no not_understood
            17h mai nhé anh Tư                    | no not_understood
        """)

    def test_other_words(self) -> None:
        check("""
            thứ tự                                | no not_understood
            thứ sau 17h                           | no not_understood
            thứ sầu 17h                           | no not_understood
            mải 17h                               | no not_understood
            tuấn sau                              | no not_understood
            thẳng sau                             | no not_understood
            thứ bà 9h                             | no not_understood
            thứ nhất                              | no not_understood
            thứ 8                                 | no not_understood
            1 tiếng nửa                           | no not_understood
        """)

    def test_what_diacritics_would_have_told(self) -> None:
        check("""
            dung 17h                              | no not_understood
            bay gio                               | no not_understood
            toi thu 6 8h                          | no not_understood
            mai toi 8h                            | no not_understood
            thu 17h                               | no vague
            thu                                   | no vague
        """)

    def test_negation(self) -> None:
        check("""
            không phải thứ sáu                    | no not_understood
            không thứ sáu                         | no not_understood
            đừng 17h                              | no not_understood
            trừ thứ sáu                           | no not_understood
            mai 17h được không                    | no not_understood
            chưa biết                             | no not_understood
        """)

    def test_the_whole_phrase_or_nothing(self) -> None:
        check("""
            thứ 6 17h mang bánh                   | no not_understood
            mai 17h?                              | no not_understood
            từ thứ hai                            | no not_understood
            thứ sáu hoặc                          | no not_understood
            nhắc thứ 6                            | no not_understood
            cuối T6                               | no not_understood
            trong T6                              | no not_understood
            ngày 20 T6                            | no not_understood
            20 t6                                 | no not_understood
            ngày 5-7                              | no not_understood
            9h5                                   | no not_understood
            mùng 1 tết                            | no not_understood
            15/12 âm lịch                         | no not_understood
            15 tháng giêng                        | no not_understood
            mai 17h giờ địa phương                | no not_understood
            1 ngày rưỡi nữa                       | no not_understood
            nửa ngày nữa                          | no not_understood
        """)


def test_a_week_begins_on_a_monday() -> None:
    sunday = at("2026-11-22T12:00", SAIGON)
    table = """
        thứ hai                               | Mon 23 Nov
        thứ hai tuần sau                      | Mon 23 Nov
        thứ sáu tuần sau                      | Fri 27 Nov
        thứ sáu tuần này                      | no past
        cuối tuần sau                         | Fri 27 Nov
        CN 20h                                | Sun 22 Nov 20:00
    """
    check(table, now=sunday)


@pytest.mark.parametrize("phrase", ["tuần sau", "tuần tới", "tuan toi", "sang tuần", "trong tuần sau"])
def test_of_next_week_each_working_day_is_offered(phrase: str) -> None:
    assert said(phrase) == "ask day: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov, Thu 26 Nov, Fri 27 Nov"


HOURS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def test_every_hour_is_said_in_words_as_in_numerals() -> None:
    spoken = [said(f"mai {hour} giờ") for hour in HOURS]
    assert not any(reading.startswith("no ") for reading in spoken)
    assert spoken == [said(f"mai {hour} giờ") for hour in range(1, 13)]


DAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")


@pytest.mark.parametrize("form", ["thứ {}", "thứ{}", "Thứ {}", "T{}"])
def test_every_weekday_is_said_in_numerals_as_in_words(form: str) -> None:
    assert [said(form.format(number) + " 17h") for number in range(2, 8)] == [said(f"thứ {day} 17h") for day in DAYS]


MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def test_every_month_is_said_in_words_as_in_numerals() -> None:
    spoken = [said(f"ngày 20 tháng {month}") for month in MONTHS]
    assert not any(reading.startswith("no ") for reading in spoken)
    assert spoken == [said(f"20/{month}") for month in range(1, 13)]


def test_what_was_understood_is_given_back() -> None:
    reading = read("thứ 6 17h, mang bánh", now=NOW, zone=SAIGON, language="vi")
    assert reading == Rejected(WhyRejected.not_understood, "mang bánh", "thu 6 17h")


TIMES = {
    "17h": "17:00", "5 giờ chiều": "17:00", "năm giờ chiều": "17:00", "5 rưỡi chiều": "17:30", "17g30": "17:30",
    "5 giờ kém 15 chiều": "16:45", "12h trưa": "12:00", "1h trưa": "13:00", "tám giờ tối": "20:00", "11h đêm": "23:00",
    "9 rưỡi sáng": "09:30", "lúc 14 giờ 15 phút": "14:15", "3pm": "15:00",
}  # fmt: skip
DAYS_SAID = {
    "mai": "Thu 19 Nov", "ngày mốt": "Fri 20 Nov", "thứ sáu": "Fri 20 Nov", "T6": "Fri 20 Nov", "CN": "Sun 22 Nov",
    "thứ bảy tuần này": "Sat 21 Nov", "thứ ba tuần sau": "Tue 24 Nov", "tuần sau thứ tư": "Wed 25 Nov",
    "thứ hai 30/11": "Mon 30 Nov", "ngày 30": "Mon 30 Nov", "30 tháng 11": "Mon 30 Nov", "mùng 1": "Tue 1 Dec",
    "3 ngày nữa": "Sat 21 Nov", "3 ngày làm việc nữa": "Mon 23 Nov",
}  # fmt: skip


@pytest.mark.parametrize("frame", ["{} {}", "hạn chót {}, {}", "{} {} nhé chị", "{} {} (giờ Việt Nam)"])
def test_days_and_times_stand_in_any_order_with_or_without_diacritics(frame: str) -> None:
    for (time, clock), (day, date) in product(TIMES.items(), DAYS_SAID.items()):
        phrases = [frame.format(time, day), frame.format(day, time)]
        readings = {phrase: said(phrase) for phrase in (*phrases, *map(bare, phrases))}
        assert readings == dict.fromkeys(readings, f"{date} {clock}")


PHRASES = [
    f"{before} {day} {which} {time}".strip().replace("  ", " ")
    for before in ("", "trước", "sau", "đến", "tầm", "khoảng", "chậm nhất", "không")
    for day in ("thứ tư", "thứ sáu", "chủ nhật", "30/11", "ngày năm tháng sáu", "1 tháng tám")
    for which in ("", "này", "tới", "sau", "tuần sau", "tháng sau")
    for time in ("", "9h", "17h", "8h tối", "tám giờ", "sáng", "tối")
]


def test_without_its_diacritics_a_phrase_is_read_as_with_them_or_not_at_all() -> None:
    both = [(phrase, said(phrase), said(bare(phrase))) for phrase in PHRASES]
    assert any(one == other for _, one, other in both)
    assert [each for each in both if each[1] != each[2] and not each[2].startswith(("ask ", "no "))] == []


class TestPast:
    """`sent at WHEN`, `answered at WHEN`."""

    def test_forms(self) -> None:
        rows = lines("""
            bây giờ                               | Wed 18 Nov 10:30
            vừa xong                              | Wed 18 Nov 10:30
            10:30                                 | Wed 18 Nov 10:30
            9h                                    | Wed 18 Nov 09:00
            hôm qua 15h                           | Tue 17 Nov 15:00
            hôm qua lúc 3h chiều                  | Tue 17 Nov 15:00
            thứ hai 10h                           | Mon 16 Nov 10:00
            thứ sáu tuần trước 10h                | Fri 13 Nov 10:00
            sáng nay 9h                           | Wed 18 Nov 09:00
            tối qua 8h                            | Tue 17 Nov 20:00
            2 tiếng trước                         | Wed 18 Nov 08:30
            nửa tiếng trước                       | Wed 18 Nov 10:00
            cách đây 2 tiếng                      | Wed 18 Nov 08:30
            3 ngày trước lúc 15h                  | Sun 15 Nov 15:00
            10/11 15h                             | Tue 10 Nov 15:00
            ngày 10 17h                           | Tue 10 Nov 17:00
            10h31                                 | no future
            mai 9h                                | no future
            2 tiếng nữa                           | no future
            hôm qua                               | no no_time
        """)
        readings = [(phrase, read_past(phrase, now=NOW, zone=SAIGON, language="vi")) for phrase, _ in rows]
        assert [(phrase, told(reading, SAIGON)) for phrase, reading in readings] == rows
