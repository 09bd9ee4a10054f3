"""Fuzz guided by coverage: `python -m tests.fuzz [SECONDS] [NAME...]` in the project's folder, by `make fuzz`.

Each place has a process of its own for that long. It begins with the shipped FAQ and its page, and keeps a corpus below
`.fuzz/` from which the next time goes on. What breaks a promise ends its place and is kept there, named with `crash`;
exit status 1 where there was any.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.fuzz.spells import CHARACTERS, SPELLS

SECONDS = 60
_FOLDER = Path(".fuzz")
_SEEDS = Path("faq/content")
#: A text that takes longer than this is a finding as well.
_TEXT_S = 20


def fuzz(name: str, seconds: str) -> None:
    """Fuzz one place in this process, which ends with it."""
    # What is imported before atheris watches is not watched.
    import atheris

    with atheris.instrument_imports(include=["bot", "faq", "runners", "markdown_it", "ruamel"]):
        from tests.fuzz.properties import PROPERTIES

    def one(data: bytes) -> None:
        PROPERTIES[name](data.decode("utf-8", "replace"))

    corpus = _FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    words = _FOLDER / "words"
    words.write_text("".join(f'"{_written(spell)}"\n' for spell in (*CHARACTERS, *SPELLS)))
    limits = (f"-max_total_time={seconds}", f"-timeout={_TEXT_S}", "-max_len=4096", "-len_control=0")
    options = (*limits, f"-dict={words}", f"-artifact_prefix={corpus}-")
    atheris.Setup([sys.argv[0], *options, str(corpus), str(_SEEDS)], one)
    atheris.Fuzz()


def _written(spell: str) -> str:
    """Bytes as libFuzzer's dictionaries have them."""
    return "".join(f"\\x{byte:02x}" for byte in spell.encode())


def main(arguments: list[str]) -> int:
    """Fuzz every place, or those named, one after the other; how many broke."""
    from tests.fuzz.properties import PROPERTIES

    seconds = arguments[0] if arguments else str(SECONDS)
    broken = []
    for name in arguments[1:] or PROPERTIES:
        command = (sys.executable, "-m", "tests.fuzz", "--one", name, seconds)
        if subprocess.run(command, check=False, env=os.environ | {"PYTHONWARNINGS": "ignore"}).returncode:
            broken.append(name)
    return len(broken)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(*sys.argv[2:4])
    else:
        sys.exit(min(main(sys.argv[1:]), 1))
