"""What must survive a restart: settings from chat, questions, feedback, proofs, delivered events, growing messages.

One `Store` over one database, SQLite by default and PostgreSQL by URL, in parts by subject:

    async with await open_store(location) as store:
        store.preferences.get(Place("discord", server, channel)).over(defaults)   # memory, never waits
        await store.preferences.put(place, Preferences(automatic=True), by=asker)
        question = store.questions.record(text, asker=asker, place=place, decision=decision, entry=entry.id)
        await store.feedback.press(question, asker, helpful=True)
        if await store.delivered.claim("slack:event:Ev0AB"): ...
        await store.messages.open(job.key, platform="discord", address=address, request=argument)
        await store.messages.close(job.key)
        for message in await store.messages.adopt("discord"): ...   # at start, then every few seconds
        await store.values.put("discord.commands", digest)
        await store.gaps.lacking(since, place); .dismiss(texts, by=asker)   # what the FAQ does not answer
        await store.gap_history.turns(since, place)   # when gaps opened and were closed
        await store.counts.questions(week, place); .ratings(since); .entries(since)   # by week and course
        if (duty := await store.duties.take(name, lease)) is not None: ...; await store.duties.finish(name)
        await store.proofs.keep(proof); .same(request, fingerprint); .latest(5); .find(sha256)
        lesson = await store.lessons.put(written, by=asker); await store.lessons.find(lesson)
        link = await store.sign_ins.offer(asker, lasts); .redeem(link); .open(asker, lasts); .find(session, idle); .end
    edit = await store.edits.begin(path=path, entry=entry, diff=diff, by=asker); await store.edits.saved(edit)
    await store.privacy.export(asker); .delete(asker); .opt_out(asker); .opt_in(asker)

Three promises. What returned is on disk (`put`, `press`, `open`, `claim`, `keep`, everything under `privacy`);
`record` returns before, and is written within a second. Answers never fail for the disk: `get` and `record` touch
memory only, and `claim`, `open` and `close` go on without the disk, with one line in the log; what a person is told was
kept raises a `StoreError` where it was not. And people are known by a keyed hash only: callers hand over an `Asker`,
and no id of theirs is stored.

Importing this package imports SQLAlchemy; `bot.store_location` reads the setting without it.
"""

from bot.store.edits import Edit, EditState
from bot.store.feedback import Opinions
from bot.store.gaps import AnsweredText
from bot.store.lacking import LackingText
from bot.store.lessons import KeptLesson
from bot.store.messages import OpenMessage
from bot.store.place import Channels, Place
from bot.store.preferences import Preferences
from bot.store.privacy import Forgotten, KeptRow
from bot.store.proofs import KeptProof
from bot.store.questions import RecordedQuestion
from bot.store.store import Store, open_store

__all__ = [
    "AnsweredText",
    "Channels",
    "Edit",
    "EditState",
    "Forgotten",
    "KeptLesson",
    "KeptProof",
    "KeptRow",
    "LackingText",
    "OpenMessage",
    "Opinions",
    "Place",
    "Preferences",
    "RecordedQuestion",
    "Store",
    "open_store",
]
