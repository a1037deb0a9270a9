"""A small JSON file of a submission, read so that everything wrong with it has a place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Union

from msgspec import Struct, field

from checker.inputs import source
from checker.inputs.compression import read_unpacked
from checker.inputs.limits import Limits

__all__ = ["JsonFile", "JsonProblem", "JsonValue", "read_json"]

JsonValue = Union[dict[str, "JsonValue"], list["JsonValue"], str, bool, int, float, None]  # noqa: UP007 it names itself

WHITESPACE = r"[ \t\r\n]*"
DEEPEST = 100
UTF8_BOM = b"\xef\xbb\xbf"
HALF = r"\\u[dD][89a-fA-F]"
"""How JSON may write half of a surrogate pair, which cannot be encoded as text."""


class JsonProblem(Struct, frozen=True):
    """Why something cannot be read; line and column count from 1 and are None where no one place is at fault."""

    message: str
    line: int | None = None
    column: int | None = None


class JsonFile(Struct, frozen=True):
    """What a JSON file holds, or why it cannot be read.

    `encoding` names the encoding where that is not plain UTF-8, which Python's `open` and `json.load` do not read. `lines`
    says on which line each member of the outermost object stands, the last one where a name is repeated; `repeated` has
    the names that stand again, with the line.
    """

    path: Path
    value: JsonValue = None
    problem: JsonProblem | None = None
    encoding: str | None = None
    lines: dict[str, int] = field(default_factory=dict)
    duplicate_fields: tuple[tuple[str, int], ...] = ()


def read_json(path: Path, limits: Limits) -> JsonFile:
    """The JSON file at `path`; never raises, whatever is there."""
    try:
        if not path.is_file():
            return JsonFile(path, problem=JsonProblem("it is no file"))
        data = read_unpacked(path, limits, most=limits.file_bytes)
    except OSError as error:
        return JsonFile(path, problem=JsonProblem(f"it cannot be read: {error.strerror or error}"))
    text, encoding = _decode_json_bytes(data)
    if not text.strip():
        return JsonFile(path, problem=JsonProblem("it is empty", 1, 1), encoding=encoding)
    import json  # seldom needed: most folders have none of the files

    try:
        value: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        return JsonFile(path, problem=JsonProblem(f"it is no JSON: {error.msg}", error.lineno, error.colno), encoding=encoding)
    except (ValueError, RecursionError) as error:
        return JsonFile(path, problem=JsonProblem(f"it is no usable JSON: {error}"), encoding=encoding)
    if _is_nested_deeper(value, DEEPEST):
        return JsonFile(path, problem=JsonProblem(f"it is nested deeper than {DEEPEST} levels"), encoding=encoding)
    halves = re.search(HALF, text) is not None
    value = _escape_surrogates(value) if halves else value
    lines: dict[str, int] = {}
    repeated = []
    if isinstance(value, dict):
        for name, line in _iter_members(text):
            name = str(_escape_surrogates(name)) if halves else name
            if name in lines:
                repeated.append((name, line))
            lines[name] = line
    return JsonFile(path, value, encoding=encoding, lines=lines, duplicate_fields=tuple(repeated))


def _is_nested_deeper(value: JsonValue, levels: int) -> bool:
    """Whether lists and objects in `value` are nested deeper than `levels`; does not recurse."""
    layer = [value]
    for _ in range(levels):
        inner = [part.values() if isinstance(part, dict) else part for part in layer if isinstance(part, (dict, list))]
        layer = [part for parts in inner for part in parts]
        if not layer:
            return False
    return True


def _escape_surrogates(value: JsonValue) -> JsonValue:
    """The value with halves of surrogate pairs as the six characters that they are written with."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [_escape_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {str(_escape_surrogates(name)): _escape_surrogates(item) for name, item in value.items()}
    return value


def _decode_json_bytes(data: bytes) -> tuple[str, str | None]:
    """The text, and its encoding where that is not plain UTF-8."""
    found = source.recode_bytes(data)
    if found.was_utf16:
        return found.data.decode("utf-8").removeprefix("\ufeff"), "UTF-16"
    if data.startswith(UTF8_BOM):
        return data[len(UTF8_BOM) :].decode("utf-8", "replace"), "UTF-8 with a byte-order mark"
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return data.decode("latin-1"), "not UTF-8, read as Latin-1"


def _iter_members(text: str) -> Iterator[tuple[str, int]]:
    """Name and line of every member of the object that `text`, known to be JSON, is."""
    from json import JSONDecoder

    decode = JSONDecoder().raw_decode
    at = _skip_sign(text, 0, "{")
    line = text.count("\n", 0, at) + 1
    while text[at] != "}":
        start = at
        name, at = decode(text, at)
        yield name, line
        _, at = decode(text, _skip_sign(text, at, ":"))
        at = _skip_sign(text, at, ",")
        line += text.count("\n", start, at)


def _skip_sign(text: str, at: int, sign: str) -> int:
    """The next offset that is not blank, behind `sign` if the text has it there."""
    at = _skip_whitespace(text, at)
    return _skip_whitespace(text, at + 1) if text[at] == sign else at


def _skip_whitespace(text: str, at: int) -> int:
    found = re.compile(WHITESPACE).match(text, at)
    return at if found is None else found.end()
