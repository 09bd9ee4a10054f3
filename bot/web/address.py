"""Where the bot's own HTTP server listens. Light to import: `faqbot health` reads it every few seconds."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

#: Seldom taken by anything else.
DEFAULT_PORT = 8427
_OFF = "off"


class HttpSettings(BaseSettings):
    """The settings of the HTTP server, a part of the bot's settings."""

    model_config = SettingsConfigDict(
        env_prefix="FAQBOT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    http_host: str = Field(
        default="127.0.0.1",
        description="Where /healthz, /readyz and /metrics are served; 0.0.0.0 is every address of this machine.",
    )
    http_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=DEFAULT_PORT,
        description="The port for that; off (or 0) serves nothing. A port that is set must be free, or the bot does "
        "not start; where the default is taken it goes on without.",
    )

    @field_validator("http_port", mode="before")
    @classmethod
    def _read_off(cls, value: object) -> object:
        return 0 if value == _OFF else value

    @property
    def serves_http(self) -> bool:
        """Whether there is anything to serve."""
        return self.http_port != 0

    @property
    def port_was_chosen(self) -> bool:
        """Whether the operator named the port, and so counts on it."""
        return "http_port" in self.model_fields_set
