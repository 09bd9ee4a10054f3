"""Which GPUs are there is read from what CUDA is told, else from what the driver shows."""

from pathlib import Path

import pytest

from runners.launchers.gpus import ANY, visible_gpus


@pytest.mark.parametrize(
    ("named", "gpus"),
    [("2", ("2",)), ("2, 0", ("2", "0")), ("GPU-8f2c,MIG-1a", ("GPU-8f2c", "MIG-1a")), (" ,", (ANY,))],
)
def test_those_that_cuda_is_told_of_count(tmp_path: Path, named: str, gpus: tuple[str, ...]) -> None:
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": named}, tmp_path) == gpus


def test_else_those_that_the_driver_shows(tmp_path: Path) -> None:
    for address in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / address).mkdir()
    assert visible_gpus({}, tmp_path) == ("0", "1")


def test_where_none_is_shown_the_choice_is_cudas(tmp_path: Path) -> None:
    assert visible_gpus({}, tmp_path / "absent") == (ANY,)
