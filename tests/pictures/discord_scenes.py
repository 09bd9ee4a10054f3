"""What is photographed of Discord: the real bot with the shipped FAQ and real trainings, on the fake server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import discord
from pydantic import SecretStr

from bot.application import Application, open_application
from bot.platforms.discord.platform import DiscordPlatform
from bot.settings import Settings
from bot.store_location import InMemory
from runners.recipes import recipe_names
from tests.fakes.discord import TOKEN, FakeDiscord, Posted
from tests.pictures.discord_page import Exchange

#: A proof trains for minutes on a small machine.
_PROOF_S = 900.0
_MANAGER = str(discord.Permissions(manage_guild=True).value)


async def discord_exchanges(cache: Path, recipe: str) -> list[Exchange]:
    """Play everything; `cache` keeps images, and finished proofs, of which only the first try trains."""
    settings = Settings(_env_file=None, cache=cache, store=InMemory(), recipe=recipe, staff=frozenset())
    async with (
        FakeDiscord() as server,
        open_application(settings) as application,
        connected_to_discord(server, application),
    ):
        ada, staff = server.person("ada"), server.person("grace")
        staff.permissions = _MANAGER
        exchanges = []

        async def asked(name: str, question: str) -> Posted:
            number = len(server.posted)
            await ada.say(f"{server.mention} {question}")
            posted = await server.message(number)
            exchanges.append(Exchange(name, "ada", posted.body, posted.flags, wrote=f"@faqbot {question}"))
            return posted

        async def used(name: str, command: str, **options: str) -> Posted:
            posted = await (await (staff if command == "settings" else ada).slash(command, **options)).answer()
            words = " ".join((f"/faq {command}", *options.values()))
            person = "grace" if command == "settings" else "ada"
            exchanges.append(Exchange(name, person, posted.body, posted.flags, used=words))
            return posted

        await asked("answer", "why do we get two different error rates from fine_tune?")
        await used("private", "ask", question="will unbiased data prevent biased decisions")
        await asked("suggestions", "is my project good and are its results the same")
        await asked("unknown", "when is the exam?")
        await used("list", "list")
        await used("help", "help")
        await used("privacy", "privacy")
        await used("settings", "settings")
        proof = await asked("proof", "I set the seed but my results still change every time")
        await server.bell.until(lambda: len(proof.files) > 1, "picture and card are there", _PROOF_S)
        question = exchanges.pop()
        shown = [body for body in proof.versions if "%" in _words(body)]
        # A proof that was found in the cache is there at once.
        running = [("proof-running", shown[len(shown) * 2 // 3])] if shown else []
        for name, body in (*running, ("proof-finished", proof.body)):
            exchanges.append(Exchange(name, "ada", body, proof.flags, wrote=question.wrote))
        seed = await used("seed", "seed")
        await server.bell.until(lambda: len(seed.files) > 1, "the proof is shown again", _PROOF_S)
        exchanges[-1] = replace(exchanges[-1], body=seed.body)
        return exchanges


def _words(body: dict[str, object]) -> str:
    return str(body.get("embeds"))


@contextlib.asynccontextmanager
async def connected_to_discord(server: FakeDiscord, application: Application) -> AsyncIterator[None]:
    """The bot on the fake Discord, as long as the block runs."""
    platform = DiscordPlatform(application.assistant, SecretStr(TOKEN), recipes=recipe_names(), store=application.store)
    running = asyncio.create_task(platform.run())
    await server.connected()
    try:
        yield
    finally:
        await platform.close()
        await running
