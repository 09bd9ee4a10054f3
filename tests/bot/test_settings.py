from pathlib import Path

import pytest

from bot.asker import Asker
from bot.errors import BadSettings
from bot.mandate import TeachingServer
from bot.settings import SHIPPED_FAQ, load_settings
from runners.spec import Device


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "DISCORD_TOKEN",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "FAQ",
        "SEED",
        "DEVICE",
        "RECIPE",
        "CACHE",
        "STAFF",
        "TEACH",
        "STORE",
        "KEEP_DAYS",
        "PRIVACY_KEY",
    ):
        monkeypatch.delenv(f"FAQBOT_{name}", raising=False)


def test_with_nothing_set_the_shipped_faq_is_used_and_no_token_is_known() -> None:
    settings = load_settings()

    assert settings.faq == SHIPPED_FAQ
    assert settings.secrets == ()
    assert settings.device is Device.AUTO


def test_settings_come_from_the_environment_and_from_a_dotenv_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("FAQBOT_DISCORD_TOKEN=from-file\nFAQBOT_SEED=7\n")
    monkeypatch.setenv("FAQBOT_SEED", "8")

    settings = load_settings()

    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "from-file"
    assert settings.seed == 8


def test_staff_are_named_by_platform_and_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_STAFF", "discord:1234, slack:U0AB")

    assert load_settings().staff == {Asker(platform="discord", id="1234"), Asker(platform="slack", id="U0AB")}


def test_servers_that_teach_are_named_with_or_without_a_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_TEACH", "discord:1234, slack:T0AB:ml: part 2,")

    assert load_settings().teach == {
        TeachingServer(platform="discord", server="1234"),
        TeachingServer(platform="slack", server="T0AB", course="ml: part 2"),
    }


def test_an_empty_token_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_DISCORD_TOKEN", "")

    assert load_settings().discord_token is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FAQBOT_SEED", "-1", "FAQBOT_SEED"),
        ("FAQBOT_STAFF", "mira", "platform:id"),
        ("FAQBOT_TEACH", "secret", "platform:server:course"),
        ("FAQBOT_TEACH", "discord:", "platform:server:course"),
        ("FAQBOT_TEACH", "discord:1:", "platform:server:course"),
        ("FAQBOT_DEVICE", "tpu", "FAQBOT_DEVICE"),
        ("FAQBOT_LAUNCHER", "http://secret:1", "ray://host:10001"),
        ("FAQBOT_LAUNCHER", "ray", "local (this machine)"),
        ("FAQBOT_ANSWER_THRESHOLD", "70", "FAQBOT_ANSWER_THRESHOLD"),
        ("FAQBOT_SUGGEST_THRESHOLD", "0.9", "must not be above"),
        ("FAQBOT_SLACK_BOT_TOKEN", "xoxb-secret", "FAQBOT_SLACK_APP_TOKEN is not set"),
        ("FAQBOT_SLACK_APP_TOKEN", "xapp-secret", "FAQBOT_SLACK_BOT_TOKEN is not set"),
        ("FAQBOT_STORE", "mysql://bot:secret@db/faq", "FAQBOT_STORE: write a path"),
        ("FAQBOT_STORE", "postgresql://bot:secret@db", "FAQBOT_STORE: name the database"),
        ("FAQBOT_STORE", "sqlite://secret.db", "FAQBOT_STORE: write a SQLite URL"),
        ("FAQBOT_KEEP_DAYS", "0", "FAQBOT_KEEP_DAYS"),
        ("FAQBOT_PRIVACY_KEY", "short-secret", "FAQBOT_PRIVACY_KEY"),
    ],
)
def test_a_bad_setting_is_named_and_its_value_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings) as told:
        load_settings()

    assert said in str(told.value)
    assert "secret" not in str(told.value)
