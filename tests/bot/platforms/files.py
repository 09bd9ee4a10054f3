"""A reply with files, as a finished proof has them."""

from bot.reply import Attachment, Picture, Reply, Text

PNG = b"\x89PNG\r\n\x1a\n and so on"
CARD = b'{"format": "a card"}'
PICTURE = Picture(name="proof.png", png=PNG, alt="Two losses on one line.")
ATTACHMENT = Attachment(name="proof-card.json", content=CARD, media_type="application/json")


def with_files(words: str, *files: Picture | Attachment) -> Reply:
    return Reply(parts=(Text(markdown=words), *(files or (PICTURE, ATTACHMENT))))
