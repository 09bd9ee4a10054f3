"""Every setting of the bot, read from the environment (and a `.env` file) and validated at start."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode

import faq
from bot.asker import Asker
from bot.errors import BadSettings
from bot.log_format import LogFormat
from bot.mandate import TeachingServer, parse_teaching_servers
from bot.preferences import COOLDOWN_MAX_S, Preferences, Starters
from bot.site.address import SiteAddress
from bot.site.switch import SiteSwitch
from bot.store_location import InMemory, OnServer, StoreLocation, default_location, parse_location
from bot.web.address import HttpSettings
from faq.decision import Thresholds
from runners.launchers.ray_address import HOW_TO_WRITE, is_ray_address
from runners.launchers.starting import Starting
from runners.spec import Device, Seed

SHIPPED_FAQ = Path(faq.__file__).parent / "content"

#: Where what listens is found under this machine's own name.
_OWN_ADDRESSES = {"0.0.0.0", "::", "127.0.0.1", "::1"}  # noqa: S104 - read, not bound
#: Runs happen on this machine.
LOCAL = "local"
#: Discord demands one for every 2,500 servers; this is far beyond any bot that there is.
MOST_SHARDS = 16384

Confidence = Annotated[float, Field(ge=0, le=1)]


class Settings(HttpSettings):
    """The settings; each is `FAQBOT_` and its name in capitals, such as `FAQBOT_DISCORD_TOKEN`."""

    faq: Path = Field(default=SHIPPED_FAQ, description="The folder (or one file) of FAQ YAML.")
    discord_token: SecretStr | None = Field(default=None, description="The Discord bot token.")
    discord_shards: Annotated[int, Field(ge=1, le=MOST_SHARDS)] | None = Field(
        default=None,
        description="How many shards Discord's servers are in, for several bots on one store, which share them out; by "
        "default as many as Discord recommends.",
    )
    slack_bot_token: SecretStr | None = Field(default=None, description="The Slack bot token, `xoxb-…`.")
    slack_app_token: SecretStr | None = Field(default=None, description="The Slack app-level token, `xapp-…`.")
    slack_api: str = Field(default="https://slack.com/api/", description="Slack's Web API; GovSlack has another.")
    slack_mode: Literal["socket", "http"] = Field(
        default="socket", description="How Slack reaches the bot: socket (the bot connects), or http (signed requests)."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="What Slack signs its requests with; needed in http mode."
    )
    slack_host: str = Field(default="127.0.0.1", description="Where to listen for Slack's requests in http mode.")
    slack_port: Annotated[int, Field(ge=1, le=65535)] = Field(default=3000, description="The port for that.")
    slack_emoji: str = Field(
        default="faq",
        pattern="^[^:]+$",
        description="The emoji by which staff have a message answered, without colons.",
    )
    recipe: str = Field(default="digits", description="What a proof trains unless it is told otherwise.")
    seed: Seed = Field(default=42, description="The seed of a proof that names none, 0 to 4294967295.")
    device: Device = Field(default=Device.AUTO, description="Where proofs compute: auto, cpu or cuda.")
    launcher: str = Field(
        default=LOCAL, description=f"Where trainings run: local (this machine), or on a Ray cluster: {HOW_TO_WRITE}."
    )
    start_runs: Starting = Field(
        default=Starting.WARM,
        description="How trainings are started: warm (forks of one process that has imported everything, started on "
        "first use), warm-at-start, or cold (new interpreters).",
    )
    idle_minutes: Annotated[float, Field(ge=0)] = Field(
        default=10, description="After this long without a training, the warm process gives its memory back."
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("faqbot"),
        description="Where training images are kept.",
    )
    store: Annotated[StoreLocation, NoDecode] = Field(
        default_factory=default_location,
        description="What must survive a restart: a path to a SQLite file, "
        "`postgresql://user:password@host/database` (with the extra `postgres`), or `memory`.",
    )
    keep_days: Annotated[int, Field(ge=1)] = Field(
        default=180, description="After so many days a question loses its text and its asker, and is only counted."
    )
    privacy_key: Annotated[SecretStr, Field(min_length=16)] | None = Field(
        default=None,
        description="What people's ids are hashed with, 16 characters or more; by default a file beside the store. "
        "Several machines on one PostgreSQL need the same.",
    )
    answer_threshold: Confidence = Field(default=0.7, description="Answer from this confidence on.")
    suggest_threshold: Confidence = Field(default=0.3, description="Suggest from this confidence on.")
    staff: Annotated[frozenset[Asker], NoDecode] = Field(
        default=frozenset(), description="Course staff besides those a chat knows: `discord:1234,slack:U0AB`."
    )
    teach: Annotated[frozenset[TeachingServer], NoDecode] = Field(
        default=frozenset(),
        description="Servers whose staff may change the FAQ from a chat: `discord:1234`, or of one course alone "
        "`slack:T0AB:ml`.",
    )
    course: str | None = Field(default=None, description="Search only this course, where staff chose no other.")
    automatic: bool = Field(default=False, description="Answer questions that do not name the bot, in every channel.")
    quiet: bool = Field(default=False, description="Show answers to the asker alone.")
    cooldown_s: Annotated[float, Field(ge=0, le=COOLDOWN_MAX_S)] = Field(
        default=10.0, description="Least seconds between two automatic answers in one channel."
    )
    proofs: Starters = Field(default=Starters.EVERYONE, description="Who may start proofs: everyone or staff.")
    git_commit: bool = Field(
        default=False, description="Commit every change that staff make to the FAQ from a chat, with git."
    )
    site: SiteSwitch = Field(
        default=SiteSwitch.ON, description="The site beside the chats: on, read-only (nothing but reading), or off."
    )
    site_url: str | None = Field(
        default=None,
        description="The site's public address behind a reverse proxy, with its prefix; answers then link to it.",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: LogFormat = Field(
        default=LogFormat.AUTO, description="human, json, or auto: for people on a terminal, JSON elsewhere."
    )

    @field_validator("store", mode="before")
    @classmethod
    def _read_store(cls, value: object) -> object:
        """Read a path or a URL."""
        return parse_location(value) if isinstance(value, str) else value

    @field_validator("launcher")
    @classmethod
    def _is_launcher(cls, value: str) -> str:
        if value != LOCAL and not is_ray_address(value):
            raise ValueError(f"write {LOCAL} (this machine), or for a Ray cluster {HOW_TO_WRITE}")
        return value

    @field_validator("site_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        SiteAddress.of(value)
        return value

    @field_validator("staff", mode="before")
    @classmethod
    def _read_staff(cls, value: object) -> object:
        """Read `platform:id` pairs that commas part."""
        if not isinstance(value, str):
            return value
        pairs = [pair.strip().partition(":") for pair in value.split(",") if pair.strip()]
        if not all(platform and person for platform, _, person in pairs):
            raise ValueError(
                "write each person as platform:id, such as discord:1234 or slack:U0AB, with commas between"
            )
        return frozenset(Asker(platform=platform, id=person) for platform, _, person in pairs)

    @field_validator("teach", mode="before")
    @classmethod
    def _read_teach(cls, value: object) -> object:
        """Read servers that commas part."""
        return parse_teaching_servers(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _makes_sense_together(self) -> "Settings":
        if self.suggest_threshold > self.answer_threshold:
            raise ValueError("FAQBOT_SUGGEST_THRESHOLD must not be above FAQBOT_ANSWER_THRESHOLD")
        if self.discord_shards is not None and isinstance(self.store, InMemory):
            raise ValueError("FAQBOT_DISCORD_SHARDS needs a FAQBOT_STORE that all bots share, not memory")
        if self.slack_mode == "http":
            if self.slack_bot_token is not None and self.slack_signing_secret is None:
                raise ValueError("Slack in http mode needs FAQBOT_SLACK_SIGNING_SECRET beside the bot token")
        elif (self.slack_bot_token is None) != (self.slack_app_token is None):
            missing = "FAQBOT_SLACK_APP_TOKEN" if self.slack_app_token is None else "FAQBOT_SLACK_BOT_TOKEN"
            raise ValueError(f"Slack needs both tokens: {missing} is not set")
        return self

    @property
    def shares_store(self) -> bool:
        """Whether other processes may serve with the same store: on a server, or where the operator says so."""
        return self.discord_shards is not None or isinstance(self.store, OnServer)

    @property
    def serves_site(self) -> bool:
        """Whether the site is served beside the chats."""
        return self.serves_http and self.site is not SiteSwitch.OFF

    def site_home(self, port: int) -> str:
        """Where a person finds the site that listens at a port: its public address, or this machine's own.

        Whoever sits at the machine finds it under one name: a cookie of another name would not count. Empty where it
        is switched off.
        """
        if not self.serves_site:
            return ""
        return self.site_url or f"http://{'localhost' if self.http_host in _OWN_ADDRESSES else self.http_host}:{port}/"

    @property
    def site_address(self) -> SiteAddress:
        """Where the site is for people."""
        return SiteAddress.of(self.site_url)

    @property
    def tokens(self) -> tuple[SecretStr, ...]:
        """Every chat token that is set."""
        tokens = (self.discord_token, self.slack_bot_token, self.slack_app_token)
        return tuple(token for token in tokens if token is not None)

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """All that must not be logged."""
        of_store = self.store.secret if isinstance(self.store, OnServer) else None
        others = (self.slack_signing_secret, self.privacy_key, of_store)
        return (*self.tokens, *(secret for secret in others if secret is not None))

    @property
    def preferences(self) -> Preferences:
        """How the bot behaves where course staff chose nothing else in the chat."""
        return Preferences(
            course=self.course,
            automatic=self.automatic,
            quiet=self.quiet,
            cooldown_s=self.cooldown_s,
            proofs=self.proofs,
        )

    @property
    def thresholds(self) -> Thresholds:
        """The confidences at which the matcher answers and suggests."""
        return Thresholds(answer=self.answer_threshold, suggest=self.suggest_threshold)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        BadSettings: one line for every variable that does not validate; values are never repeated, they may be secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("\n".join(_lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        message = problem["msg"].removeprefix("Value error, ")
        name = "_".join(str(part) for part in problem["loc"])
        lines.append(f"FAQBOT_{name.upper()}: {message}" if name else message)
    return lines
