import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.errors import CannotMerge, CannotWrite, FileBusy, InvalidFaq, PageNotFound, UnreadablePage
from faq.library import SHIPPED_CONTENT, load_faq
from faq.lock import LOCK_NAME, alone
from faq.merge import import_page, merge
from faq.page import read_page
from faq.source import YamlSource
from faq.teaching import NewPhrasing, teach

PAGE = """---
title: Week 3
course: cs344
---

## Tech

> Why do we get two rates from `fine_tune`?

There are two stages.

Use the last.

> Can it be perfect?

No.
"""

EDITED = """\
# Ada keeps this file.
course: cs344
entries:   # in reading order

    # ask Ben before changing this
    - question: "Why do we get two rates from `fine_tune`?"   # as on the page
      id: 'two-rates'
      answer: >-
        There are two stages. Use the last, and
        read chapter 1.
      aliases: [two rates, 'which rate?']
      proof: same-seed

    # below: hand-written
    - id: ours
      question: Is this on the exam?
      answer: "Maybe"
title: Week 3
# the end
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "week-3.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "faq.yaml"


def test_a_first_import_writes_yaml_that_a_person_likes_to_edit(page: Path, output: Path) -> None:
    report = import_page(page, output)
    assert output.read_text(encoding="utf-8") == (
        "course: cs344\n"
        "title: Week 3\n"
        "source: week-3.md\n"
        "entries:\n"
        "  - id: two-rates-fine-tune\n"
        "    section: Tech\n"
        "    question: Why do we get two rates from `fine_tune`?\n"
        "    answer: |\n"
        "      There are two stages.\n"
        "\n"
        "      Use the last.\n"
        "\n"
        "  - id: perfect\n"
        "    section: Tech\n"
        "    question: Can it be perfect?\n"
        "    answer: |\n"
        "      No.\n"
    )
    assert report.added == ("two-rates-fine-tune", "perfect")
    assert (report.kept, report.changed, report.vanished) == ((), (), ())


def test_importing_an_unchanged_page_again_changes_not_one_byte(page: Path, output: Path) -> None:
    import_page(page, output)
    before, time = output.read_bytes(), output.stat().st_mtime_ns
    report = import_page(page, output)
    assert output.read_bytes() == before
    assert output.stat().st_mtime_ns == time, "the file is not even written"
    assert report.kept == ("two-rates-fine-tune", "perfect")
    assert (report.added, report.changed, report.vanished) == ((), (), ())


def test_the_shipped_faq_is_what_an_import_of_its_page_leaves_untouched(tmp_path: Path) -> None:
    output = tmp_path / "qa-week-2.yaml"
    shipped = (SHIPPED_CONTENT / "qa-week-2.yaml").read_bytes()
    output.write_bytes(shipped)
    report = import_page(SHIPPED_CONTENT / "qa-week-2.txt", output)
    assert output.read_bytes() == shipped
    assert len(report.kept) == 5
    assert (report.added, report.changed, report.vanished) == ((), (), ())


def test_an_import_over_an_edited_file_only_inserts_lines(page: Path, output: Path) -> None:
    output.write_text(EDITED, encoding="utf-8")
    report = import_page(page, output)
    new = "    - id: perfect\n      section: Tech\n      question: Can it be perfect?\n      answer: |\n        No.\n\n"
    assert output.read_text(encoding="utf-8") == EDITED.replace(
        "    # below: hand-written\n", f"{new}    # below: hand-written\n"
    )
    assert report.added == ("perfect",)
    assert report.kept == ("two-rates",)
    assert report.vanished == ("ours",)
    assert report.changed == (), "the staff's answer says all that the page says"


def test_an_answer_that_changed_on_the_page_is_reported_and_the_files_kept(page: Path, output: Path) -> None:
    output.write_text(EDITED, encoding="utf-8")
    page.write_text(PAGE.replace("Use the last.", "Use the smallest."), encoding="utf-8")
    (change,) = import_page(page, output).changed
    assert change.id == "two-rates"
    assert change.page_answer == "There are two stages.\n\nUse the smallest."
    assert "smallest" not in output.read_text(encoding="utf-8")


def test_an_entry_is_known_by_its_alias_when_staff_reworded_the_question(page: Path, output: Path) -> None:
    import_page(page, output)
    text = output.read_text(encoding="utf-8")
    text = text.replace(
        "    question: Can it be perfect?\n",
        "    question: Is perfect accuracy possible?\n    aliases:\n      - can it be PERFECT\n",
    )
    text = text.replace("id: perfect", "id: accuracy")
    output.write_text(text, encoding="utf-8")
    assert import_page(page, output).added == ()


def test_an_entry_is_known_by_its_id_when_its_words_changed(page: Path, output: Path) -> None:
    import_page(page, output)
    page.write_text(PAGE.replace("Can it be perfect?", "Will it be perfect?"), encoding="utf-8")
    report = import_page(page, output)
    assert (report.added, report.vanished) == ((), ())


def test_a_question_asked_twice_is_two_entries_and_stays_two(page: Path, output: Path) -> None:
    page.write_text(PAGE + "\n> Can it be perfect?\n\nStill no.\n", encoding="utf-8")
    assert import_page(page, output).added == ("two-rates-fine-tune", "perfect", "perfect-2")
    assert import_page(page, output).kept == ("two-rates-fine-tune", "perfect", "perfect-2")


def test_new_questions_stand_where_the_page_has_them(page: Path, output: Path) -> None:
    import_page(page, output)
    page.write_text(
        PAGE.replace("## Tech\n", "## Tech\n\n> Who asks first?\n\nYou.\n").replace(
            "> Can it", "> Who is between?\n\nHe.\n\n> Can it"
        )
        + "\n> Who comes last?\n\nShe.\n\n> And really last?\n\nThey.\n",
        encoding="utf-8",
    )
    import_page(page, output)
    assert [entry.question for entry in load_faq(output)] == [
        "Who asks first?",
        "Why do we get two rates from `fine_tune`?",
        "Who is between?",
        "Can it be perfect?",
        "Who comes last?",
        "And really last?",
    ]


def test_a_question_without_an_answer_is_reported(page: Path, output: Path) -> None:
    page.write_text(PAGE + "\n> And then?\n", encoding="utf-8")
    assert import_page(page, output).unanswered == ("then",)


def test_ids_differ_from_those_of_the_files_beside(page: Path, output: Path) -> None:
    import_page(page, output.with_name("older.yaml"))
    output.with_name("broken.yaml").write_text("entries: [", encoding="utf-8")
    assert import_page(page, output).added == ("two-rates-fine-tune-2", "perfect-2")


def test_a_new_file_beside_a_schema_names_it(page: Path, output: Path) -> None:
    output.with_name("faq.schema.json").write_text("{}", encoding="utf-8")
    import_page(page, output)
    first, *_ = output.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=faq.schema.json"


def test_arguments_name_course_and_title(page: Path, output: Path) -> None:
    import_page(page, output, course="data202", title="Mine")
    (file,) = load_faq(output).files
    assert (file.course, file.title) == ("data202", "Mine")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("entries: []\n", id="empty list"),
        pytest.param("entries: []  # none yet\ntitle: x\n", id="empty list with a comment"),
        pytest.param("title: x\nentries:\n  []\n# end\n", id="brackets on their own line"),
        pytest.param("entries:\n- id: a\n  question: b\n  answer: c", id="no indent and no last line feed"),
        pytest.param(
            "entries:\n  -\n    # who\n    id: a\n    question: b\n    answer: c\n", id="dash on its own line"
        ),
        pytest.param(
            "entries:\n  - id: a\n    question: b\n    answer: |+\n      c\n\n\n", id="block that keeps blanks"
        ),
        pytest.param("entries:\n  - id: a\n    question: b\n    answer: |\n      c\n      # d\n", id="block ends in #"),
        pytest.param("---\nentries:\n  - {id: a, question: b, answer: c}\n...\n", id="document marks"),
        pytest.param("entries:\n  - id: a\n    question: b\n    answer: c\n  # - id: off\n", id="comment at the end"),
        pytest.param("entries: &all\n  - id: a\n    question: b\n    answer: c\n\n# then\ntitle: x\n", id="key behind"),
    ],
)
def test_every_way_to_write_the_list_is_added_to_without_changing_it(page: Path, output: Path, text: str) -> None:
    output.write_text(text, encoding="utf-8")
    before = [entry.id for entry in load_faq(output)]
    import_page(page, output)
    assert [entry.id for entry in load_faq(output)] == [*before, "two-rates-fine-tune", "perfect"]
    lines = output.read_text(encoding="utf-8").splitlines()
    assert [line for line in text.splitlines() if line.strip("[] ") and line not in lines and "[]" not in line] == []


def test_windows_line_ends_stay(page: Path, output: Path) -> None:
    output.write_bytes(EDITED.replace("\n", "\r\n").encode())
    import_page(page, output)
    raw = output.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == EDITED.count("\n") + 6


def test_a_list_in_brackets_is_refused_and_left_alone(page: Path, output: Path) -> None:
    text = "entries: [{id: a, question: b, answer: c}]\n"
    output.write_text(text, encoding="utf-8")
    with pytest.raises(CannotMerge, match=r"faq\.yaml:1: the entries stand in brackets.*each entry below the other"):
        import_page(page, output)
    assert output.read_text(encoding="utf-8") == text


def test_a_broken_file_is_refused_and_left_alone(page: Path, output: Path) -> None:
    output.write_text("entries:\n\t- id: a\n", encoding="utf-8")
    with pytest.raises(InvalidFaq, match=r"faq\.yaml:2:1: a tab"):
        import_page(page, output)
    assert output.read_text(encoding="utf-8") == "entries:\n\t- id: a\n"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    page: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write_text(EDITED, encoding="utf-8")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWrite, match="No space left"):
        import_page(page, output)
    assert output.read_text(encoding="utf-8") == EDITED
    assert {path.name for path in output.parent.iterdir()} <= {page.name, output.name, LOCK_NAME}


def test_an_import_waits_for_whoever_teaches_and_says_so_where_that_takes_too_long(page: Path, output: Path) -> None:
    with alone(output.parent), pytest.raises(FileBusy, match="Try again"):
        import_page(page, output, wait_s=0.05)
    assert not output.exists()
    assert import_page(page, output).added


def test_of_imports_and_taught_phrasings_at_once_none_is_lost(page: Path, output: Path) -> None:
    output.write_text(EDITED, encoding="utf-8")
    ready = threading.Barrier(2)

    def teach_many() -> None:
        ready.wait()
        for number in range(10):
            teach(output, NewPhrasing("two-rates", f"taught phrasing {number}"), wait_s=60)

    def import_many() -> None:
        ready.wait()
        for number in range(10):
            page.write_text(f"{PAGE}\n> Is this question number {number}?\n\nYes.\n", encoding="utf-8")
            import_page(page, output, wait_s=60)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(teach_many), pool.submit(import_many)]:
            done.result()

    (file,) = load_faq(output).files
    taught = next(entry for entry in file.entries if entry.id == "two-rates")
    assert {f"taught phrasing {number}" for number in range(10)} <= set(taught.aliases)
    asked = {entry.question for entry in file.entries}
    assert {f"Is this question number {number}?" for number in range(10)} <= asked


def test_a_file_behind_a_link_is_written_and_the_link_stays(page: Path, output: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.yml"
    target.write_text(EDITED, encoding="utf-8")
    target.chmod(0o600)
    output.symlink_to(target)
    import_page(page, output)
    assert output.is_symlink()
    assert "id: perfect" in target.read_text(encoding="utf-8")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_folder_is_no_place_to_write_to(page: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"is a folder: name the file to write in it, such as .*faq\.yaml"):
        import_page(page, tmp_path)


def test_a_folder_that_does_not_exist_is_not_made(page: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"There is no folder .*nowhere: make it first"):
        import_page(page, tmp_path / "nowhere" / "faq.yaml")


def test_a_missing_page_says_what_to_give(tmp_path: Path, output: Path) -> None:
    with pytest.raises(PageNotFound, match=r"There is no page at .*: give the Markdown or text file"):
        import_page(tmp_path / "nowhere.md", output)


def test_a_page_in_another_encoding_says_how_to_save_it(page: Path, output: Path) -> None:
    page.write_bytes("Why na\u00efve?".encode("utf-16"))
    with pytest.raises(UnreadablePage, match="save it again with the encoding UTF-8"):
        import_page(page, output)


def test_a_page_without_questions_says_what_a_question_is(page: Path, output: Path) -> None:
    page.write_text("\n", encoding="utf-8")
    with pytest.raises(UnreadablePage, match=r"There are no questions in .*A question is a line that ends in '\?'"):
        import_page(page, output)
    assert not output.exists()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), st.integers(0, 4))
def test_whatever_a_page_says_its_import_reads_back_the_same(asked: list[tuple[str, str]], known: int) -> None:
    blocks = [f"### {question}?\n\n{answer}\n" for question, answer in asked]
    page = read_page("\n".join(blocks))
    base = YamlSource(Path("faq.yaml"), "entries: []\n")
    first = merge(read_page("\n".join(blocks[:known])), base)
    second = merge(page, YamlSource(base.path, first.text))
    assert merge(page, YamlSource(base.path, second.text)).text == second.text
