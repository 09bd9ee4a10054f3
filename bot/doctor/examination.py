"""The whole examination: every part at once, told in a fixed order as each is known."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp

from bot.doctor.asking import Asking
from bot.doctor.course import examine_faq
from bot.doctor.finding import Finding, note, problem
from bot.doctor.keeping import examine_store
from bot.doctor.machine import examine_clock, examine_disks, examine_port
from bot.doctor.proving import examine_runner
from bot.doctor.teaching import examine_teaching
from bot.settings import Settings


async def examine_all(settings: Settings) -> AsyncIterator[Finding]:
    """Every finding: the chats, the FAQ and who may teach it, the store, what trains, and the machine."""
    async with aiohttp.ClientSession() as session:
        asking = Asking(session)
        chats = asyncio.create_task(_chats(settings, asking))
        others = [
            asyncio.create_task(asyncio.to_thread(examine_faq, settings.faq)),
            asyncio.create_task(asyncio.to_thread(examine_teaching, settings)),
            asyncio.create_task(examine_store(settings.store, settings.privacy_key)),
            asyncio.create_task(examine_runner(settings)),
            asyncio.create_task(examine_port(settings)),
            asyncio.create_task(asyncio.to_thread(examine_disks, settings)),
        ]
        for examined in (chats, *others):
            for finding in await examined:
                yield finding
        for finding in examine_clock(asking.ahead_s):
            yield finding


def bad_settings(error: str) -> Finding:
    """The settings do not validate, so there is nothing else to look at."""
    return problem("settings", error, "Mend them in the environment or in .env; docs/settings.md lists all.")


async def _chats(settings: Settings, asking: Asking) -> list[Finding]:
    # Each chat's library is imported only where it is set up.
    found: list[Finding] = []
    if settings.discord_token is not None:
        from bot.doctor.discord import examine_discord

        found += await examine_discord(settings.discord_token, asking)
    if settings.slack_bot_token is not None:
        from bot.doctor.slack import examine_slack

        app_token = settings.slack_app_token if settings.slack_mode == "socket" else None
        found += await examine_slack(settings.slack_bot_token, app_token, settings.slack_api, asking)
    if found:
        return found
    slack = "FAQBOT_SLACK_BOT_TOKEN and FAQBOT_SLACK_APP_TOKEN (docs/slack.md)"
    advice = f"Set FAQBOT_DISCORD_TOKEN (docs/discord.md), or {slack}."
    return [note("chat", "no chat token is set: `faqbot run` has nobody to serve", advice)]
