"""The text of one YAML file and where in it each value stands, for messages an editor can jump to.

Places are found only when something has to be said about them: finding them parses the whole text in Python, which is
slow (about a second for a thousand entries).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

#: The way from the top of a file to a value: keys and list positions, such as ("entries", 3, "aliases", 0).
Location = Sequence[str | int]


#: Where they stand the parser in C counts columns in another way: the line ends of Unicode, and the mark of its order.
_MARKS = "\u0085\u2028\u2029\ufeff"


class Place(NamedTuple):
    """A position in a text; both count from 1, as editors do."""

    line: int
    column: int


def place_at(text: str, index: int) -> Place:
    """The place of the character at `index`, which counts from 0. Only a line feed ends a line."""
    before = text[:index]
    return Place(before.count("\n") + 1, index - before.rfind("\n"))


@dataclass(frozen=True)
class YamlSource:
    """A file's text, read but not yet trusted."""

    path: Path
    text: str

    @cached_property
    def root(self) -> Node | None:
        """The top node, None for a file without content.

        Raises:
            YAMLError: the text is not YAML.
            RecursionError: it is nested deeper than Python can follow.
        """
        root: Node | None = YAML(typ="safe", pure=True).compose(self.text)
        return root

    @cached_property
    def _valid_root(self) -> Node | None:
        if any(mark in self.text for mark in _MARKS):
            return self.root
        root: Node | None = YAML(typ="safe").compose(self.text)
        return root

    def at(self, node: Node) -> Place:
        """Where `node` begins."""
        # The parser also counts U+2028 and U+0085 as line ends; editors do not, so only its index is used.
        return place_at(self.text, node.start_mark.index)

    def node(self, location: Location) -> Node | None:
        """The node at `location`, or the nearest one above it that exists."""
        return _reached(self.root, location)

    def valid_node(self, location: Location) -> Node | None:
        """The same in a text that is known to be valid, ten times as fast; an empty value may seem to lie elsewhere."""
        return _reached(self._valid_root, location)

    def value_at(self, location: Location) -> Place:
        """Where the value at `location` (or the nearest that exists above it) begins; for no value at all, its key."""
        node = self.node(location)
        if node is None:
            return Place(1, 1)
        is_absent = isinstance(node, ScalarNode) and not node.value and node.style is None
        return self.key_at(location) if is_absent and location and isinstance(location[-1], str) else self.at(node)

    def key_at(self, location: Location) -> Place:
        """Where the key that ends `location` is written."""
        above = self.node(location[:-1])
        if isinstance(above, MappingNode):
            for key, _ in above.value:
                if key.value == location[-1]:
                    return self.at(key)
        return self.at(above) if above is not None else Place(1, 1)


def _reached(node: Node | None, location: Location) -> Node | None:
    for step in location:
        below = _below(node, step)
        if below is None:
            return node
        node = below
    return node


def _below(node: Node | None, step: str | int) -> Node | None:
    child: Node | None = None
    if isinstance(node, SequenceNode) and isinstance(step, int):
        child = node.value[step]
    if isinstance(node, MappingNode):
        # Of a key written twice the last one counts, as it does where the file is read.
        child = next((value for key, value in reversed(node.value) if key.value == str(step)), None)
    return child
