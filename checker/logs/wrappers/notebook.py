"""The output of a cell in a Jupyter notebook: each line a string of JSON on a line of its own."""

from checker.logs.wrappers import json_string
from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]


def _find_record(line: bytes, token_at: int) -> tuple[int, int] | None:
    return json_string.find_string(line, token_at) if line.lstrip().startswith(b'"') else None


WRAPPER = Wrapper(
    name="in the output of a notebook cell",
    quotes=json_string.QUOTES,
    explain_unwrapping=lambda _: "jq -r '.cells[].outputs[]?.text[]?' FILE > result_0.txt",
    find_record=_find_record,
    escape=json_string.ESCAPE,
    unescape=json_string.unescape,
)
