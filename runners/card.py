"""The card of a proof: everything that was measured, as JSON that anyone can keep, check and run again.

The SHA-256 over it all shows that a card was changed, by accident or by hand. It is no signature: whoever changes a
card can compute a new one, which is why `runners.verify` also repeats the runs.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from runners.errors import CardChanged, CardNotJson, CardTooLarge, CardWrongFormat
from runners.proof import Proof
from runners.recipes import Recipe, recipe

#: Raised whenever an older reader would misread a card.
FORMAT: Literal["faqbot-proof-card/1"] = "faqbot-proof-card/1"
#: A card of the recipe `digits` has 15 KB; one with 64 times the batches still fits.
MAX_CHARS = 1_000_000

#: Control characters, unseen marks, halves of characters, and ends of lines and paragraphs.
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Card(BaseModel):
    """A finished proof with its recipe, written down for good."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    format: Literal["faqbot-proof-card/1"] = FORMAT
    created: AwareDatetime
    faqbot: str = Field(description="The version of this program that ran the proof.")
    recipe: Recipe = Field(description="The recipe as it was, so that a later change of it does not change the card.")
    proof: Proof
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="SHA-256 over the canonical JSON of everything else."
    )

    @classmethod
    def of(cls, proof: Proof, now: Clock = utc_now) -> Self:
        """Write the card of a finished proof.

        Raises:
            UnknownRecipe: the proof's recipe is none of this version's.
        """
        unsigned = cls(
            created=now(),
            faqbot=metadata.version("faqbot"),
            recipe=recipe(proof.recipe),
            proof=proof,
            sha256="0" * 64,
        )
        return unsigned.model_copy(update={"sha256": _digest(json.loads(unsigned.model_dump_json()))})

    def to_json(self) -> str:
        """The card as a file: indented JSON, every number with all the digits it needs to be read back unchanged."""
        return self.model_dump_json(indent=1) + "\n"


def read_card(text: str) -> Card:
    """Read a card and check that nothing in it was changed.

    Raises:
        CardTooLarge: it is longer than any card.
        CardNotJson: it is no JSON object.
        CardWrongFormat: it is JSON, but no card of this version, or holds marks that nobody can see.
        CardChanged: its content is not what its SHA-256 was made of.
    """
    if len(text) > MAX_CHARS:
        raise CardTooLarge(f"This is no proof card: it has over {MAX_CHARS:,} characters.")
    content = _parsed(text)
    if content.get("format") != FORMAT:
        raise CardWrongFormat(
            f"This is no proof card that this version reads: its format should be {FORMAT!r}. "
            "Give the JSON file that came with a proof, or upgrade faqbot if the card is newer."
        )
    if content.get("sha256") != _digest(content):
        raise CardChanged(
            "This card was changed after it was written: the SHA-256 check failed, its content does not give the "
            "SHA-256 it names. Get the original file from the message that posted it."
        )
    if any(map(_is_steering, _strings(content))):
        raise CardWrongFormat(
            "This card holds marks that nobody can see and a terminal may obey; no proof writes such a card. "
            "Do not trust it."
        )
    try:
        return Card.model_validate_json(text)
    except ValidationError as error:
        raise CardWrongFormat(f"This card cannot be read: {_first_problem(error)}.") from None


def load_card(path: Path) -> Card:
    """Read a card from a file.

    Raises:
        CardNotJson: the file cannot be read, or is no text.
        CardTooLarge, CardWrongFormat, CardChanged: as `read_card`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(4 * MAX_CHARS)
        return read_card(content.decode("utf-8"))
    except OSError as error:
        raise CardNotJson(
            f"{path} cannot be read ({error.strerror}). Give the JSON file that came with a proof."
        ) from None
    except UnicodeDecodeError:
        raise CardNotJson(f"{path} is no text. Give the JSON file that came with a proof.") from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        raise CardNotJson(
            "This is no proof card: it is not JSON. Give the .json file that came with a proof."
        ) from None
    if not isinstance(content, dict):
        raise CardNotJson("This is no proof card: it is JSON, but not an object. Give the file that came with a proof.")
    return content


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice could show a reader one value and this program another."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key is repeated")
    return content


def _strings(content: dict[str, Any]) -> Iterator[str]:
    """Every text in parsed JSON, names of fields included."""
    waiting: list[object] = [content]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as fields:
                yield from fields
                waiting += fields.values()
            case list() as items:
                waiting += items


def _is_steering(text: str) -> bool:
    """Whether a text holds what is not shown but acted upon: control characters, marks of direction, and the like."""
    if text.isascii():
        return not text.replace("\n", "").isprintable()
    return any(unicodedata.category(char) in _STEERING for char in text if char != "\n")


def _digest(content: dict[str, Any]) -> str:
    """SHA-256 over the content without its own SHA-256: keys sorted, no blanks, ASCII."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])
