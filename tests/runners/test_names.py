"""Recipes and experiments are found by their exact names, seeds read from what people type."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.errors import BadSeed, UnknownExperiment, UnknownRecipe
from runners.experiments import experiment, experiment_names
from runners.recipes import DEFAULT_RECIPE, RECIPES, recipe, recipe_names
from runners.spec import SEED_MAX, RunResult, parse_seed
from tests.runners.results import run


def test_every_recipe_is_found_by_its_name_and_the_default_comes_first() -> None:
    assert [recipe(name) for name in recipe_names()] == list(RECIPES)
    assert recipe_names()[0] == DEFAULT_RECIPE.name == "digits"


def test_every_experiment_is_found_by_its_name() -> None:
    assert [experiment(name).name for name in experiment_names()] == [
        "same-seed",
        "same-seed-full",
        "two-stages",
        "adversarial",
        "balanced-data",
    ]


@pytest.mark.parametrize("name", ["", "Digits", "digits ", "@everyone", "x" * 10_000, "../digits"])
def test_an_unknown_name_is_answered_with_the_known_ones_and_never_repeated(name: str) -> None:
    with pytest.raises(UnknownRecipe) as no_recipe:
        recipe(name)
    assert str(no_recipe.value) == (f"There is no recipe of that name. Choose one of: {', '.join(recipe_names())}.")
    with pytest.raises(UnknownExperiment) as no_experiment:
        experiment(name)
    assert str(no_experiment.value) == (
        f"There is no experiment of that name. Choose one of: {', '.join(experiment_names())}."
    )


@given(st.integers(min_value=0, max_value=SEED_MAX))
def test_every_seed_in_range_is_read(seed: int) -> None:
    assert parse_seed(f" {seed} ") == seed


@pytest.mark.parametrize(
    "typed",
    ["", "-1", str(2**32), "9" * 5000, "abc", "1.0", "1e3", "0x10", "42; rm -rf /", "\uff14\uff12", "1_000", "+1"],
)
def test_what_is_no_seed_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadSeed, match="from 0 to 4294967295, such as 42"):
        parse_seed(typed)


@given(st.lists(st.floats(), max_size=20))
def test_a_result_crosses_a_process_border_to_the_bit(losses: list[float]) -> None:
    sent = run(losses=tuple(losses))
    received = RunResult.model_validate_json(sent.model_dump_json())
    assert [math.copysign(1, loss) for loss in received.losses if not math.isnan(loss)] == [
        math.copysign(1, loss) for loss in losses if not math.isnan(loss)
    ]
    assert [repr(loss) for loss in received.losses] == [repr(loss) for loss in losses]
