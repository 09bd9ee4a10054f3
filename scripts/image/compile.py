"""Compile what a part of an image loads, once and for all: its root file system is read-only when it runs.

`python compile.py PART FOLDER [ROOT]` imports what that part of the images starts with, and writes the bytecode of
every module below FOLDER that this loads, beside it, or as far below ROOT as the module lies below /. Only of those:
the bytecode of everything would double the image. A test in the image tells when one that the bot loads is missing.
"""

import importlib
import importlib.util
import pkgutil
import py_compile
import sys
from pathlib import Path

#: The modules of each part; a star stands for all modules of a package.
LOADED = {
    "start": "bot.first_process bot.cli bot.cli_health bot.web.probe",
    "bot": (
        "bot.cli bot.cli_health bot.service bot.platforms.discord.platform bot.platforms.slack.platform"
        " bot.platforms.slack.receivers bot.site.* bot.web.* aiosqlite asyncpg sqlalchemy.dialects.sqlite.aiosqlite"
        " sqlalchemy.dialects.postgresql.asyncpg"
    ),
    "torch": "torch torch.utils.data",
    "runner": "fastai.callback.all fastai.vision.data matplotlib.figure sklearn.datasets efficientnet_lite_pytorch",
    "ray": "ray ray.util.client.worker",
}


def main(part: str, folder: str, root: str = "/") -> None:
    """Import the part's modules, then compile all of them that lie below the folder."""
    for name in LOADED[part].split():
        package = importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    for file in sorted(file for file in files if file.endswith(".py") and Path(file).is_relative_to(folder)):
        py_compile.compile(
            file,
            str(Path(root, importlib.util.cache_from_source(file).lstrip("/"))),
            doraise=True,
            # Not checked against the source's time, so that two builds of one lock are equal to the byte.
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
