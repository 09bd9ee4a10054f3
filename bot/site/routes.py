"""A page's place: method, path, and who answers."""

from dataclasses import dataclass

from bot.site.guard import Handler


@dataclass(frozen=True, slots=True)
class Route:
    """One route below the site's prefix."""

    method: str
    path: str
    handler: Handler
    #: Whether it only computes, so that many at once must let the chat through.
    in_turn: bool = False
