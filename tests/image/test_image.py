"""The images as an operator has them: built for real, and run as their own user with everything shut."""

import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.web.ports import free_port
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.image.engine import Engine

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

QUESTION = "why do I get two error rates from fine_tune"
ANSWER = "The training happens in two stages"
SHUT = (
    *("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),  # noqa: S108
    *("--memory", "512m", "--pids-limit", "256"),
)
MB = 1_000_000

#: Everything that serves, and every module of others that it loads and that has no bytecode.
NOT_COMPILED = """
import asyncio, sys
from pathlib import Path
import bot.platforms.discord.platform, bot.platforms.slack.platform, bot.platforms.slack.receivers, bot.service
import bot.web.server
from bot.store import open_store
from bot.store_location import InFile
async def open_and_close():
    await (await open_store(InFile(path=Path("/tmp/faqbot.db")))).close()
asyncio.run(open_and_close())
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(*sorted(name for name, file in files.items()
    if file.startswith("/opt/") and file.endswith(".py") and not Path(sys.modules[name].__cached__).exists()))
"""

#: Processes that ended and that nobody buried, as their names.
ZOMBIES = """
import pathlib
for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
    name, _, state = stat.read_text().partition(" (")[2].rpartition(") ")
    if state.startswith("Z"): print(name)
"""


def layers_of(docker: Engine, image: str) -> list[dict[str, str]]:
    """The image's layers above its base, newest first."""
    lines = docker("history", "--no-trunc", "--human=false", "--format", "{{json .}}", image).splitlines()
    layers = [json.loads(line) for line in lines]
    first = next(place for place, layer in enumerate(layers) if "command -v python3" in layer["CreatedBy"])
    return layers[: first + 1]


def inside(docker: Engine, image: str, program: str, *arguments: str) -> str:
    """What a program prints in a new container without a network."""
    options = ("--rm", "--network", "none", *SHUT, "--entrypoint", program)
    return docker("run", *options, image, *arguments)


def settings_for(slack: FakeSlack) -> tuple[str, ...]:
    """The settings of a bot that talks to the fake Slack."""
    tokens = (f"SLACK_BOT_TOKEN={BOT_TOKEN}", f"SLACK_APP_TOKEN={APP_TOKEN}", f"SLACK_API={slack.base_url}")
    return tuple(f"FAQBOT_{setting}" for setting in (*tokens, f"HTTP_PORT={free_port()}"))


@contextlib.asynccontextmanager
async def serving(docker: Engine, image: str, slack: FakeSlack) -> AsyncIterator[str]:
    """The container's name; its bot talks to the fake Slack, and no init stands above it."""
    name = f"faqbot-test-{uuid.uuid4().hex[:8]}"
    variables = [option for setting in settings_for(slack) for option in ("--env", setting)]
    await docker.during("run", "--detach", "--name", name, "--network", "host", *SHUT, *variables, image)
    try:
        yield name
    finally:
        await docker.during("rm", "--force", "--volumes", name)


async def test_the_bot_answers_as_a_user_without_rights_and_stops_when_told_though_it_is_process_1(
    docker: Engine, bot_image: str
) -> None:
    async with FakeSlack() as slack, serving(docker, bot_image, slack) as name:
        await slack.until(lambda: slack.connections, "the bot connected")
        await slack.slash(f"ask {QUESTION}")
        await slack.until(lambda: slack.private, "an answer to the slash command")
        health = await docker.during("exec", name, "faqbot", "health")
        user = await docker.during("exec", name, "id", "--user")
        status = await docker.during("exec", name, "cat", "/proc/1/status")
        await docker.during("exec", name, "sh", "-c", "(sleep 0.1 &)")
        while "sleep" in (left := await docker.during("exec", name, "sh", "-c", "cat /proc/[0-9]*/comm")).split():
            pass
        zombies = await docker.during("exec", name, "python", "-c", ZOMBIES)
        # Who does not stop within ten seconds is killed, which its exit status tells.
        await docker.during("stop", "--time", "10", name)
        state = json.loads(await docker.during("inspect", "--format", "{{json .State}}", name))
        log = await docker.during("logs", name)

    assert ANSWER in slack.private[0].text
    assert "ready" in health
    assert user == "10001"
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert (zombies, "faqbot" in left) == ("", True)
    assert (state["ExitCode"], state["OOMKilled"]) == (0, False), log


def test_the_bot_image_is_small_and_has_no_torch(docker: Engine, bot_image: str) -> None:
    layers = layers_of(docker, bot_image)

    assert sum(int(layer["Size"]) for layer in layers) <= 130 * MB
    packages = inside(docker, bot_image, "ls", "/opt/bot", "/opt")
    assert "discord" in packages
    assert not {"torch", "fastai", "runner"} & set(packages.split())


def test_what_the_bot_loads_is_compiled_in_the_image_because_it_cannot_write_there(
    docker: Engine, bot_image: str
) -> None:
    assert inside(docker, bot_image, "python", "-c", NOT_COMPILED) == ""


def test_no_layer_has_a_compiler_an_installer_a_cache_or_the_address_of_an_index(
    docker: Engine, runner_image: str
) -> None:
    left = ("find", "/root", "/tmp", "/var/cache", "/var/lib/apt", "/usr/bin", "/usr/local/bin", "-type", "f")  # noqa: S108
    base = docker("run", "--rm", "--network", "none", "python:3.11-slim-bookworm", *left)
    parts = inside(docker, runner_image, "ls", "/opt", "/opt/faqbot/bin")

    assert docker("run", "--rm", "--network", "none", "--user", "0", "--entrypoint", "", runner_image, *left) == base
    assert not {"build", "pip", "uv"} & set(parts.split())
    assert {"app", "bot", "faqbot", "runner", "torch"} <= set(parts.split())
    assert not any("index" in layer["CreatedBy"].lower() for layer in layers_of(docker, runner_image))


def test_only_what_the_images_need_is_sent_to_the_engine(docker: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    sent = tmp_path / "sent"
    docker("build", "--quiet", "--file", str(tmp_path / "Dockerfile"), "--output", str(sent), ".", DOCKER_BUILDKIT="1")

    folders = {"bot", "faq", "requirements", "runners", "scripts", "wheels"}
    assert {path.name for path in sent.iterdir()} == {*folders, "LICENSE", "README.md", "pyproject.toml"}
    assert {path.name for path in (sent / "scripts").iterdir()} == {"image"}
    assert not list(sent.rglob("__pycache__"))


def test_the_runner_proves_without_a_network_on_a_file_system_that_it_cannot_write(
    docker: Engine, runner_image: str
) -> None:
    options = ("--rm", "--network", "none", *SHUT, "--memory", "4g", "--pids-limit", "1024")
    said = docker("run", *options, runner_image, "seed", "--recipe", "digits-tiny")

    assert "The same seed gave the same model, to the last bit." in said


@pytest.mark.parametrize("profiles", ["bot", "runner", "gpu", "ray", "bot,postgres", "ray,postgres"])
def test_compose_reads_its_file_with_every_profile(docker: Engine, profiles: str) -> None:
    options = ("--env-file", ".env.example")
    services = docker("compose", *options, "config", "--services", ENV_FILE=".env.example", COMPOSE_PROFILES=profiles)

    assert {service.partition("-")[0] for service in services.split()} == set(profiles.split(","))


async def test_compose_starts_a_bot_that_becomes_healthy_answers_and_stops(
    docker: Engine, bot_image: str, tmp_path: Path
) -> None:
    project = f"faqbot-test-{uuid.uuid4().hex[:8]}"
    async with FakeSlack() as slack:
        settings = tmp_path / "settings.env"
        settings.write_text("\n".join(settings_for(slack)))
        # Only what a test must have otherwise: the fake Slack's network, and no half minute until the first look.
        change = {"image": bot_image, "network_mode": "host", "healthcheck": {"interval": "1s"}}
        (tmp_path / "test.yaml").write_text(json.dumps({"services": {"bot": change}}))
        compose = (
            "compose",
            "--project-name",
            project,
            "--file",
            "compose.yaml",
            "--file",
            str(tmp_path / "test.yaml"),
        )
        variables = {"ENV_FILE": str(settings), "COMPOSE_PROFILES": "bot"}
        try:
            await docker.during(*compose, "up", "--detach", "--no-build", "--wait", "--wait-timeout", "60", **variables)
            await slack.slash(f"ask {QUESTION}")
            await slack.until(lambda: slack.private, "an answer to the slash command")
            await docker.during(*compose, "stop", "--timeout", "10", **variables)
            state = json.loads(await docker.during(*compose, "ps", "--all", "--format", "json", **variables))
        finally:
            await docker.during(*compose, "down", "--volumes", **variables)

    assert ANSWER in slack.private[0].text
    assert state["ExitCode"] == 0
