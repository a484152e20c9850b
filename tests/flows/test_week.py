"""`/deadline list week`: what falls due in the next seven days, mine and my colleagues', counted by the database."""

from __future__ import annotations

from bot.store.database import Database
from tests.stage import Stage

START = "2026-11-20T09:00"
"""A Friday; Monday is a holiday in Japan."""

DEADLINES = """
:person bo zone=America/New_York
@ana /client new Acme zone Asia/Tokyo
@ana /deadline new Acme "Gone" by 2026-11-20 10:00 hold
@ana /deadline new Acme "Today" by 2026-11-20 20:00 hold
@ana /deadline new Acme "Midnight" by 2026-11-21 00:00 hold
@ana /deadline new Acme "Promised" by 2026-11-24 17:00 hold
@ana /deadline sent D-4
@ana /deadline promise D-4 2026-11-25 12:00
@ana /deadline new Acme "For bo" by 2026-11-24 17:00 hold owner @bo
@ana /deadline new Acme "Holiday" by 2026-11-23 17:00 hold
@ana /deadline new Acme "Last" by 2026-11-26 23:59 hold
@ana /deadline new Acme "Too far" by 2026-11-27 00:00 hold
@ana /deadline new Acme "Cancelled" by 2026-11-24 17:00 hold
@ana /deadline cancel D-9
:until 2026-11-20 12:00
"""

OF_ANA = """What falls due in the next seven days

• Fri 20 Nov: yours 1, your colleagues’ 0
• Sat 21 Nov: yours 1, your colleagues’ 0; you do not work on that day
• Sun 22 Nov: nothing
• Mon 23 Nov: yours 1, your colleagues’ 0; you do not work on that day
• Tue 24 Nov: yours 0, your colleagues’ 1
• Wed 25 Nov: yours 1, your colleagues’ 0
• Thu 26 Nov: yours 1, your colleagues’ 0

Past their date and still open: yours 1, your colleagues’ 0."""

# In New York it is still Thursday, 22:00: midnight in Tokyo is ten in the morning of the day before.
OF_BO = """What falls due in the next seven days

• Thu 19 Nov: nothing
• Fri 20 Nov: yours 0, your colleagues’ 2
• Sat 21 Nov: nothing
• Sun 22 Nov: nothing
• Mon 23 Nov: yours 0, your colleagues’ 1
• Tue 24 Nov: yours 1, your colleagues’ 1
• Wed 25 Nov: nothing

Past their date and still open: yours 0, your colleagues’ 1."""


async def test_the_week_where_each_of_them_lives(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(DEADLINES)
    assert await stage.say("ana", "/deadline list week") == OF_ANA
    # One press away from the list that everybody knows.
    await stage.play("@bo /deadline list")
    (seen,) = await stage.play("@bo :press Next seven days")
    assert seen.text == OF_BO
    assert seen.buttons == ("My deadlines", "Everybody’s deadlines", "Past their date", "Menu")
    (late,) = await stage.play("@bo :press Past their date")
    assert "Gone" in late.text
    assert "New client" not in await stage.say("ana", "/client new week zone Asia/Tokyo")
