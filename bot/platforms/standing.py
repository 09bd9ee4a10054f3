"""How a platform's connections stand, for whoever watches over the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """How many connections there are, and how many there should be; none where other processes have them all."""

    connected: int
    expected: int
    #: What is to be done where they are not whole, if that is known.
    trouble: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all of them are there."""
        return self.connected >= self.expected

    def __str__(self) -> str:
        if self.expected == 0 and not self.trouble:
            return "standing by: other bots serve all shards"
        counted = f"{self.connected} of {self.expected} connections"
        if self.connected > self.expected:
            counted = f"{self.connected} connections; {self.expected} would do"
        return f"{counted}: {self.trouble}" if self.trouble else counted
