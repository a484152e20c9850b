"""The environment as frozen settings; every fault is told at once, each with how to mend it (DESIGN 6).

A secret can stand in a file: `NAME_FILE` names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = (
    "DATABASE_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
)
"""These can be given as `NAME_FILE`."""

DATABASES = ("sqlite:", "sqlite+", "postgresql:", "postgresql+", "postgres:")

MEND = {
    "database_url": "use sqlite:////absolute/path.db or postgresql://user:password@host/name",
    "log_format": "use text or json",
    "host": "use an address to listen on, such as 127.0.0.1",
    "port": "use a number from 1 to 65535",
}


def data_folder() -> Path:
    """Where the SQLite file and the history of the terminal live unless told otherwise."""
    return user_data_path("shimekiri", appauthor=False)


class WrongSettings(Exception):
    """One sentence for each setting that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """What the environment says."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: SecretStr = Field(default_factory=lambda: SecretStr(f"sqlite:///{data_folder() / 'shimekiri.db'}"))
    log_format: Literal["text", "json"] = "text"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(DATABASES) or "://" not in value.get_secret_value():
            raise ValueError("this is not a database address")
        return value


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment (the process's unless given). Raises `WrongSettings` with all faults at once."""
    given = dict(_environment() if environment is None else environment)
    faults = _from_files(given)
    fields = {name.lower(): value for name, value in given.items() if name.lower() in Settings.model_fields and value}
    try:
        settings = Settings.model_validate(fields)
    except ValidationError as error:
        faults += [_sentence(str(each["loc"][0])) for each in error.errors()]
    else:
        if not faults:
            return settings
    raise WrongSettings(tuple(faults))


def database_is_given(environment: Mapping[str, str] | None = None) -> bool:
    """Whether somebody has said which database to use."""
    given = _environment() if environment is None else environment
    return bool(given.get("DATABASE_URL") or given.get("DATABASE_URL_FILE"))


def tokens() -> tuple[str, ...]:
    """The platforms' tokens that are set, by name."""
    given = _environment()
    return tuple(name for name in SECRETS[1:] if given.get(name) or given.get(f"{name}_FILE"))


def _environment() -> dict[str, str]:
    """The process's environment; what it leaves out may stand in a file `.env` in the folder of the start."""
    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return kept | dict(os.environ)


def _from_files(given: dict[str, str]) -> list[str]:
    """Read `NAME_FILE`s into their names; the faults of those that cannot be read."""
    faults = []
    for name in SECRETS:
        file = given.get(f"{name}_FILE")
        if not file:
            continue
        if given.get(name):
            faults.append(f"{name} and {name}_FILE are both set; keep one of them.")
            continue
        try:
            given[name] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            faults.append(f"{name}_FILE: {file} cannot be read ({reason}); check the path.")
    return faults


def _sentence(field: str) -> str:
    """What to do instead; never the value, which may be a secret."""
    return f"{field.upper()}: this cannot be used; {MEND.get(field, 'see .env.example')}."
