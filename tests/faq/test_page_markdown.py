import pytest

from faq.page import Page, PageEntry, read_page
from tests.faq.reading import COURSE_PAGES


def triples(page: Page) -> list[tuple[str, str, str]]:
    return [(entry.section, entry.question, entry.answer) for entry in page.entries]


def only(text: str) -> PageEntry:
    (entry,) = read_page(text).entries
    return entry


def course_page(name: str) -> Page:
    path = COURSE_PAGES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return read_page(path.read_text(encoding="utf-8"))


def test_headings_that_ask_are_questions_and_their_peers_too() -> None:
    page = course_page("03ethics-qa.md")
    assert page.title == "Week 3 Q&A"
    assert len(page.entries) == 12
    assert {entry.section for entry in page.entries} == {"Q&A"}
    assert page.entries[8].question == "Predictions vs Recommended Actions"
    assert page.entries[9].question == "Why does fast.ai `import *`?"
    assert "[S4](https://srush.github.io/annotated-s4/)" in page.entries[2].answer


def test_quotes_that_ask_are_questions_and_a_list_of_open_ones_stays() -> None:
    page = course_page("21sp-qa1.md")
    assert page.title == "Q&A Week 1"
    assert len(page.entries) == 4
    assert page.entries[3].question == "Things we'll get to soon:"
    assert page.entries[3].answer.count("?") == 4


def test_a_tweet_in_html_becomes_a_quote_with_its_link() -> None:
    page = course_page("21sp-qa2.md")
    assert [entry.section for entry in page.entries] == ["Tech"] * 3 + ["Context"] * 2
    assert page.entries[3].answer == (
        "Unfortunately, no. See this thread for a survey:\n\n"
        "> Yesterday, I ended up in a debate where the position was "
        '"algorithmic bias is a data problem".\n>\n'
        "> I thought this had already been well refuted within our research community but clearly not.\n>\n"
        "> So, to say it yet again -- it is not just the data. The model matters.\n>\n> 1/n\n>\n"
        "> \u2014 Sara Hooker (\\@sarahookr) [February 15, 2021]"
        "(https://twitter.com/sarahookr/status/1361373527861915648?ref_src=twsrc%5Etfw)"
    )


def test_the_front_matter_names_course_title_and_source() -> None:
    page = read_page("---\ntitle: Week 3\ncourse: cs344\nsource: https://a.b/c\ndate: 2022-01-27\n---\n> Why?\n\nSo.")
    assert (page.title, page.course, page.source) == ("Week 3", "cs344", "https://a.b/c")


def test_arguments_go_before_the_front_matter() -> None:
    page = read_page(
        "---\ntitle: Week 3\ncourse: cs344\n---\n> Why?\n\nSo.", course="data202", title="Mine", source="x"
    )
    assert (page.title, page.course, page.source) == ("Mine", "data202", "x")


@pytest.mark.parametrize("matter", ["---\nno mapping\n---\n", "---\na: [\n---\n", "---\nd: 2021-02-31\n---\n"])
def test_what_is_no_front_matter_is_text(matter: str) -> None:
    page = read_page(f"{matter}\n### Why?\n\nSo.\n")
    assert page.title == ""
    assert page.entries[0].section in matter


def test_the_first_heading_is_the_title_where_nothing_else_is() -> None:
    page = read_page("# Week 3\n\n## Tech\n\n### Why?\n\nSo.\n")
    assert page.title == "Week 3"
    assert triples(page) == [("Tech", "Why?", "So.")]


def test_sections_inside_each_other_are_all_named() -> None:
    page = read_page("---\ntitle: x\n---\n# Part 1\n\n## Tech\n\n### Why?\n\nSo.\n\n## Context\n\n### Who?\n\nYou.\n")
    assert [entry.section for entry in page.entries] == ["Part 1 / Tech", "Part 1 / Context"]


def test_a_heading_with_text_of_its_own_is_an_entry_and_still_a_section() -> None:
    page = read_page("## Tech\n\nMostly training.\n\n> Why?\n\nSo.\n")
    assert triples(page) == [("", "Tech", "Mostly training."), ("Tech", "Why?", "So.")]


def test_sections_and_questions_may_be_headings_of_one_level() -> None:
    page = read_page("## Tech\n## Why?\nSo.\n## How?\nThus.\n")
    assert triples(page) == [("Tech", "Why?", "So."), ("Tech", "How?", "Thus.")]


def test_a_heading_below_a_question_belongs_to_its_answer() -> None:
    assert only("## Why?\n\nTwo reasons.\n\n### First\n\nIt is.\n").answer == "Two reasons.\n\n### First\n\nIt is."


def test_a_quote_in_an_answer_is_no_question_where_headings_ask() -> None:
    assert only("### Why?\n\nShe said:\n\n> Is it?\n").answer == "She said:\n\n> Is it?"


def test_a_paragraph_in_bold_may_be_the_question() -> None:
    page = read_page("**Why *this*?**\n\nSo.\n\n**Who?**\n\nYou.\n")
    assert triples(page) == [("", "Why *this*?", "So."), ("", "Who?", "You.")]


def test_a_question_wrapped_inside_a_quote_is_on_one_line() -> None:
    assert only("> Why do\n> we ask `a`?\n\nSo.").question == "Why do we ask `a`?"


def test_wrapped_paragraphs_are_joined_but_lists_code_and_forced_breaks_are_not() -> None:
    code = "```python\nset_seed(1)\n\n# why?\nx = '<b>'\n```"
    answer = only(
        f"> Why?\n\nA wrapped\nparagraph.\n- an item\n  wrapped\n    - inner\n\n{code}\n\n"
        "> quoted\n> text\n\nforced  \nbreak\n"
    ).answer
    assert answer == (
        f"A wrapped paragraph.\n- an item wrapped\n    - inner\n\n{code}\n\n> quoted text\n\nforced\nbreak"
    )


def test_definitions_of_links_are_kept() -> None:
    definitions = "[this]: https://a.b/c\n[that]: https://a.b/d"
    assert only(f"### Why?\n\nSee [this].\n\n{definitions}\n").answer == f"See [this].\n\n{definitions}"


def test_questions_and_headings_without_text_say_so() -> None:
    page = read_page("### Why?\n\n### How?\n\nSo.\n\n## Later\n")
    assert [(entry.question, entry.is_answered) for entry in page.entries] == [
        ("Why?", False),
        ("How?", True),
        ("Later", False),
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a <b>bold</b> and <em>soft</em> word", "a **bold** and *soft* word"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ('see <a href="https://a.b/c">here</a>', "see [here](https://a.b/c)"),
        ('see <a\nhref="https://a.b/c">here</a>', "see [here](https://a.b/c)"),
        ("see <a name='x'>here</a>", "see here"),
        ('<img src="https://a.b/p.png" alt="a curve">', "[a curve](https://a.b/p.png)"),
        ("run <code>a*b</code> now", "run `a*b` now"),
        ("use <your name> and </that>", "use \\<your name> and \\</that>"),
        ("keep `<b>` as code, <i>not</i> this", "keep `<b>` as code, *not* this"),
        ("<!-- nobody sees --> seen", "seen"),
        ("<div>5 &lt; 6 &amp; a*b*c</div>", "5 < 6 & a\\*b\\*c"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<div>text<ul><li>one</li></ul></div>", "text\n\n- one"),
        ("<pre>\na = 1\n  b\n</pre>", "```\na = 1\n  b\n```"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\n\nc"),
        ("<blockquote><p>one</p><p>two</p></blockquote>", "> one\n>\n> two"),
        ("<script>alert(1)</script><p>shown</p>", "shown"),
        ("<style>p {}</style>shown", "shown"),
        ('<iframe src="https://a.b/v"></iframe>', "<https://a.b/v>"),
        ("<details>\n<summary>More</summary>\nHidden\n</details>", "More\n\nHidden"),
        ("<div>never <closed", "never \\<closed"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert only(f"### Why?\n\n{html}\n").answer == markdown


def test_html_inside_a_list_becomes_markdown_in_place() -> None:
    assert only("### Why?\n\n- one <b>two</b>\n- three `<b>`\n").answer == "- one **two**\n- three `<b>`"


def test_a_number_sign_in_pasted_code_does_not_make_plain_text_markdown() -> None:
    page = read_page("Q&A\nWhy?\nSet the seed:\n# first\nHow?\nLike so.\n")
    assert [entry.question for entry in page.entries] == ["Why?", "How?"]
