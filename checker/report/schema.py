"""The JSON Schema of the JSON report; schemas/report.schema.json is its output, and a test holds the two equal."""

import json

from checker.models.report import Report

__all__ = ["schema_text"]


def schema_text() -> str:
    """The schema of `Report`, as the file has it."""
    schema = Report.model_json_schema(mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "mlcheck report", **schema}
    return json.dumps(schema, indent=2) + "\n"
