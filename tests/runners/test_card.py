"""A proof card keeps every number, can be read back, and tells when it was changed."""

import hashlib
import json
import math
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from runners.card import Card, read_card
from runners.errors import CardChanged, CardError, CardNotJson, CardTooLarge, CardWrongFormat
from runners.experiments import experiment
from runners.proof import Proof
from runners.prove import prove
from runners.recipes import recipe
from tests.fakes.launcher import SEEDED_ERROR_RATES, ScriptedLauncher

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def proof() -> Proof:
    return await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), lambda _: None)


@pytest.fixture
def card(proof: Proof) -> Card:
    return Card.of(proof, now=lambda: NOON)


def test_a_card_reads_back_as_it_was_written(card: Card) -> None:
    assert read_card(card.to_json()) == card


def test_it_holds_recipe_seed_arms_numbers_hashes_environment_and_time(card: Card) -> None:
    content = json.loads(card.to_json())
    run = content["proof"]["arms"][0]["runs"][0]

    assert content["recipe"]["name"] == "digits"
    assert content["proof"]["seed"] == 42
    assert [arm["name"] for arm in content["proof"]["arms"]] == ["seeded", "split-only"]
    assert tuple(run["error_rates"]) == SEEDED_ERROR_RATES
    assert len(run["weights_sha256"]) == 64
    assert run["environment"]["torch"] == "2.13.0+cpu"
    assert content["created"] == "2026-03-01T12:00:00Z"


def test_the_same_proof_at_the_same_time_gives_the_same_sha256(proof: Proof) -> None:
    assert Card.of(proof, now=lambda: NOON).sha256 == Card.of(proof, now=lambda: NOON).sha256
    assert Card.of(proof, now=lambda: NOON).sha256 != Card.of(proof, now=lambda: NOON.replace(hour=13)).sha256


def test_losses_that_are_not_numbers_survive(proof: Proof) -> None:
    arm = proof.arms[0]
    diverged = arm.runs[0].model_copy(update={"losses": (2.5, math.inf, math.nan)})
    changed = proof.model_copy(update={"arms": (arm.model_copy(update={"runs": (diverged, arm.runs[1])}),)})

    losses = read_card(Card.of(changed).to_json()).proof.arms[0].runs[0].losses
    assert losses[:2] == (2.5, math.inf)
    assert math.isnan(losses[2])


def test_a_time_without_a_zone_is_refused(proof: Proof) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Card.of(proof, now=lambda: datetime(2026, 3, 1))


def test_reformatting_changes_nothing(card: Card) -> None:
    assert read_card(json.dumps(json.loads(card.to_json()), indent=8, sort_keys=True)) == card


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"seed": 42', '"seed": 43'),
        (str(SEEDED_ERROR_RATES[1]), "0.0"),
        ('"verdict": "different"', '"verdict": "identical"'),
        ('"torch": "2.13.0+cpu"', '"torch": "2.9.0"'),
        ("12:00:00Z", "13:00:00Z"),
        ('"recipe": {', '"note": "trust me", "recipe": {'),
    ],
)
def test_a_card_edited_by_hand_is_refused_by_the_sha256_check(card: Card, before: str, after: str) -> None:
    text = card.to_json()
    assert before in text

    with pytest.raises(CardChanged, match="SHA-256 check failed"):
        read_card(text.replace(before, after, 1))


@pytest.mark.parametrize("text", ["", "hello", "[1, 2]", "42", "{", '{"format": 1, "format": 2}', "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(CardNotJson):
        read_card(text)


@pytest.mark.parametrize("text", ["{}", '{"format": "faqbot-proof-card/99"}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(CardWrongFormat, match="faqbot-proof-card/1"):
        read_card(text)


def test_a_text_longer_than_any_card_is_refused(card: Card) -> None:
    with pytest.raises(CardTooLarge):
        read_card(card.to_json() + " " * 1_000_000)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_card_cut_short_is_refused(card: Card, kept: float) -> None:
    text = card.to_json()
    with pytest.raises(CardError):
        read_card(text[: int(len(text) * kept)])


@pytest.mark.parametrize("mark", ["\x1b]0;owned\x07", "\r", "\x9b2J", "\u202e", "\u200b", "\u2028"])
@pytest.mark.parametrize("field", ["faqbot", "torch"])
def test_a_card_with_marks_that_steer_a_terminal_is_refused_although_the_sha256_fits(
    proof: Proof, field: str, mark: str
) -> None:
    seeded, control = proof.arms
    run = seeded.runs[0]
    lied = run.model_copy(update={"environment": run.environment.model_copy(update={"torch": f"2.9{mark}"})})
    arms = (seeded.model_copy(update={"runs": (lied, lied)}), control) if field == "torch" else proof.arms
    card = Card.of(proof.model_copy(update={"arms": arms}), now=lambda: NOON)
    if field == "faqbot":
        card = signed(card.model_copy(update={"faqbot": f"0.1{mark}"}))

    with pytest.raises(CardWrongFormat, match="marks that nobody can see"):
        read_card(card.to_json())


def test_a_field_with_such_a_name_is_not_repeated_to_the_reader(card: Card) -> None:
    content = json.loads(card.to_json()) | {"\x1b[2J": 1}

    with pytest.raises(CardWrongFormat) as refused:
        read_card(signed_json(content))

    assert str(refused.value).isprintable()


def test_lists_very_deep_inside_each_other_are_no_card(card: Card) -> None:
    deep = "[" * 800 + "]" * 800
    with pytest.raises(CardError):
        read_card(signed_json(json.loads(card.to_json()) | {"deep": json.loads(deep)}))


def signed(card: Card) -> Card:
    """The card with the SHA-256 of what it holds, as anybody can make it."""
    return Card.model_validate_json(signed_json(json.loads(card.to_json())))


def signed_json(content: dict[str, object]) -> str:
    rest = {name: value for name, value in content.items() if name != "sha256"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return json.dumps(rest | {"sha256": hashlib.sha256(canonical.encode()).hexdigest()})
