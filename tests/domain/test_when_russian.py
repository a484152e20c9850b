"""The reader of due dates in Russian: the forms, and what must never be accepted.

In the tables below a line is `phrase | outcome` as in `phrases`, read on Wednesday 18 November 2026 at 10:30 in Moscow
unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest

from bot.domain.when import Reading, Rejected, WhyRejected, read, read_past
from tests.domain.phrases import at, lines, told

MOSCOW = "Europe/Moscow"
NOW = at("2026-11-18T10:30", MOSCOW)


def check(table: str, now: datetime = NOW) -> None:
    rows = lines(table)
    assert [(phrase, told(read(phrase, now=now, zone=MOSCOW, language="ru"), MOSCOW)) for phrase, _ in rows] == rows


class TestRead:
    def test_weekdays(self) -> None:
        check("""
            пятница                                    | Fri 20 Nov
            в пятницу в 17:00                          | Fri 20 Nov 17:00
            пт. 17:00                                  | Fri 20 Nov 17:00
            B пт к 18                                  | Fri 20 Nov 18:00
            до пятницы                                 | Fri 20 Nov
            до пятницы 17:00                           | Fri 20 Nov 17:00
            ко вторнику                                | Tue 24 Nov
            во вторник до 18:00                        | Tue 24 Nov 18:00
            в субботу в 11                             | Sat 21 Nov 11:00
            к воскресению                              | Sun 22 Nov
            воскр.                                     | Sun 22 Nov
            понидельник 10:00                          | Mon 23 Nov 10:00
            сб                                         | Sat 21 Nov
            в эту пятницу                              | Fri 20 Nov
            в ближайшую пятницу в 12                   | Fri 20 Nov 12:00
            в этот четверг                             | Thu 19 Nov
            в следующий вторник                        | Tue 24 Nov
            в следующую среду                          | Wed 25 Nov
            в пятницу на следующей неделе              | Fri 27 Nov
            на след. неделе в пт                       | Fri 27 Nov
            в пятницу следующей недели в 17:00         | Fri 27 Nov 17:00
            в пятницу на этой неделе                   | Fri 20 Nov
            до среды следующей недели                  | Wed 25 Nov
            17:00 в пятницу                            | Fri 20 Nov 17:00
            пятница - 17:00                            | Fri 20 Nov 17:00
            к пн                                       | Mon 23 Nov
            по пятницу включительно                    | Fri 20 Nov
            в среду в 17:00                            | Wed 18 Nov 17:00
        """)

    def test_a_weekday_in_a_week(self) -> None:
        check("""
            через неделю в пятницу                     | Fri 27 Nov
            в пятницу через неделю                     | Fri 27 Nov
            через две недели в пятницу                 | Fri 4 Dec
            в пятницу через 2 недели в 15:00           | Fri 4 Dec 15:00
            через неделю, в пятницу 27 ноября          | Fri 27 Nov
        """)

    def test_days_near_today(self) -> None:
        check("""
            сегодня в 17:00                            | Wed 18 Nov 17:00
            завтра                                     | Thu 19 Nov
            до завтра 17:00                            | Thu 19 Nov 17:00
            к завтрашнему дню                          | Thu 19 Nov
            завтро в 12:00                             | Thu 19 Nov 12:00
            послезавтра в полдень                      | Fri 20 Nov 12:00
            послепослезавтра                           | Sat 21 Nov
            зaвтра в 17:00                             | Thu 19 Nov 17:00
            завтра, 19 ноября, в 17:00                 | Thu 19 Nov 17:00
            на завтра                                  | Thu 19 Nov
            на следующий день                          | Thu 19 Nov
            до 15:00 завтрашнего дня                   | Thu 19 Nov 15:00
        """)

    def test_times(self) -> None:
        check("""
            17:00                                      | Wed 18 Nov 17:00
            в 17-00                                    | Wed 18 Nov 17:00
            17.30                                      | Wed 18 Nov 17:30
            в 17.00                                    | Wed 18 Nov 17:00
            17ч                                        | Wed 18 Nov 17:00
            в 17ч                                      | Wed 18 Nov 17:00
            17 ч 30 мин                                | Wed 18 Nov 17:30
            в 17 часов 30 минут                        | Wed 18 Nov 17:30
            завтра 9 часов                             | Thu 19 Nov 09:00
            к 18                                       | Wed 18 Nov 18:00
            сегодня до 18                              | Wed 18 Nov 18:00
            в 17 30                                    | Wed 18 Nov 17:30
            завтра в 17 00                             | Thu 19 Nov 17:00
            завтра в 9.30                              | Thu 19 Nov 09:30
            в 08:00                                    | Thu 19 Nov 08:00
            завтра в 11                                | Thu 19 Nov 11:00
            сегодня в 4                                | Wed 18 Nov 16:00
            завтра в восемнадцать тридцать             | Thu 19 Nov 18:30
            завтра в семнадцать ноль-ноль              | Thu 19 Nov 17:00
            завтра в девять сорок пять                 | Thu 19 Nov 09:45
            завтра в двадцать один час                 | Thu 19 Nov 21:00
            к 18 часам                                 | Wed 18 Nov 18:00
            в 18 часов 20 ноября                       | Fri 20 Nov 18:00
            в 9 30 ноября                              | Mon 30 Nov 09:00
            в полдень                                  | Wed 18 Nov 12:00
            к полудню                                  | Wed 18 Nov 12:00
            до двадцати                                | Wed 18 Nov 20:00
        """)

    def test_times_with_a_part_of_the_day(self) -> None:
        check("""
            в 5 вечера                                 | Wed 18 Nov 17:00
            в пять вечера                              | Wed 18 Nov 17:00
            в 9 утра                                   | Thu 19 Nov 09:00
            в 9:00 утра                                | Thu 19 Nov 09:00
            в 9.30 утра                                | Thu 19 Nov 09:30
            в час дня                                  | Wed 18 Nov 13:00
            1 час дня                                  | Wed 18 Nov 13:00
            завтра в 3 часа дня                        | Thu 19 Nov 15:00
            до двух дня                                | Wed 18 Nov 14:00
            завтра в два дня                           | Thu 19 Nov 14:00
            в 2 дня                                    | Wed 18 Nov 14:00
            в 12 дня                                   | Wed 18 Nov 12:00
            в 3 часа ночи                              | Thu 19 Nov 03:00
            в 11 ночи                                  | Wed 18 Nov 23:00
            завтра в 17:00 вечера                      | Thu 19 Nov 17:00
            до 5-ти вечера                             | Wed 18 Nov 17:00
            8 вечера завтра                            | Thu 19 Nov 20:00
            завтра утром в 9                           | Thu 19 Nov 09:00
            сегодня вечером в 8                        | Wed 18 Nov 20:00
            завтра днём в 2                            | Thu 19 Nov 14:00
            в пятницу утром в 10                       | Fri 20 Nov 10:00
            завтра до обеда в 11                       | Thu 19 Nov 11:00
        """)

    def test_halves_and_quarters(self) -> None:
        check("""
            в полшестого вечера                        | Wed 18 Nov 17:30
            пол-шестого вечера                         | Wed 18 Nov 17:30
            в пол 6 вечера                             | Wed 18 Nov 17:30
            в половине шестого вечера                  | Wed 18 Nov 17:30
            полпервого ночи                            | Thu 19 Nov 00:30
            завтра в полпервого дня                    | Thu 19 Nov 12:30
            без четверти пять вечера                   | Wed 18 Nov 16:45
            без 10 шесть вечера                        | Wed 18 Nov 17:50
            завтра без двадцати пять вечера            | Thu 19 Nov 16:40
            завтра без двадцати пяти пять утра         | Thu 19 Nov 04:35
            без четверти час дня                       | Wed 18 Nov 12:45
            десять минут шестого вечера                | Wed 18 Nov 17:10
            завтра в четверть шестого вечера           | Thu 19 Nov 17:15
            без 10 18                                  | Wed 18 Nov 17:50
        """)

    def test_spans(self) -> None:
        check("""
            через 3 дня                                | Sat 21 Nov
            через три дня в 17:00                      | Sat 21 Nov 17:00
            через 1 день                               | Thu 19 Nov
            через час                                  | Wed 18 Nov 11:30
            через полчаса                              | Wed 18 Nov 11:00
            через пол часа                             | Wed 18 Nov 11:00
            через полтора часа                         | Wed 18 Nov 12:00
            через 1,5 часа                             | Wed 18 Nov 12:00
            через час с половиной                      | Wed 18 Nov 12:00
            через два с половиной часа                 | Wed 18 Nov 13:00
            через 2 часа 30 минут                      | Wed 18 Nov 13:00
            через 2ч30м                                | Wed 18 Nov 13:00
            через час и 20 минут                       | Wed 18 Nov 11:50
            через четверть часа                        | Wed 18 Nov 10:45
            через сорок восемь часов                   | Fri 20 Nov 10:30
            через сутки                                | Thu 19 Nov 10:30
            через двое суток                           | Fri 20 Nov 10:30
            через неделю                               | Wed 25 Nov
            через 2 нед.                               | Wed 2 Dec
            через 2 недели в 10 утра                   | Wed 2 Dec 10:00
            через месяц                                | Fri 18 Dec
            через полгода                              | Tue 18 May 2027
            через полтора года                         | Thu 18 May 2028
            в течение 48 часов                         | Fri 20 Nov 10:30
            в течение двух недель                      | Wed 2 Dec
            в течение двух часов                       | Wed 18 Nov 12:30
            в течение ближайших 3 дней                 | Sat 21 Nov
            в ближайшие 2 часа                         | Wed 18 Nov 12:30
            за два дня                                 | Fri 20 Nov
            за час                                     | Wed 18 Nov 11:30
            спустя неделю                              | Wed 25 Nov
            неделю спустя                              | Wed 25 Nov
            48 часов                                   | Fri 20 Nov 10:30
            2 недели                                   | Wed 2 Dec
            5 дней                                     | Mon 23 Nov
            срок 3 дня                                 | Sat 21 Nov
            сегодня в течение дня                      | Wed 18 Nov
        """)

    def test_days_counted_from_another(self) -> None:
        check("""
            за 2 дня до пятницы                        | Wed 18 Nov
            за день до 30 ноября                       | Sun 29 Nov
            за неделю до 30 ноября                     | Mon 23 Nov
            через 2 дня после пятницы                  | Sun 22 Nov
            на следующий день после пятницы            | Sat 21 Nov
        """)

    def test_working_days(self) -> None:
        check("""
            через 3 рабочих дня                        | Mon 23 Nov
            через три рабочих дня в 12:00              | Mon 23 Nov 12:00
            через 3 раб. дня                           | Mon 23 Nov
            3 рабочих дня                              | Mon 23 Nov
            в течение пяти рабочих дней                | Wed 25 Nov
            в течение 5-ти рабочих дней                | Wed 25 Nov
            на следующий рабочий день в 10:00          | Thu 19 Nov 10:00
            через 3 рабочих дня до 17:00               | Mon 23 Nov 17:00
        """)

    def test_ends(self) -> None:
        check("""
            до конца дня                               | Wed 18 Nov
            к концу рабочего дня                       | Wed 18 Nov
            завтра до конца дня                        | Thu 19 Nov
            до конца пятницы                           | Fri 20 Nov
            до конца завтрашнего дня                   | Thu 19 Nov
            до конца недели                            | Fri 20 Nov
            к концу следующей недели                   | Fri 27 Nov
            до конца месяца                            | Mon 30 Nov
            в конце месяца                             | Mon 30 Nov
            до конца следующего месяца                 | Thu 31 Dec
            до конца ноября                            | Mon 30 Nov
            до конца квартала                          | Thu 31 Dec
            до конца 1 квартала                        | Wed 31 Mar 2027
            до конца 4 кв.                             | Thu 31 Dec
            до конца года                              | Thu 31 Dec
            до конца 2026 года                         | Thu 31 Dec
            в последний день месяца                    | Mon 30 Nov
            последнего числа месяца                    | Mon 30 Nov
            завтра EOD                                 | Thu 19 Nov
            eow                                        | Fri 20 Nov
        """)

    def test_dates(self) -> None:
        check("""
            30 ноября                                  | Mon 30 Nov
            30ноября                                   | Mon 30 Nov
            30-го                                      | Mon 30 Nov
            30го ноября                                | Mon 30 Nov
            тридцатого                                 | Mon 30 Nov
            тридцатого ноября                          | Mon 30 Nov
            двадцать пятого декабря                    | Fri 25 Dec
            тридцать первого декабря в 18:00           | Thu 31 Dec 18:00
            к первому декабря                          | Tue 1 Dec
            30 числа                                   | Mon 30 Nov
            к 30-му                                    | Mon 30 Nov
            5 числа следующего месяца                  | Sat 5 Dec
            пятого числа следующего месяца             | Sat 5 Dec
            15 января 2027 года в 18:00                | Fri 15 Jan 2027 18:00
            15 января 2027 г.                          | Fri 15 Jan 2027
            15 янв                                     | Fri 15 Jan 2027
            1 дек. 17:00                               | Tue 1 Dec 17:00
            к 17:00 30 ноября                          | Mon 30 Nov 17:00
            пн, 30 ноября, 17:00                       | Mon 30 Nov 17:00
            в первый понедельник декабря               | Mon 7 Dec
            в последнюю пятницу ноября в 17:00         | Fri 27 Nov 17:00
            второй вторник декабря 2027 года           | Tue 14 Dec 2027
            30 ноября (понедельник) в 17:00            | Mon 30 Nov 17:00
            вторник, 24-го                             | Tue 24 Nov
            1 января                                   | Fri 1 Jan 2027
            1 февраля                                  | Mon 1 Feb 2027
            3 марта                                    | Wed 3 Mar 2027
            1 апреля                                   | Thu 1 Apr 2027
            9 мая                                      | Sun 9 May 2027
            3 мая                                      | Mon 3 May 2027
        """)

    def test_numbers_are_day_first(self) -> None:
        check("""
            30.11                                      | Mon 30 Nov
            30.11 17:00                                | Mon 30 Nov 17:00
            30.11.26                                   | Mon 30 Nov
            30.11.2026 г.                              | Mon 30 Nov
            30/11                                      | Mon 30 Nov
            3/4                                        | Sat 3 Apr 2027
            3.4                                        | Sat 3 Apr 2027
            03.04                                      | Sat 3 Apr 2027
            05.12                                      | Sat 5 Dec
            до 05.12                                   | Sat 5 Dec
            в 20-11                                    | Wed 18 Nov 20:11
            17-10 вечера                               | Wed 18 Nov 17:10
            20.11 в 19.30 ч                            | Fri 20 Nov 19:30
            20.11 ч                                    | Wed 18 Nov 20:11
            05.12 в 17.00                              | Sat 5 Dec 17:00
            пт, 20.11 в 15.30                          | Fri 20 Nov 15:30
            1.12.2026                                  | Tue 1 Dec
            2026-11-30 17:00                           | Mon 30 Nov 17:00
            18.05 17:00                                | Tue 18 May 2027 17:00
        """)

    def test_zones(self) -> None:
        check("""
            завтра в 18:00 мск                         | Thu 19 Nov 18:00
            завтра в 18:00мск                          | Thu 19 Nov 18:00
            завтра в 18:00 МСК+2                       | Thu 19 Nov 16:00
            завтра в 18:00 по Москве                   | Thu 19 Nov 18:00
            завтра в 18:00 по московскому времени      | Thu 19 Nov 18:00
            завтра в 18:00 по Токио                    | Thu 19 Nov 18:00 Asia/Tokyo
            завтра в 18:00 по японскому времени        | Thu 19 Nov 18:00 Asia/Tokyo
            30 ноября в 10:00 по Нью-Йорку             | Mon 30 Nov 10:00 America/New_York
            30 ноября в 10:00 по нью-йоркскому времени | Mon 30 Nov 10:00 America/New_York
            30 ноября в 10:00 по Сан-Франциско         | Mon 30 Nov 10:00 America/Los_Angeles
            завтра в 18:00 по Киеву                    | Thu 19 Nov 18:00 Europe/Kyiv
            завтра в 18:00 по Берлину                  | Thu 19 Nov 18:00 Europe/Berlin
            завтра в 18:00 по времени Лондона          | Thu 19 Nov 18:00 Europe/London
            завтра в 18:00 по Ханою                    | Thu 19 Nov 18:00 Asia/Ho_Chi_Minh
            завтра в 18:00 UTC+3                       | Thu 19 Nov 18:00
            завтра в 18:00 по Гринвичу                 | Thu 19 Nov 18:00 UTC
            завтра в 18:00 по нашему времени           | Thu 19 Nov 18:00
        """)

    def test_padding(self) -> None:
        check("""
            пожалуйста, до пятницы                     | Fri 20 Nov
            не позднее пятницы                         | Fri 20 Nov
            не позже 17:00                             | Wed 18 Nov 17:00
            не позднее чем через 3 дня                 | Sat 21 Nov
            завтра к 10, не позже                      | Thu 19 Nov 10:00
            крайний срок - пятница                     | Fri 20 Nov
            дедлайн: пятница, 17:00                    | Fri 20 Nov 17:00
            срок до пятницы                            | Fri 20 Nov
            ровно в 17:00                              | Wed 18 Nov 17:00
            сдать до 30 ноября                         | Mon 30 Nov
            в пятницу, плиз                            | Fri 20 Nov
            самое позднее в пятницу                    | Fri 20 Nov
            в пятницу максимум                         | Fri 20 Nov
            пт 5pm                                     | Fri 20 Nov 17:00
        """)


class TestAsked:
    def test_hours(self) -> None:
        check("""
            завтра утром                               | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            завтра до обеда                            | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            завтра после обеда                         | ask hour: Thu 19 Nov 15:00, Thu 19 Nov 18:00
            сегодня вечером                            | ask hour: Wed 18 Nov 18:00, Wed 18 Nov 20:00
            к завтрашнему утру                         | ask hour: Thu 19 Nov 09:00, Thu 19 Nov 12:00
            во второй половине дня в пятницу           | ask hour: Fri 20 Nov 15:00, Fri 20 Nov 18:00
            до вечера пятницы                          | ask hour: Fri 20 Nov 18:00, Fri 20 Nov 20:00
            в 5                                        | ask hour: Wed 18 Nov 17:00, Thu 19 Nov 05:00
            в час                                      | ask hour: Wed 18 Nov 13:00, Thu 19 Nov 01:00
            завтра в 3                                 | ask hour: Thu 19 Nov 03:00, Thu 19 Nov 15:00
            завтра в 8:00                              | ask hour: Thu 19 Nov 08:00, Thu 19 Nov 20:00
            в полшестого                               | ask hour: Wed 18 Nov 17:30, Thu 19 Nov 05:30
            без четверти пять                          | ask hour: Wed 18 Nov 16:45, Thu 19 Nov 04:45
            сегодня в 9                                | ask hour: Wed 18 Nov 21:00
            завтра в обед                              | ask open: Thu 19 Nov 13:00
        """)

    def test_midnight(self) -> None:
        check("""
            в полночь                                  | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            в 12 ночи                                  | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            завтра до полуночи                         | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
            завтра в 3 часа ночи                       | ask midnight: Thu 19 Nov 03:00, Fri 20 Nov 03:00
            завтра ночью в 2                           | ask midnight: Thu 19 Nov 02:00, Fri 20 Nov 02:00
            в 24:00                                    | ask midnight: Thu 19 Nov 00:00, Fri 20 Nov 00:00
        """)

    def test_days(self) -> None:
        check("""
            в следующую пятницу                        | ask next: Fri 20 Nov, Fri 27 Nov
            в среду                                    | ask today: Wed 18 Nov, Wed 25 Nov
            через неделю в понедельник                 | ask next: Mon 23 Nov, Mon 30 Nov
            на следующей неделе  | ask day: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov, Thu 26 Nov, Fri 27 Nov
            на этой неделе                             | ask day: Wed 18 Nov, Thu 19 Nov, Fri 20 Nov
            в следующем месяце                         | ask day: Thu 31 Dec
            в декабре                                  | ask day: Thu 31 Dec
            в выходные                                 | ask day: Sat 21 Nov, Sun 22 Nov
            в начале следующей недели                  | ask two: Mon 23 Nov, Tue 24 Nov
            в начале декабря                           | ask two: Tue 1 Dec, Thu 10 Dec
            в середине месяца                          | ask two: Fri 20 Nov, Thu 10 Dec
            31-го                                      | ask day: Thu 31 Dec
        """)

    def test_amounts(self) -> None:
        check("""
            через пару дней                            | ask amount: Fri 20 Nov, Sat 21 Nov
            через несколько недель                     | ask amount: Wed 2 Dec, Wed 9 Dec
            через 2-3 дня                              | ask two: Fri 20 Nov, Sat 21 Nov
            через день                                 | ask two: Thu 19 Nov, Fri 20 Nov
            через час-два                              | ask two: Wed 18 Nov 11:30, Wed 18 Nov 12:30
            в течение дня                              | ask two: Wed 18 Nov, Thu 19 Nov
            через пару месяцев                         | ask two: Mon 18 Jan 2027, Thu 18 Feb 2027
            примерно через 2 часа                      | ask open: Wed 18 Nov 12:30
            через примерно 3 дня                       | ask open: Sat 21 Nov
            в течении недели                           | ask two: Fri 20 Nov, Wed 25 Nov
            в течение ближайшей недели                 | ask two: Fri 20 Nov, Wed 25 Nov
            в течение недели до 17:00                  | ask two: Fri 20 Nov 17:00, Wed 25 Nov 17:00
            в течение месяца                           | ask two: Mon 30 Nov, Fri 18 Dec
            в течение года                             | ask two: Thu 31 Dec, Thu 18 Nov 2027
            в течение следующего месяца                | ask day: Thu 31 Dec
        """)

    def test_dates(self) -> None:
        check("""
            10 ноября                                  | ask past: Wed 10 Nov 2027
            в пятницу 21 ноября                        | ask contradiction: Fri 20 Nov, Sat 21 Nov
            завтра в 18:00 в пятницу                   | ask contradiction: Thu 19 Nov 18:00, Fri 20 Nov 18:00
            31.10                                      | ask past: Sun 31 Oct 2027
        """)

    def test_two(self) -> None:
        check("""
            в пятницу или субботу                      | ask two: Fri 20 Nov, Sat 21 Nov
            завтра-послезавтра                         | ask two: Thu 19 Nov, Fri 20 Nov
            в 5 или 6 вечера                           | ask two: Wed 18 Nov 17:00, Wed 18 Nov 18:00, Thu 19 Nov 05:00
            в понедельник или вторник в 10             | ask two: Mon 23 Nov 10:00, Tue 24 Nov 10:00
            15 или 16 декабря                          | ask two: Tue 15 Dec, Wed 16 Dec
            20-22 ноября                               | ask two: Fri 20 Nov, Sun 22 Nov
            с 20 по 22 ноября                          | ask two: Fri 20 Nov, Sun 22 Nov
            с понедельника по среду                    | ask two: Wed 18 Nov, Mon 23 Nov, Wed 25 Nov
            от пятницы до субботы                      | ask two: Fri 20 Nov, Sat 21 Nov
            в пятницу с 10 до 12                       | ask two: Fri 20 Nov 10:00, Fri 20 Nov 12:00
            с 5 до 6 вечера                            | ask two: Wed 18 Nov 17:00, Wed 18 Nov 18:00
            в пятницу с 9 до 6 вечера   | ask two: Fri 20 Nov 09:00, Fri 20 Nov 18:00
            17:00-18:00                                | ask two: Wed 18 Nov 17:00, Wed 18 Nov 18:00
            пт-сб                                      | ask two: Fri 20 Nov, Sat 21 Nov
        """)

    def test_what_is_left_open(self) -> None:
        check("""
            после пятницы                              | ask open: Sat 21 Nov
            после 17:00                                | ask open: Wed 18 Nov 17:00
            около 17:00                                | ask open: Wed 18 Nov 17:00
            часов в 11 завтра                          | ask open: Thu 19 Nov 11:00
            перед пятницей                             | ask open: Thu 19 Nov, Fri 20 Nov
            до декабря                                 | ask open: Mon 30 Nov, Tue 1 Dec
            к следующей неделе                         | ask open: Sun 22 Nov, Mon 23 Nov
            до выходных                                | ask open: Fri 20 Nov, Sat 21 Nov
            до нового года                             | ask open: Thu 31 Dec, Fri 1 Jan 2027
            после завтра                               | ask open: Fri 20 Nov
            после завтра в 17:00                       | ask open: Fri 20 Nov 17:00
            накануне пятницы                           | ask open: Thu 19 Nov, Fri 20 Nov
            накануне пятницы в 17:00                   | ask open: Thu 19 Nov 17:00
            в 17:00 накануне пятницы                   | ask open: Thu 19 Nov 17:00
            перед пятницей в 17:00                     | ask open: Thu 19 Nov 17:00
            вечером накануне 30 ноября                 | ask hour: Sun 29 Nov 18:00, Sun 29 Nov 20:00
            после выходных                             | ask open: Mon 23 Nov
        """)


class TestRejected:
    def test_reasons(self) -> None:
        check("""
            31 февраля                                 | no impossible
            31 ноября                                  | no impossible
            29 февраля 2027                            | no impossible
            завтра в 25:00                             | no impossible
            31.11                                      | no impossible
            вчера                                      | no past
            в прошлую пятницу                          | no past
            3 дня назад                                | no past
            сейчас                                     | no past
            скоро                                      | no vague
            как можно скорее                           | no vague
            как можно раньше                           | no vague
            на днях                                    | no vague
            срочно                                     | no vague
            потом                                      | no vague
            позже                                      | no vague
            когда-нибудь                               | no vague
            в ближайшее время                          | no vague
            в первых числах декабря                    | no vague
            каждую пятницу                             | no recurring
            по пятницам                                | no recurring
            по пн                                      | no recurring
            ежедневно                                  | no recurring
            два раза в неделю                          | no recurring
            по будням в 10                             | no recurring
            1 декабря 2028                             | no too_far
            через 3 года                               | no too_far
            в 15:00 утра                               | no contradictory
            пятница, суббота                           | no contradictory
            через 2 часа в 17:00                       | no contradictory
            за час до конца дня                        | no contradictory
        """)

    def test_negation(self) -> None:
        check("""
            не в пятницу                               | no not_understood
            только не завтра                           | no not_understood
            не раньше пятницы                          | no not_understood
            до пятницы, но не в пятницу                | no not_understood
            до пятницы (не включая)                    | no not_understood
        """)

    def test_the_whole_phrase_or_nothing(self) -> None:
        check("""
            5                                          | no not_understood
            17                                         | no not_understood
            пятница 17                                 | no not_understood
            до 18                                      | no not_understood
            до                                         | no not_understood
            пожалуйста                                 | no not_understood
            в пятницу?                                 | no not_understood
            пятница и суббота                          | no not_understood
            в пятницу в 17:00 захвати торт             | no not_understood
            с пятницы                                  | no not_understood
            с 17:00 по Москве                          | no not_understood
            завтра с 9 до обеда                        | no not_understood
            завтра в 18:00 по вашему времени           | no not_understood
            завтра в 18:00 по Мордору                  | no not_understood
            через пятницу                              | no not_understood
            на той неделе                              | no not_understood
            в тот четверг                              | no not_understood
            в ночь на пятницу                          | no not_understood
            в 20-х числах                              | no not_understood
            в пятом часу                               | no not_understood
            через 2 дня после обеда                    | no not_understood
            до конца                                   | no not_understood
            до конца проекта                           | no not_understood
        """)

    def test_what_may_be_two_things_is_not_read(self) -> None:
        check("""
            к 05.12                                    | no not_understood
            в 05.12                                    | no not_understood
            18.05                                      | no not_understood
            10.10                                      | no not_understood
            9-18                                       | no not_understood
            в 10-15                                    | no not_understood
            20-11                                      | no not_understood
            пт 20-11                                   | no not_understood
            до 17-10                                   | no not_understood
            48 неделя                                  | no not_understood
            17 день                                    | no not_understood
            20-го день от                              | no not_understood
            17:00 раньше пятницы                       | no not_understood
            2 часа                                     | no not_understood
            24 часа                                    | no not_understood
            срок 17 часов                              | no not_understood
            2 дня                                      | no not_understood
            в два дня                                  | no not_understood
            завтра 3 дня                               | no not_understood
            3 дня до пятницы                           | no not_understood
            через 2 дня 17 часов                       | no not_understood
            через 5 м                                  | no not_understood
            через месяц и 3 часа                       | no not_understood
            через часик                                | no not_understood
            через полтора месяца                       | no not_understood
            за 3 рабочих дня до 30 ноября              | no not_understood
        """)


class TestSpelling:
    @pytest.mark.parametrize("text", ["пятницу", "ПЯТНИЦУ", "пятницy", "пятницу.", "  пятницу  "])
    def test_case_and_lookalikes_do_not_matter(self, text: str) -> None:
        assert told(read(text, now=NOW, zone=MOSCOW, language="ru"), MOSCOW) == "Fri 20 Nov"

    def test_the_part_that_was_understood_is_told(self) -> None:
        reading = read("в пятницу в 17:00, захвати торт", now=NOW, zone=MOSCOW, language="ru")
        assert reading == Rejected(WhyRejected.not_understood, "захвати торт", "в пятницу в 17:00")

    def test_english_is_read_where_russian_is_not(self) -> None:
        reading = read("tomorrow at 6pm", now=NOW, zone=MOSCOW, language="ru")
        assert told(reading, MOSCOW) == "Thu 19 Nov 18:00"

    def test_a_short_word_is_no_month(self) -> None:
        assert told(read("но", now=NOW, zone=MOSCOW, language="ru"), MOSCOW) == "no not_understood"


class TestOnASunday:
    """The week that began on Monday ends today."""

    def test_weeks(self) -> None:
        table = """
            в следующий понедельник                    | Mon 23 Nov
            в пятницу на следующей неделе              | Fri 27 Nov
            до конца следующей недели                  | Fri 27 Nov
            в это воскресенье в 17:00                  | Sun 22 Nov 17:00
            через неделю в пятницу                     | ask next: Fri 27 Nov, Fri 4 Dec
            в воскресенье                              | ask today: Sun 22 Nov, Sun 29 Nov
            до конца недели                            | ask day: Sun 22 Nov, Fri 27 Nov
            на этой неделе                             | ask day: Sun 22 Nov
            в течение недели                           | ask two: Sun 22 Nov, Fri 27 Nov, Sun 29 Nov
            после выходных                             | ask open: Mon 23 Nov
        """
        check(table, now=at("2026-11-22T12:00", MOSCOW))


class TestPast:
    """`sent at WHEN`, `answered at WHEN`."""

    def test_forms(self) -> None:
        rows = lines("""
            только что                                 | Wed 18 Nov 10:30
            9:00                                       | Wed 18 Nov 09:00
            вчера в 15:00                              | Tue 17 Nov 15:00
            в понедельник в 10:00                      | Mon 16 Nov 10:00
            в прошлую пятницу в 10                     | Fri 13 Nov 10:00
            сегодня утром в 9                          | Wed 18 Nov 09:00
            2 часа назад                               | Wed 18 Nov 08:30
            полчаса назад                              | Wed 18 Nov 10:00
            3 дня назад в 15:00                        | Sun 15 Nov 15:00
            10 ноября в 15:00                          | Tue 10 Nov 15:00
            в прошлый понедельник в 10:00              | ask next: Mon 9 Nov 10:00, Mon 16 Nov 10:00
            в 10:31                                    | no future
            вчера                                      | no no_time
        """)
        readings = [(phrase, read_past(phrase, now=NOW, zone=MOSCOW, language="ru")) for phrase, _ in rows]
        assert [(phrase, told(reading, MOSCOW)) for phrase, reading in readings] == rows


SPOKEN_HOURS = (
    ("час", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать"),
    (
        "часу",
        "двум",
        "трем",
        "четырем",
        "пяти",
        "шести",
        "семи",
        "восьми",
        "девяти",
        "десяти",
        "одиннадцати",
        "двенадцати",
    ),
)


@pytest.mark.parametrize(("preposition", "words"), [("в", SPOKEN_HOURS[0]), ("к", SPOKEN_HOURS[1])])
def test_every_hour_is_said_in_words_as_in_numerals(preposition: str, words: tuple[str, ...]) -> None:
    def readings(hours: Iterable[object]) -> list[Reading]:
        return [read(f"завтра {preposition} {hour}", now=NOW, zone=MOSCOW, language="ru") for hour in hours]

    spoken = readings(words)
    assert not any(isinstance(reading, Rejected) for reading in spoken)
    assert spoken == readings(range(1, 13))
