"""Fill in the site's templates. Imported when the first page is asked for: the chat starts without it."""

from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot import __version__
from bot.honest_link import honest_words
from bot.proofs.reply import arm_label
from bot.site.links import Links
from bot.site.markdown import as_html, coloured, inline_html

_TEMPLATES = Path(__file__).parent / "templates"


class Drawing:
    """Templates, everything in them escaped unless it was cleaned."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters |= {
            "markdown": as_html,
            "inline": inline_html,
            "code": coloured,
            "day": _day,
            "arm": arm_label,
            "honest": honest_words,
        }
        self._templates.globals |= {"version": __version__}

    def page(self, template: str, links: Links, **values: object) -> str:
        """Draw a page."""
        return self._templates.get_template(template).render(links=links, **values)

    def part(self, template: str, macro: str, **values: object) -> Markup:
        """Draw a piece of a page: what a macro of the template gives."""
        module = self._templates.get_template(template).module
        return Markup(getattr(module, macro)(**values))  # noqa: S704 - drawn by a template that escapes


def _day(moment: date | datetime) -> Markup:
    shown = f"{moment:%-d %B %Y}" if moment else ""
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)
