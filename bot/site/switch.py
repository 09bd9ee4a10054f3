"""How much of the site is served."""

from enum import StrEnum


class SiteSwitch(StrEnum):
    """How much of the site is served."""

    ON = "on"
    #: Questions, search and finished proofs can be read; nothing can be asked, started or changed.
    READ_ONLY = "read-only"
    OFF = "off"
