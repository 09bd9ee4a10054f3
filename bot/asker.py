"""Who asks, as far as the bot needs to know, and where."""

from pydantic import BaseModel, ConfigDict, Field


class Asker(BaseModel):
    """A platform and the id it gives a person. The same person is equal everywhere.

    What only holds where and while they ask (channel, server, rights, roles, name) does not count for equality.
    """

    model_config = ConfigDict(frozen=True)

    platform: str
    id: str
    server: str = Field(default="", description="The server or workspace they ask in; empty in direct messages.")
    channel: str = Field(default="", description="Where they ask, as the platform calls it; empty where there is none.")
    thread: str = Field(
        default="", description="The conversation within the channel, where the platform keeps one apart from it."
    )
    is_direct: bool = Field(
        default=False, description="Whether they write to the bot alone, so that the channel tells who they are."
    )
    manages: bool = Field(default=False, description="Whether the platform itself lets them manage the place.")
    roles: frozenset[str] = Field(default=frozenset(), description="Ids of the roles or groups they have there.")

    name: str = Field(
        default="",
        repr=False,
        description="How the platform shows them now; kept, of staff alone, with what they change in the FAQ.",
    )

    @property
    def anywhere(self) -> "Asker":
        """The same person on their server, in no channel of it."""
        return self.model_copy(update={"channel": "", "thread": "", "is_direct": False})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asker) and (self.platform, self.id) == (other.platform, other.id)

    def __hash__(self) -> int:
        return hash((self.platform, self.id))
