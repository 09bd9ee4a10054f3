"""Upload a reply's files into the thread under its message, each once; what the message says is not this module's."""

import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.limits import FILE_MAX_BYTES
from bot.platforms.slack.refusals import code_of
from bot.reply import Attachment, Picture, Reply

log = logging.getLogger(__name__)


class ThreadFiles:
    """The files under one message."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._uploaded: set[Picture | Attachment] = set()

    async def show(self, reply: Reply, channel: str, thread: str) -> None:
        """Upload what is not there yet.

        A file that Slack does not take is logged and left out: the message has every word and number without it.
        """
        files = [part for part in files_of(reply) if part not in self._uploaded]
        if not files:
            return
        self._uploaded.update(files)
        try:
            await self._client.files_upload_v2(
                file_uploads=[_upload(file) for file in files], channel=channel, thread_ts=thread
            )
        except SlackApiError as error:
            log.warning("Slack took no files (%s); the app needs the scope files:write", code_of(error))
        except (SlackRequestError, aiohttp.ClientError, TimeoutError):
            log.warning("Slack's file store did not take a file")


def files_of(reply: Reply) -> tuple[Picture | Attachment, ...]:
    """The reply's files that are not too large."""
    files = (part for part in reply.parts if isinstance(part, (Picture, Attachment)))
    return tuple(file for file in files if len(_content(file)) <= FILE_MAX_BYTES)


def _upload(file: Picture | Attachment) -> dict[str, Any]:
    upload = {"file": _content(file), "filename": file.name, "title": file.name}
    return upload | {"alt_txt": file.alt} if isinstance(file, Picture) else upload


def _content(file: Picture | Attachment) -> bytes:
    return file.png if isinstance(file, Picture) else file.content
