"""A Q&A page, Markdown or plain text, read into questions and answers without losing a word of it."""

from faq.page.model import Page, PageEntry
from faq.page.read import read_page

__all__ = ["Page", "PageEntry", "read_page"]
