"""Discord: slash commands, mentions and buttons over the assistant, drawn as embeds."""
