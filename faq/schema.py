"""The JSON Schema of a FAQ file, written from the models, so that editors check and complete the YAML."""

import json

from faq.entry import FaqFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def faq_schema() -> str:
    """The schema as JSON text, the same at every call; it ends with a line feed."""
    schema = {"$schema": _DIALECT, **FaqFile.model_json_schema(), "title": "FAQ file"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
