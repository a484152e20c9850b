"""The two scripts by which the main job is accepted."""

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
        "2 members\n• mia · rep · Europe/London\n• ana · admin · Asia/Tokyo · that is you\n\n"
        "Somebody from outside: /team invite ken. Your own other account: /team link"
    )


async def test_an_answer_in_quotes_means_the_words_in_them(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play('@ana /client new "Acme Corp" zone Asia/Tokyo silence hold\n@ana /deadline\n@ana "Acme Corp"')
    await stage.play('@ana "Logo feedback"\n@ana 2026-11-20 17:00')
    assert (await stage.say("ana", "nobody")).startswith("D-1 Logo feedback · Acme Corp\n")
