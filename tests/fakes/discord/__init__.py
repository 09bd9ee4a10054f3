"""A small Discord on loopback: REST and gateway, spoken to by the real discord.py, as strict as the real one."""

from tests.fakes.discord.guilds import Channel, Guild
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import TOKEN, FakeDiscord
from tests.fakes.discord.world import Interaction, Posted

__all__ = ["TOKEN", "Channel", "FakeDiscord", "Guild", "Interaction", "Person", "Posted"]
