"""The terminal as a chat platform: everything the bot does, without an account or a token."""
