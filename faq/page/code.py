"""Code font given back to plain text, only where the text itself proves that something is code."""

import re

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"

#: A name with dots, arguments and IPython's help marks, standing free: not in a web address, a path or a mention.
_CANDIDATE = re.compile(
    rf"(?<![\w.@/`#&=~-])(?P<path>{_NAME}(?:\.{_NAME})*)(?P<call>\([^()\n`]*\))?(?P<help>\?\?)?(?![\w`/@]|://)"
)

#: What is left as it is: code already marked, links, web and mail addresses.
_FINISHED = re.compile(r"(`+).+?\1|\]\([^)\s]*\)|<[^>\s]+>|(?:https?://|www\.)\S+|\S+@\S+\.\S+", re.DOTALL)

_UNDERSCORE = re.compile(r"[A-Za-z0-9]_+[A-Za-z0-9]|__[A-Za-z0-9]+__")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]")


def restore_code(text: str) -> str:
    """Put backticks around names that can only be code.

    Certain are an underscore inside a name (`fine_tune`), a call that names an argument or takes none (`fit()`,
    `set_seed(1, reproducible=True)`), IPython's `??` behind a compound name, and attributes of `self`. A name such as
    `seed`, PyTorch or numpy.random is not certain and stays.
    """
    done = 0
    parts = []
    for finished in _FINISHED.finditer(text):
        parts += [_mark(text[done : finished.start()]), finished.group()]
        done = finished.end()
    return "".join([*parts, _mark(text[done:])])


def _mark(text: str) -> str:
    return _CANDIDATE.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    path, call, help_marks = found["path"], found["call"] or "", found["help"] or ""
    is_code = bool(_UNDERSCORE.search(path)) or path.startswith("self.")
    if not is_code and call:
        is_code = call == "()" or "=" in call
    if not is_code and help_marks:
        is_code = "." in path or bool(_INNER_CAPITAL.search(path))
    if not is_code:
        return found.group()
    # After a plain name "(…)" may be an aside in the sentence; only after code is it surely the call's.
    return f"`{found.group()}`"
