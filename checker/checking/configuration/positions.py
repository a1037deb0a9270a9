"""On which lines of a TOML file its keys stand, and those of a configuration."""

import re
from collections.abc import Iterator
from typing import Any

from checker.checking.configuration.loader import FORMER_KEYS
from checker.errors import InputError
from checker.rules.catalogue import load_catalogue

__all__ = ["KeyPath", "locate_keys", "locate_values"]

CONFIG_TABLE = ("tool", "mlcheck")

TOKEN = re.compile(
    r"""
    \#[^\n]*+
    | ""\"(?:\\.|"{1,2}+(?!")|[^"\\])*+(?:"{3,5}+|\Z)
    | '''(?:'{1,2}+(?!')|[^'])*+(?:'{3,5}+|\Z)
    | "(?:\\.|[^"\\\n])*+"?
    | '[^'\n]*+'?
    | [\[\]{}\n]
    """,
    re.VERBOSE | re.DOTALL,
)
"""What decides where a statement ends: comments and strings as a whole, brackets, ends of lines."""

KeyPath = tuple[str | int, ...]
"""The way to a value: keys, and indexes of arrays."""


def locate_values(text: str, *, is_shared: bool) -> dict[KeyPath, int]:
    """The line of every value of a configuration; in a file that is shared with other tools, of those in [tool.mlcheck]."""
    lines = locate_keys(text)
    if is_shared:
        lines = {steps[2:]: line for steps, line in lines.items() if steps[:2] == CONFIG_TABLE}
    for former, key in FORMER_KEYS.items():
        if (former,) in lines and (key,) not in lines:
            lines = {(key, *steps[1:]) if steps[:1] == (former,) else steps: line for steps, line in lines.items()}
    return lines | {_normalize_severity_path(steps): line for steps, line in lines.items()}


def _normalize_severity_path(steps: KeyPath) -> KeyPath:
    """A severity's place by the id of its rule, whatever the file calls it."""
    try:
        return (
            ("severity", load_catalogue().find_rule(str(steps[1])).id)
            if steps[:1] == ("severity",) and len(steps) > 1
            else steps
        )
    except InputError:
        return steps


def locate_keys(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of every table, key and item of a file that is valid TOML. What stands inside an array or an
    inline table has the line on which its key stands."""
    import tomllib

    found: dict[KeyPath, int] = {}
    tables: dict[tuple[str, ...], int] = {}
    within: KeyPath = ()
    for line, statement in _iter_statements(text):
        names, leaf = _parse_statement(tomllib.loads(statement))
        if statement.lstrip().startswith("[["):
            tables[names] = tables.get(names, -1) + 1
            tables = {name: count for name, count in tables.items() if name == names or name[: len(names)] != names}
            within = _add_array_indexes(names, tables)
            for length in range(1, len(within)):
                found.setdefault(within[:length], line)
            found[within] = line
        elif statement.lstrip().startswith("["):
            within = _add_array_indexes(names, tables)
            for length in range(1, len(within)):
                found.setdefault(within[:length], line)
            found[within] = line
        else:
            for path in _iter_nested_paths((*within, *names), leaf):
                found.setdefault(path, line)
    return found


def _iter_statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with its first line. It ends with the line on which all of its brackets are closed."""
    begin = depth = 0
    line = 1
    for token in TOKEN.finditer(text + "\n"):
        match token[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if depth == 0:
                statement = text[begin : token.end()]
                if statement.strip() and not statement.lstrip().startswith("#"):
                    yield line, statement
                line += statement.count("\n")
                begin = token.end()


def _parse_statement(table: dict[str, Any]) -> tuple[tuple[str, ...], Any]:
    """The dotted name that one statement is about, and what it is set to."""
    names: list[str] = []
    found: Any = table
    while isinstance(found, dict) and len(found) == 1:
        ((name, found),) = found.items()
        names.append(name)
        if isinstance(found, list) and len(found) == 1 and found[0] == {}:
            break
    return tuple(names), found


def _add_array_indexes(names: tuple[str, ...], tables: dict[tuple[str, ...], int]) -> KeyPath:
    """The name with the index of the latest item, wherever it goes through an array of tables."""
    path: list[str | int] = []
    for length, name in enumerate(names, 1):
        path.append(name)
        if names[:length] in tables:
            path.append(tables[names[:length]])
    return tuple(path)


def _iter_nested_paths(path: KeyPath, found: Any) -> Iterator[KeyPath]:
    for length in range(1, len(path) + 1):
        yield path[:length]
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for name, item in items:
        yield from _iter_nested_paths((*path, name), item)
