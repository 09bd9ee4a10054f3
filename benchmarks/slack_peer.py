"""The framework's own floor: a slack-bolt app that answers every mention, command and press with one sentence.

`python -m benchmarks.slack_peer`, told by the same environment as the bot; `benchmarks.slack` compares the bot with it.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.slack_server import CONNECTIONS

_WORDS = "The same words for everybody."
_BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": _WORDS}}]

_Say = Callable[..., Awaitable[Any]]


def constant() -> AsyncApp:
    """An app that searches nothing and remembers nothing."""
    token, url = os.environ["FAQBOT_SLACK_BOT_TOKEN"], os.environ["FAQBOT_SLACK_API"]
    app = AsyncApp(client=AsyncWebClient(token, base_url=url))

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: _Say) -> None:
        await say(text=_WORDS, blocks=_BLOCKS, thread_ts=event["ts"])

    @app.command("/faq")
    async def commanded(ack: _Say, respond: _Say) -> None:
        await ack()
        await respond(text=_WORDS, blocks=_BLOCKS)

    @app.action(re.compile("^faq:"))
    async def pressed(ack: _Say, respond: _Say) -> None:
        await ack()
        await respond(text=_WORDS, blocks=_BLOCKS, replace_original=False)

    return app


async def main() -> None:
    app = constant()
    handlers = [AsyncSocketModeHandler(app, os.environ["FAQBOT_SLACK_APP_TOKEN"]) for _ in range(CONNECTIONS)]
    for handler in handlers:
        await handler.connect_async()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
