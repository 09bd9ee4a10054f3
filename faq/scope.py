"""Which entries a search may see at all: those of a course, and those whose answer holds today."""

from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt

from faq.entry import Faq
from faq.errors import UnknownCourse

Mask = npt.NDArray[np.bool_]


class Scope:
    """The borders inside one `Faq`; immutable."""

    def __init__(self, faq: Faq, today: Callable[[], date] = date.today) -> None:
        self._today = today
        entries = tuple(faq)
        self._of_course: dict[str, Mask] = {course: np.zeros(len(entries), np.bool_) for course in faq.courses}
        first = 0
        for file in faq.files:
            if file.course:
                self._of_course[file.course][first : first + len(file.entries)] = True
            first += len(file.entries)
        self._is_dated = any(entry.valid_from or entry.valid_until for entry in entries)
        if self._is_dated:
            self._from = np.array([(entry.valid_from or date.min).toordinal() for entry in entries])
            self._until = np.array([(entry.valid_until or date.max).toordinal() for entry in entries])

    @property
    def day(self) -> date | None:
        """Today, where it makes a difference to what may be found."""
        return self._today() if self._is_dated else None

    def known(self, course: str | None) -> str | None:
        """A course that a file names; None for any other."""
        return course if course in self._of_course else None

    def allowed(self, course: str | None) -> Mask | None:
        """Return which entries may be found in a course (any when None), or None when all may. Shape (N,).

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        if course is not None and course not in self._of_course:
            known = ", ".join(sorted(self._of_course)) or "none is named"
            raise UnknownCourse(f"No FAQ file is of that course. Courses: {known}.")
        in_course = None if course is None else self._of_course[course]
        if not self._is_dated:
            return in_course
        day = self._today().toordinal()
        holds = (self._from <= day) & (day <= self._until)
        return holds if in_course is None else holds & in_course
