"""Two languages at once: the text in the client's, its meaning in the reader's, and advice on what a person wrote."""

from __future__ import annotations

from bot.store.database import Database
from tests.stage import Stage

START = "2026-11-17T09:00"
NEW = '@ana /deadline new Acme "{what}" by 2026-11-20 17:00 hold'
MEANING = "The same in your language (English), only for you to read:"


async def stage(database: Database, language: str, client: str = "") -> Stage:
    made = Stage(database, START)
    await made.play(f":person ana zone=Asia/Tokyo language={language}\n@ana /client new Acme zone Asia/Tokyo {client}")
    return made


async def test_a_client_is_written_to_in_the_language_of_whoever_notes_them_unless_another_is_said(
    database: Database,
) -> None:
    made = await stage(database, "ja")
    text = (await made.play(NEW.format(what="ロゴ案")))[-1].text
    assert "いつもお世話になっております。" in text
    assert "Hello" not in text


async def test_what_a_text_says_stands_beside_it_where_the_languages_differ(database: Database) -> None:
    made = await stage(database, "en", "language vi")
    await made.play("@ana /client contact Acme Lan\n@ana /client set Acme salutation chị")
    text = (await made.play(NEW.format(what="Logo")))[-1].text
    ready, meaning = text.split(MEANING)
    assert "Chào chị Lan," in ready
    assert "gửi giúp" in ready
    assert "we will pause this work" in meaning
    assert "quý công ty" not in text
    same = (await made.play("@ana /client set Acme language en\n" + NEW.format(what="Other")))[-1].text
    assert MEANING not in same


async def test_a_text_that_waits_is_made_anew_once_the_client_reads_another_language(database: Database) -> None:
    made = await stage(database, "en")
    await made.play(NEW.format(what="Logo") + "\n@ana /client set Acme language ru")
    assert "Здравствуйте, Acme!" in (await made.play("@ana /deadline draft D-1"))[-1].text


async def test_what_a_person_wrote_for_a_client_is_looked_over_and_stays_as_it_is(database: Database) -> None:
    made = await stage(database, "en")
    advice = "How it may read to them"
    hard = "The texts, immediately!! This is your last warning"
    text = (await made.play(NEW.format(what=hard)))[-1].text
    assert advice in text
    assert "may read like a threat" in text
    assert hard in text.split(advice)[0]
    mild = (await made.play('@ana /deadline edit D-1 "The texts for the first page"'))[-1].text
    assert advice not in mild
    again = (await made.play(f'@ana /deadline edit D-1 "{hard}"'))[-1].text
    assert advice in again


async def test_words_for_a_client_that_were_changed_on_a_suggestion_are_looked_over(database: Database) -> None:
    made = await stage(database, "en")
    await made.play(
        ":person mia zone=Asia/Tokyo role=rep\n@ana /client set Acme rep @mia\n"
        '@ana /deadline new Acme "Contract" by 2026-11-18 12:00 chase\n@ana /deadline sent D-1\n:until 2026-11-20 12:30'
    )
    await made.play("@mia :press Edit words\n@mia Why have you still not answered us?")
    card = [seen for seen in made.messages if seen.to == "mia"][-1].text
    assert "in the changed words" in card
    assert "may read like pressure" in card
    assert "in the changed words" in card.split("may read like pressure")[0]
