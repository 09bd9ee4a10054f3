import asyncio

from bot.readiness import Check, Readiness


def well(name: str) -> Check:
    return Check(name=name, ok=True, detail="answers")


async def test_ready_is_who_has_nothing_that_is_not_well() -> None:
    async def chat() -> Check:
        return well("chat")

    async def store() -> Check:
        return Check(name="store", ok=False, detail="the disk is full")

    assert (await Readiness({"chat": chat}).report()).ready
    report = await Readiness({"chat": chat, "store": store}).report()
    assert not report.ready
    assert [check.detail for check in report.checks if not check.ok] == ["the disk is full"]


async def test_a_part_that_does_not_answer_is_not_waited_for() -> None:
    async def store() -> Check:
        await asyncio.Event().wait()
        return well("store")

    report = await Readiness({"store": store}, patience_s=0.01).report()

    assert report.checks == (Check(name="store", ok=False, detail="no answer within 0.01 s"),)


async def test_many_who_ask_at_once_cost_a_part_one_question() -> None:
    asked = 0

    async def store() -> Check:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return well("store")

    readiness = Readiness({"store": store})
    reports = await asyncio.gather(*(readiness.report() for _ in range(50)))

    assert asked == 1
    assert {report.ready for report in reports} == {True}
    await readiness.report()
    assert asked == 2
