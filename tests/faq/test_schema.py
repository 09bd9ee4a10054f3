import json

from faq.entry import Entry, FaqFile, Link
from faq.library import SHIPPED_CONTENT
from faq.schema import faq_schema
from faq.writer import SCHEMA_COMMENT, SCHEMA_NAME


def test_the_shipped_schema_is_the_one_the_models_give() -> None:
    shipped = (SHIPPED_CONTENT / SCHEMA_NAME).read_text(encoding="utf-8")
    assert shipped == faq_schema(), f"write it anew: faqbot schema > faq/content/{SCHEMA_NAME}"


def test_the_shipped_faq_names_the_schema_for_editors() -> None:
    assert (SHIPPED_CONTENT / "qa-week-2.yaml").read_text(encoding="utf-8").startswith(SCHEMA_COMMENT)


def test_an_editor_learns_every_key_and_which_are_needed() -> None:
    schema = json.loads(faq_schema())
    entry = schema["$defs"]["Entry"]
    assert set(schema["properties"]) == set(FaqFile.model_fields)
    assert schema["required"] == ["entries"]
    assert set(entry["properties"]) == set(Entry.model_fields)
    assert entry["required"] == ["id", "question", "answer"]
    assert entry["additionalProperties"] is False
    assert schema["$defs"]["Link"]["required"] == list(Link.model_fields)
    assert all(field["description"] for field in entry["properties"].values())
