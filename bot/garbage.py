"""When Python looks for unreachable cycles: not while the bot starts, and later only among what came since.

Nearly everything that a start makes is there to stay. To look through it again and again takes a tenth of the start,
and would later hold answers up for tens of milliseconds.
"""

import contextlib
import gc
from collections.abc import Iterator

#: New objects before Python looks among them. Its own 700 are a few messages.
_YOUNG = 10_000


@contextlib.contextmanager
def start() -> Iterator[None]:
    """Look for no garbage until `settle` is called, or the block ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Clear what the start left behind, take the rest as here to stay, and look among newer objects from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()
