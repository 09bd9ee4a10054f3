"""Who may do what: course staff, and whoever may start proofs. Asked when something is pressed, never before."""

from bot.asker import Asker
from bot.preferences import Preferences, Starters


class Rights:
    """Rights by what the platform knows, by the role that staff named, and by the operator's own list."""

    def __init__(self, staff: frozenset[Asker] = frozenset()) -> None:
        self._staff = staff

    def is_staff(self, asker: Asker, preferences: Preferences) -> bool:
        """Whether `asker` is course staff where they are."""
        return asker.manages or asker in self._staff or preferences.staff_role in asker.roles

    def may_prove(self, asker: Asker, preferences: Preferences) -> bool:
        """Whether `asker` may start proofs where they are."""
        return preferences.proofs is Starters.EVERYONE or self.is_staff(asker, preferences)
