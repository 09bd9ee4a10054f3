"""The whole bot over a FAQ file that staff can teach, as the tests of gaps have it."""

from tests.bot.gaps.conftest import path, school, settings

__all__ = ["path", "school", "settings"]
