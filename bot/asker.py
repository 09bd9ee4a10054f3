"""Who asks, as far as the bot needs to know."""

from pydantic import BaseModel, ConfigDict


class Asker(BaseModel):
    """A platform and the id it gives a person; no name, nothing else."""

    model_config = ConfigDict(frozen=True)

    platform: str
    id: str
