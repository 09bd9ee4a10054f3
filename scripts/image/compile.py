"""Compile what a part of an image loads, once and for all: its root file system is read-only when it runs.

`python compile.py PART FOLDER ROOT …` imports what that part of the images starts with, and writes the bytecode of
every module below FOLDER that this loads, as far below ROOT as the module lies below /. Only of those: the bytecode of
everything would double the image. A test in the image tells when a module that the bot loads is missing.
"""

import importlib
import importlib.util
import marshal
import pkgutil
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

#: The modules of each part; a star stands for all modules of a package.
LOADED = {
    "start": "bot.first_process bot.cli.main bot.cli.health bot.web.probe",
    "bot": (
        "bot.cli.main bot.cli.health bot.service bot.platforms.discord.platform bot.platforms.slack.platform"
        " bot.platforms.slack.receivers bot.site.* bot.web.* aiosqlite asyncpg sqlalchemy.dialects.sqlite.aiosqlite"
        " sqlalchemy.dialects.postgresql.asyncpg"
    ),
    "torch": "torch torch.utils.data",
    "runner": "fastai.callback.all fastai.vision.data matplotlib.figure sklearn.datasets efficientnet_lite_pytorch",
    "ray": "ray ray.util.client.worker",
}
#: In a .pyc, after the magic number: the source's hash follows, and nobody compares it, so that the file depends on the
#: source alone and two builds of one lock are equal to the byte.
_UNCHECKED_HASH = (1).to_bytes(4, "little")


#: What was compiled while it was imported, by its path: compiling takes as long as all the rest.
_compiled: dict[str, CodeType] = {}
_compile = SourceFileLoader.source_to_code


def compile_and_keep(loader: SourceFileLoader, data: bytes, path: str, **options: int) -> CodeType:
    """Compile a module for its import."""
    _compiled[path] = code = _compile(loader, data, path, **options)
    return code


def load(part: str) -> set[Path]:
    """Import the part's modules; returns the files of all modules there are now."""
    for name in LOADED[part].split():
        package = importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    return {Path(file) for file in files if file.endswith(".py")}


def write_bytecode(file: Path, root: Path) -> None:
    """Write one module's bytecode below the root."""
    source = file.read_bytes()
    code = _compiled.get(str(file)) or compile(source, str(file), "exec", dont_inherit=True)
    target = root / importlib.util.cache_from_source(str(file)).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(source)
    target.write_bytes(head + marshal.dumps(code))


def main(arguments: list[str]) -> None:
    """Compile one part after the other."""
    SourceFileLoader.source_to_code = compile_and_keep
    for part, folder, root in zip(*(iter(arguments),) * 3, strict=True):
        for file in sorted(file for file in load(part) if file.is_relative_to(folder)):
            write_bytecode(file, Path(root))


if __name__ == "__main__":
    main(sys.argv[1:])
