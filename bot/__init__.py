"""How people talk to the bot: the assistant, the proof desk, and the chat platforms."""

__version__ = "0.1.0"
