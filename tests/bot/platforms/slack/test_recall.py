"""Whoever is signed in on the site is asked about again: what Slack says of them now counts."""

from bot.asker import Asker
from tests.bot.platforms.slack.conftest import connected


def signed_in(person: str) -> Asker:
    return Asker(platform="slack", id=person, server="TCOURSE", channel="C1", manages=True, roles=frozenset({"S1"}))


async def test_rights_are_those_of_now(assistant, slack):
    slack.directory.admins.add("UADA")
    async with connected(assistant, slack) as platform:
        ada, mira = await platform.recall(signed_in("UADA")), await platform.recall(signed_in("UMIRA"))

    assert ada is not None
    assert ada.manages
    assert mira is not None
    assert not mira.manages
    assert not mira.roles


async def test_while_slack_cannot_be_asked_nobody_has_rights(assistant, slack):
    async with connected(assistant, slack) as platform:
        pass

    now = await platform.recall(signed_in("UADA"))
    assert now is not None
    assert not now.manages
