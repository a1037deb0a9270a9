"""The page on the JSON that mlcheck prints, made of its JSON Schemas."""

import re
from collections.abc import Iterator
from typing import Any

from checker.reporting.schema import SCHEMAS

__all__ = ["render_json_page"]

COMMANDS = {
    "report": ("validate", "lint", "score", "watch"),
    "comparison": ("compare",),
    "summary": ("summarize",),
    "ranking": ("rank",),
    "study": ("study",),
}
INTRODUCTION = """# JSON

`--format json` prints one object; `--format jsonl` prints a report as one object a line. Times are in minutes where a name ends
in `_minutes`. A number that does not exist is `null`, never a substitute. Fields are added in later versions; a change of
meaning raises `schema_version`.

The schemas themselves, in JSON Schema 2020-12, are in `checker/schemas/` of the repository and of the installed package.
"""
ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n     +.*)*)", re.MULTILINE)
JsonSchema = dict[str, Any]


def render_json_page() -> str:
    """Every schema with the objects in it, a table of fields each."""
    parts = [INTRODUCTION]
    for name, model in SCHEMAS.items():
        schema = model.model_json_schema(mode="serialization")
        kinds = schema.get("$defs", {})
        commands = ", ".join(f"`mlcheck {command}`" for command in COMMANDS[name])
        parts += [f"## {name}", "", f"Printed by {commands}.", "", *_iter_object_lines(name, schema, kinds)]
        for part, definition in sorted(kinds.items()):
            if "properties" in definition:
                parts += [f"### {name}: {part}", "", *_iter_object_lines(name, definition, kinds)]
    return "\n".join(parts) + "\n"


def _iter_object_lines(name: str, schema: JsonSchema, kinds: JsonSchema) -> Iterator[str]:
    text, _, attributes = schema.get("description", "").partition("Attributes:\n")
    meanings = {field: " ".join(meaning.split()) for field, meaning in ATTRIBUTE.findall(attributes)}
    yield from (text.strip(), "", "| field | type | meaning |" if meanings else "| field | type |")
    yield "|---|---|---|" if meanings else "|---|---|"
    for field, definition in schema["properties"].items():
        cells = [f"`{field}`", _describe_type(name, definition, kinds), *([meanings.get(field, "")] if meanings else [])]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _describe_type(name: str, schema: JsonSchema, kinds: JsonSchema) -> str:
    """The type in words, with links to the objects of the schema of that name; `kinds` has the types that it names."""
    if "$ref" in schema:
        part = schema["$ref"].rpartition("/")[2]
        is_object = "properties" in kinds[part]
        return f"[{part}](#{name}-{part.lower()})" if is_object else _describe_type(name, kinds[part], kinds)
    if "anyOf" in schema:
        return " or ".join(_describe_type(name, one, kinds) for one in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"array of {_describe_type(name, schema['items'], kinds)}" if "items" in schema else "array"
    return str(schema.get("type", "any"))
