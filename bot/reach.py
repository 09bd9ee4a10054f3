"""How far staff reach who stop proofs: everywhere, on their own server, or nowhere."""

from dataclasses import dataclass
from typing import Self

from bot.asker import Asker


@dataclass(frozen=True, slots=True)
class Reach:
    """The people whose proofs somebody may stop besides their own."""

    #: `everywhere`, `nowhere`, or a server such as `discord:1234`; other processes read it as it stands.
    word: str

    @classmethod
    def over_server_of(cls, asker: Asker) -> Self:
        """Whoever asks on the same server; nobody where there is none, as in direct messages."""
        return cls(f"{asker.platform}:{asker.server}" if asker.server else "nowhere")

    def covers(self, asker: Asker) -> bool:
        """Whether somebody asked where it reaches."""
        return self == EVERYWHERE or (self != NOWHERE and self == Reach.over_server_of(asker))


EVERYWHERE = Reach("everywhere")
NOWHERE = Reach("nowhere")
