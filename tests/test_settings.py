"""Settings: what the environment says, and every fault of it at once."""

from pathlib import Path

import pytest

from bot import settings


def faults(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(settings.WrongSettings) as raised:
        settings.load(environment)
    return raised.value.faults


def test_an_empty_environment_uses_a_file_in_the_data_folder() -> None:
    known = settings.load({})
    assert known.database_url.get_secret_value() == f"sqlite:///{settings.data_folder() / 'shimekiri.db'}"
    assert known.log_format == "text"


def test_an_empty_value_counts_as_not_given() -> None:
    assert settings.load({"DATABASE_URL": "", "PORT": ""}) == settings.load({})


def test_every_fault_is_told_at_once_and_says_how_to_mend_it() -> None:
    assert faults({"DATABASE_URL": "mysql://x", "PORT": "many", "LOG_FORMAT": "xml"}) == (
        "DATABASE_URL: this cannot be used; use sqlite:////absolute/path.db or postgresql://user:password@host/name.",
        "LOG_FORMAT: this cannot be used; use text or json.",
        "PORT: this cannot be used; use a number from 1 to 65535.",
    )


def test_a_fault_never_shows_the_value_because_it_may_be_a_secret() -> None:
    (sentence,) = faults({"DATABASE_URL": "mysql://ana:hunter2@host/name"})
    assert "hunter2" not in sentence


def test_a_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://host/name\n")
    assert settings.load({"DATABASE_URL_FILE": str(file)}).database_url.get_secret_value() == "postgresql://host/name"


def test_a_secret_given_twice_or_in_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    assert faults({"DATABASE_URL_FILE": str(missing)}) == (
        f"DATABASE_URL_FILE: {missing} cannot be read (No such file or directory); check the path.",
    )
    assert faults({"DATABASE_URL": "sqlite:///x.db", "DATABASE_URL_FILE": str(missing)}) == (
        "DATABASE_URL and DATABASE_URL_FILE are both set; keep one of them.",
    )
