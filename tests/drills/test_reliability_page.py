"""The page about bad days names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"


def test_every_drill_on_the_page_names_a_test_that_there_is() -> None:
    there = {
        name for file in ROOT.glob("tests/**/test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    files = {file.stem for file in ROOT.glob("tests/**/test_*.py")}
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    assert len(named) > 20
    assert named <= there
    assert set(re.findall(r"\((test_\w+)\)", PAGE.read_text())) <= files
