"""The version is the same wherever it stands, and what changed in it is written down."""

import re
import tomllib
from pathlib import Path

from bot import __version__

ROOT = Path(__file__).parents[1]


def test_the_package_and_the_code_agree_on_the_version() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_the_changelog_and_the_upgrade_notes_begin_with_this_version() -> None:
    for name in ("CHANGELOG.md", "docs/upgrading.md"):
        versions = re.findall(r"^## ([0-9][0-9.]*)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert versions[0] == __version__, name
