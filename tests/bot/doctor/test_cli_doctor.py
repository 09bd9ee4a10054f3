"""`faqbot doctor` as it is typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from tests.bot.web.ports import free_port


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "FAQ", "DEVICE", "LAUNCHER"):
        monkeypatch.delenv(f"FAQBOT_{name}", raising=False)
    monkeypatch.setenv("FAQBOT_STORE", str(tmp_path / "faqbot.db"))
    monkeypatch.setenv("FAQBOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FAQBOT_HTTP_PORT", str(free_port()))


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments], catch_exceptions=False)


def test_a_well_bot_ends_with_status_0_and_one_line_a_part() -> None:
    done = doctor()

    assert done.exit_code == 0
    assert "✓ faq       5 entries in 1 file" in done.stdout
    assert done.stdout.splitlines()[-1] == "all well"


def test_a_problem_ends_with_status_1_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("entries: [")
    done = doctor("--faq", str(tmp_path / "week.yaml"))

    assert done.exit_code == 1
    assert "✗ faq" in done.stdout
    assert "→ Mend the files" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 to mend"


def test_json_is_one_object_with_every_finding(tmp_path: Path) -> None:
    report = json.loads(doctor("--json").stdout)

    assert report["ok"] is True
    assert {"part", "state", "detail", "advice"} == set(report["findings"][0])
    assert json.loads(doctor("--json", "--faq", str(tmp_path / "nowhere")).stdout)["ok"] is False


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_settings_that_do_not_validate_are_the_finding(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FAQBOT_SEED", "minus one secret")
    done = doctor(*arguments)

    assert done.exit_code == 1
    assert "FAQBOT_SEED" in done.stdout
    assert "secret" not in done.stdout
