"""One more alias put into the text of a YAML file, every character that was there before left as it was.

New entries are put in by `faq.insertion`.
"""

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from faq.errors import CannotMerge
from faq.source import YamlSource
from faq.writer import render_in_brackets, render_phrasing, render_phrasings


def insert_phrasing(source: YamlSource, position: int, text: str) -> str:
    """The text of `source` with an alias more for the entry at `position` (from 0), behind those it has.

    Raises:
        CannotMerge: the entry is written in a way that nothing can be added to.
    """
    entry = source.valid_node(("entries", position))
    if not isinstance(entry, MappingNode) or entry.flow_style:
        line = source.at(entry).line if entry is not None else 1
        raise CannotMerge(
            f"{source.path}:{line}: this entry stands in braces, where nothing can be added without rewriting it: "
            "write its keys one below the other"
        )
    aliases = _value(entry, "aliases")
    if not isinstance(aliases, SequenceNode):
        return _with_first(source, entry, text)
    if aliases.flow_style:
        return _in_brackets(source.text, aliases, text)
    column = aliases.start_mark.column
    return _below(source.text, aliases.value[-1], f"{' ' * column}{render_phrasing(text)}")


def _with_first(source: YamlSource, entry: MappingNode, text: str) -> str:
    """A list of aliases below the question."""
    question = _value(entry, "question")
    if question is None:
        raise CannotMerge(f"{source.path}:{source.at(entry).line}: this entry has no question")
    indent = " " * entry.start_mark.column
    return _below(source.text, question, *(f"{indent}{line}" for line in render_phrasings(text)))


def _in_brackets(text: str, aliases: SequenceNode, phrasing: str) -> str:
    quoted = render_in_brackets(phrasing)
    if not aliases.value:
        at = aliases.start_mark.index + 1
        return f"{text[:at]}{quoted}{text[at:]}"
    at = aliases.value[-1].end_mark.index
    return f"{text[:at]}, {quoted}{text[at:]}"


def _below(text: str, node: Node, *lines: str) -> str:
    """`lines` under the last line of `node`."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    last = len(text[: node.end_mark.index].rstrip())
    found = text.find("\n", last)
    head = text[: found + 1] if found >= 0 else f"{text}{line_end}"
    return f"{head}{''.join(f'{line}{line_end}' for line in lines)}{text[len(head) :]}"


def _value(entry: MappingNode, name: str) -> Node | None:
    return next((value for key, value in reversed(entry.value) if key.value == name), None)
