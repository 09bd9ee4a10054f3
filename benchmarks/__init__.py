"""Numbers: how fast and how large the bot is on this machine. Nothing here is asserted in a test."""
