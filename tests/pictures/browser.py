"""Photographs of HTML pages by a headless Chromium: Debian's where it is installed, else Playwright's own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

PHONE_WIDTH, DESK_WIDTH = 360, 720


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window; it only ever sees pages made here, so it needs no sandbox."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def photograph(browser: Browser, page_html: str, width: int, path: Path, sharpness: float = 2) -> None:
    """Save the page as PNG, as high as its content."""
    page = await browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=sharpness)
    await page.set_content(page_html)
    await page.locator("main").screenshot(path=path)
    await page.close()
