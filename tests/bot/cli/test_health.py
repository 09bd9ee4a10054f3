"""`faqbot health`, as a container's healthcheck runs it."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.readiness import Check, Readiness
from bot.web.operator_pages import operator_pages
from bot.web.server import serving
from tests.bot.web.ports import free_port


class Bot:
    """A bot's HTTP server, and how its store is."""

    def __init__(self) -> None:
        self.trouble = ""

    async def store(self) -> Check:
        return Check(name="store", ok=not self.trouble, detail=self.trouble or "answers")


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Bot]:
    monkeypatch.chdir(tmp_path)
    bot = Bot()
    pages = operator_pages(Readiness({"store": bot.store}), lambda _: b"", "text/plain")
    async with serving(pages, "127.0.0.1", 0) as server:
        monkeypatch.setenv("FAQBOT_HTTP_PORT", str(server.address[1]))
        yield bot


async def health(*options: str) -> Result:
    """Run it in a thread: the bot that is asked lives in this one."""
    return await asyncio.to_thread(CliRunner().invoke, main, ["health", *options])


async def test_a_bot_that_can_serve_is_well(bot: Bot) -> None:
    assert (await health()).exit_code == 0


async def test_what_is_not_well_is_said_and_alive_is_still_alive(bot: Bot) -> None:
    bot.trouble = "the disk is full"
    asked = await health()

    assert asked.exit_code == 1
    assert asked.stderr == "store: the disk is full\n"
    assert (await health("--alive")).exit_code == 0


async def test_a_bot_that_listens_on_every_address_is_found(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_HTTP_HOST", "0.0.0.0")  # noqa: S104

    assert (await health()).exit_code == 0


async def test_the_port_is_read_from_a_dotenv_file_too(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = os.environ["FAQBOT_HTTP_PORT"]
    monkeypatch.delenv("FAQBOT_HTTP_PORT")
    (tmp_path / ".env").write_text(f"FAQBOT_HTTP_PORT={port}\nFAQBOT_DISCORD_TOKEN=x\n")

    assert (await health()).exit_code == 0


async def test_no_answer_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("FAQBOT_HTTP_PORT", str(port))
    asked = await health()

    assert asked.exit_code == 1
    assert f"Nothing answers at 127.0.0.1:{port}" in asked.stderr


async def test_a_bot_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        monkeypatch.setenv("FAQBOT_HTTP_PORT", str(hanging.getsockname()[1]))
        asked = await health("--patience", "0.05")

    assert asked.exit_code == 1
    assert "timed out" in asked.stderr


async def test_switched_off_it_says_that_it_cannot_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_HTTP_PORT", "off")

    assert "FAQBOT_HTTP_PORT is off" in (await health()).stderr


async def test_a_port_that_is_none_is_told_as_every_bad_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_HTTP_PORT", "seventy")
    asked = await health()

    assert asked.exit_code == 2
    assert "FAQBOT_HTTP_PORT" in asked.stderr


def test_it_imports_nothing_of_what_answers_questions() -> None:
    """It is run every few seconds, so it must cost a fraction of what a bot does."""
    program = (
        "import sys\nfrom bot.cli.main import main\n"
        "try: main(['health', '--patience', '0.01'])\nexcept SystemExit: pass\n"
        "heavy = ('numpy', 'faq.matcher', 'aiohttp', 'discord', 'slack_bolt', 'sqlalchemy', 'prometheus_client')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        environment = {**os.environ, "FAQBOT_HTTP_PORT": str(nobody.getsockname()[1])}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        )

    assert done.stdout.strip() == "[]"
