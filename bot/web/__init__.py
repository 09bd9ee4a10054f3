"""What the bot serves over HTTP from its own process: whether it is well, and what it counts."""
