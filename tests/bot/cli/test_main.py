import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from tests.bot.importing import imported_by

SEED_QUESTION = "I set the seed but my results still change every time"


@pytest.fixture(autouse=True)
def away_from_any_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FAQBOT_DISCORD_TOKEN", "FAQBOT_SLACK_BOT_TOKEN", "FAQBOT_SLACK_APP_TOKEN", "FAQBOT_FAQ"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str):
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def faqbot(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=typed, capture_output=True, text=True, timeout=120, check=False
    )


def test_ask_reports_one_json_object() -> None:
    done = run("ask", SEED_QUESTION, "--json")

    report = json.loads(done.stdout)
    assert report["decision"] == "answer"
    assert report["matches"][0]["id"] == "seed-different-results"
    assert set(report["matches"][0]) == {"id", "question", "matched", "confidence"}
    assert [match["confidence"] for match in report["matches"]] == sorted(
        (match["confidence"] for match in report["matches"]), reverse=True
    )


def test_ask_shows_the_answer_and_how_to_see_it_proved() -> None:
    done = run("ask", SEED_QUESTION)

    assert "set_seed(12345, reproducible=True)" in done.stdout
    assert "faqbot seed --seed 42 --experiment same-seed" in done.stderr


def test_ask_names_the_experiment_of_the_entry_itself_also_where_the_proof_is_only_offered() -> None:
    done = run("ask", "why do I get two error rates from fine_tune")

    assert "faqbot seed --seed 42 --experiment two-stages" in done.stderr


def test_ask_names_no_experiment_where_the_answer_has_none(tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text(
        "course: ml\ntitle: Week 9\nentries:\n- id: a\n  question: What is a test set?\n  answer: A set.\n"
    )

    assert "faqbot seed" not in run("ask", "What is a test set?", "--faq", str(tmp_path)).stderr


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc", ""])
def test_a_bad_seed_ends_with_the_range_on_standard_error(seed: str) -> None:
    done = run("seed", "--seed", seed, "--json")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "from 0 to 4294967295" in done.stderr


def test_an_unknown_recipe_ends_with_the_known_ones() -> None:
    done = run("seed", "--recipe", "imagenet")

    assert done.exit_code == 2
    assert "digits" in done.stderr


def test_no_faq_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("ask", "hello", "--faq", str(tmp_path / "nowhere"))

    assert done.exit_code == 2
    assert "faqbot import" in done.stderr


def test_a_broken_faq_says_where(tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("entries:\n- id: a\n  question: Why?\n  answer: Because.\n  answer: No.\n")
    done = run("check", "--faq", str(tmp_path))

    assert done.exit_code == 1
    assert "week.yaml:5:" in done.stdout + done.stderr


def test_check_passes_the_shipped_faq() -> None:
    done = run("check", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["ok"] is True


def test_evaluate_reports_what_a_script_needs(tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text(
        f"question,course,document\n{SEED_QUESTION},,seed-different-results\nwhere can I park my horse tonight,,\n"
    )
    done = run("evaluate", str(questions), "--json")

    report = json.loads(done.stdout)
    assert set(report) >= {"n", "hit@1", "hit@5", "mrr@5", "answered_right", "answered_wrong", "false_answers"}
    assert (report["n"], report["hit@1"], report["false_answers"]) == (2, 1.0, 0.0)


def test_import_builds_a_faq_that_passes_the_check(tmp_path: Path) -> None:
    page = tmp_path / "week.md"
    page.write_text("# Week 9\n\n### What is a test set?\n\nDon't touch this until you're basically done.\n")
    made = tmp_path / "faq" / "week.yaml"

    assert run("import", str(page), "-o", str(made)).exit_code == 0
    assert run("check", "--faq", str(made)).exit_code == 0
    assert json.loads(run("ask", "what's a test set", "--faq", str(made), "--json").stdout)["decision"] == "answer"


def test_schema_is_json_that_names_the_entries() -> None:
    assert "entries" in json.loads(run("schema").stdout)["properties"]


def test_run_without_a_token_says_what_to_set() -> None:
    done = run("run")

    assert done.exit_code == 2
    assert "FAQBOT_DISCORD_TOKEN" in done.stderr


@pytest.mark.parametrize(
    "command",
    ["chat", "run", "ask", "seed", "import", "check", "evaluate", "schema", "version", "verify", "why", "snippet"],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(command, "--help")

    assert done.exit_code == 0
    assert "Example" in done.stdout
    assert "faqbot" in done.stdout.partition("Example")[2]


def test_a_piped_question_is_answered_by_run_or_chat_and_exits_well() -> None:
    done = faqbot("run", "--or-chat", typed="why do I get two error rates from fine_tune\n")

    assert done.returncode == 0
    assert "The training happens in two stages" in done.stdout
    assert "No chat token is set" in done.stderr


def test_a_bot_that_is_to_commit_and_cannot_does_not_start_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "week.yaml").write_text("entries:\n- id: a\n  question: Why?\n  answer: Because.\n")
    monkeypatch.setenv("FAQBOT_GIT_COMMIT", "true")
    monkeypatch.setenv("FAQBOT_DISCORD_TOKEN", "x.y.z")
    done = faqbot("run", "--faq", str(tmp_path))

    assert done.returncode == 2
    assert "FAQBOT_GIT_COMMIT is on and git cannot commit in" in done.stderr
    assert "git init" in done.stderr


def test_the_chat_process_never_imports_what_trains() -> None:
    everything = (
        "import bot.cli.main, bot.service, bot.platforms.discord.platform, bot.platforms.slack.platform, "
        "bot.platforms.terminal.chat, bot.application"
    )

    assert imported_by(everything, "torch", "fastai", "pandas", "sklearn", "matplotlib") == set()


def test_the_commands_are_read_without_the_search_and_the_store() -> None:
    assert imported_by("import bot.cli.main", "numpy", "pydantic", "sqlalchemy", "discord") == set()


def test_a_start_on_discord_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    program = (
        "import asyncio\n"
        "from pathlib import Path\n"
        "from bot.application import open_application\n"
        "from bot.metrics import Metrics\n"
        "from bot.service import build_platforms\n"
        "from bot.settings import Settings\n"
        "from bot.store_location import InFile\n"
        "from bot.supervision import watched_over\n"
        "async def start():\n"
        f"    folder, metrics = Path({str(tmp_path)!r}), Metrics()\n"
        "    store = InFile(path=folder / 'faqbot.db')\n"
        "    settings = Settings(cache=folder, store=store, discord_token='token', http_port=0)\n"
        "    async with open_application(settings, meter=metrics) as application:\n"
        "        platforms = build_platforms(application, metrics)\n"
        "        async with watched_over(application, platforms, metrics):\n"
        "            pass\n"
        "asyncio.run(start())\n"
    )
    unused = (
        "alembic",
        "faq.page.read",
        "faq.teaching",
        "jinja2",
        "prompt_toolkit",
        "ray",
        "rich",
        "runners.launchers.ray",
        "slack_bolt",
    )

    assert imported_by(program, "sqlalchemy", "discord", *unused) == {"sqlalchemy", "discord"}


def labelled(tmp_path: Path) -> str:
    questions = tmp_path / "questions.csv"
    questions.write_text(
        "question,course,document\n"
        f"{SEED_QUESTION},,seed-different-results\n"
        f"{SEED_QUESTION},,unbiased-data\n"
        "where can I park my horse tonight,,\n"
    )
    return str(questions)


def test_evaluate_shows_what_it_gets_wrong_and_what_it_chose(tmp_path: Path) -> None:
    done = run("evaluate", labelled(tmp_path))

    assert "line 3" in done.stdout
    assert "wanted unbiased-data, chose seed-different-results" in done.stdout


def test_evaluate_proposes_thresholds_and_draws_the_trade_off(tmp_path: Path) -> None:
    picture = tmp_path / "trade-off.png"
    done = run("evaluate", labelled(tmp_path), "--tune", "--picture", str(picture), "--json")

    proposal = json.loads(done.stdout)
    assert proposal["at_proposal"]["false_answers"] <= 0.005
    assert len(proposal["curve"]) == 101
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_without_tuning_is_refused(tmp_path: Path) -> None:
    assert "give both" in run("evaluate", labelled(tmp_path), "--picture", "x.png").stderr


def test_explain_says_why_as_text_and_as_json() -> None:
    text = run("ask", "my resuls change every time", "--explain").stdout
    report = json.loads(run("ask", "my resuls change every time", "--explain", "--json").stdout)

    assert "resuls" in text
    assert report["explanation"]["best"]["entry"]["id"] == report["matches"][0]["id"] == "seed-different-results"
