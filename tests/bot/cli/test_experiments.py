"""`faqbot experiments` lists every experiment and every recipe, for a person and for a script."""

import json

from click.testing import CliRunner

from bot.cli.main import main
from runners.experiments import experiment_names
from runners.recipes import RECIPES, recipe_names


def test_a_person_reads_names_titles_descriptions_and_limits() -> None:
    result = CliRunner().invoke(main, ["experiments"])
    assert result.exit_code == 0
    for name in (*experiment_names(), *recipe_names()):
        assert f"\n{name}: " in result.output
    assert "same-seed: The same seed gives the same result (4 trainings)" in result.output
    assert "two-stages: fine_tune trains in two stages; the last error rate counts (1 training)" in result.output
    assert "at most 300 s and 2048 MiB a run" in result.output
    assert max(len(line) for line in result.output.splitlines() if line.startswith("    ")) <= 100


def test_a_script_gets_one_object() -> None:
    result = CliRunner().invoke(main, ["experiments", "--json"])
    report = json.loads(result.output)
    assert [known["name"] for known in report["experiments"]] == list(experiment_names())
    assert [known["name"] for known in report["recipes"]] == list(recipe_names())
    assert report["experiments"][0]["arms"] == ["seeded", "split-only"]
    assert [known["needs_download"] for known in report["recipes"]] == [bool(known.url) for known in RECIPES]
