"""The attempts at one run on a cluster, told as one story: nothing is counted twice, and a new start is said once.

Ray starts a run again when a node is lost. What the second attempt repeats is left out until it is past the first.
Reports of one attempt may overtake each other on their way, so each waits here until those before it have come.
"""

from runners.launchers.ray_messages import NodeReport, Problem
from runners.spec import Measured, Preparing, Restarted, RunEvent, Stage, Trained

#: One start and one retry; Ray itself counts a process that it ended for want of memory as neither.
ATTEMPTS_MAX = 2


class Attempts:
    """Takes the reports of every attempt at one run and gives back what is new to those who watch it."""

    def __init__(self) -> None:
        #: The names of the machines that had the run, in order.
        self.nodes: list[str] = []
        #: Ray's id of the node that has the run now; empty while none has.
        self.node_id = ""
        self._attempt = ""
        self._early: dict[int, NodeReport] = {}
        self._next = 1
        self._given_up: set[str] = set()
        self._is_prepared = False
        self._batches = 0
        self._stages: set[Stage] = set()

    def take(self, report: NodeReport) -> tuple[RunEvent | Problem, ...]:
        """What is new in a report, and in those that waited for it."""
        if report.attempt in self._given_up:
            return ()
        told: list[RunEvent | Problem] = [] if report.attempt == self._attempt else [*self._begin(report)]
        self._early[report.number] = report
        while (in_turn := self._early.pop(self._next, None)) is not None:
            self._next += 1
            if self._is_new(in_turn.said):
                told.append(in_turn.said)
        return tuple(told)

    def lose(self) -> tuple[RunEvent, ...]:
        """Note that the node that had the run is gone; what was not yet said about that."""
        if not self._attempt:
            return ()
        self._given_up.add(self._attempt)
        self._attempt = self.node_id = ""
        if len(self.nodes) >= ATTEMPTS_MAX:
            return ()
        return (Restarted(why=f"The cluster lost {self.nodes[-1]} in mid-run; Ray starts the run again."),)

    def _begin(self, report: NodeReport) -> tuple[RunEvent, ...]:
        told = self.lose()
        self._attempt, self.node_id = report.attempt, report.node_id
        self._early, self._next = {}, 1
        self.nodes.append(report.node)
        return told

    def _is_new(self, said: RunEvent | Problem) -> bool:
        match said:
            case Preparing():
                is_new, self._is_prepared = not self._is_prepared, True
            case Trained():
                is_new, self._batches = said.batch > self._batches, max(said.batch, self._batches)
            case Measured():
                is_new = said.stage not in self._stages
                self._stages.add(said.stage)
            case _:
                is_new = True
        return is_new
