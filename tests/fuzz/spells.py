"""What parsers, renderers and terminals look at, between words."""

CHARACTERS = (
    "#*_~`>|<&@:;,-+=!?'\"\\/()[]{}%$^. \t\n\r\x00\x07\x1b\x7f\x85"
    "\xa0\xad\u061c\u200b\u200d\u202e\u2028\ufeff\U0001f600"
)
_OF_MARKDOWN = ("```", "~~~", "---", "](", "https://", "\n- ", "\n# ", "\n### ", "\n> ", "\n  ", "\n1. ")
_OF_HTML = ("</", "<!--", "-->", "&lt;", "<br>")
_OF_YAML = (
    "entries:",
    "- id: ",
    "question: ",
    "answer: |\n",
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "{{",
    "%YAML ",
)
_OF_CHATS = ("<@U1>", "<!channel>", "@everyone", "seed", "ask", "why 1 0.1", "settings", "1e999", "faq:show:")
_OF_TERMINALS = ("\x1b[2J", "\x1b]0;")
SPELLS = (*_OF_MARKDOWN, *_OF_HTML, *_OF_YAML, *_OF_CHATS, *_OF_TERMINALS)
