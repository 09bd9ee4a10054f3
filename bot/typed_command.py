"""What to type in a shell for what the bot offers, as it works on this machine."""

import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bot.reply import ProofRequest
from runners.spec import Device

_NAME = "faqbot"


def program(started_as: str | None = None, find: Callable[[str], str | None] = shutil.which) -> str:
    """How this program is called from here: by its name where that finds it, else by the path it was started as."""
    path = Path(sys.argv[0] if started_as is None else started_as)
    if path.name != _NAME:
        return _NAME
    found = find(_NAME)
    is_found = found is not None and path.exists() and path.samefile(found)
    return _NAME if is_found else shlex.quote(str(path))


def seed_command(request: ProofRequest, program: str) -> str:
    """What runs that proof."""
    device = "" if request.device is Device.AUTO else f" --device {request.device.value}"
    return f"{program} seed --seed {request.seed} --experiment {request.experiment} --recipe {request.recipe}{device}"
