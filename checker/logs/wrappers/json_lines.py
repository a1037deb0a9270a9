"""JSON lines of a container log (Docker, Loki, Cloud Logging): an object a line, and in a string of it the record."""

import json
import re
from typing import Any

from checker.logs.wrappers import json_string
from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MARK = ":::"


def _find_record(line: bytes, token_at: int) -> tuple[int, int] | None:
    return json_string.find_string(line, token_at) if line.lstrip().startswith(b"{") else None


def _explain_unwrapping(line: bytes) -> str:
    try:
        path = _find_field(json.loads(line))
    except (ValueError, RecursionError):
        path = None
    return f"jq -r '{path or '.log'}' FILE > result_0.txt"


def _find_field(value: Any) -> str | None:
    """The jq path of the string that holds a record."""
    if not isinstance(value, dict):
        return "" if isinstance(value, str) and MARK in value else None
    for name, inner in value.items():
        path = _find_field(inner)
        if path is not None:
            step = f".{name}" if PLAIN_NAME.fullmatch(name) else f".[{json.dumps(name)}]"
            return step + path
    return None


WRAPPER = Wrapper(
    name="in a string of a JSON line, as container logs have them",
    quotes=json_string.QUOTES,
    explain_unwrapping=_explain_unwrapping,
    find_record=_find_record,
    escape=json_string.ESCAPE,
    unescape=json_string.unescape,
)
