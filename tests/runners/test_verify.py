"""Verifying a card finds out claims that its numbers do not back, and runs that come out differently."""

import json

import pytest

from runners.card import Card, load_card
from runners.errors import CardContradictsItself, CardNotJson, CardOutdated, RunTimedOut
from runners.experiments import experiment
from runners.proof import ArmVerdict, Proof, ProofVerdict
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Probe, Seeding
from runners.verify import check_claims, run_again
from tests.fakes.launcher import ScriptedLauncher, result_of


def ignore(_: object) -> None:
    pass


@pytest.fixture
async def proof() -> Proof:
    return await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), ignore)


class Elsewhere(ScriptedLauncher):
    """A machine with another torch, where training comes out differently."""

    async def run(self, spec, report):
        result = result_of(spec, noise=7)
        environment = result.environment.model_copy(update={"torch": "2.9.0"})
        return result.model_copy(update={"environment": environment})


def test_an_honest_card_holds(proof: Proof) -> None:
    check_claims(Card.of(proof))


def test_an_arms_verdict_that_its_runs_do_not_back_is_found_although_the_sha256_fits(proof: Proof) -> None:
    seeded, control = proof.arms
    lied = control.model_copy(update={"verdict": ArmVerdict.IDENTICAL})

    with pytest.raises(CardContradictsItself, match="'split-only' identical, but its runs are different"):
        check_claims(Card.of(proof.model_copy(update={"arms": (seeded, lied)})))


def test_a_verdict_that_the_arms_do_not_back_is_found(proof: Proof) -> None:
    lied = proof.model_copy(update={"verdict": ProofVerdict.NOT_REPRODUCIBLE})

    with pytest.raises(CardContradictsItself, match="says not-reproducible, but its arms show reproducible"):
        check_claims(Card.of(lied))


@pytest.mark.parametrize("fewer", ["arms", "runs"])
def test_a_card_without_the_arms_or_runs_of_its_experiment_is_found(proof: Proof, fewer: str) -> None:
    seeded, control = proof.arms
    arms = (seeded,) if fewer == "arms" else (seeded, control.model_copy(update={"runs": ()}))

    with pytest.raises(CardContradictsItself, match="Do not trust it"):
        check_claims(Card.of(proof.model_copy(update={"arms": arms})))


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        ({"seed": 7}, "'seeded' are not those of the experiment same-seed on digits with seed 7"),
        ({"recipe": "pets"}, "its proof is on 'pets' and its recipe is 'digits'"),
        ({"experiment": "same-seed-full"}, "not those of the experiment same-seed-full"),
    ],
)
def test_numbers_of_other_runs_than_the_card_names_are_found(proof: Proof, lie: dict[str, object], found: str) -> None:
    with pytest.raises(CardContradictsItself, match=found):
        check_claims(Card.of(proof).model_copy(update={"proof": proof.model_copy(update=lie)}))


@pytest.mark.parametrize("other", [{"recipe": "pets"}, {"epochs": 10}, {"seed": 43}, {"probe": Probe.ADVERSARIAL}])
def test_a_card_orders_no_run_that_its_experiment_would_not_make(proof: Proof, other: dict[str, object]) -> None:
    seeded, control = proof.arms
    runs = tuple(run.model_copy(update={"spec": run.spec.model_copy(update=other)}) for run in seeded.runs)
    made_up = proof.model_copy(update={"arms": (seeded.model_copy(update={"runs": runs}), control)})

    with pytest.raises(CardContradictsItself, match="'seeded' are not those"):
        check_claims(Card.of(made_up))


def test_more_runs_than_the_experiment_makes_are_found(proof: Proof) -> None:
    seeded, control = proof.arms
    more = seeded.model_copy(update={"runs": seeded.runs * 2})

    with pytest.raises(CardContradictsItself, match="'seeded' are not those"):
        check_claims(Card.of(proof.model_copy(update={"arms": (more, control)})))


def test_losses_that_part_elsewhere_than_the_card_says_are_found(proof: Proof) -> None:
    seeded, control = proof.arms
    lied = control.model_copy(update={"losses_part_at": 3})

    with pytest.raises(CardContradictsItself, match="'split-only' do not part where it says"):
        check_claims(Card.of(proof.model_copy(update={"arms": (seeded, lied)})))


async def test_the_seeded_arm_is_run_once_again_and_compared_to_the_bit(proof: Proof) -> None:
    launcher = ScriptedLauncher()
    verification = await run_again(Card.of(proof), launcher, ignore)

    assert [spec.seeding for spec in launcher.started] == [Seeding.SEEDED]
    assert verification.matches
    assert verification.not_repeated == ("split-only",)


async def test_what_differs_is_named_with_the_conditions(proof: Proof) -> None:
    verification = await run_again(Card.of(proof), Elsewhere(), ignore)
    (repetition,) = verification.repetitions

    assert not verification.matches
    assert repetition.verdict is ArmVerdict.DIFFERENT
    assert (repetition.same_split, repetition.same_error_rates, repetition.same_weights) == (True, False, False)
    assert repetition.losses_part_at == 1
    assert repetition.different_conditions == ("torch: 2.13.0+cpu and 2.9.0",)


async def test_a_card_of_another_version_of_its_recipe_cannot_be_run_again(proof: Proof) -> None:
    card = Card.of(proof)
    old = card.model_copy(update={"recipe": card.recipe.model_copy(update={"version": 99})})

    with pytest.raises(CardOutdated, match="--no-run"):
        await run_again(old, ScriptedLauncher(), ignore)


async def test_a_run_that_fails_is_told(proof: Proof) -> None:
    with pytest.raises(RunTimedOut):
        await run_again(Card.of(proof), ScriptedLauncher(RunTimedOut("too slow")), ignore)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"hello"])
def test_a_file_that_is_no_card_is_told(tmp_path, content: bytes | None) -> None:
    path = tmp_path / "card.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CardNotJson):
        load_card(path)


def test_a_card_is_loaded_from_its_file(tmp_path, proof: Proof) -> None:
    card = Card.of(proof)
    (tmp_path / "card.json").write_text(json.dumps(json.loads(card.to_json())))

    assert load_card(tmp_path / "card.json") == card
