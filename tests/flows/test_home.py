"""The Home tab on Slack: fresh when it is opened, after one's own acts, and when time or others change something."""

from __future__ import annotations

from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, joined, presses, quiet, rows, says
from tests.wire.slack import Person
from tests.wire.town import Town, town


async def opens(made: Town, who: Person) -> str:
    """Look at the Home tab; what it shows."""
    await who.open_home()
    await made.settled()
    return home(who)


def home(who: Person) -> str:
    """What the Home tab shows now."""
    assert who.home is not None
    return who.home.text


def published(made: Town) -> int:
    """How often a Home view was published so far."""
    return sum(name == "views.publish" for name, _ in made.slack.calls)


async def test_the_page_shows_what_waits_what_comes_the_clients_and_the_week(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        await says(made, ana, '/deadline new Acme "Contract" by 2026-11-19 17:00 chase')
        await says(made, ana, "/deadline sent D-2")
        await says(made, ana, "/availability away 20 Nov")
        assert await opens(made, ana) == (
            "1 thing waits for you\n"
            "• D-1 Logo feedback · Acme · send the text, by Thu 19 Nov 18:00 at the latest\n"
            "2 deadlines of yours are open\n"
            "What happens next:\n"
            "• D-2 Contract · Acme · Tue 17 Nov 17:00: you get a reminder for Acme\n"
            "Your clients (answers in their working hours)\n"
            "• Acme · no answers yet · 2 open, none past due\n"
            "Your hours in the next seven days\n"
            "• Tue 17 Nov: 09:00–18:00\n"
            "• Wed 18 Nov: 09:00–18:00\n"
            "• Thu 19 Nov: 09:00–18:00\n"
            "• Fri 20 Nov: away\n"
            "• Sat 21 Nov: off\n"
            "• Sun 22 Nov: off\n"
            "• Mon 23 Nov: off"
        )
        assert ana.home is not None
        assert ana.home.buttons[:2] == ["New deadline", "New client"]
        quiet(made)


async def test_what_is_chosen_on_the_page_is_done_and_the_page_is_made_anew(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client set Acme rep @ana")
        await says(made, ana, NEW)
        await opens(made, ana)
        assert ana.home is not None
        await ana.choose(ana.home, "Show the text", "D-1")
        await made.settled()
        assert "ready to send" in ana.newest.text
        await presses(made, ana, ana.newest, "Sent")
        assert home(ana).startswith("Nothing waits for you\nNothing for you to do until Wed 18 Nov 17:00.\n")
        await ana.choose(ana.home, "Answered", "D-1")
        await made.settled()
        assert "Acme answered in time." in ana.newest.text
        assert "Nothing of yours is open" in home(ana)
        assert "• Acme · 1 answer, after 0 min · nothing open" in home(ana)
        await ana.press(ana.home, "New deadline")
        assert ana.view is not None
        await ana.submit({"client": "Acme", "what": "Texts", "when": "tomorrow 15:00", "clause": "hold"})
        await made.settled()
        assert "• D-2 Texts · Acme · send the text" in home(ana)
        quiet(made)


async def test_time_and_others_change_the_page(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await says(made, ana, NEW)
        await says(made, ana, "/deadline sent D-1")
        await opens(made, ana)
        await opens(made, ken)
        await made.until("2026-11-20T17:00")
        assert "• D-1 Logo feedback · Acme · on hold" in home(ana)
        assert "• Acme · has not answered anything lately · 1 of 1 open past due · 4 min of reminders" in home(ana)
        before = published(made)
        await says(made, ken, "/deadline answered D-1")
        assert "Nothing of yours is open" in home(ana)
        assert published(made) == before + 2  # ken's own, and ana's
        await says(made, ken, "/deadline D-1")
        assert published(made) == before + 2
        assert await rows(database, "letters") == await rows(database, "letters WHERE nudge <> 'home'")
        quiet(made)


async def test_a_page_that_slack_will_not_take_yet_comes_later_and_holds_up_nothing(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opens(made, ana)
        made.slack.fail("views.publish", "429", times=1, seconds=60)
        assert "ready to send" in await says(made, ana, NEW)
        await says(made, ana, '/deadline new Acme "Contract" by 2026-11-19 17:00 chase')
        assert "Nothing of yours is open" in home(ana)
        before = published(made)
        await made.wait(minutes=2)
        assert "2 deadlines of yours are open" not in home(ana)  # both wait for her
        assert home(ana).startswith("2 things wait for you\n")
        assert published(made) == before + 1
        assert made.slack.wrongs == []


async def test_a_page_that_slack_does_not_show_is_left_alone_until_it_is_opened_again(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opens(made, ana)
        made.slack.home_enabled = False
        await says(made, ana, NEW)
        before = published(made)
        await says(made, ana, "/deadline sent D-1")
        assert published(made) == before
        assert "D-1" in ana.newest.text  # the chat goes on
        made.slack.home_enabled = True
        assert "1 deadline of yours is open" in await opens(made, ana)


async def test_a_page_that_nobody_has_looked_at_for_a_week_is_not_kept_up_to_date(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opens(made, ana)
        await made.wait(days=8)
        before = published(made)
        await says(made, ana, "/client new Bolt zone Asia/Tokyo")
        assert published(made) == before
        await opens(made, ana)
        assert published(made) == before + 1


async def test_a_guest_sees_a_polite_page_and_nothing_of_ours(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        guest = made.slack.person("gus", guest=True)
        said = await opens(made, guest)
        assert "Logo" not in said
        assert "Acme" not in said
        assert said != ""
        assert guest.home is not None
        assert guest.home.buttons == []
        assert await rows(database, "members") == 1


async def test_whoever_has_left_finds_nothing_of_ours_any_more(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await says(made, ken, NEW)
        assert "Logo" in await opens(made, ken)
        await says(made, ana, "/team remove ken to @ana")
        assert "Logo" not in await opens(made, ken)
        assert "Acme" not in home(ken)


async def test_the_overview_is_a_message_elsewhere(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, mia, '/deadline new Acme "Logo" by 2026-11-20 17:00 hold')
        said = await says(made, mia, "/home")
        assert said.startswith("1 thing waits for you\n• D-1 Logo · Acme · send the text")
        assert mia.newest.buttons[:2] == ["D-1", "Acme"]
        assert published(made) == 0
        quiet(made)
