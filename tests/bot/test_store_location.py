from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.application import open_application
from bot.cli.main import main
from bot.errors import StoreUnwritable
from bot.settings import load_settings
from bot.store_location import InFile, InMemory, OnServer, default_location, parse_location


def test_by_default_the_store_is_a_file_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAQBOT_STORE")

    settings = load_settings()

    assert settings.store == default_location()
    assert str(settings.store).endswith("faqbot.db")
    assert settings.keep_days == 180


def test_a_store_is_a_path_a_folder_a_url_or_memory(tmp_path: Path) -> None:
    assert parse_location("data/faq.db") == InFile(path=Path("data/faq.db"))
    assert parse_location(str(tmp_path)) == InFile(path=tmp_path / "faqbot.db")
    assert parse_location("sqlite:////srv/faq.db") == InFile(path=Path("/srv/faq.db"))
    assert parse_location("sqlite+aiosqlite:///faq.db") == InFile(path=Path("faq.db"))
    assert parse_location("memory") == InMemory()
    server = parse_location("postgres://bot@db/faq")
    assert isinstance(server, OnServer)
    assert server.url.get_secret_value() == "postgresql+asyncpg://bot@db/faq"


def test_the_password_and_the_privacy_key_are_blanked_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_STORE", "postgresql://bot:hunter2@db/faq")
    monkeypatch.setenv("FAQBOT_PRIVACY_KEY", "sixteen or more characters")
    for token in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(f"FAQBOT_{token}", raising=False)

    settings = load_settings()

    secrets = {secret.get_secret_value() for secret in settings.secrets}
    assert secrets == {":hunter2@", "sixteen or more characters"}
    assert settings.tokens == ()
    assert "hunter2" not in repr(settings)


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_STORE", str(tmp_path / "file" / "faqbot.db"))
    return tmp_path


@pytest.mark.usefixtures("unwritable")
async def test_a_bot_that_serves_does_not_start_without_its_store() -> None:
    with pytest.raises(StoreUnwritable, match="FAQBOT_STORE"):
        async with open_application(load_settings()):
            pass


@pytest.mark.usefixtures("unwritable")
def test_a_conversation_here_goes_on_without_the_disk_and_says_so_once() -> None:
    done = CliRunner().invoke(main, ["chat"], input="why do I get two error rates from fine_tune")

    assert done.exit_code == 0
    assert "The training happens in two stages" in done.stdout
    assert done.stderr.count("cannot be written") == 1
    assert "forgotten at the end" in done.stderr


@pytest.mark.usefixtures("unwritable")
def test_a_single_question_needs_no_store() -> None:
    done = CliRunner().invoke(main, ["ask", "why do I get two error rates from fine_tune"])

    assert done.exit_code == 0
    assert "cannot be written" not in done.stderr
