"""Settings: what the environment says, and every fault of it at once."""

from pathlib import Path

import pytest

from bot import settings

ROOT = Path(__file__).parents[1]

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "1:abc"}


def faults(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(settings.WrongSettings) as raised:
        settings.load(environment)
    return raised.value.faults


def test_an_empty_environment_uses_a_file_in_the_data_folder() -> None:
    known = settings.load({})
    assert known.database_url.get_secret_value() == f"sqlite:///{settings.data_folder() / 'shimekiri.db'}"
    assert known.log_format == "text"
    assert not known.has_platforms


def test_left_out_the_platforms_are_the_real_ones_at_their_own_pace() -> None:
    known = settings.load(SLACK | TELEGRAM)
    assert known.slack_api_url == "https://slack.com/api/"
    assert known.telegram_api_url == "https://api.telegram.org/bot"
    assert (known.pace_slack_chat, known.pace_telegram) == (1, 25)
    assert (known.pace_telegram_chat, known.pace_telegram_group) == (1, 3)
    assert known.has_platforms


def test_an_empty_value_counts_as_not_given() -> None:
    assert settings.load({"DATABASE_URL": "", "PORT": ""}) == settings.load({})


def test_every_fault_is_told_at_once_and_says_how_to_mend_it() -> None:
    assert faults({"DATABASE_URL": "mysql://x", "PORT": "many", "LOG_FORMAT": "xml"}) == (
        "DATABASE_URL: this cannot be used; use sqlite:////absolute/path.db or postgresql://user:password@host/name.",
        "LOG_FORMAT: this cannot be used; use text or json.",
        "PORT: this cannot be used; use a number from 1 to 65535, or 0 for any that is free.",
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


def test_a_token_in_a_file_counts_as_given_even_if_the_file_cannot_be_read(tmp_path: Path) -> None:
    file, missing = tmp_path / "token", tmp_path / "none"
    file.write_text("xapp-1\n")
    known = settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN_FILE": str(file)})
    assert known.slack_app_token.get_secret_value() == "xapp-1"
    assert faults({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN_FILE": str(missing)}) == (
        f"SLACK_APP_TOKEN_FILE: {missing} cannot be read (No such file or directory); check the path.",
    )


def test_no_secret_is_ever_shown() -> None:
    given = SLACK | TELEGRAM | {"SLACK_SIGNING_SECRET": "hunter2", "DATABASE_URL": "postgresql://ana:hunter3@host/name"}
    shown = repr(settings.load(given)) + str(settings.load(given))
    assert not [secret for secret in ("xoxb-1", "xapp-1", "1:abc", "hunter2", "hunter3") if secret in shown]


def test_tokens_of_servers_that_stand_in_for_a_platform_need_no_prefix() -> None:
    known = settings.load({"SLACK_BOT_TOKEN": "bot", "SLACK_SIGNING_SECRET": "s", "TELEGRAM_BOT_TOKEN": "t"})
    assert known.slack_bot_token.get_secret_value() == "bot"


def test_slack_over_both_of_its_ways_at_once() -> None:
    known = settings.load(SLACK | {"SLACK_SIGNING_SECRET": "s"})
    assert known.slack_app_token.get_secret_value() == "xapp-1"
    assert known.slack_signing_secret.get_secret_value() == "s"


def test_blanks_around_a_value_are_no_part_of_it_and_inside_a_token_are_a_fault() -> None:
    assert settings.load(SLACK | {"SLACK_BOT_TOKEN": " xoxb-1\t"}) == settings.load(SLACK)
    whole = "this cannot be used; copy it again, whole and without spaces."
    assert faults(SLACK | {"SLACK_BOT_TOKEN": "xoxb 1", "TELEGRAM_BOT_TOKEN": "1:äbc"}) == (
        f"SLACK_BOT_TOKEN: {whole}",
        f"TELEGRAM_BOT_TOKEN: {whole}",
    )


def test_slack_needs_its_tokens_together() -> None:
    assert faults({"SLACK_BOT_TOKEN": "xoxb-1"}) == (
        (
            "SLACK_BOT_TOKEN: this is not enough; add SLACK_APP_TOKEN (Socket Mode, no public address needed) "
            "or SLACK_SIGNING_SECRET (HTTP)."
        ),
    )
    assert faults({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}) == (
        "SLACK_APP_TOKEN: this is of no use alone; add SLACK_BOT_TOKEN, or leave it out.",
        "SLACK_SIGNING_SECRET: this is of no use alone; add SLACK_BOT_TOKEN, or leave it out.",
    )


def test_a_webhook_needs_a_token_and_a_secret_that_telegram_takes() -> None:
    url = {"TELEGRAM_WEBHOOK_URL": "https://bot.example.com/telegram/webhook"}
    assert faults(url) == (
        "TELEGRAM_WEBHOOK_URL: this is of no use alone; add TELEGRAM_BOT_TOKEN, or leave it out.",
        (
            "TELEGRAM_WEBHOOK_URL: anybody could pass for Telegram there; add TELEGRAM_WEBHOOK_SECRET, "
            "for example from `openssl rand -hex 32`."
        ),
    )
    refused = "use 1 to 256 letters, digits, _ and - (Telegram takes nothing else)"
    for secret in ("with.a.dot", "a" * 257):
        assert faults(TELEGRAM | url | {"TELEGRAM_WEBHOOK_SECRET": secret}) == (
            f"TELEGRAM_WEBHOOK_SECRET: this cannot be used; {refused}.",
        )
    assert settings.load(TELEGRAM | url | {"TELEGRAM_WEBHOOK_SECRET": "aZ09_-"}).telegram_webhook_url


def test_telegram_itself_calls_https_only() -> None:
    given = TELEGRAM | {
        "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:8080/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": "s",
    }
    assert faults(given) == ("TELEGRAM_WEBHOOK_URL: Telegram calls https addresses only; begin it with https://.",)
    assert settings.load(given | {"TELEGRAM_API_URL": "http://127.0.0.1:8081/bot"}).telegram_webhook_url


@pytest.mark.parametrize(
    "address",
    ["https://slack.com/api", "http://slack.com/api/", "slack.com/api/", "ftp://host/api/", "http://h:x/api/"],
)
def test_an_address_to_which_no_method_of_slack_can_be_added(address: str) -> None:
    assert faults({"SLACK_API_URL": address}) == (
        (
            "SLACK_API_URL: this cannot be used; "
            "leave it out, or use an address that ends in /api/, such as https://slack.com/api/."
        ),
    )


@pytest.mark.parametrize(
    "address", ["https://api.telegram.org", "https://api.telegram.org/bot1:abc", "http://api.telegram.org/bot", "bot"]
)
def test_an_address_to_which_no_token_can_be_added(address: str) -> None:
    assert faults({"TELEGRAM_API_URL": address}) == (
        (
            "TELEGRAM_API_URL: this cannot be used; "
            "leave it out, or use an address such as https://api.telegram.org/bot, without the token."
        ),
    )


def test_telegrams_own_place_for_trials_can_be_used() -> None:
    known = settings.load({"TELEGRAM_API_URL": "https://api.telegram.org/bot{token}/test"})
    assert known.telegram_api_url == "https://api.telegram.org/bot{token}/test"


def test_without_a_limit_only_servers_that_have_none() -> None:
    paces = {"PACE_SLACK_CHAT": "0", "PACE_TELEGRAM": "0.0", "PACE_TELEGRAM_CHAT": "-0", "PACE_TELEGRAM_GROUP": "0e3"}
    own = {"SLACK_API_URL": "http://127.0.0.1:1/api/", "TELEGRAM_API_URL": "http://127.0.0.1:1/bot"}
    assert settings.load(SLACK | TELEGRAM | paces | own).pace_telegram == 0
    assert settings.load(paces).pace_slack_chat == 0
    instead = "leave it out, or use a number above 0."
    assert faults(SLACK | TELEGRAM | paces) == (
        f"PACE_SLACK_CHAT: 0 is no limit, and slack.com has one; {instead}",
        f"PACE_TELEGRAM: 0 is no limit, and api.telegram.org has one; {instead}",
        f"PACE_TELEGRAM_CHAT: 0 is no limit, and api.telegram.org has one; {instead}",
        f"PACE_TELEGRAM_GROUP: 0 is no limit, and api.telegram.org has one; {instead}",
    )


@pytest.mark.parametrize("pace", ["-1", "nan", "inf", "fast"])
def test_a_pace_is_a_number(pace: str) -> None:
    assert faults({"PACE_TELEGRAM": pace}) == (
        "PACE_TELEGRAM: this cannot be used; use a number of messages a second from 0 to 1000.",
    )


def test_what_is_wrong_together_is_told_beside_what_is_wrong_alone() -> None:
    assert faults({"PORT": "many", "SLACK_BOT_TOKEN": "xoxb-1", "PACE_SLACK_CHAT": "0"}) == (
        "PORT: this cannot be used; use a number from 1 to 65535, or 0 for any that is free.",
        (
            "SLACK_BOT_TOKEN: this is not enough; add SLACK_APP_TOKEN (Socket Mode, no public address needed) "
            "or SLACK_SIGNING_SECRET (HTTP)."
        ),
        "PACE_SLACK_CHAT: 0 is no limit, and slack.com has one; leave it out, or use a number above 0.",
    )


def test_our_addresses_begin_where_we_are_reached_from_outside() -> None:
    webhook = TELEGRAM | {
        "TELEGRAM_WEBHOOK_URL": "https://bot.example.com:8443/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": "s",
    }
    assert settings.load({}).public == ""
    assert settings.load(webhook).public == "https://bot.example.com:8443"
    assert settings.load(webhook | {"PUBLIC_URL": "https://example.com/bot/"}).public == "https://example.com/bot"


@pytest.mark.parametrize("address", ["bot.example.com", "https://", "https://h/?a=b", "https://h/#a", "https://a:b@h"])
def test_an_address_to_which_nothing_can_be_added(address: str) -> None:
    assert faults({"PUBLIC_URL": address}) == (
        (
            "PUBLIC_URL: this cannot be used; "
            "use the address at which the HTTP door is reached from outside, such as https://bot.example.com."
        ),
    )


def test_every_setting_can_be_found_in_the_example_and_in_the_readme() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {name.upper() for name in settings.Settings.model_fields}
    assert {name for name in names if f"\n#{name}=" not in example} == set()
    assert {name for name in names if f"| `{name}` |" not in readme} == set()
