"""Every footnote about seeds, measured with the installed fastai in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runners.experiments.footnotes import FILE_ORDER, FOOTNOTES, REPRODUCIBLE_FLAG, TWICE, WORKERS

pytestmark = pytest.mark.runner

ROOT = Path(__file__).parents[2]
Facts = dict[str, dict[str, bool | str]]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    command = [sys.executable, "-m", "tests.runners.fastai_facts", str(tmp_path_factory.mktemp("digits"))]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)


def test_the_seed_of_the_factory_also_fixes_the_heads_first_weights_but_not_the_order(facts: Facts) -> None:
    assert facts["splitter"] == {
        "seeds torch": True,
        "same first weights": True,
        "first weights would differ": True,
        "same order": False,
    }


def test_seeding_after_the_dataloaders_cannot_reach_their_rng(facts: Facts) -> None:
    assert facts["late seed"] == {
        "rng unmoved": True,
        "two late orders are equal": False,
        "two orders in time are equal": True,
    }


def test_randomize_derives_each_epochs_rng_from_the_last(facts: Facts) -> None:
    assert facts["randomize"] == {"derived from the last": True}


def test_reproducible_sets_the_flags_of_cudnn_and_nothing_else(facts: Facts) -> None:
    assert REPRODUCIBLE_FLAG in FOOTNOTES
    assert facts["reproducible"] == {"sets the flags": True, "changes anything else": False}


def test_files_come_as_the_file_system_lists_them_and_only_sorting_keeps_the_split(facts: Facts) -> None:
    assert FILE_ORDER in FOOTNOTES
    assert facts["file order"] == {
        "follows the file system": True,
        "same split unsorted": False,
        "same split sorted": True,
    }


def test_training_twice_after_one_seed_differs_and_seeding_before_each_does_not(facts: Facts) -> None:
    assert TWICE in FOOTNOTES
    assert facts["training twice"] == {"after one seed": False, "seeded before each": True}


def test_random_transforms_of_single_images_depend_on_the_number_of_workers(facts: Facts) -> None:
    assert WORKERS in FOOTNOTES
    assert facts["workers"] == {
        "same pixels again": True,
        "same images with a worker": True,
        "same pixels with a worker": False,
    }


def test_an_operation_without_a_deterministic_kernel_is_reported_by_its_name(facts: Facts) -> None:
    assert facts["refused"]["operation"] == "put_"
    assert "The operation put_ has no deterministic implementation" in facts["refused"]["message"]


def test_another_error_of_torch_is_not_taken_for_one(facts: Facts) -> None:
    assert facts["refused"]["other"] == "None"
