"""Whatever is wrong with what a proof needs, the chat and the command say it plainly, with what to do, and go on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.assistant import Assistant, ProofDefaults
from bot.cli.main import main
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from faq.matcher import Thresholds
from runners.errors import CacheUnwritable, DataUnavailable, DeviceMissing
from runners.launchers.local import LocalLauncher
from runners.machine import has_nvidia_gpu
from runners.spec import Device
from tests.bot.conftest import MIRA, SMALL_FAQ
from tests.fakes.launcher import ScriptedLauncher

ROOT = Path(__file__).parents[2]
BAD_SEEDS = ["-1", "4294967296", "abc", "1.5", "1e3", "9" * 400, "٤٢", "0x10", "", " ", "4 2", "nan"]


def prove(*arguments: str, cache: Path, **environment: str) -> Result:
    everything = {"FAQBOT_CACHE": str(cache), "FAQBOT_DEVICE": "cpu"} | environment
    return CliRunner().invoke(main, ["seed", "--recipe", "digits-tiny", *arguments], env=everything)


async def said(desk: ProofDesk, device: Device = Device.AUTO, recipe: str = "digits") -> str:
    """The last words of a chat in which `/faq seed` was typed."""
    knowledge = understand(SMALL_FAQ, Thresholds())
    assistant = Assistant(lambda: knowledge, desk, ProofDefaults(recipe=recipe))
    replies = [reply async for reply in assistant.seed("7", None, MIRA, every_s=0, device=device)]
    await desk.close()
    return str(replies[-1].parts)


@pytest.mark.parametrize("command", ["seed", "snippet"])
@pytest.mark.parametrize("seed", BAD_SEEDS)
def test_a_seed_that_is_none_ends_with_the_range(tmp_path: Path, command: str, seed: str) -> None:
    done = CliRunner().invoke(main, [command, "--seed", seed], env={"FAQBOT_CACHE": str(tmp_path)})

    assert (done.exit_code, done.stdout) == (2, "")
    assert "from 0 to 4294967295" in done.stderr


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc", "1.5", "9" * 400])
def test_a_seed_setting_that_is_none_ends_with_its_name(tmp_path: Path, seed: str) -> None:
    done = prove(cache=tmp_path, FAQBOT_SEED=seed)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "FAQBOT_SEED" in done.stderr


async def test_an_unknown_recipe_in_the_settings_is_told_in_the_chat_with_the_known_ones() -> None:
    assert "digits-tiny" in await said(ProofDesk(ScriptedLauncher()), recipe="imagenet")


def test_an_unknown_recipe_in_the_settings_is_told_by_the_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["seed"], env={"FAQBOT_CACHE": str(tmp_path), "FAQBOT_RECIPE": "imagenet"})

    assert done.exit_code == 2
    assert "digits-tiny" in done.stderr


async def test_without_what_trains_the_chat_says_how_to_install_it() -> None:
    words = await said(ProofDesk(LocalLauncher(missing=lambda: ("torch", "fastai"))))

    assert "torch, fastai missing" in words
    assert "make clean, then make run" in words


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_without_what_trains_the_command_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    def build(settings: object) -> LocalLauncher:
        return LocalLauncher(missing=lambda: ("torch",))

    monkeypatch.setattr("bot.proofs.seed_command.build_launcher", build)
    done = prove(*form, cache=tmp_path)

    assert done.exit_code == 2
    assert "make clean, then make run" in done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DeviceMissing("torch sees no CUDA GPU. Ask for the device 'cpu'."), "Ask for the device"),
        (CacheUnwritable("The images cannot be kept. Make room there."), "Make room there"),
        (DataUnavailable("The archive is damaged. Delete the folder."), "Delete the folder"),
    ],
)
async def test_how_a_run_failed_is_told_in_the_chat_with_what_to_do(error: Exception, words: str) -> None:
    launcher = ScriptedLauncher()
    launcher.error = error

    assert words in await said(ProofDesk(launcher))


@pytest.mark.runner
@pytest.mark.skipif(has_nvidia_gpu(), reason="there is a GPU here")
def test_a_gpu_that_is_asked_for_and_absent_is_told_with_what_to_ask_for(tmp_path: Path) -> None:
    done = prove("--experiment", "two-stages", "--device", "cuda", "--json", cache=tmp_path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "torch sees no CUDA GPU on this machine. Ask for the device 'cpu'" in done.stderr


@pytest.mark.runner
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on file sizes")
def test_a_cache_without_room_is_told_with_the_folder_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    program = (
        "import resource, sys\n"
        "from bot.cli.main import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
        "main(['seed', '--experiment', 'two-stages', '--recipe', 'digits-tiny', '--json'])\n"
    )
    environment = dict(os.environ) | {"FAQBOT_CACHE": str(tmp_path / "cache"), "FAQBOT_DEVICE": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )

    assert done.returncode == 2
    assert f"cannot be kept in {tmp_path / 'cache'}" in done.stderr
    assert "Make room there" in done.stderr
    assert not list(tmp_path.rglob(".unfinished-*"))


@pytest.mark.runner
def test_a_damaged_cache_is_repaired_and_the_proof_is_the_same(tmp_path: Path) -> None:
    first = prove("--experiment", "two-stages", "--card", str(tmp_path / "a.json"), cache=tmp_path / "cache")
    images = sorted((tmp_path / "cache").rglob("*.png"))
    images[0].write_bytes(b"no picture")
    images[1].unlink()
    done = CliRunner().invoke(
        main,
        ["verify", str(tmp_path / "a.json")],
        env={"FAQBOT_CACHE": str(tmp_path / "cache"), "FAQBOT_DEVICE": "cpu"},
    )

    assert first.exit_code == 0, first.output
    assert done.exit_code == 0, done.output
    assert "identical to the last bit" in done.stdout
