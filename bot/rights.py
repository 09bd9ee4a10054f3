"""Who may do what: course staff, whoever may start proofs, and who may change which entries of the FAQ.

Asked when something is pressed or sent off, never before.
"""

from bot.asker import Asker
from bot.mandate import EVERYTHING, NOTHING, Mandate, TeachingServer
from bot.preferences import Preferences, Starters
from bot.reach import EVERYWHERE, NOWHERE, Reach

#: Whoever sits at the bot's own terminal runs it.
TERMINAL = "terminal"


class Rights:
    """Rights by what the platform knows, by the role that staff named, and by the operator's own lists."""

    def __init__(
        self, staff: frozenset[Asker] = frozenset(), teaching: frozenset[TeachingServer] = frozenset()
    ) -> None:
        self._staff = staff
        self._teaching = teaching

    def is_staff(self, asker: Asker, preferences: Preferences) -> bool:
        """Whether `asker` is course staff where they are."""
        return self.is_manager(asker) or preferences.staff_role in asker.roles

    def is_manager(self, asker: Asker) -> bool:
        """Whether `asker` decides who is course staff where they are, and of which course."""
        return asker.manages or asker in self._staff

    def may_prove(self, asker: Asker, preferences: Preferences) -> bool:
        """Whether `asker` may start proofs where they are."""
        return preferences.proofs is Starters.EVERYONE or self.is_staff(asker, preferences)

    def reach(self, asker: Asker, preferences: Preferences) -> Reach:
        """Whose proofs `asker` may stop besides their own.

        Those of everybody, where the operator named them or their server; else, as staff, those of their own server:
        anybody can make a server and add a bot to it.
        """
        if asker.platform == TERMINAL or asker in self._staff:
            return EVERYWHERE
        if not self.is_staff(asker, preferences):
            return NOWHERE
        is_named = any((each.platform, each.server) == (asker.platform, asker.server) for each in self._teaching)
        return EVERYWHERE if is_named else Reach.over_server_of(asker)

    def mandate(self, asker: Asker, preferences: Preferences) -> Mandate:
        """Which entries `asker` may change from where they are.

        Whoever the operator named, and whoever sits at the bot's own terminal, may change all. Other staff may change
        what the operator lets their server change, and of that what the place's own course is.
        """
        if asker.platform == TERMINAL or asker in self._staff:
            return EVERYTHING
        here = {
            each.course for each in self._teaching if (each.platform, each.server) == (asker.platform, asker.server)
        }
        if not here or not self.is_staff(asker, preferences):
            return NOTHING
        allowed = Mandate(None if None in here else frozenset(course for course in here if course is not None))
        if preferences.course is None:
            return allowed
        return Mandate(frozenset(allowed.among((preferences.course,))))
