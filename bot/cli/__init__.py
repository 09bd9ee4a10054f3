"""The `faqbot` command: one file for each kind of subcommand."""
