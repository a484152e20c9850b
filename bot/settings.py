"""The environment as frozen settings; every fault is told at once, each with how to mend it (DESIGN 6).

A secret can stand in a file: `NAME_FILE` names it. No token is asked to begin as the real ones do, for a server that
stands in for a platform makes its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

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

SLACK_API = "https://slack.com/api/"
TELEGRAM_API = "https://api.telegram.org/bot"

_WHOLE = "copy it again, whole and without spaces"
_PAUSE = "use a number of seconds from 0 to 3600"

MEND = {
    "database_url": "use sqlite:////absolute/path.db or postgresql://user:password@host/name",
    "log_format": "use text or json",
    "public_url": "use the address at which the HTTP door is reached from outside, such as https://bot.example.com",
    "host": "use an address to listen on, such as 127.0.0.1",
    "port": "use a number from 1 to 65535, or 0 for any that is free",
    "slack_bot_token": _WHOLE,
    "slack_app_token": _WHOLE,
    "slack_signing_secret": _WHOLE,
    "slack_api_url": f"leave it out, or use an address that ends in /api/, such as {SLACK_API}",
    "telegram_bot_token": _WHOLE,
    "telegram_api_url": f"leave it out, or use an address such as {TELEGRAM_API}, without the token",
    "telegram_webhook_url": "use the public address, such as https://bot.example.com/telegram/webhook",
    "telegram_webhook_secret": "use 1 to 256 letters, digits, _ and - (Telegram takes nothing else)",
    "pace_person": "use a number of requests a minute from 0 to 6000",
    "pace_slack_chat": _PAUSE,
    "pace_telegram": "use a number of messages a second from 0 to 1000",
    "pace_telegram_chat": _PAUSE,
    "pace_telegram_group": _PAUSE,
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
    """What the environment says. A secret that is not given is empty; so is the address of a webhook."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", validate_default=False)

    database_url: SecretStr = Field(default_factory=lambda: SecretStr(f"sqlite:///{data_folder() / 'shimekiri.db'}"))
    log_format: Literal["text", "json"] = "text"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    """Without a slash at its end."""
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = SLACK_API
    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = TELEGRAM_API
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    pace_person: float = Field(default=60, ge=0, le=6000)
    """Requests a minute that one person may make; 0 is no limit."""
    pace_slack_chat: float = Field(default=1, ge=0, le=3600)
    """Seconds between two messages in one chat; 0 is no limit, here and below."""
    pace_telegram: float = Field(default=25, ge=0, le=1000)
    """Messages a second in all: of Telegram's 30 the rest is for replies (RULES 9)."""
    pace_telegram_chat: float = Field(default=1, ge=0, le=3600)
    pace_telegram_group: float = Field(default=3, ge=0, le=3600)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(DATABASES) or "://" not in value.get_secret_value():
            raise ValueError("this is not a database address")
        return value

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret", "telegram_bot_token")
    @classmethod
    def _whole(cls, value: SecretStr) -> SecretStr:
        """It travels in a header or an address, where blanks and letters beyond ASCII break the request."""
        if not re.fullmatch(r"[!-~]+", value.get_secret_value()):
            raise ValueError("this was not copied whole")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _telegrams_alphabet(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("Telegram refuses this")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _slacks_methods(cls, value: str) -> str:
        if not _is_address(value) or not value.endswith("/api/"):
            raise ValueError("no method's name can be added to this")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _telegrams_methods(cls, value: str) -> str:
        own_path = urlsplit(value).path if _is_address(value) and _is_real_telegram(value) else "/bot"
        if not _is_address(value) or not (own_path == "/bot" or own_path.startswith("/bot{token}")):
            raise ValueError("no token can be added to this")
        return value

    @field_validator("telegram_webhook_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if not _is_address(value):
            raise ValueError("nobody can call this")
        return value

    @field_validator("public_url")
    @classmethod
    def _beginning(cls, value: str) -> str:
        parts = urlsplit(value) if _is_address(value) else None
        if parts is None or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("nothing can be added to this")
        return value.rstrip("/")

    @property
    def public(self) -> str:
        """The beginning of our addresses as seen from outside: as given, else where Telegram calls us; or empty."""
        if self.public_url or not self.telegram_webhook_url:
            return self.public_url
        parts = urlsplit(self.telegram_webhook_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def has_platforms(self) -> bool:
        """Whether there is a token of any platform."""
        return bool(self.slack_bot_token.get_secret_value() or self.telegram_bot_token.get_secret_value())


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment (the process's unless given). Raises `WrongSettings` with all faults at once."""
    given = dict(_environment() if environment is None else environment)
    faults = _from_files(given)
    fields = {
        name.lower(): value.strip() for name, value in given.items() if name.lower() in Settings.model_fields and value
    }
    fields = {name: value for name, value in fields.items() if value}
    settings = None
    try:
        settings = Settings.model_validate(fields)
    except ValidationError as error:
        faults += [_sentence(str(each["loc"][0])) for each in error.errors()]
    unread = {name.lower() for name in SECRETS if given.get(f"{name}_FILE")}  # given, whether it could be read or not
    faults += _at_odds(fields, unread | fields.keys())
    if settings is None or faults:
        raise WrongSettings(tuple(faults))
    return settings


def database_is_given(environment: Mapping[str, str] | None = None) -> bool:
    """Whether somebody has said which database to use."""
    given = _environment() if environment is None else environment
    return bool(given.get("DATABASE_URL") or given.get("DATABASE_URL_FILE"))


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


def _at_odds(fields: Mapping[str, str], present: set[str]) -> list[str]:
    """Settings that are wrong together, whatever else is wrong with each: one is missing, or forbids another."""
    faults = []
    slack, telegram = "slack_bot_token" in present, "telegram_bot_token" in present
    if slack and not present & {"slack_app_token", "slack_signing_secret"}:
        faults.append(
            "SLACK_BOT_TOKEN: this is not enough; add SLACK_APP_TOKEN (Socket Mode, no public address needed) "
            "or SLACK_SIGNING_SECRET (HTTP)."
        )
    faults += [
        f"{name.upper()}: this is of no use alone; add SLACK_BOT_TOKEN, or leave it out."
        for name in ("slack_app_token", "slack_signing_secret")
        if name in present and not slack
    ]
    if "telegram_webhook_url" in present:
        faults += _webhook_faults(fields, present)
    if slack and _is_real_slack(fields.get("slack_api_url", SLACK_API)):
        faults += _unpaced(fields, "slack.com", ("pace_slack_chat",))
    if telegram and _is_real_telegram(fields.get("telegram_api_url", TELEGRAM_API)):
        paces = ("pace_telegram", "pace_telegram_chat", "pace_telegram_group")
        faults += _unpaced(fields, "api.telegram.org", paces)
    return faults


def _webhook_faults(fields: Mapping[str, str], present: set[str]) -> list[str]:
    faults = []
    if "telegram_bot_token" not in present:
        faults.append("TELEGRAM_WEBHOOK_URL: this is of no use alone; add TELEGRAM_BOT_TOKEN, or leave it out.")
    if "telegram_webhook_secret" not in present:
        faults.append(
            "TELEGRAM_WEBHOOK_URL: anybody could pass for Telegram there; add TELEGRAM_WEBHOOK_SECRET, "
            "for example from `openssl rand -hex 32`."
        )
    is_real = _is_real_telegram(fields.get("telegram_api_url", TELEGRAM_API))
    if is_real and fields.get("telegram_webhook_url", "").startswith("http:"):
        faults.append("TELEGRAM_WEBHOOK_URL: Telegram calls https addresses only; begin it with https://.")
    return faults


def _unpaced(fields: Mapping[str, str], host: str, paces: tuple[str, ...]) -> list[str]:
    """Without a limit the real hosts would soon refuse us, and the replies to people with us (RULES 9)."""
    return [
        f"{name.upper()}: 0 is no limit, and {host} has one; leave it out, or use a number above 0."
        for name in paces
        if _is_zero(fields.get(name, ""))
    ]


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def _is_real_slack(url: str) -> bool:
    host = _host(url)
    return host == "slack.com" or host.endswith(".slack.com")


def _is_real_telegram(url: str) -> bool:
    host = _host(url)
    return host == "telegram.org" or host.endswith(".telegram.org")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(url: str) -> bool:
    """Whether requests can go there; to the real hosts only where nobody can read along."""
    is_real = _is_real_slack(url) or _is_real_telegram(url)
    if not re.fullmatch(r"[!-~]+", url) or not _host(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and not is_real)
