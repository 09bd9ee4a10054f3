"""Mark a forum post as solved, with the tag that staff named, once its author said that an answer helped."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import discord

from bot.platforms.discord.barriers import Barrier
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.limits import POST_TAGS
from bot.platforms.discord.place import place_of
from bot.platforms.discord.trouble import BAD_MOMENT
from bot.platforms.discord.writing import reopening
from bot.reply import Reply

log = logging.getLogger(__name__)


async def marking_solved(
    context: Context, interaction: discord.Interaction[Any], replies: AsyncIterator[Reply]
) -> AsyncIterator[Reply]:
    """The replies to a press that says an answer helped; after them the post gets its tag."""
    async for reply in replies:
        yield reply
    await _mark_solved(context, interaction)


async def _mark_solved(context: Context, interaction: discord.Interaction[Any]) -> None:
    """Tag the post where its author pressed and the bot may; tags that it has stay."""
    post = _own_post(interaction)
    if post is None:
        return
    name = (await context.assistant.preferences(asker_of(interaction))).solved_tag
    if name is None:
        return
    tag = solved_tag(post.parent, name)
    if tag is None:
        log.warning("forum %s has no tag of the name or id that its setting solved-tag holds", post.parent_id)
    elif not interaction.app_permissions.manage_threads:
        context.barriers.meet(place_of(post, post.id), Barrier.TAGS)
    else:
        await _mark(context, post, tag)


def solved_tag(forum: object, name: str) -> discord.ForumTag | None:
    """The forum's tag of that id, or else of that name in whatever case."""
    if not isinstance(forum, discord.ForumChannel):
        return None
    by_id = {str(tag.id): tag for tag in forum.available_tags}
    by_name = {tag.name.casefold(): tag for tag in reversed(forum.available_tags)}
    return by_id.get(name) or by_name.get(name.casefold())


def _own_post(interaction: discord.Interaction[Any]) -> discord.Thread | None:
    """The forum post in which its author pressed; as the gateway keeps it up to date, where it does."""
    told = interaction.channel
    if not isinstance(told, discord.Thread) or interaction.guild is None:
        return None
    post = interaction.guild.get_thread(told.id) or told
    is_own = isinstance(post.parent, discord.ForumChannel) and post.owner_id == interaction.user.id
    return post if is_own else None


async def _mark(context: Context, post: discord.Thread, tag: discord.ForumTag) -> None:
    tags = post.applied_tags
    if tag in tags:
        return
    if len(tags) >= POST_TAGS:
        log.info("post %s has as many tags as Discord allows and does not get another", post.id)
        return

    async def give() -> None:
        await post.edit(applied_tags=[*tags, tag], reason="Its author says that an answer helped")

    try:
        await reopening(give, post)
    except discord.Forbidden:
        context.barriers.meet(place_of(post, post.id), Barrier.TAGS)
    except BAD_MOMENT as error:
        log.warning("post %s did not get its tag: %s", post.id, type(error).__name__)
