"""The scripts by which the main job, and everybody's hours, are accepted."""

from bot.store.database import Database
from tests.stage import Stage

SCRIPT = """
:person ana zone=Asia/Tokyo
:person ken zone=Asia/Tokyo
@ana /client new Acme zone Asia/Tokyo
@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 {clause} blocks @ken
{sent}
:until 2026-11-20 17:05
@ana /deadline answered D-1 they chose the blue one
:wait 14d
@ana /deadline D-1
"""


async def test_silence_puts_the_work_on_hold_at_the_minute_and_an_answer_ends_it(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(SCRIPT.format(clause="hold", sent="@ana /deadline sent D-1"))
    new = [message for message in stage.messages if message.edit_of is None]

    before_due = [m for m in new if "2026-11-17 09:00" < stage.local(m) < "2026-11-20 17:00"]
    assert [(m.to, stage.local(m), m.for_client) for m in before_due] == [
        ("ana", "2026-11-18 17:00", True),
        ("ana", "2026-11-20 13:00", True),
    ]
    at_due = [m for m in new if stage.local(m) == "2026-11-20 17:00"]
    assert [(m.to, m.for_client) for m in at_due] == [("ana", True), ("ken", False)]
    assert all("on hold" in m.text for m in at_due)
    after = [m for m in new if stage.local(m) > "2026-11-20 17:00"]
    assert [(m.to, stage.local(m)) for m in after] == [
        ("ana", "2026-11-20 17:05"),
        ("ken", "2026-11-20 17:05"),
        ("ana", "2026-12-04 17:05"),
    ]
    assert "they chose the blue one" in after[-1].text


async def test_a_clause_that_nobody_was_told_of_executes_nothing(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(SCRIPT.format(clause="proceed", sent="# not sent"))
    new = [message for message in stage.messages if message.edit_of is None]

    at_due = [m for m in new if stage.local(m) == "2026-11-20 17:00"]
    assert [m.to for m in at_due] == ["ana"]
    assert at_due[0].buttons == ("It was sent …", "New date", "Cancel")
    assert not at_due[0].for_client
    assert "ken" not in {m.to for m in new}


async def test_somebody_is_admin_even_if_the_first_person_was_given_another_role(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(":person mia role=rep zone=Europe/London")
    assert await stage.say("ana", "/team") == (
        "2 members\n• mia · account rep · Europe/London\n• ana · admin · Asia/Tokyo · that is you\n\n"
        "Somebody from outside: /team invite ken. Your own other account: /team link"
    )


async def test_an_answer_in_quotes_means_the_words_in_them(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play('@ana /client new "Acme Corp" zone Asia/Tokyo silence hold\n@ana /deadline\n@ana "Acme Corp"')
    await stage.play('@ana "Logo feedback"\n@ana 2026-11-20 17:00')
    assert (await stage.say("ana", "nobody")).startswith("D-1 Logo feedback · Acme Corp\n")


OVER_A_HOLIDAY = """
:person ana zone=Asia/Tokyo
@ana /availability set chat mon-fri 09:00-18:00
@ana /availability holidays JP
@ana /client new Acme zone America/New_York country US
@ana /deadline new Acme "Contract" by 2026-11-23 10:00 America/New_York chase
@ana /deadline sent D-1
@ana /deadline plan D-1
"""


async def test_nobody_is_written_to_over_a_weekend_and_a_holiday(database: Database) -> None:
    stage = Stage(database, "2026-11-18T10:30")
    plan = (await stage.play(OVER_A_HOLIDAY))[-1].text
    assert plan == (
        "D-1 Contract · Acme\n\n"
        "If nobody changes anything:\n"
        "• Thu 19 Nov 17:00 (03:00 New York) – you get a reminder for Acme\n"
        "• Fri 20 Nov 17:00 (03:00 New York) – you get the last reminder for Acme\n"
        "• Tue 24 Nov 00:00 (Mon 23 Nov 10:00 New York) – due: it counts as overdue; you get a text for Acme "
        "on Tue 24 Nov 09:00\n"
        "• Wed 25 Nov 09:00 (Tue 24 Nov 19:00 New York) – you get another text for Acme\n"
        "• Thu 26 Nov 09:00 (Wed 25 Nov 19:00 New York) – you get the last text for Acme\n"
        "• Thu 26 Nov 09:00 (Wed 25 Nov 19:00 New York) – I ask you about the next step with Acme\n\n"
        "Nothing for you to do until Thu 19 Nov 17:00."
    )
    everything = await stage.play(":wait 10d")
    asked = [stage.local(message) for message in everything if "Never" in message.buttons]
    assert asked == ["2026-11-26 09:00", "2026-11-27 09:00"]  # the next step, and once more
    heard = [message for message in everything if message.for_client]
    assert [(message.to, stage.local(message), message.edit_of, message.for_client) for message in heard] == [
        ("ana", "2026-11-19 17:00", None, True),
        ("ana", "2026-11-20 17:00", None, True),
        ("ana", "2026-11-24 09:00", None, True),
        ("ana", "2026-11-25 09:00", None, True),
        ("ana", "2026-11-26 09:00", None, True),
    ]
    said = [message.text.split("\n")[2] for message in heard]
    assert said == [
        "Time to remind Acme. The answer is due Tue 24 Nov 00:00.",
        "Time for the last reminder to Acme. The answer is due Tue 24 Nov 00:00.",
        "Acme has not answered. It was due Tue 24 Nov 00:00.",
        "Acme has not answered. It was due Tue 24 Nov 00:00.",
        "Acme has still not answered (due Tue 24 Nov 00:00). This is the last text; I will not ask you for another.",
    ]
