"""What becomes of pages that watch something when the bot stops, and of those that come before it serves."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from bot.application import open_application
from bot.asker import Asker
from bot.question import Question
from bot.site.lazily import served_lazily
from tests.bot.site.conftest import Site, settings
from tests.bot.site.forms import ask, fetch, press, send
from tests.bot.web.ports import free_port

YOU = Asker(platform="terminal", id="you", manages=True)


async def test_when_the_bot_stops_a_message_that_grows_is_told_to_be_over(site: Site) -> None:
    site.launcher.hold()
    running = await press(
        site, await ask(site, "I set the seed but my results still change every time"), "Run the proof"
    )
    talk = running.path.removeprefix("/talk/")
    async with site.session.get(f"{site.url}/talk/{talk}/events") as events:
        first = await events.content.readline()
        await site.served.close()
        told = (await events.text()).split("\n\n")
    site.launcher.release()

    assert "runs done" in json.loads(first.removeprefix(b"data: "))["html"]
    assert told[-2].startswith("event: over")
    refused = await send(site, "/ask", {"token": running.token, "question": "and now?"})
    assert "restarting" in refused.text


async def test_when_the_bot_stops_whoever_watches_a_proof_is_let_go(site: Site) -> None:
    site.launcher.hold()
    page = await fetch(site, "/proof")
    live = await send(site, "/proof", {"token": page.token})
    async with site.session.get(f"{site.url}{live.path}/events") as events:
        await events.content.readline()
        await site.served.close()
        with pytest.raises(aiohttp.ClientError):
            await events.text()
    site.launcher.release()


async def test_beside_a_conversation_the_first_caller_is_served_though_nothing_was_loaded(tmp_path: Path) -> None:
    wanted = settings(tmp_path, http_port=free_port())
    async with (
        open_application(wanted) as application,
        served_lazily(application) as address,
        aiohttp.ClientSession() as session,
    ):
        async with asyncio.timeout(60), session.get(address) as answer:
            page = await answer.text()

        assert answer.status == 200
        assert "What can I do when the GPU runs out of memory?" in page
        assert application.entrance.url == address
        question = Question(text="What can I do when the GPU runs out of memory?", asker=YOU)
        answer = await application.assistant.answer(question)
        assert f"{address}q/gpu-memory" in str(answer), "whoever sits at the machine is led to the page"


async def test_a_conversation_ends_though_nobody_ever_called(tmp_path: Path) -> None:
    wanted = settings(tmp_path, http_port=free_port())
    async with open_application(wanted) as application:
        async with served_lazily(application) as address:
            assert address.startswith("http://localhost:")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", wanted.http_port)
