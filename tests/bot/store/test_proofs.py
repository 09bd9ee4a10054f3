"""The table of finished proofs; what the bot makes of its rows is tested with the proof desk."""

from datetime import datetime, timedelta

from bot.store import Store
from bot.store.proofs import KeptProof, ProofStore
from bot.store_location import StoreLocation
from tests.bot.store.conftest import Clock
from tests.bot.store.rows import every_row


def proof(at: datetime, number: int, request: str = "same-seed/digits/42", picture: bytes | None = b"PNG") -> KeptProof:
    return KeptProof(
        sha256=f"{number:064x}",
        request=request,
        fingerprint="torch 2.13",
        at=at,
        seconds=17.5 + number,
        card_json='{"format": "…"}',
        picture=picture,
        picture_sha256=picture and f"{number:064x}",
    )


async def test_a_proof_is_read_back_by_another_process_as_it_was_kept(store: Store, other: Store, clock: Clock) -> None:
    kept = proof(clock(), 1, picture=bytes(range(256)))
    await store.proofs.keep(kept)

    assert await other.proofs.find(kept.sha256) == kept
    assert await other.proofs.same(kept.request, kept.fingerprint) == kept
    assert await other.proofs.same(kept.request, "torch 2.14") is None
    assert await other.proofs.same("same-seed/digits/43", kept.fingerprint) is None


async def test_of_two_runs_of_one_proof_the_later_is_the_one_to_show(store: Store, clock: Clock) -> None:
    for number in (1, 2):
        await store.proofs.keep(proof(clock() + timedelta(minutes=number), number))

    same = await store.proofs.same("same-seed/digits/42", "torch 2.13")

    assert same is not None
    assert same.sha256 == f"{2:064x}"
    assert await store.proofs.latest(5) == (f"{2:064x}", f"{1:064x}")
    assert await store.proofs.times(1) == (("same-seed/digits/42", 19.5),)


async def test_a_card_kept_again_with_its_picture_stays_one_row(store: Store, clock: Clock) -> None:
    await store.proofs.keep(proof(clock(), 1, picture=None))
    await store.proofs.keep(proof(clock(), 1))

    found = await store.proofs.find(f"{1:064x}")

    assert found is not None
    assert found.picture == b"PNG"
    assert await store.proofs.latest(5) == (found.sha256,)


async def test_the_oldest_cards_go_and_of_those_left_the_oldest_pictures(
    store: Store, location: StoreLocation, clock: Clock
) -> None:
    bounded = ProofStore(store._database, cards=3, pictures=1)
    for number in range(5):
        clock.passes(minutes=1)
        await bounded.keep(proof(clock(), number))

    rows = (await every_row(location))["proofs"]

    assert {row["sha256"]: row["picture"] for row in rows} == {
        f"{2:064x}": None,
        f"{3:064x}": None,
        f"{4:064x}": b"PNG",
    }


async def test_what_was_set_aside_is_handed_out_no_more(store: Store, other: Store, clock: Clock) -> None:
    await store.proofs.keep(proof(clock(), 1))
    await store.proofs.set_aside(f"{1:064x}")

    assert await other.proofs.find(f"{1:064x}") is None
    assert await other.proofs.same("same-seed/digits/42", "torch 2.13") is None
    assert await other.proofs.latest(5) == ()
