"""Send forms as a browser does: read from the page that has them, with the cookies that came with it."""

import html
import re
from dataclasses import dataclass

from tests.bot.site.conftest import Site


@dataclass(frozen=True)
class Page:
    """What came back, and from where."""

    path: str
    text: str
    status: int = 200

    @property
    def token(self) -> str:
        return re.search(r'name="token" value="([0-9a-f]+)"', self.text)[1]

    def action(self, label: str) -> str:
        """What the button of that label sends."""
        found = re.search(rf'name="action" value="([^"]*)"[^>]*>{re.escape(label)}<', self.text)
        assert found, f"no button {label!r} in {self.text}"
        return html.unescape(found[1])


async def fetch(site: Site, path: str) -> Page:
    async with site.session.get(site.url + path) as answer:
        return Page(answer.url.path_qs, await answer.text(), answer.status)


async def send(site: Site, path: str, fields: dict[str, str] | bytes, **more: object) -> Page:
    async with site.session.post(site.url + path, data=fields, **more) as answer:
        return Page(answer.url.path_qs, await answer.text(), answer.status)


async def ask(site: Site, question: str) -> Page:
    page = await fetch(site, "/ask")
    return await send(site, "/ask", {"token": page.token, "question": question})


async def press(site: Site, page: Page, label: str) -> Page:
    return await send(site, "/press", {"token": page.token, "action": page.action(label), "label": label})
