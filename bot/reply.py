"""What the bot says, before any platform has drawn it: text, tables, progress and things to press.

`Text` holds Markdown that course staff or the bot wrote. Whatever a student typed goes into `Literal`, which every
platform escapes, so that it can neither format nor ping.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from bot.form import Form
from faq.decision import Decision
from faq.entry import Link
from runners.spec import Device, Seed


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Model):
    """Markdown written by course staff or by the bot itself."""

    markdown: str


class Literal(_Model):
    """Words that a person typed, to be shown as they are: no formatting, no pings."""

    text: str


class Table(_Model):
    """Rows under headings; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Progress(_Model):
    """A bar from 0 to 1 with a word about what is happening."""

    label: str
    fraction: Annotated[float, Field(ge=0, le=1)]


class Sources(_Model):
    """Where an answer's facts come from."""

    links: tuple[Link, ...]


class Note(_Model):
    """Small print under the rest, in Markdown, and behind it the channels it is about, which each chat names."""

    markdown: str
    channels: tuple[str, ...] = Field(default=(), description="Ids of channels of the chat in which this is read.")


class Picture(_Model):
    """A PNG to look at; `alt` tells the same in words, in at most 1,024 characters."""

    name: str
    png: bytes
    alt: str


class Attachment(_Model):
    """A file to keep."""

    name: str
    content: bytes
    media_type: str


Part = Text | Literal | Table | Progress | Sources | Note | Picture | Attachment


class ActionKind(StrEnum):
    """What pressing a button asks for. The values are part of button ids and never change."""

    #: Show the entry whose id is the argument.
    SHOW_ENTRY = "show"
    #: Run the proof of the entry whose id is the argument.
    PROVE_ENTRY = "prove"
    #: Stop the proof whose key is the argument.
    CANCEL_PROOF = "cancel"
    #: Run the proof that the argument (`ProofRequest.argument`) names, or show it if it was run before.
    RUN_PROOF = "run"
    #: Show the code of the seeded arm of the proof that the argument (`ProofRequest.argument`) names.
    SHOW_CODE = "code"
    #: Run a proof although the same may have been proved before; the argument is `ProofRequest.argument`.
    RUN_AGAIN = "again"
    #: Fill in a form with one's own result, to compare with the proof that the argument names.
    COMPARE = "compare"
    #: Show the suggested entry in place of "did you mean"; the argument is `entry id/question id`.
    PICK_ENTRY = "pick"
    #: Post the entry for everybody; the argument is `entry id`, or `entry id/target` (see `Question.target`).
    SHARE = "share"
    #: Say that an answer helped, or did not; the argument is the id of the question it answered.
    HELPFUL = "helpful"
    NOT_HELPFUL = "unhelpful"
    #: Show the entries that are close to the one whose id is the argument.
    SEE_RELATED = "related"
    #: Show a page of the list of questions; the argument is a `bot.catalogue.Spot`.
    BROWSE = "browse"
    #: Change a preference of this place; the argument is `scope/name/value`.
    PREFER = "prefer"
    #: Show a page, from 0, of what the FAQ does not answer; for staff, as all that follows.
    GAPS = "gaps"
    #: Show the gap that has a text of this key.
    GAP = "gap"
    #: Look at a text as another phrasing of an entry, before it is saved; the argument is `text key/entry id`.
    TEACH = "teach"
    #: Fill in a form with the answer to the gap that has a text of this key.
    WRITE = "write"
    #: Fill in a form with words of the entry that the gap is another phrasing of.
    FIND = "find"
    #: Fill the form in again with the lesson of this id.
    REWRITE = "rewrite"
    #: Look again at the lesson of this id.
    CHECK = "check"
    #: Save what was looked at; the argument is the lesson's id.
    SAVE = "save"
    #: Show what was changed in the FAQ lately; the argument is a page, from 0.
    EDITS = "edits"
    #: Take an edit of the FAQ back; the argument is the edit's id.
    UNDO = "undo"
    #: Put a gap away as not for the FAQ, or list it again; the argument is the key of a text.
    DISMISS = "dismiss"
    RESTORE = "restore"
    #: Do with what is kept about the presser what the argument says: export, delete, forget, record.
    PRIVACY = "privacy"


class Action(_Model):
    """A button, or one choice of a menu. Platforms without buttons show the label with a way to type it."""

    kind: ActionKind
    argument: str
    label: str
    detail: str = Field(default="", description="A few more words, for menus.")


class Menu(_Model):
    """Choices of which one is picked. Platforms show at most so many as their own menus take, in this order."""

    prompt: str = Field(description="What to choose, shown while nothing is chosen.")
    choices: tuple[Action, ...]
    is_written_out: bool = Field(default=False, description="Whether the choices stand in the text, numbered from 1.")


class ProofRequest(_Model):
    """Which experiment to run, on what, from which seed, and where."""

    experiment: str = "same-seed"
    recipe: str
    seed: Seed
    device: Device = Field(default=Device.AUTO, description="Where to compute; 'auto' leaves that to the bot.")

    @property
    def argument(self) -> str:
        """The request as a button's argument, such as 'same-seed/digits/42' or 'same-seed/digits/42/cpu'."""
        device = "" if self.device is Device.AUTO else f"/{self.device.value}"
        return f"{self.experiment}/{self.recipe}/{self.seed}{device}"

    @classmethod
    def of_argument(cls, argument: str) -> Self:
        """Read `argument` back; the names in it may be unknown by now.

        Raises:
            ValueError: it is no such argument.
        """
        experiment, recipe, seed, *device = argument.split("/")
        if len(device) > 1:
            raise ValueError("a button's argument has three parts or four")
        return cls(experiment=experiment, recipe=recipe, seed=int(seed), device=Device(*device or [Device.AUTO]))


class Reply(_Model):
    """One message of the bot. A later reply of the same conversation replaces the earlier one in place."""

    decision: Decision | None = Field(default=None, description="Set where the reply answers a question.")
    title: str = ""
    parts: tuple[Part, ...] = ()
    actions: tuple[Action, ...] = ()
    menu: Menu | None = None
    form: Form | None = Field(
        default=None,
        description="A form to open instead of a message; the rest is for where and when none can be opened.",
    )
    proof: ProofRequest | None = Field(
        default=None, description="The proof that this reply starts, or shows under way."
    )
    private: bool = Field(default=False, description="For the asker's eyes only, where the platform can do that.")
    target: str = Field(default="", description="The message it answers, where it is shared: see `Question.target`.")
    replaces: bool = Field(
        default=False, description="Takes the place of the message whose button was pressed, instead of following it."
    )

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to post."""
        return not (self.title or self.parts or self.actions or self.menu)
