"""A bot on Slack over a FAQ that staff may change, with a teacher who administers the workspace."""

import pytest

from bot.mandate import TeachingServer
from bot.settings import Settings
from tests.bot.gaps.conftest import path
from tests.bot.platforms.slack.remembering import TEACHER, TEAM
from tests.bot.platforms.slack.teaching.lessons import serving
from tests.fakes.slack import FakeSlack

#: The file that is taught, as a fixture here too.
__all__ = ["path"]


@pytest.fixture
def settings(path, tmp_path):
    teaching = frozenset({TeachingServer(platform="slack", server=TEAM)})
    return Settings(faq=path.parent, cache=tmp_path / "cache", teach=teaching)


@pytest.fixture
async def slack():
    async with FakeSlack() as slack:
        slack.directory.admins.add(TEACHER)
        slack.directory.names[TEACHER] = "Ada Lovelace"
        yield slack


@pytest.fixture
async def school(slack, settings, store, path):
    async with serving(slack, settings, store, path) as school:
        yield school
