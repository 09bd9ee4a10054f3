"""What a message says whose proof may end with the bot that runs it: what was true stays, and it can be run again."""

import itertools

from bot.reply import Action, ActionKind, Part, Progress, ProofRequest, Reply, Text

STOPPED = Text(markdown="The bot was stopped before this proof ended.")
_STARTING = Text(
    markdown="The proof is about to start. If nothing follows here, the bot was stopped at this moment: run it again."
)


def is_growing(reply: Reply) -> bool:
    """Whether the reply shows a proof under way, so that its message must not stay as it is."""
    return reply.proof is not None and any(isinstance(part, Progress) for part in reply.parts)


def at_rest(reply: Reply) -> Reply:
    """What a growing reply says that holds whatever becomes of its proof: all that stands before the bar."""
    kept = tuple(itertools.takewhile(_is_finished, reply.parts))
    actions = tuple(action for action in reply.actions if action.kind is not ActionKind.CANCEL_PROOF)
    return reply.model_copy(update={"parts": kept, "actions": actions})


def starting_reply(reply: Reply) -> Reply:
    """A growing reply as it is posted first: fit to stay for ever, until it is noted that its message grows."""
    return _ended(at_rest(reply), _STARTING)


def stopped_reply(said: Reply) -> Reply:
    """The last words under what was `said` (see `at_rest`), with a button that runs the proof again."""
    return _ended(said, STOPPED)


def finished_reply(said: Reply, proof: Reply) -> Reply:
    """What was `said` (see `at_rest`) with the proof that ended, although nobody was there to show it."""
    parts = tuple(part for part in proof.parts if part not in said.parts)
    return said.model_copy(
        update={"parts": (*said.parts, *parts), "actions": (*said.actions, *proof.actions), "proof": None}
    )


def run_again(request: ProofRequest) -> Action:
    """The button that runs a proof anew."""
    return Action(kind=ActionKind.RUN_AGAIN, argument=request.argument, label="Run again")


def _is_finished(part: Part) -> bool:
    return not isinstance(part, Progress)


def _ended(said: Reply, words: Text) -> Reply:
    again = () if said.proof is None else (run_again(said.proof),)
    return said.model_copy(update={"parts": (*said.parts, words), "actions": (*said.actions, *again), "proof": None})
