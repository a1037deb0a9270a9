"""Changes that leave most of an input valid, so that a fuzzer comes past the readers."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

import mutation

__all__ = ["below_first_line", "json_value", "log", "toml", "words"]

Mutate = Callable[[bytes, Random], bytes]

STATEMENT = re.compile(r"\s*([^=\n]+?)\s*=\s*(.+)")
TOML_VALUES = (
    "0", "-1", "1.5", "nan", "inf", "-inf", "true", '""', '"x"', "[]", "{}", "[1, 2]", '["a"]', "{ a = 1 }", "2024-01-01",
    "0xffff", "1e400", "'''x'''", '{ check = "value > 0" }', '{ count = "one" }', '"5.1"',
)  # fmt: skip
LITERAL = re.compile(rb'(?<=: )(?:-?[0-9][0-9.eE+-]*|"[^"\n]*"|null|true|false|\{\})')
LITERALS = (
    b"9" * 400, b"-" + b"9" * 400, b"9" * 5000, b"1e400", b"-0.0", b"1E5", b"01", b"+1", b"NaN", b"-Infinity", b'"\\ud800"',
    b'"\\udc00\\ud800"', b'"\\u0000"', b'"\\"', b"'x'", b"[" * 150 + b"]" * 150,
    b"[" * 2000, b'{"a":' * 300 + b"1" + b"}" * 300,
    b'{"value": {"value": 1}}', b'{"\\ud800": 1}', b'"1e400"', b'"inf"', b'"' + b"9" * 400 + b'"', b'"x" "y"', b"1 2", b"tru",
)  # fmt: skip
DEEP = re.compile(rb'(?:\{\s*"[^"]*":\s*){6}')
"""Objects in objects: of each, `mutation.odd` makes several, of each of these again."""
WORD = re.compile(rb"\s+|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+(?:e[0-9]+)?|'[^']*'|\"[^\"]*\"|[*/<>=!]{2}|.", re.DOTALL)


def log(data: bytes, rng: Random) -> bytes:
    """Some records of a log changed, moved, doubled or lost, or a literal in the place of another."""
    found = [*LITERAL.finditer(data)] if rng.random() < 0.4 else []
    if found:
        old = rng.choice(found)
        return data[: old.start()] + rng.choice(LITERALS) + data[old.end() :]
    if DEEP.search(data):
        return data
    try:
        return mutation.mutated(rng, data.decode("utf-8", "replace").split("\n"))[0]
    except (OverflowError, RecursionError):  # numbers that Python cannot add to, lists in lists
        return data


def json_value(data: bytes, rng: Random) -> bytes:
    """Another value somewhere in a JSON document."""
    if DEEP.search(data):
        return data
    try:
        return json.dumps(_elsewhere(json.loads(data), rng), indent=rng.choice([None, 1])).encode("utf-8", "replace")
    except (ValueError, OverflowError, RecursionError):
        return data


def _elsewhere(value: Any, rng: Random) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.85:
        name = rng.choice(list(value))
        return {**value, name: _elsewhere(value[name], rng)}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], _elsewhere(value[at], rng), *value[at + 1 :]]
    return mutation.odd(rng, value)


def toml(data: bytes, rng: Random) -> bytes:
    """A line of a TOML file lost, doubled or moved, or with another value."""
    lines = data.decode("utf-8", "replace").split("\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            found = STATEMENT.match(lines[at])
            lines[at] = f"{found[1]} = {rng.choice(TOML_VALUES)}" if found else f"[{lines[at].strip('[] ')}]"
    return "\n".join(lines).encode("utf-8", "replace")


def words(tokens: tuple[bytes, ...]) -> Mutate:
    """A word lost, doubled, or in the place of another; the words are the text's own and the tokens."""

    def change(data: bytes, rng: Random) -> bytes:
        found = WORD.findall(data)
        at = rng.randint(0, len(found))
        new = rng.choice([*tokens, *found[:200]])
        taken = rng.choice([0, 0, 1, 1, 1, 2])
        return b"".join([*found[:at], b" ", new, b" ", *found[at + taken :]])

    return change


def below_first_line(first: Mutate, rest: Mutate) -> Mutate:
    """One mutator for the first line, another for what stands below it."""

    def change(data: bytes, rng: Random) -> bytes:
        head, end, tail = data.partition(b"\n")
        if rng.random() < 0.5:
            return first(head, rng).replace(b"\n", b" ") + end + tail
        return head + end + rest(tail, rng)

    return change
