"""Every problem of one YAML file, with its place and what to write instead.

Called only when reading the file failed: it works on the parsed nodes, which know where they stand.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.entry import Entry, FaqFile, Link, ProofStart
from faq.errors import Problem
from faq.source import Place, YamlSource, place_at
from faq.syntax import explain_syntax
from faq.words import slug

#: What YAML takes a bare value for, by the tag it gives it.
_READ_AS = {
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:null": "nothing",
}

#: A key at least this like a known one (of 100) is taken for a slip of the fingers.
_SLIP = 60.0

_EMPTY_FILE = "the file is empty: write a line 'entries:' and the questions under it, or delete the file"


def diagnose(source: YamlSource) -> tuple[Problem, ...]:
    """Every problem in `source`, in the order of the text; none if it holds a valid `FaqFile`."""
    try:
        root = source.root
        if root is None:
            return (_problem(source, Place(1, 1), _EMPTY_FILE),)
        problems = [*_duplicate_keys(source, root), *_broken_rules(source, _plain(root))]
    except (YAMLError, RecursionError) as error:
        found = explain_syntax(source.text, error)
        return (_problem(source, place_at(source.text, found.index), found.message),)
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def _problem(source: YamlSource, place: Place, message: str) -> Problem:
    return Problem(path=source.path, line=place.line, column=place.column, message=message)


def _duplicate_keys(source: YamlSource, root: Node) -> Iterator[Problem]:
    for mapping in _mappings(root):
        first: dict[str, Node] = {}
        for key, _ in mapping.value:
            if not isinstance(key, ScalarNode):
                yield _problem(source, source.at(key), "a key must be a single word such as 'question'")
                continue
            earlier = first.setdefault(key.value, key)
            if earlier is not key:
                line = source.at(earlier).line
                message = f"the key '{key.value}' stands here a second time (first on line {line}): keep one of them"
                yield _problem(source, source.at(key), message)


def _mappings(root: Node) -> Iterator[MappingNode]:
    """Every mapping below `root`, each once, however often an anchor repeats it."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node, ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            yield node
            waiting.extend(value for _, value in node.value)
        else:
            waiting.extend(node.value)


def _plain(node: Node) -> Any:
    """The node as plain data; text as str, and any other scalar as its node, which no field accepts."""
    if isinstance(node, SequenceNode):
        return [_plain(child) for child in node.value]
    if isinstance(node, MappingNode):
        return _plain_mapping(node)
    return node.value if node.tag == "tag:yaml.org,2002:str" else node


def _plain_mapping(node: MappingNode) -> dict[str, Any]:
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            continue
        if key.tag == "tag:yaml.org,2002:merge":
            for part in value.value if isinstance(value, SequenceNode) else [value]:
                merged |= _plain(part) if isinstance(part, MappingNode) else {}
        else:
            own[key.value] = _plain(value)
    return merged | own


def _broken_rules(source: YamlSource, data: Any) -> Iterator[Problem]:
    try:
        FaqFile.model_validate(data)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        slips = {(*error["loc"][:-1], _meant(error)) for error in errors if error["type"] == "extra_forbidden"}
        for error in errors:
            # A misspelt key explains the missing one: one message is enough.
            if error["type"] != "missing" or error["loc"] not in slips:
                yield _explain(source, error)


def _explain(source: YamlSource, error: ErrorDetails) -> Problem:
    location = error["loc"]
    match error["type"]:
        case "missing":
            return _problem(source, source.value_at(location[:-1]), _missing(error))
        case "extra_forbidden":
            return _problem(source, source.key_at(location), _unknown_key(error))
        case _:
            return _problem(source, source.value_at(location), _bad_value(source, error))


def _missing(error: ErrorDetails) -> str:
    key = str(error["loc"][-1])
    return f"'{key}' is missing here: add a line '{key}: …'. {_model(error).model_fields[key].description}"


def _unknown_key(error: ErrorDetails) -> str:
    meant = _meant(error)
    known = ", ".join(_model(error).model_fields)
    instead = f"write '{meant}'" if meant else f"the keys here are {known}"
    return f"there is no key '{error['loc'][-1]}': {instead}"


def _meant(error: ErrorDetails) -> str | None:
    known = list(_model(error).model_fields)
    hit = process.extractOne(str(error["loc"][-1]), known, scorer=fuzz.ratio, score_cutoff=_SLIP)
    return hit[0] if hit else None


def _model(error: ErrorDetails) -> type[BaseModel]:
    """The model whose key ends the error's location."""
    above = error["loc"][:-1]
    if "links" in above:
        return Link
    return Entry if above else FaqFile


def _bad_value(source: YamlSource, error: ErrorDetails) -> str:
    name = _name(error["loc"])
    match error["type"]:
        case "string_type":
            return _not_text(name, source.node(error["loc"]))
        case "string_too_short":
            return f"{name} is empty: write text, or remove the line"
        case "string_pattern_mismatch":
            return (
                f"{name} may hold only a-z, 0-9 and single '-', '_' or '.' between them: write '{slug(error['input'])}'"
            )
        case "string_too_long":
            return f"{name} is longer than {error['ctx']['max_length']} characters: write '{slug(error['input'])}'"
        case "tuple_type":
            return f"{name} must be a list: put each item on a line of its own that begins with '- '"
        case "model_type":
            return f"{name} must be made of keys and values: write lines such as '{_first_key(error)}: …'"
        case "enum":
            choices = " or ".join(f"'{choice.value}'" for choice in ProofStart)
            return f"{name} must be {choices}"
        case _:
            return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _not_text(name: str, node: Node | None) -> str:
    if isinstance(node, MappingNode):
        return f"{name} must be text, but its ': ' makes YAML read a key and a value: put the whole text in quotes"
    if not isinstance(node, ScalarNode):
        return f"{name} must be text, not a list: write one text, in quotes if it begins with '[' or '- '"
    if not node.value:
        return f"{name} is empty: write text, or remove the line"
    read_as = _READ_AS.get(str(node.tag), "something else")
    return f"{name} must be text, but YAML reads {node.value} as {read_as}: put it in quotes, '{node.value}'"


def _first_key(error: ErrorDetails) -> str:
    if "links" in error["loc"]:
        return "title"
    return "id" if error["loc"] else "entries"


def _name(location: tuple[int | str, ...]) -> str:
    """What a person calls the value at `location`."""
    if not location:
        return "a FAQ file"
    last = location[-1]
    if isinstance(last, str):
        return f"'{last}'"
    return f"item {last + 1} of '{location[-2]}'"
