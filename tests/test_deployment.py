"""What is deployed: the files that describe it, and the package that they install, as far as no container is needed."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.scopes import REASONS
from bot.settings import SECRETS, Settings
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

ROOT = Path(__file__).parents[1]

SETTINGS = {name.upper() for name in Settings.model_fields} | {f"{name}_FILE" for name in SECRETS}

OF_PYTHON = {"HOME", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (INSTRUCTION, rest), lines that go on joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = (line.strip() for line in re.sub(r"\\\n\s*", " ", text).splitlines())
    return [(word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def copied() -> list[str]:
    """What the first stage takes from the source."""
    return [source for word, rest in stages()[0] if word == "COPY" for source in rest.split()[:-1]]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build stage sees: exactly the paths that the Dockerfile copies."""
    folder = tmp_path_factory.mktemp("source")
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo")
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=leave)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built without a network as the Dockerfile does."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source))
    (built,) = folder.glob("shimekiri-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it, and nothing of the source's folder."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    return folder


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_image_is_built_in_two_stages_from_a_python_with_a_version() -> None:
    bases = [rest for word, rest in instructions() if word == "FROM"]
    assert [base.split()[0] for base in bases] == ["python:3.13-slim"] * 2
    assert bases[0].endswith(" AS build")
    assert [rest for word, rest in stages()[1] if word == "COPY"] == ["--from=build /opt/shimekiri /opt/shimekiri"]


def test_the_image_holds_the_locked_packages_and_no_others() -> None:
    installs = [rest for word, rest in stages()[0] if word == "RUN" and "pip install" in rest]
    assert installs == [
        "pip install --require-hashes -r requirements.lock",
        "pip install --no-deps --no-index --no-build-isolation .",
    ]


def test_every_path_that_is_copied_is_there_and_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert let_through == set(copied())
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_image_runs_as_a_user_who_is_not_root_and_is_named_by_number() -> None:
    (user,) = (rest for word, rest in stages()[1] if word == "USER")
    number, group = map(int, user.split(":"))
    assert number >= 1000
    assert group >= 1000
    assert f"mkdir /data && chown {user} /data" in [rest for word, rest in stages()[1] if word == "RUN"]


def test_the_image_runs_the_bot_and_is_asked_how_it_is() -> None:
    last = dict(stages()[1])
    assert (last["ENTRYPOINT"], last["CMD"]) == ('["shimekiri"]', '["run"]')
    assert last["EXPOSE"] == "8080"
    assert "/healthz/live" in last["HEALTHCHECK"]
    assert last["VOLUME"] == "/data"


def test_every_variable_of_the_image_is_a_setting() -> None:
    environment = dict(pair.split("=", 1) for word, rest in stages()[1] if word == "ENV" for pair in rest.split())
    assert set(environment) - OF_PYTHON - SETTINGS == set()
    assert environment["DATABASE_URL"] == "sqlite:////data/shimekiri.db"
    assert (environment["HOST"], environment["PORT"]) == ("0.0.0.0", "8080")


def test_the_health_check_of_the_image_is_a_program_that_fails_where_nobody_answers() -> None:
    (check,) = (rest for word, rest in stages()[1] if word == "HEALTHCHECK")
    command = yaml.safe_load(check.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    done = subprocess.run(
        [sys.executable, *command[1:]], env=os.environ | {"PORT": "9"}, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert b"Connection refused" in done.stderr


def test_compose_migrates_before_the_bot_starts(compose: dict[str, Any]) -> None:
    bot, migrate = compose["services"]["bot"], compose["services"]["migrate"]
    assert bot["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert migrate["depends_on"]["postgres"] == {"condition": "service_healthy"}
    assert (migrate["command"], migrate["restart"]) == (["migrate"], "no")
    assert (bot.get("command"), bot["restart"]) == (None, "unless-stopped")
    assert compose["services"]["postgres"]["volumes"][0].split(":")[0] in compose["volumes"]


@pytest.mark.parametrize("name", ["bot", "migrate"])
def test_compose_gives_our_containers_no_more_than_they_need(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_compose_passes_every_setting_that_is_not_its_own(compose: dict[str, Any]) -> None:
    given = set(compose["services"]["bot"]["environment"])
    assert given == {name.upper() for name in Settings.model_fields} - {"HOST", "PORT"}


def test_compose_takes_only_variables_that_the_example_explains(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = set(re.findall(r"^#(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert asked - example == set()
    assert example - SETTINGS == {"POSTGRES_PASSWORD"}
    for service in ("bot", "postgres"):  # nobody starts it with an empty password
        assert "${POSTGRES_PASSWORD:?" in str(compose["services"][service]["environment"])


def test_known_weaknesses_are_looked_up_for_the_locked_versions_and_what_was_not_looked_up_fails() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\naudit:")[2].partition("\n\n")[0]
    assert "--require-hashes -r requirements.lock" in recipe
    assert "--strict" in recipe
    assert "exit 1" in recipe


def test_the_package_holds_what_the_program_reads_beside_its_code(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = [path for folder in ("bot", "adapters", "migrations") for path in (ROOT / folder).rglob("*")]
    wanted = {
        str(path.relative_to(ROOT))
        for path in code
        if path.suffix in {".py", ".ini", ".mako", ".po", ".pot", ".yaml", ".toml", ".ttf", ".txt", ".typed"}
    }
    assert {name for name in wanted if name.startswith("migrations/versions/")}
    assert wanted - names == set()
    assert [name for name in names if name.startswith("tests/")] == []
    (entry,) = (name for name in names if name.endswith("entry_points.txt"))
    assert "shimekiri = bot.__main__:main" in zipfile.ZipFile(wheel).read(entry).decode()


def test_the_installed_program_writes_nothing_beside_its_database(installed: Path, tmp_path: Path) -> None:
    """A read-only file system is stood in for: code and folder of the start cannot be written by their modes, and
    whoever is above modes is seen by what is there afterwards.
    """
    data, start = tmp_path / "data", tmp_path / "start"
    data.mkdir()
    start.mkdir()
    before = sorted(installed.rglob("*"))
    for folder in (start, installed, *(path for path in before if path.is_dir())):
        folder.chmod(0o555)
    try:
        migrated, checked = (run_installed(installed, start, data, command) for command in ("migrate", "check"))
    finally:
        for folder in (start, installed, *(path for path in before if path.is_dir())):
            folder.chmod(0o755)
    assert (migrated.returncode, migrated.stdout, migrated.stderr) == (0, "The database is up to date.\n", "")
    assert (checked.returncode, checked.stdout) == (
        0,
        (
            "Settings: in order.\n"
            "Database: reachable, up to date, can be written.\n"
            "Platforms: no token is set, so `shimekiri run` opens the console.\n"
        ),
    )
    assert list(start.iterdir()) == []
    assert sorted(installed.rglob("*")) == before
    assert {path.name.partition("-")[0] for path in data.iterdir()} == {"shimekiri.db"}


HOOK = """
import os, sys
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}

def told(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)) and given[2] & WRITES:
        os.write(2, f"WROTE {os.path.abspath(os.fsdecode(given[0]))}\\n".encode())
    elif event in CHANGES or event == "sqlite3.connect":
        os.write(2, f"WROTE {os.path.abspath(os.fsdecode(given[0]))}\\n".encode())

sys.addaudithook(told)
"""


async def test_the_serving_program_writes_to_its_data_and_nowhere_else(installed: Path, tmp_path: Path) -> None:
    """What a read-only file system would refuse is heard from Python itself: each file that is opened to be written."""
    data, start, hook = (tmp_path / name for name in ("data", "start", "hook"))
    for folder in (data, start, hook):
        folder.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK)
    async with SlackServer("Studio Nine") as slack, TelegramServer() as telegram:
        ours = {
            **{name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            "PYTHONPATH": os.pathsep.join((str(hook), str(installed))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": "/nonexistent",
            "DATABASE_URL": f"sqlite:///{data / 'shimekiri.db'}",
            "PORT": "0",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.api_url,
        }
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", str(installed / "bin" / "shimekiri"), "run"),
            cwd=start,
            env=ours,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(90):
                while not slack.link.connections:
                    await asyncio.sleep(0.05)
                ana = slack.person("ana", zone="Asia/Tokyo", admin=True)
                for line in ("/client new Acme zone Asia/Tokyo", "/client Acme", "/me digest daily"):
                    await ana.type(line)
                await slack.settled()
                program.terminate()
                _, said = await program.communicate()
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
    assert program.returncode == 0, said.decode()
    wrote = {Path(line.removeprefix("WROTE ")) for line in said.decode().splitlines() if line.startswith("WROTE ")}
    assert {path for path in wrote if not path.is_relative_to(data)} <= {Path("/dev/null")}
    assert data / "shimekiri.db" in wrote


def run_installed(installed: Path, start: Path, data: Path, command: str) -> subprocess.CompletedProcess[str]:
    """The console script as the image has it: this folder's package, and no other of the same name."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    ours = {
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'shimekiri.db'}",
    }
    program = [sys.executable, "-P", str(installed / "bin" / "shimekiri"), command]
    return subprocess.run(program, cwd=start, env=kept | ours, capture_output=True, text=True, timeout=120, check=False)


def test_the_readme_explains_every_scope_of_slack_in_the_words_of_check() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| scope | what for |\n|---|---|\n")[2].partition("\n\n")[0]
    assert table.splitlines() == [f"| `{scope}` | {why} |" for scope, why in REASONS.items()]


def test_what_the_readme_links_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", readme) if "://" not in link]
    assert [file for file, _, _ in links if not (ROOT / (file or "README.md")).exists()] == []
    assert [
        (file, place) for file, _, place in links if place and place not in _headings(ROOT / (file or "README.md"))
    ] == []


def _headings(page: Path) -> set[str]:
    """As a link names them."""
    return {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(("## ", "### "))
    }
