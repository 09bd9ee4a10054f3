"""What of the Ray launcher needs no cluster: addresses, attempts told as one story, and clusters that are not there."""

import itertools
import sys

import pytest

from runners.errors import ClusterUnreachable, LauncherClosed, LauncherMissing, NotDeterministic, RunTimedOut
from runners.launchers.ray import RayLauncher
from runners.launchers.ray_address import is_ray_address
from runners.launchers.ray_attempts import Attempts
from runners.launchers.ray_connection import RayConnection
from runners.launchers.ray_messages import Connect, NodeReport, Problem
from runners.spec import Device, Measured, Preparing, Restarted, RunEvent, RunSpec, Seeding, Stage, Trained
from tests.runners.processes import own_children

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)


@pytest.mark.parametrize(
    "address", ["auto", "ray://head:10001", "head.example.org:6379", "192.0.2.7:6379", "ray://[2001:db8::1]:10001"]
)
def test_an_address_is_of_a_client_server_or_of_a_cluster_or_auto(address: str) -> None:
    assert is_ray_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ray",
        "local:",
        "head",
        "ray://head",
        "head:0",
        "head:65536",
        "http://head:6379",
        "ray://a b:1",
        "h:1\n",
        "-:1",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_ray_address(text)


def trained(batch: int) -> Trained:
    return Trained(stage=Stage.FROZEN, batch=batch, batches=3, loss=1.0)


class Node:
    """A node that numbers the reports of its attempt."""

    def __init__(self, attempt: str, name: str = "left") -> None:
        self._attempt, self._name, self._numbers = attempt, name, itertools.count(1)

    def report(self, said: RunEvent | Problem) -> NodeReport:
        return NodeReport(
            run="1",
            attempt=self._attempt,
            number=next(self._numbers),
            node_id=f"id-{self._name}",
            node=self._name,
            said=said,
        )


def test_a_second_attempt_counts_no_batch_twice_and_is_announced_once() -> None:
    attempts, left, right = Attempts(), Node("a"), Node("b", "right")
    measured = Measured(stage=Stage.FROZEN, error_rate=0.5)
    for said in (Preparing(), trained(1), trained(2), measured):
        assert attempts.take(left.report(said)) == (said,)

    (restarted,) = attempts.take(right.report(Preparing()))
    assert isinstance(restarted, Restarted)
    assert "left" in restarted.why
    for said in (trained(1), trained(2), measured):
        assert attempts.take(right.report(said)) == ()
    assert attempts.take(right.report(trained(3))) == (trained(3),)
    assert attempts.nodes == ["left", "right"]


def test_reports_that_overtake_each_other_are_told_in_order() -> None:
    attempts, left = Attempts(), Node("a")
    first, second, third = (left.report(said) for said in (Preparing(), trained(1), trained(2)))
    assert attempts.take(third) == ()
    assert attempts.take(first) == (Preparing(),)
    assert attempts.take(second) == (trained(1), trained(2))


def test_what_waits_for_a_report_that_was_lost_with_its_node_is_told_by_the_second_attempt() -> None:
    attempts, left, right = Attempts(), Node("a"), Node("b", "right")
    attempts.take(left.report(Preparing()))
    left.report(trained(1))
    assert attempts.take(left.report(trained(2))) == ()
    attempts.take(right.report(Preparing()))
    assert attempts.take(right.report(trained(1))) == (trained(1),)
    assert attempts.take(right.report(trained(2))) == (trained(2),)


def test_a_lost_node_is_told_before_there_is_another_and_its_late_words_are_ignored() -> None:
    attempts, left, right = Attempts(), Node("a"), Node("b", "right")
    attempts.take(left.report(Preparing()))
    attempts.take(left.report(trained(1)))
    assert attempts.node_id == "id-left"
    (restarted,) = attempts.lose()
    assert isinstance(restarted, Restarted)
    assert attempts.node_id == ""
    assert attempts.lose() == ()
    assert attempts.take(left.report(trained(2))) == ()
    assert attempts.take(right.report(Preparing())) == ()
    assert attempts.take(right.report(trained(1))) == ()
    assert attempts.take(right.report(trained(2))) == (trained(2),)


def test_the_loss_of_a_second_attempt_announces_no_third() -> None:
    attempts = Attempts()
    attempts.take(Node("a").report(Preparing()))
    attempts.take(Node("b", "right").report(Preparing()))
    assert attempts.lose() == ()


@pytest.mark.parametrize("error", [RunTimedOut("too late"), NotDeterministic("no kernel", operation="put_")])
def test_a_named_error_keeps_its_name_between_processes(error: RunTimedOut | NotDeterministic) -> None:
    told = Problem.model_validate_json(Problem.of(error).model_dump_json()).as_error()
    assert (type(told), str(told), vars(told)) == (type(error), str(error), vars(error))


def test_ray_that_is_not_installed_is_told_when_the_bot_starts() -> None:
    with pytest.raises(LauncherMissing, match=r"pip install -e '\.\[ray\]'"):
        RayLauncher("auto", is_installed=lambda: False)


def stub(code: str) -> RayLauncher:
    """A launcher whose driver is a few lines of Python."""
    return RayLauncher("head:6379", command=(sys.executable, "-c", code), is_installed=lambda: True)


async def test_a_cluster_that_refuses_is_told_with_its_own_reason() -> None:
    launcher = stub("""print('{"kind": "refused", "why": "no such head."}')""")
    with pytest.raises(ClusterUnreachable, match=r"head:6379: no such head\..*FAQBOT_LAUNCHER"):
        await launcher.run(SPEC, lambda _: None)
    await launcher.close()


async def test_a_cluster_that_does_not_answer_in_time_is_told_and_its_driver_ended() -> None:
    with pytest.raises(ClusterUnreachable, match=r"No Ray cluster answered at head:6379 within 0\.2 s"):
        await RayConnection.open(
            Connect(address="head:6379", no_node_grace_s=0),
            command=(sys.executable, "-c", "import time; time.sleep(600)"),
            environment={},
            timeout_s=0.2,
        )
    assert own_children() == []


async def test_a_connection_that_breaks_ends_its_runs_with_a_named_error_and_the_next_run_connects_anew() -> None:
    launcher = stub("""print('{"kind": "connected", "slots": 3}', flush=True); input(); input()""")
    for _ in range(2):
        with pytest.raises(ClusterUnreachable, match="head:6379 was lost"):
            await launcher.run(SPEC, lambda _: None)
    assert launcher.slots == 3
    await launcher.close()
    with pytest.raises(LauncherClosed):
        await launcher.run(SPEC, lambda _: None)


async def test_an_event_that_the_listener_cannot_bear_stops_the_run() -> None:
    launcher = stub(
        """print('{"kind": "connected", "slots": 1}', flush=True); input(); input()
print('{"kind": "told", "run": "1", "event": {"kind": "preparing"}}', flush=True)
assert '"stop"' in input()
print('{"kind": "over", "run": "1", "problem": {"name": "RunFailed", "text": "stopped"}}', flush=True); input()"""
    )

    def listen(event: RunEvent) -> None:
        raise LookupError("the chat is gone")

    with pytest.raises(LookupError):
        await launcher.run(SPEC, listen)
    await launcher.close()


async def test_the_bots_secrets_do_not_reach_ray_but_rays_own_settings_do() -> None:
    code = """import json, os, sys
print(json.dumps({"kind": "refused", "why": " ".join(sorted(os.environ))}))"""
    environment = {"FAQBOT_SLACK_APP_TOKEN": "xapp-1", "RAY_AUTH_MODE": "token", "LANG": "C"}
    launcher = RayLauncher(
        "auto", command=(sys.executable, "-c", code), environment=environment, is_installed=lambda: True
    )
    with pytest.raises(ClusterUnreachable, match="RAY_AUTH_MODE RAY_USAGE_STATS_ENABLED") as told:
        await launcher.run(SPEC, lambda _: None)
    assert "FAQBOT" not in str(told.value).removesuffix("Check FAQBOT_LAUNCHER.")
    await launcher.close()
