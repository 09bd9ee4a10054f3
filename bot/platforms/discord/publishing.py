"""Publish the slash commands to Discord, and only when they differ from those that were published last.

Discord allows 200 new commands a day, and a list that is sent again reloads every client's command menu.
https://discord.com/developers/docs/interactions/application-commands#registering-a-command
"""

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.store.values import ValueStore

log = logging.getLogger(__name__)


async def publish(tree: app_commands.CommandTree[Any], application_id: int | None, values: "ValueStore | None") -> bool:
    """Send the tree's commands unless the store says that Discord has them; returns whether they were sent.

    Without a store, or with one that cannot be read, they are sent: once too often harms less than never.

    Raises:
        HTTPException: Discord did not take them.
    """
    name, digest = _name(application_id), _digest(tree)
    if values is not None and await _known(values, name) == digest:
        return False
    await tree.sync()
    if values is not None:
        await _keep(values, name, digest)
    return True


async def forget(application_id: int | None, values: "ValueStore | None") -> None:
    """Publish at the next start in any case: somebody used a command that this version does not have."""
    if values is None:
        return
    try:
        await values.remove(_name(application_id))
    except StoreError as error:
        log.warning("the commands may stay out of date: %s", error)


def _name(application_id: int | None) -> str:
    return f"discord.commands.{application_id}"


def _digest(tree: app_commands.CommandTree[Any]) -> str:
    """SHA-256 over the commands as Discord would get them."""
    payload = sorted(json.dumps(command.to_dict(tree), sort_keys=True) for command in tree.get_commands())
    return hashlib.sha256("\n".join(payload).encode()).hexdigest()


async def _known(values: "ValueStore", name: str) -> str | None:
    try:
        return await values.get(name)
    except StoreError as error:
        log.warning("the commands are published again: %s", error)
        return None


async def _keep(values: "ValueStore", name: str, digest: str) -> None:
    try:
        await values.put(name, digest)
    except StoreError as error:
        log.warning("the commands will be published again at the next start: %s", error)
