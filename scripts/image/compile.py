"""Compile what a part of an image loads, once and for all: its root file system is read-only when it runs.

`python compile.py PART FOLDER` imports what that part of the images imports of others, and writes the bytecode of every
module below FOLDER that this loads. Only of those: the bytecode of everything would double the image. A test in the
image tells when a module that the bot loads is missing.
"""

import importlib
import py_compile
import sys
from pathlib import Path

LOADED = {
    "bot": (
        "aiosqlite asyncpg click discord discord.ext.commands filelock markdown_it.tree numpy.typing platformdirs"
        " prometheus_client psutil pydantic_settings rapidfuzz.process rich.cells ruamel.yaml"
        " slack_bolt.adapter.socket_mode.aiohttp slack_bolt.async_app sqlalchemy.dialects.postgresql.asyncpg"
        " sqlalchemy.dialects.sqlite.aiosqlite sqlalchemy.ext.asyncio Stemmer"
    ),
    "torch": "torch torch.utils.data",
    "runner": "fastai.callback.all fastai.vision.data matplotlib.figure sklearn.datasets efficientnet_lite_pytorch",
    "ray": "ray ray.util.client.worker",
}


def main(part: str, folder: Path) -> None:
    """Import the part's modules, then compile all of them that lie below the folder."""
    for name in LOADED[part].split():
        importlib.import_module(name)
    files = {Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))}
    for file in sorted(file for file in files if file.suffix == ".py" and file.is_relative_to(folder)):
        # Not checked against the source's time, so that two builds of one lock are equal to the byte.
        py_compile.compile(str(file), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
