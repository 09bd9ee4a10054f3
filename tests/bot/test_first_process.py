"""The bot as the first process of a container without an init: here, of a process namespace of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
ALONE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")

#: Stands for `bot.cli.main`: what is done when everything is imported.
STAND_IN = """
import os, signal, subprocess, sys, time, types
cli = types.ModuleType("bot.cli.main")
def main(prog_name):
    {body}
cli.main = main
sys.modules["bot.cli.main"] = cli
import bot.first_process
bot.first_process.main()
"""


def can_be_first() -> bool:
    return shutil.which("unshare") is not None and not subprocess.run((*ALONE, "true"), check=False).returncode


pytestmark = pytest.mark.skipif(not can_be_first(), reason="needs Linux, and the right to make process namespaces")


@contextlib.contextmanager
def first_process(body: str) -> Iterator[subprocess.Popen[str]]:
    """A process 1 whose bot does `body`."""
    code = STAND_IN.format(body=body.strip().replace("\n", "\n    "))
    command = (*ALONE, sys.executable, "-c", code)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def inner(process: subprocess.Popen[str]) -> psutil.Process:
    """Process 1 of the namespace, as seen from outside."""
    (first,) = psutil.Process(process.pid).children()
    return first


def test_the_bot_is_not_process_1_and_its_exit_status_is_the_containers():
    with first_process("print(os.getpid() > 1, os.getppid(), prog_name, flush=True)\nsys.exit(7)") as process:
        assert said(process) == "True 1 faqbot"
        assert process.wait(20) == 7


def test_a_stop_before_the_bot_could_ask_for_signals_ends_it():
    with first_process('print("importing", flush=True)\ntime.sleep(60)') as process:
        said(process)
        os.kill(inner(process).pid, signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM


def test_a_stop_reaches_the_bot_which_ends_in_its_own_way():
    body = (
        'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nprint("ready", flush=True)\ntime.sleep(60)\nsys.exit(1)'
    )
    with first_process(body) as process:
        said(process)
        os.kill(inner(process).pid, signal.SIGTERM)
        assert process.wait(20) == 0


def test_processes_whose_parent_died_leave_no_zombies():
    body = """
subprocess.run([sys.executable, "-c", "import os, time; os.fork() or (time.sleep(.1), os._exit(0))"], check=True)
print("orphaned", flush=True)
time.sleep(60)
"""
    with first_process(body) as process:
        said(process)
        first = inner(process)
        for _ in range(200):
            family = first.children(recursive=True)
            if len(family) == 1 and family[0].status() != psutil.STATUS_ZOMBIE:
                return
            time.sleep(0.05)
    pytest.fail(f"still there: {family}")
