"""Which entries somebody may change from where they are, and the servers that the operator named for that.

Being staff of a server is not enough: anybody can make a server and add a bot to it. So the operator names the servers
whose staff teach, and there the place's own `course` narrows it down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


class TeachingServer(BaseModel):
    """A server or workspace whose staff may change entries of one course, or of every course."""

    model_config = ConfigDict(frozen=True)

    platform: str
    server: str
    course: str | None = None


def parse_teaching_servers(typed: str) -> frozenset[TeachingServer]:
    """Read `platform:server` and `platform:server:course`, with commas between.

    Raises:
        ValueError: it is written otherwise.
    """
    servers = set()
    for written in filter(None, (part.strip() for part in typed.split(","))):
        platform, server, course = (*(part.strip() for part in written.split(":", 2)), "", "")[:3]
        if not platform or not server or (written.count(":") > 1 and not course):
            raise ValueError(
                "write each server as platform:server or platform:server:course, such as discord:1234 or "
                "slack:T0AB:ml, with commas between"
            )
        servers.add(TeachingServer(platform=platform, server=server, course=course or None))
    return frozenset(servers)


@dataclass(frozen=True, slots=True)
class Mandate:
    """The courses whose entries somebody may change; None stands for all, and for entries of no course too."""

    courses: frozenset[str] | None

    def covers(self, course: str) -> bool:
        """Whether entries of that course may be changed; the empty course is that of files which name none."""
        return self.courses is None or course in self.courses

    @property
    def is_empty(self) -> bool:
        """Whether nothing may be changed at all."""
        return self.courses == frozenset()

    def among(self, courses: Sequence[str]) -> tuple[str, ...]:
        """Those of `courses` that it covers, in their order."""
        return tuple(course for course in courses if self.covers(course))


EVERYTHING = Mandate(None)
NOTHING = Mandate(frozenset())
