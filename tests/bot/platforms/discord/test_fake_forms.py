"""The tests' own Discord refuses the forms that the real one refuses, and sends them as the real one does."""

from typing import Any

import discord
import pytest

from tests.fakes.discord.component_rules import modal_problems


def text_input(**more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "answer", "style": 2, **more}


def label(component: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Answer", "component": component or text_input(), **more}


def modal(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Write", "custom_id": "form", "components": list(components or [label()]), **more}


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (modal(title="x" * 46), "data.title"),
        (modal(title=""), "data.title"),
        (modal(custom_id="x" * 101), "data.custom_id"),
        (modal(*[label(text_input(custom_id=str(n))) for n in range(6)]), "data.components"),
        (modal(label(), label()), "data.components.1.component.custom_id"),
        (modal({"type": 2, "style": 1, "label": "a", "custom_id": "b"}), "data.components.0"),
        (modal(label(label="x" * 46)), "data.components.0.label"),
        (modal(label(description="x" * 101)), "data.components.0.description"),
        (modal(label({"type": 2, "style": 1, "label": "a", "custom_id": "b"})), "data.components.0.component"),
        (modal(label(text_input(max_length=4001))), "data.components.0.component.max_length"),
        (modal(label(text_input(value="x" * 4001))), "data.components.0.component.value"),
        (modal(label(text_input(value="abc", max_length=2))), "data.components.0.component.value"),
        (modal(label(text_input(style=3))), "data.components.0.component.style"),
        (modal(label(text_input(label="inside"))), "data.components.0.component.label"),
    ],
)
def test_a_form_beyond_a_limit_is_refused_where_it_is(wrong: dict[str, Any], where: str) -> None:
    assert where in {problem.path for problem in modal_problems(wrong)}


def test_a_form_within_the_limits_is_taken() -> None:
    most = label(text_input(value="x" * 4000, max_length=4000), label="x" * 45, description="x" * 100)

    assert list(modal_problems(modal(most, title="x" * 45))) == []


async def test_discord_py_itself_draws_what_is_taken() -> None:
    drawn = discord.ui.Modal(title="Write", custom_id="form")
    drawn.add_item(discord.ui.Label(text="Answer", component=discord.ui.TextInput(custom_id="answer")))

    assert list(modal_problems(drawn.to_dict())) == []
