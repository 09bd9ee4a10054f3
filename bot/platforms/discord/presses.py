"""What happens on Discord when a button is pressed or a choice is picked: which spot shows what the assistant says."""

from collections.abc import AsyncIterator
from typing import Any

import discord

from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import in_private, once
from bot.platforms.discord.interaction_spot import Waiting
from bot.platforms.discord.notices import with_notices
from bot.platforms.discord.press_spot import PressSpot
from bot.platforms.discord.share_spot import ShareSpot
from bot.platforms.discord.sharing import already_shared
from bot.platforms.discord.solved import marking_solved
from bot.platforms.discord.token_limit import while_token_lasts
from bot.reply import Action, ActionKind, Reply

#: What may take long; its message says so until it comes.
_PROOFS = frozenset({ActionKind.PROVE_ENTRY, ActionKind.RUN_PROOF, ActionKind.RUN_AGAIN})
_WHERE = "a button"


async def take_press(context: Context, interaction: discord.Interaction[Any], kind: str, argument: str) -> None:
    """Do what a button of any age asks for; what it was pressed on in private stays private unless it is shared."""
    if not await context.taken_up.take(str(interaction.id)):
        return
    pressed = interaction.message
    on_private = pressed is not None and pressed.flags.ephemeral
    replies = context.assistant.act(
        kind, argument, asker_of(interaction), every_s=context.every_s, on_private=on_private
    )
    if kind == ActionKind.SHARE and pressed is not None:
        await _share(context, interaction, pressed, replies)
        return
    if on_private:
        replies = while_token_lasts(in_private(replies), context.private_for_s, _again(kind, argument))
    replies = with_notices(context, interaction, replies)
    if kind == ActionKind.HELPFUL:
        replies = marking_solved(context, interaction, replies)
    await context.conversations.hold(replies, PressSpot(interaction, _waiting(kind, on_private=on_private)), _WHERE)


async def _share(
    context: Context,
    interaction: discord.Interaction[Any],
    pressed: discord.Message,
    replies: AsyncIterator[Reply],
) -> None:
    if not context.shares.begin(pressed.id):
        await context.conversations.hold(once(already_shared), PressSpot(interaction, Waiting.UNSEEN), _WHERE)
        return
    await context.conversations.hold(replies, ShareSpot(interaction, context.shares, pressed), _WHERE)


def _waiting(kind: str, *, on_private: bool) -> Waiting:
    if kind not in _PROOFS:
        return Waiting.UNSEEN
    return Waiting.IN_PRIVATE if on_private else Waiting.IN_PUBLIC


def _again(kind: str, argument: str) -> Action | None:
    """The press that shows what a press on a private message started."""
    if kind not in _PROOFS:
        return None
    shows = ActionKind.RUN_PROOF if kind == ActionKind.RUN_AGAIN else ActionKind(kind)
    return Action(kind=shows, argument=argument, label="")
