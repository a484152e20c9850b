"""The command line as other programs drive it: real processes, their output and their exit status."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

UNREACHABLE = {
    "SLACK_BOT_TOKEN": "b0t-secret",
    "SLACK_APP_TOKEN": "app-secret",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "TELEGRAM_BOT_TOKEN": "1:secret",
    "TELEGRAM_API_URL": "http://127.0.0.1:9/bot",
}
"""Both platforms, at an address where nobody is."""

START = ("--at", "2026-11-17T09:00", "--zone", "Asia/Tokyo")


def shimekiri(folder: Path, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in an empty home; it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=surroundings(folder, environment),
    )


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The bot as a process that is ended at the latest with the test."""
    env = surroundings(folder, environment)
    started = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=env, stderr=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=30)


def surroundings(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """An environment with an empty home, and no settings but these."""
    bare = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TZ"}}
    return bare | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)} | environment


def test_run_without_a_terminal_reads_lines_and_ends_with_them(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "run", typed="/client new Acme zone Asia/Tokyo\n/client list\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 client" in done.stdout
    assert (tmp_path / "shimekiri" / "shimekiri.db").exists()


def test_what_was_typed_is_there_the_next_time(tmp_path: Path) -> None:
    shimekiri(tmp_path, "run", typed="/client new Acme zone Asia/Tokyo\n")
    done = shimekiri(tmp_path, "console", "--json", typed="/client list\n")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["text"] == "1 client\n• Acme · Asia/Tokyo · nothing agreed yet"


def test_json_has_exactly_the_fields_of_the_door(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text('@ana /client new Acme\n@ana /deadline new Acme "Logo" by 2026-11-20 17:00 hold\n')
    done = shimekiri(tmp_path, "console", "--script", str(script), *START, "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert list(first) == ["id", "edit_of", "at", "to", "place", "text", "buttons", "for_client"]
    assert (first["at"], first["to"], first["edit_of"]) == ("2026-11-17T00:00:00Z", "ana", None)
    labels = [button["label"] for button in second["buttons"]]
    assert labels == ["Sent", "Edit", "Cancel", "Change the date", "What can I do?", "Menu"]
    assert (first["for_client"], second["for_client"]) == (False, True)


def test_a_script_stops_at_a_line_that_it_does_not_know(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("@ana /client new Acme\n:dance\n")
    done = shimekiri(tmp_path, "console", "--script", str(script), *START)
    assert done.returncode == 2
    assert done.stderr.startswith("The script stopped at line 2")


def test_a_script_without_a_database_leaves_nothing_behind(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "console", "--script", "-", *START, typed="@ana /client new Acme\n")
    assert done.returncode == 0
    assert not (tmp_path / "shimekiri").exists()


def test_a_script_does_not_touch_a_database_that_people_use(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    shimekiri(tmp_path, "run", typed="/client new Acme\n", DATABASE_URL=url)
    done = shimekiri(tmp_path, "console", "--script", "-", *START, typed="@ana /team\n", DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("This database is in use, and a script moves the clock.")


def test_a_script_goes_on_in_a_database_that_a_script_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    first = '@ana /client new Acme\n@ana /deadline new Acme "Logo" by 2026-11-20 17:00 hold\n@ana :press Sent\n'
    shimekiri(tmp_path, "console", "--script", "-", *START, typed=first, DATABASE_URL=url)
    later = ("--at", "2026-11-20T17:00", "--zone", "Asia/Tokyo")
    done = shimekiri(tmp_path, "console", "--script", "-", *later, typed="@ana /deadline D-1\n", DATABASE_URL=url)
    assert done.returncode == 0
    assert "State: on hold." in done.stdout
    proved = shimekiri(tmp_path, "evidence", "verify", DATABASE_URL=url)
    assert (proved.returncode, "whole and in order" in proved.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("console", "--script", "none.txt"), "The script none.txt cannot be read: No such file or directory.\n"),
        (
            ("console", "--script", "-", "--zone", "Tokio"),
            "--zone Tokio: I do not know this time zone. Perhaps: Asia/Tokyo? For example: --zone Asia/Tokyo\n",
        ),
        (
            ("console", "--script", "-", "--at", "soon"),
            "--at soon: I do not understand this time. For example: --at 2026-11-17T09:00\n",
        ),
        (("console", "--at", "2026-11-17T09:00"), "--at moves the clock of a script; add --script FILE.\n"),
    ],
)
def test_a_wrong_option_gets_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = shimekiri(tmp_path, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


@pytest.mark.parametrize("command", ["run", "check"])
def test_wrong_settings_are_all_named_at_once(tmp_path: Path, command: str) -> None:
    done = shimekiri(tmp_path, command, DATABASE_URL="mysql://x", PORT="many")
    assert done.returncode == 2
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["DATABASE_URL", "PORT"]


def test_check_says_what_is_in_order(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "check")
    assert (done.returncode, done.stdout) == (
        0,
        (
            "Settings: in order.\n"
            f"Database: not made yet; the first run makes it, at {tmp_path / 'shimekiri' / 'shimekiri.db'}.\n"
            "Platforms: no token is set, so `shimekiri run` opens the console.\n"
        ),
    )


@pytest.mark.parametrize("command", [("evidence", "verify"), ("check", "--data")])
def test_whoever_only_looks_makes_no_database(tmp_path: Path, command: tuple[str, ...]) -> None:
    missing = tmp_path / "t" / "typo.db"
    done = shimekiri(tmp_path, *command, DATABASE_URL=f"sqlite:///{missing}")
    assert (done.returncode, done.stderr) == (2, f"There is no database at {missing}; check DATABASE_URL.\n")
    assert not missing.parent.exists()


def test_check_says_why_no_database_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "file").touch()
    sentences = {
        tmp_path: f"{tmp_path} is a folder; name a file in it in DATABASE_URL.\n",
        tmp_path / "file" / "x.db": f"{tmp_path / 'file'} is a file, so no database can be made",
    }
    if os.geteuid():  # nothing is shut to root
        (tmp_path / "shut").chmod(0o500)
        sentences[tmp_path / "shut" / "x.db"] = f"The folder {tmp_path / 'shut'} cannot be written"
    for path, sentence in sentences.items():
        done = shimekiri(tmp_path, "check", DATABASE_URL=f"sqlite:///{path}")
        assert done.returncode == 2
        assert done.stderr.startswith(sentence)


def test_an_empty_head_is_no_head(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "evidence", "verify", "--head", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--head : the head of a chain is 8 to 64 digits")


def test_check_says_that_a_server_cannot_be_reached(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "check", DATABASE_URL="postgresql://127.0.0.1:9/none")
    assert done.returncode == 2
    assert done.stderr == "The database cannot be reached; check DATABASE_URL and that the server is running.\n"


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        ("fri 17:00", {"kind": "ok", "at": "2026-11-20T17:00", "grain": "minute"}),
        ("2026-11-20", {"kind": "ok", "at": "2026-11-20", "grain": "day"}),
        ("2026-11-20 17:00 America/New_York", {"kind": "ok", "at": "2026-11-21T07:00", "grain": "minute"}),
        ("soon", {"kind": "refuse", "why": "vague"}),
    ],
)
def test_when_answers_in_json(tmp_path: Path, phrase: str, answer: dict[str, str]) -> None:
    done = shimekiri(tmp_path, "when", "--now", "2026-11-18T10:30", "--zone", "Asia/Tokyo", phrase)
    assert json.loads(done.stdout) == answer


def test_when_reads_objects_line_by_line(tmp_path: Path) -> None:
    asked = {"text": "03/04", "lang": "en", "tz": "Asia/Tokyo", "now": "2026-11-18T10:30"}
    done = shimekiri(tmp_path, "when", "--jsonl", typed=json.dumps(asked) + "\nnonsense\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["kind"], second["kind"]) == ("ask", "refuse")


def test_a_file_of_settings_in_the_folder_of_the_start_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DATABASE_URL=sqlite:///{tmp_path / 'kept.db'}\n")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "The database is up to date.\n", "")
    assert (tmp_path / "kept.db").stat().st_mode & 0o077 == 0


def test_check_says_what_is_to_mend_on_each_platform_and_never_shows_a_token(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "check", **UNREACHABLE)
    assert done.returncode == 1
    settings, database, *platforms = done.stdout.splitlines()
    assert settings == "Settings: in order."
    assert database.startswith("Database: not made yet; the first run makes it, at /")
    assert {line.partition(": ")[0] for line in platforms} == {"Slack", "Telegram"}
    assert {line.split(": ")[1] for line in platforms} == {"TO MEND"}
    assert not [secret for secret in ("b0t-secret", "app-secret", "1:secret") if secret in done.stdout + done.stderr]


def test_check_goes_on_to_the_platforms_when_the_database_is_to_mend(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "check", DATABASE_URL="postgresql://127.0.0.1:9/none", **UNREACHABLE)
    assert done.returncode == 2
    assert "The database cannot be reached; check DATABASE_URL and that the server is running.\n" in done.stderr
    assert "Telegram: TO MEND: " in done.stdout


def test_run_with_a_token_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with running(tmp_path, **UNREACHABLE, PORT="0", LOG_FORMAT="json") as started:
        assert started.stderr is not None
        told = next(entry for line in started.stderr if (entry := json.loads(line))["event"] == "Shimekiri starts")
        assert (told["slack"], told["telegram"], told["database"]) == ("Socket Mode", "polling", "SQLite")
        with pytest.raises(urllib.error.HTTPError) as raised:  # neither platform can be reached
            urllib.request.urlopen(told["health"], timeout=30)
        with raised.value as answer:
            said = json.loads(answer.read())
        assert (answer.status, said["live"], said["ready"]) == (503, True, False)
        assert set(said["platforms"]) == {"slack", "telegram"}
        with urllib.request.urlopen(f"{told['health']}/live", timeout=30) as answer:
            assert answer.status == 200
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=30) == 0


def test_run_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = shimekiri(tmp_path, "run", PORT=port, **UNREACHABLE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"PORT: {port} on 127.0.0.1 is in use by another program; stop it, or use another port.\n"


def test_lines_of_json_are_the_consoles(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "run", "--json", **UNREACHABLE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--json is for the console, and a platform's token is set; use shimekiri console --json.\n"


def test_the_console_stays_there_when_a_token_is_set(tmp_path: Path) -> None:
    done = shimekiri(tmp_path, "console", typed="/client new Acme\n", **UNREACHABLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "New client: Acme." in done.stdout
