"""Who asks, as far as the bot needs to know."""

from pydantic import BaseModel, ConfigDict, Field


class Asker(BaseModel):
    """A platform and the id it gives a person; no name, nothing else. The same person is equal in every channel."""

    model_config = ConfigDict(frozen=True)

    platform: str
    id: str
    channel: str = Field(default="", description="Where they ask, as the platform calls it; empty where there is none.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asker) and (self.platform, self.id) == (other.platform, other.id)

    def __hash__(self) -> int:
        return hash((self.platform, self.id))
