"""What the files of a proof are called: its picture and its card, wherever they are shown."""

from bot.reply import Attachment, Picture

_BEGIN = "proof-"


def named_after(recipe: str, seed: int) -> str:
    """The name of a proof's files, without its ending."""
    return f"{_BEGIN}{recipe}-{seed}"


def is_of_proof(file: Attachment | Picture) -> bool:
    """Whether a file belongs to a proof, so that the command line can keep it as well."""
    return file.name.startswith(_BEGIN)
