"""The `faqbot` commands for course staff: import a page, check the files, evaluate the matcher, print the schema."""

import sys
from pathlib import Path

import click

from bot.cli_parts import NOT_WELL, Command, faq_option, json_option, settings_with
