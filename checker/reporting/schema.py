"""The JSON Schemas of what mlcheck prints; schemas/<name>.schema.json is their output, and a test holds the two equal."""

import json

from checker.comparing.comparison import Comparison
from checker.comparing.rankings import Ranking
from checker.comparing.study.model import Study
from checker.models.report import Report
from checker.record import Record
from checker.submissions.summaries.model import RoundSummary

__all__ = ["SCHEMAS", "format_schema"]

SCHEMAS: dict[str, type[Record]] = {
    "report": Report,
    "comparison": Comparison,
    "summary": RoundSummary,
    "ranking": Ranking,
    "study": Study,
}
"""`report` is what validate, score and lint print; `comparison`, `summary`, `ranking` and `study` what compare, summarize, rank
and study print."""


def format_schema(name: str = "report") -> str:
    """The schema of that name, as the file has it."""
    schema = SCHEMAS[name].model_json_schema(mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2) + "\n"
