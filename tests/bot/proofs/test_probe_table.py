"""What a probe counted is a table in the chat, narrow enough for a phone, beside both error rates of `fine_tune`."""

import pytest

from bot.platforms.discord.limits import PHONE_COLUMNS
from bot.platforms.discord.tables import draw_table, width
from bot.proofs.job import ProofState, ProofStatus
from bot.proofs.reply import proof_reply
from bot.reply import ProofRequest, Reply, Table, Text
from runners.card import Card
from runners.experiments import experiment
from runners.progress import ProofProgress
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Probed
from tests.fakes.launcher import ScriptedLauncher

UNDER_CHANGES = tuple(
    Probed(condition=condition, wrong=wrong, items=359)
    for condition, wrong in (
        ("clean", 9),
        ("random, 1/255", 40),
        ("FGSM, 1/255", 289),
        ("random, 2/255", 94),
        ("FGSM, 2/255", 298),
    )
)
BY_CLASS = tuple(
    Probed(condition=condition, label=str(label), wrong=label * times, items=87)
    for condition, times in (("whole model", 1), ("model pruned by 20%", 8))
    for label in range(10)
)


async def reply_of(name: str, probed: tuple[Probed, ...]) -> Reply:
    class Probing(ScriptedLauncher):
        async def run(self, spec, report):
            return (await super().run(spec, report)).model_copy(update={"probed": probed})

    proof = await prove(experiment(name), recipe("digits"), 42, Probing(), lambda _: None)
    return proof_reply(
        ProofStatus(
            key="k",
            request=ProofRequest(experiment=name, recipe="digits", seed=42),
            progress=ProofProgress.of(experiment(name), recipe("digits")),
            state=ProofState.FINISHED,
            card=Card.of(proof),
        )
    )


def tables_of(reply: Reply) -> list[Table]:
    return [part for part in reply.parts if isinstance(part, Table)]


async def test_errors_under_small_changes_are_a_table_by_change() -> None:
    _, probes = tables_of(await reply_of("adversarial", UNDER_CHANGES))

    assert probes.columns == ("images", "wrong", "error")
    assert probes.rows[0] == ("clean", "9 of 359", "2.5%")
    assert probes.rows[-1] == ("FGSM, 2/255", "298 of 359", "83.0%")
    assert len(probes.rows) == 5


async def test_errors_of_every_class_are_a_table_by_class_with_a_column_for_each_model() -> None:
    _, probes = tables_of(await reply_of("balanced-data", BY_CLASS))

    assert probes.columns == ("class", "whole", "pruned by 20%")
    assert probes.rows[3] == ("3", "3 of 87", "24 of 87")
    assert probes.rows[-1] == ("all", "45 of 870", "360 of 870")
    assert len(probes.rows) == 11


@pytest.mark.parametrize(("name", "probed"), [("adversarial", UNDER_CHANGES), ("balanced-data", BY_CLASS)])
async def test_the_tables_fit_a_phone_side_by_side_and_the_words_around_them_stay(
    name: str, probed: tuple[Probed, ...]
) -> None:
    reply = await reply_of(name, probed)
    rates, probes = tables_of(reply)
    drawn = draw_table(probes).splitlines()

    assert max(map(width, drawn)) <= PHONE_COLUMNS
    assert len(drawn) == len(probes.rows) + 4
    assert rates.columns[1:3] == ("frozen", "unfrozen")
    words = "".join(part.markdown for part in reply.parts if isinstance(part, Text))
    assert "**What this shows:**" in words
    assert "**What it does not show:**" in words


async def test_a_proof_without_a_probe_has_the_table_of_error_rates_alone() -> None:
    assert len(tables_of(await reply_of("same-seed", ()))) == 1
