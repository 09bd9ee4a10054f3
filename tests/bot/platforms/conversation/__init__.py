"""One conversation, held on a terminal, on Discord and on Slack: what comes back is the same in all of them."""
