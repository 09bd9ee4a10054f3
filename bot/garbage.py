"""When Python looks for unreachable cycles: not while the bot starts, and later only among what came since.

Nearly everything that a start makes stays for good. Looking through it again and again takes a tenth of the start, and
later holds answers up for tens of milliseconds.
"""

import gc

#: New objects before Python looks among them. A busy channel makes more in a second than the default's 700.
_YOUNG = 10_000


def hold() -> None:
    """Look for no garbage until `settle` is called."""
    gc.disable()


def settle() -> None:
    """Clear what the start left behind, take the rest as here to stay, and look for garbage among newer objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()
