"""Interactions that run out, restarts, forum posts and shards inside simcord, whose clock is virtual."""

import simcord

from bot.reply import Action, ActionKind
from tests.bot.platforms.discord.conftest import ScriptedAssistant, said, step
from tests.bot.platforms.discord.test_simcord import MINUTE_S, TimedAssistant, bot_with, words

SHOW = Action(kind=ActionKind.SHOW_ENTRY, argument="two-error-rates", label="Why two error rates?")


async def test_an_acknowledgement_leaves_before_the_three_seconds_are_over():
    async with simcord.run(bot_with(TimedAssistant((10, said("slow")))), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq ask", question="why?")
        await env.advance_time(2.0)
        assert result.acknowledged


async def test_a_private_answer_that_outlives_its_interaction_ends_without_an_error():
    late = (20 * MINUTE_S, said("only for you", private=True))
    async with simcord.run(bot_with(TimedAssistant((0, said("wait", private=True)), late)), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq seed")
        for _ in range(22):
            await env.advance_time(MINUTE_S)
        assert words(result.response.message) == "wait"
        assert channel.history() == []


async def test_a_button_still_works_after_a_restart():
    async with simcord.run(bot_with(TimedAssistant((0, said("Did you mean…", actions=(SHOW,))))), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq ask", question="error rate")
        second = ScriptedAssistant(said("In two stages.", private=True))
        await env.restart_bot(bot_with(second))
        pressed = await ada.click(result.response, label=SHOW.label)
        assert words(pressed.response.message) == "In two stages."
        assert pressed.ephemeral
        assert second.acts[0][:2] == ("show", "two-error-rates")


async def test_a_mention_in_a_forum_post_is_answered_inside_it():
    async with simcord.run(bot_with(TimedAssistant((0, step(0)), (1, said("the verdict")))), shard_count=1) as env:
        forum = env.create_guild().create_forum_channel("questions")
        ada = env.guild.add_member(env.create_user("ada"))
        env.backend.create_thread(forum.id, "Which seed?", ada.id)
        (post,) = forum.threads
        await ada.send(post, f"{env.bot.user.mention} prove it")
        await env.advance_time(5)
        assert words(post.last_message) == "the verdict"


async def test_every_shard_answers_in_its_own_servers():
    bot = bot_with(TimedAssistant((0, said("from my shard"))))
    async with simcord.run(bot, shard_count=3) as env:
        for shard in range(3):
            guild = env.create_guild(f"Course {shard}", shard_id=shard)
            channel = guild.create_text_channel("general")
            ada = guild.add_member(env.create_user(f"ada{shard}"))
            await ada.send(channel, f"{env.bot.user.mention} why?")
            result = await ada.slash(channel, "faq ask", question="why?")
            assert words(result.response.message) == "from my shard"
            assert bot.get_guild(guild.id).shard_id == shard
            assert len(channel.history()) == 3
