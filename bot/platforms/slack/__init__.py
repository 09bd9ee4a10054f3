"""Slack: slash command, mentions and buttons over Socket Mode, Block Kit on the way back."""
