import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.errors import FaqNotFound, InvalidFaq
from faq.library import SHIPPED_CONTENT, Library, load_faq, parse
from faq.source import YamlSource

GOOD = "entries:\n  - id: a\n    question: Why?\n    answer: Because.\n"


def write(folder: Path, text: str, name: str = "faq.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path) -> list[str]:
    """The problems as `line:column: message`."""
    with pytest.raises(InvalidFaq) as raised:
        load_faq(path)
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in raised.value.problems]


def test_the_files_of_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("id: a", "id: later"), "b.yml")
    write(tmp_path, GOOD, "a.yaml")
    write(tmp_path, "not YAML: [", "notes.txt")
    assert [entry.id for entry in load_faq(tmp_path)] == ["a", "later"]


def test_a_single_file_is_a_faq_too(tmp_path: Path) -> None:
    assert [entry.question for entry in load_faq(write(tmp_path, GOOD))] == ["Why?"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert len(load_faq(path)) == 1


def test_the_shipped_faq_is_valid() -> None:
    assert len(load_faq(SHIPPED_CONTENT)) == 5


def test_a_missing_path_says_how_to_make_a_faq(tmp_path: Path) -> None:
    with pytest.raises(FaqNotFound, match=r"no FAQ at .*nowhere.*faqbot import PAGE -o"):
        load_faq(tmp_path / "nowhere")


def test_a_folder_without_yaml_says_how_to_make_a_faq(tmp_path: Path) -> None:
    with pytest.raises(FaqNotFound, match=r"holds no YAML file.*faqbot import PAGE -o"):
        load_faq(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("entries:\n\t- id: a\n", "2:1: a tab stands here", id="tab before a dash"),
        pytest.param("entries:\n  - id: a\n\t  question: b\n", "3:1: a tab stands here", id="tab before a key"),
        pytest.param(GOOD.replace("Because.", "one: two"), "4:16: a colon inside text", id="colon in text"),
        pytest.param(GOOD.replace("Because.", "`x` is"), "4:13: text cannot begin with ` unless", id="backtick"),
        pytest.param(GOOD.replace("Because.", "@all"), "4:13: text cannot begin with @ unless", id="at sign"),
        pytest.param(GOOD.replace("Because.", "'I"), "4:13: a quote is opened here and never closed", id="open quote"),
        pytest.param(GOOD.replace("Because.", "'I'm'"), "4:16: a quote ends too early", id="quote in quotes"),
        pytest.param(GOOD + "    tags: [a\n", "5:11: a bracket is opened here", id="open bracket"),
        pytest.param("entries:\n  - id: a\n   question: b\n", "3:4: the indentation does not fit", id="indentation"),
        pytest.param(GOOD + "---\n" + GOOD, "5:1: a second document begins here", id="two documents"),
        pytest.param(GOOD.replace("Because.", "a\x07b"), "4:14: a control character stands here", id="bell"),
        pytest.param(GOOD.replace("Because.", "*nobody"), "4:13: this is not YAML", id="unknown anchor"),
        pytest.param("[" * 1000, "1:1: lists or mappings stand too deep", id="too deep"),
    ],
)
def test_what_is_not_yaml_is_explained_where_it_stands(tmp_path: Path, text: str, expected: str) -> None:
    (problem,) = problems_of(write(tmp_path, text))
    assert problem.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "1:1: the file is empty", id="empty file"),
        pytest.param("# only a comment\n", "1:1: the file is empty", id="only a comment"),
        pytest.param("- a\n", "1:1: a FAQ file must be made of keys and values", id="a list"),
        pytest.param("just words\n", "1:1: a FAQ file must be made of keys and values", id="a text"),
        pytest.param("title: x\n", "1:1: 'entries' is missing here", id="no entries"),
        pytest.param("entries:\n", "1:1: 'entries' must be a list", id="entries without items"),
        pytest.param("entries:\n  - why\n", "2:5: item 1 of 'entries' must be made of keys", id="entry is text"),
        pytest.param(
            GOOD + "    answer: x\n",
            "5:5: the key 'answer' stands here a second time (first on line 4)",
            id="duplicate key",
        ),
        pytest.param(GOOD + "    alias: []\n", "5:5: there is no key 'alias': write 'aliases'", id="misspelt key"),
        pytest.param(
            GOOD + "    zzz: 1\n",
            "5:5: there is no key 'zzz': the keys here are id, section",
            id="unknown key",
        ),
        pytest.param(
            GOOD.replace("question", "qestion"),
            "3:5: there is no key 'qestion': write 'question'",
            id="one message for a slip",
        ),
        pytest.param("entries:\n  - id: a\n    question: b\n", "2:5: 'answer' is missing here", id="missing answer"),
        pytest.param(GOOD.replace("Because.", ""), "4:5: 'answer' is empty", id="no answer"),
        pytest.param(GOOD.replace("Because.", "'  '"), "4:13: 'answer' is empty", id="blank answer"),
        pytest.param(GOOD.replace("Because.", "|\n\n"), "4:13: 'answer' is empty", id="empty block"),
        pytest.param(
            GOOD.replace("Because.", "42"),
            "4:13: 'answer' must be text, but YAML reads 42 as a number: put it in quotes, '42'",
            id="number",
        ),
        pytest.param(
            GOOD.replace("Because.", "true"),
            "4:13: 'answer' must be text, but YAML reads true as true or false",
            id="true",
        ),
        pytest.param(
            "title: 2021-02-17\n" + GOOD,
            "1:8: 'title' must be text, but YAML reads 2021-02-17 as a date",
            id="date",
        ),
        pytest.param(
            "title: 2021-02-31\n" + GOOD,
            "1:8: 'title' must be text, but YAML reads 2021-02-31 as a date",
            id="no such date",
        ),
        pytest.param(GOOD.replace("Because.", "[a]"), "4:13: 'answer' must be text, not a list", id="list for text"),
        pytest.param(GOOD + "    aliases: why\n", "5:14: 'aliases' must be a list", id="text for list"),
        pytest.param(
            GOOD + "    aliases:\n      - fine\n      - Note: this\n",
            "7:9: item 2 of 'aliases' must be text, but its ': '",
            id="colon in an alias",
        ),
        pytest.param(GOOD + "    aliases:\n      - 1\n", "6:9: item 1 of 'aliases' must be text", id="number as alias"),
        pytest.param(GOOD.replace("id: a", "id: Two Rates!"), "2:9: 'id' may hold only a-z, 0-9", id="bad id"),
        pytest.param(GOOD.replace("id: a", "id: " + "a" * 65), "2:9: 'id' is longer than 64 characters", id="long id"),
        pytest.param(
            GOOD + "    proof_start: now\n",
            "5:18: 'proof_start' must be 'at-once' or 'on-request'",
            id="proof start",
        ),
        pytest.param(
            GOOD + "    links:\n      - title: t\n        url: fast.ai\n",
            "7:14: 'url': must be a web address",
            id="bad address",
        ),
        pytest.param(
            GOOD + "    links:\n      - titel: t\n        url: https://fast.ai\n",
            "6:9: there is no key 'titel': write 'title'",
            id="slip in a link",
        ),
        pytest.param(GOOD + "    ? [a]\n    : b\n", "5:7: a key must be a single word", id="list as key"),
    ],
)
def test_what_is_not_a_faq_is_explained_where_it_stands(tmp_path: Path, text: str, expected: str) -> None:
    (problem,) = problems_of(write(tmp_path, text))
    assert problem.startswith(expected)


def test_a_bad_id_comes_with_a_good_one(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, GOOD.replace("id: a", "id: Two error_rates!")))
    assert problem.endswith("write 'two-error-rates'")


def test_every_problem_of_every_file_is_told_at_once_in_reading_order(tmp_path: Path) -> None:
    write(tmp_path, "entries:\n  - id: A b\n    question: 1\n    answer: x\n    answer: y\n", "a.yaml")
    write(tmp_path, "\tx", "b.yaml")
    with pytest.raises(InvalidFaq) as raised:
        load_faq(tmp_path)
    assert [(problem.path.name, problem.line) for problem in raised.value.problems] == [
        ("a.yaml", 2),
        ("a.yaml", 3),
        ("a.yaml", 5),
        ("b.yaml", 1),
    ]
    assert str(raised.value).splitlines()[0].startswith(f"{tmp_path / 'a.yaml'}:2:9: 'id' may hold only")


def test_an_id_used_in_two_files_names_both_places(tmp_path: Path) -> None:
    first = write(tmp_path, GOOD, "a.yaml")
    second = write(tmp_path, "# two lines\n# above\n" + GOOD, "b.yaml")
    with pytest.raises(InvalidFaq) as raised:
        load_faq(tmp_path)
    assert str(raised.value).startswith(f"{second}:4:9: the id 'a' is already used at {first}:2:9;")


def test_an_id_used_twice_in_one_file_is_found(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, GOOD + GOOD.removeprefix("entries:\n")))
    assert problem.startswith("5:9: the id 'a' is already used at")


def test_a_file_in_another_encoding_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes("entries: []\n# d\u00e9\n# caf\u00e9\n".encode("utf-8") + "# na\u00efve".encode("latin-1"))
    assert problems_of(path) == ["4:5: the file is not UTF-8 text here: save it again with the encoding UTF-8"]


def test_places_count_lines_as_an_editor_does(tmp_path: Path) -> None:
    text = "title: 'a\u2028b\u0085c'\r\nentries:\r\n  - id: a\r\n    question: Why?\r\n    answer: 1\r\n"
    assert problems_of(write(tmp_path, text))[0].startswith("5:13: 'answer' must be text")


def test_merge_keys_are_understood(tmp_path: Path) -> None:
    shared = "entries:\n  - &base\n    id: a\n    question: Why?\n    answer: Because.\n  - <<: *base\n    id: b\n"
    assert [entry.answer for entry in load_faq(write(tmp_path, shared))] == ["Because.", "Because."]
    (problem,) = problems_of(write(tmp_path, shared + "    answer: 3\n"))
    assert problem.startswith("8:13: 'answer' must be text")


def test_a_file_that_cannot_be_opened_is_one_problem_among_others(tmp_path: Path, monkeypatch) -> None:
    write(tmp_path, GOOD)
    secret = write(tmp_path, GOOD, "secret.yaml")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == secret:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problems_of(tmp_path) == ["1:1: the file cannot be opened (Permission denied): check its permissions"]


def test_a_library_starts_only_with_a_good_faq(tmp_path: Path) -> None:
    with pytest.raises(InvalidFaq):
        Library(write(tmp_path, ""))
    with pytest.raises(FaqNotFound):
        Library(tmp_path / "nowhere")


def test_a_library_sees_that_a_file_was_written_added_or_removed(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    library = Library(tmp_path)
    assert not library.changed()

    write(tmp_path, GOOD.replace("Because.", "Therefore."))
    assert library.changed()
    library.reload()
    assert not library.changed()

    extra = write(tmp_path, GOOD.replace("id: a", "id: b"), "extra.yaml")
    assert library.changed()
    assert len(library.reload()) == 2

    extra.unlink()
    assert library.changed()
    assert len(library.reload()) == 1
    os.utime(path, ns=(1, 1))
    assert library.changed()


def test_a_broken_change_keeps_the_last_good_faq_until_it_is_mended(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    library = Library(path)

    write(tmp_path, GOOD.replace("Because.", ""))
    with pytest.raises(InvalidFaq):
        library.reload()
    assert [entry.answer for entry in library.faq] == ["Because."]
    assert isinstance(library.problem, InvalidFaq)
    assert not library.changed(), "a broken file is reported once, not at every look"

    write(tmp_path, GOOD.replace("Because.", "Mended."))
    assert library.changed()
    library.reload()
    assert [entry.answer for entry in library.faq] == ["Mended."]
    assert library.problem is None


def test_a_folder_that_vanishes_keeps_the_last_good_faq(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    library = Library(path)
    path.unlink()
    assert library.changed()
    with pytest.raises(FaqNotFound):
        library.reload()
    assert len(library.faq) == 1


MUTATIONS = st.lists(st.tuples(st.integers(0, 200), st.sampled_from([*"\t:-'\"[]{}#&*!|>%@`?,\x00\x85\u2028~", ""])))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(MUTATIONS)
def test_whatever_is_mistyped_the_file_loads_or_its_problems_lie_inside_it(mistyped: list[tuple[int, str]]) -> None:
    text = GOOD + "    aliases:\n      - why me\n    links:\n      - title: t\n        url: https://a.b\n"
    for at, typed in mistyped:
        text = text[:at] + typed + text[at + 1 :]
    try:
        parse(YamlSource(Path("faq.yaml"), text))
    except InvalidFaq as invalid:
        lines = text.split("\n")
        for problem in invalid.problems:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def test_the_version_is_another_one_when_a_file_is_and_the_same_for_the_same_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = Library(tmp_path)
    first = library.version
    write(tmp_path, GOOD.replace("Because.", "Because!"))
    library.reload()
    second = library.version
    write(tmp_path, "entries: [")
    with pytest.raises(InvalidFaq):
        library.reload()

    assert len({first, second}) == 2
    assert library.version == second
    write(tmp_path, GOOD)
    library.reload()
    assert library.version == first == Library(tmp_path).version
