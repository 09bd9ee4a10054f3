"""What a person types behind `/faq` becomes the command they meant."""

import pytest

from bot.commands import Ask, Gaps, Help, Inspect, List, Seed, Stats, parse_command
from runners.spec import Device

RECIPES = ("digits", "digits-tiny")


@pytest.mark.parametrize(
    "text", ["", "   ", "\u00a0\u3000", "\u200b\u200f", "help", "HELP", " help ", "help seed", "ask", "Ask  "]
)
def test_no_words_and_help_and_an_empty_question_give_help(text):
    assert parse_command(text) == Help()


@pytest.mark.parametrize(
    "text", ["ask why two error rates?", "ASK   why two error rates?", "ask\u3000why two error rates?\u00a0"]
)
def test_what_follows_ask_is_the_question(text):
    assert parse_command(text) == Ask("why two error rates?")


def test_what_follows_inspect_is_the_question_to_look_into():
    assert parse_command("inspect why two error rates?") == Inspect("why two error rates?")
    assert parse_command("inspect") == Help()


def test_a_wish_for_an_explanation_is_a_question():
    assert parse_command("explain fine_tune") == Ask("explain fine_tune")


def test_a_sentence_without_a_command_is_a_question():
    assert parse_command("why two error rates?") == Ask("why two error rates?")


@pytest.mark.parametrize(
    "text", ["seed was set, results still change", "list all steps of fine_tune", "help me with fine_tune"]
)
def test_a_sentence_that_begins_like_a_command_is_still_a_question(text):
    assert parse_command(text, RECIPES) == Ask(text)


@pytest.mark.parametrize("text", ["reproducibility?", "为什么有两个错误率", "\U0001f914", "لماذا"])
def test_one_word_that_cannot_be_a_mistyped_command_is_a_question(text):
    assert parse_command(text) == Ask(text)


def test_the_lines_of_a_question_stay_apart():
    assert parse_command("ask first line\n  second line\n") == Ask("first line\n  second line")


def test_a_right_to_left_question_loses_only_the_marks_at_its_ends():
    assert parse_command("\u200fask\u200f \u202bמה קורה כאן?\u202c") == Ask("מה קורה כאן?")


def test_a_joined_emoji_in_a_question_stays_whole():
    assert parse_command("ask \U0001f468\u200d\U0001f393 why?") == Ask("\U0001f468\u200d\U0001f393 why?")


def test_a_question_of_four_thousand_characters_is_kept_whole():
    question = "why " * 1000
    assert parse_command("ask " + question) == Ask(question.strip())


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("seed", Seed()),
        ("Seed 7", Seed(seed="7")),
        ("seed 7 digits-tiny", Seed(seed="7", recipe="digits-tiny")),
        ("seed digits-tiny 7", Seed(seed="7", recipe="digits-tiny")),
        ("seed digits-tiny", Seed(recipe="digits-tiny")),
        ("seed DIGITS", Seed(recipe="digits")),
        ("seed 7 digits-tiny cpu", Seed(seed="7", recipe="digits-tiny", device=Device.CPU)),
        ("seed GPU", Seed(device=Device.CUDA)),
        ("seed cuda 7", Seed(seed="7", device=Device.CUDA)),
        ("seed 7 nonsense", Seed(seed="7", recipe="nonsense")),
    ],
)
def test_seed_takes_a_seed_and_a_recipe_in_any_order(text, command):
    assert parse_command(text, RECIPES) == command


@pytest.mark.parametrize("bad", ["-1", "4294967296", "abc", "1.5", "\u0667"])
def test_a_seed_that_is_none_is_passed_on_as_typed(bad):
    assert parse_command(f"seed {bad}", RECIPES) == Seed(seed=bad)


@pytest.mark.parametrize("text", ["list", "LIST", "list all"])
def test_list_lists(text):
    assert parse_command(text) == List()


def test_a_lone_unknown_word_gives_help_that_names_it():
    assert parse_command("lst") == Help(unknown="lst")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stats", Stats()),
        ("STATS 52", Stats("52")),
        ("stats 52 ml", Stats("52", "ml")),
        ("stats ml", Stats(course="ml")),
        ("stats 4 deep learning", Stats("4", "deep learning")),
        ("stats for my project, where from?", Ask("stats for my project, where from?")),
    ],
)
def test_stats_takes_weeks_and_a_course(text, command):
    assert parse_command(text) == command


def test_gaps_are_asked_for_by_name_alone():
    assert parse_command("gaps") == parse_command(" GAPS ") == Gaps()
    assert parse_command("gaps in the training data, how to fill?") == Ask("gaps in the training data, how to fill?")
