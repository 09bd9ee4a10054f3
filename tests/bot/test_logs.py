"""How log lines look, and what none of them holds."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import errand
from bot.asker import Asker
from bot.log_format import LogFormat
from bot.logs import TELLTALES, set_up_logging
from bot.meter import Asked, Unmetered
from bot.question_log import log_question
from bot.redaction import Redactor
from bot.store import Place, open_store
from bot.store_location import InMemory
from faq.matcher import Decision

SECRET = "xoxb-1234-secret"
log = logging.getLogger("bot.tests")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """What `set_up_logging` changes is the whole process's."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {logger: logger.level for logger in (root, *map(logging.getLogger, TELLTALES))}
    yield
    root.handlers[:] = handlers
    for logger, level in levels.items():
        logger.setLevel(level)
    logging.captureWarnings(capture=False)


def logged(level: str = "INFO", log_format: LogFormat = LogFormat.AUTO, stream: io.StringIO | None = None):
    stream = stream or io.StringIO()
    set_up_logging(level, (SecretStr(SECRET), SecretStr("")), log_format, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_where_no_person_reads_along_every_line_is_json() -> None:
    stream = logged()
    log.warning("the disk has %d MB left\nand that is little", 3)
    log.debug("not worth a line")

    (line,) = lines(stream)
    assert line.pop("timestamp")
    assert line == {
        "level": "warning",
        "logger": "bot.tests",
        "event": "the disk has 3 MB left\nand that is little",
    }


def test_on_a_terminal_lines_are_for_people() -> None:
    stream = logged(stream=Terminal())
    log.warning("the disk is full")

    assert "the disk is full" in stream.getvalue()
    assert "{" not in stream.getvalue()


@pytest.mark.parametrize(
    ("log_format", "stream", "is_json"),
    [(LogFormat.HUMAN, io.StringIO(), False), (LogFormat.JSON, Terminal(), True)],
)
def test_the_form_can_be_chosen(log_format: LogFormat, stream: io.StringIO, is_json: bool) -> None:
    logged(log_format=log_format, stream=stream)
    log.warning("the disk is full")

    assert stream.getvalue().startswith("{") is is_json


def test_a_question_is_one_line_with_what_became_of_it() -> None:
    stream = logged()
    log_question(Asked("slack", Decision.ANSWER, "two-error-rates", 0.93456, 0.00123))

    (line,) = lines(stream)
    told = {name: line[name] for name in ("event", "platform", "decision", "entry", "confidence", "ms")}
    assert told == {
        "event": "question",
        "platform": "slack",
        "decision": "answer",
        "entry": "two-error-rates",
        "confidence": 0.935,
        "ms": 1.23,
    }


async def test_all_lines_about_one_thing_that_was_asked_for_have_the_same_id() -> None:
    stream = logged()

    async def deal_with(what: str) -> None:
        errand.begin("slack", Unmetered())
        log.info("%s begins", what)
        await asyncio.sleep(0)
        await asyncio.create_task(_later(what))

    async def _later(what: str) -> None:
        log.info("%s goes on", what)

    await asyncio.gather(deal_with("this"), deal_with("that"))
    log.info("nobody's")

    ids = {str(line["event"]): line.get("id") for line in lines(stream)}
    assert ids["this begins"] == ids["this goes on"] != ids["that begins"] == ids["that goes on"]
    assert ids["nobody's"] is None


def test_of_an_exception_its_kind_and_place_are_told_and_none_of_its_words() -> None:
    stream = logged()
    words = "what a student wrote"
    try:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise ValueError(words) from error
    except ValueError as error:
        log.exception("it failed: %s (%r)", error, error)  # noqa: TRY401 - as libraries do

    (line,) = lines(stream)
    assert line["event"] == "it failed: ValueError (ValueError)"
    assert "test_logs.py" in str(line["exception"])
    assert "KeyError" in str(line["exception"])
    assert words not in stream.getvalue()


def test_at_debug_the_words_are_told_without_secrets() -> None:
    stream = logged("DEBUG")
    words = f"a student wrote {SECRET}"
    try:
        raise ValueError(words)
    except ValueError:
        log.exception("it failed")

    assert "a student wrote [secret]" in stream.getvalue()
    assert SECRET not in stream.getvalue()


async def test_a_question_that_is_kept_reaches_no_log_line_at_debug_either() -> None:
    stream = logged("DEBUG")
    async with await open_store(InMemory()) as store:
        asker = Asker(platform="test", id="mira")
        store.questions.record("my private worry", asker=asker, place=Place("test"), decision=Decision.SILENT)
        await store.questions.flush()
    log.debug("this is logged")

    assert "this is logged" in stream.getvalue()
    assert "private worry" not in stream.getvalue()


@pytest.mark.parametrize(
    "library", ["discord.gateway", "discord.http", "slack_bolt", "aiosqlite", "markdown_it.rules_block"]
)
def test_libraries_that_log_what_people_type_are_held_back_at_every_level(library: str) -> None:
    logged("DEBUG")

    assert not logging.getLogger(library).isEnabledFor(logging.DEBUG)


async def test_what_a_task_nobody_waits_for_raises_is_told_without_its_words() -> None:
    stream = logged()

    async def fail() -> None:
        raise ValueError("a student wrote this")

    task = asyncio.create_task(fail())
    await asyncio.wait({task})
    del task
    gc.collect()

    (line,) = lines(stream)
    assert line["logger"] == "asyncio"
    assert "never retrieved" in str(line["event"])
    assert "ValueError" in str(line["exception"])
    assert "exception=ValueError>" in str(line["event"])


def test_warnings_go_the_same_way() -> None:
    stream = logged()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this is old", DeprecationWarning, stacklevel=1)

    assert "this is old" in str(lines(stream)[0]["event"])


def test_what_ends_the_process_is_logged_without_its_words() -> None:
    program = (
        "from bot.logs import log_what_ends_the_process, set_up_logging\n"
        "set_up_logging('INFO', ())\n"
        "log_what_ends_the_process()\n"
        "words = 'a student ' + 'wrote this'\n"
        "raise RuntimeError(words)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert json.loads(done.stderr)["event"] == "nobody foresaw this: RuntimeError"
    assert "wrote this" not in done.stderr.replace("'wrote this'", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("token xoxb-0000-1111-abcdefgh is bad", "token xoxb-[secret] is bad"),
        ("token xapp-1-A0-2-abcdefgh", "token xapp-[secret]"),
        (
            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcDE.abcdefghijklmnopqrstuvwxyz0123 refused",
            "[secret] refused",
        ),
        (
            "PATCH https://discord.com/api/v10/webhooks/12/aW50ZXJhY3Rpb24/messages/@original failed",
            "PATCH https://discord.com/api/v10/webhooks/12/[secret]/messages/@original failed",
        ),
        (
            "POST https://discord.com/api/v10/interactions/12/aW50ZXJhY3Rpb24/callback failed",
            "POST https://discord.com/api/v10/interactions/12/[secret]/callback failed",
        ),
        ("https://hooks.slack.com/commands/T1/2/abcDEF", "https://hooks.slack.com/commands/[secret]"),
        (
            "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1",
            "wss://wss-primary.slack.com/link/?ticket=[secret]&app_id=1",
        ),
        ("postgresql://faqbot:hunter2@db/faqbot", "postgresql://faqbot:[secret]@db/faqbot"),
        ("{'Authorization': 'Bot abc.def', 'a': 1}", "{'Authorization': 'Bot [secret]', 'a': 1}"),
        ('{"token": "abc", "id": "1"}', '{"token": "[secret]", "id": "1"}'),
        ("two-error-rates at 12:30:11.123456 in 0.4 ms", "two-error-rates at 12:30:11.123456 in 0.4 ms"),
        ("a card 2f0c9d51be3c2f0a9d51be of 2 runs", "a card 2f0c9d51be3c2f0a9d51be of 2 runs"),
    ],
)
def test_what_looks_like_a_secret_is_blanked_whoever_it_belongs_to(line: str, told: str) -> None:
    assert Redactor(())(line) == told


def test_a_secret_with_quotes_is_blanked_however_the_line_is_written() -> None:
    secret = 'a "quoted" \\ secret'
    redact = Redactor((SecretStr(secret),))

    assert redact(f"see {secret}") == "see [secret]"
    assert json.loads(redact(json.dumps({"event": f"see {secret}"}))) == {"event": "see [secret]"}


@given(st.text(st.characters(exclude_characters='"'), min_size=9), st.text(), st.text())
def test_a_secret_of_any_characters_is_blanked_and_json_stays_json(secret: str, before: str, after: str) -> None:
    redact = Redactor((SecretStr(secret),))
    for ensure_ascii in (True, False):
        line = redact(json.dumps({"event": f"{before} {secret} {after}"}, ensure_ascii=ensure_ascii))
        assert secret not in json.loads(line)["event"].replace("[secret]", "\0")


@pytest.mark.parametrize("log_format", [LogFormat.HUMAN, LogFormat.JSON])
def test_words_from_outside_make_no_line_of_their_own_and_steer_no_terminal(log_format: LogFormat) -> None:
    stream = logged(log_format=log_format)
    log.warning("Slack calls itself %s", "x\n2027-03-01 [info] all is well\r\x1b[2J\x9b\u202e\u2028end")

    first, *others = stream.getvalue().split("\n")[:-1]
    assert "Slack calls itself" in first
    assert all(line.startswith("    ") for line in others)
    assert stream.getvalue().replace("\n", "").isprintable() or log_format is LogFormat.JSON
    assert not {"\x1b", "\r"} & set(stream.getvalue())
