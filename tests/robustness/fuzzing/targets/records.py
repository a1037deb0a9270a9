"""One record: what its grammar makes of it, and what the reader does."""

import json
from collections.abc import Iterable
from typing import Any

from lark import LarkError, Token, Tree

from checker import grammar
from checker.logs.dialects import all_dialects
from checker.logs.dialects.dialect import IncompleteError
from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind
from checker.logs.reader import parse_log_bytes
from fuzzing import samples
from fuzzing.targets import reading

__all__ = ["TOKENS", "by_grammar", "check", "seeds"]

TOKENS = reading.TOKENS
DEEPEST = 60
JSON_BLANKS = " \t"
NO_OBJECT = "the record is not an object"
WHOLE = {
    IrregularityKind.DUPLICATE_FIELD,
    IrregularityKind.INCOMPLETE,
    IrregularityKind.WITHOUT_VALUE,
    IrregularityKind.TIME_AS_TEXT,
}
"""What can be said of a record whose form is right."""


def in_python(node: Tree[Token]) -> Any:
    """What a tree of the JSON grammar stands for."""
    kind = str(node.data).removeprefix("json__")
    match kind:
        case "object":
            return dict(in_python(pair) for pair in node.children if isinstance(pair, Tree))
        case "pair":
            key, value = (child for child in node.children if isinstance(child, Tree))
            return in_python(key), in_python(value)
        case "array":
            return [in_python(item) for item in node.children if isinstance(item, Tree)]
        case "true" | "false" | "null":
            return {"true": True, "false": False, "null": None}[kind]
    return json.loads(str(node.children[0]))


def by_grammar(line: str) -> LogEvent | None:
    """The event that the lark grammar finds in a record.

    Raises:
        LarkError: none.
    """
    dialect = next(one for one in all_dialects().values() if line.startswith(one.token.decode()))
    header, *rest = grammar.load_parser(dialect.grammar).parse(line).children
    fields = {token.type.removeprefix("json__").lower(): str(token) for token in header.children}
    payload = in_python(rest[-1]) if rest else None
    try:
        return dialect.build_event(fields, payload)
    except IncompleteError as incomplete:
        return incomplete.event


def check(data: bytes) -> None:
    """The bytes are a line; where it is one record by itself, both ways find the same in it, or both find none."""
    dialect = next((one for one in all_dialects().values() if data.startswith(one.token)), None)
    if dialect is None or data.count(b":::") > 1 or any(sign in data for sign in b"\r\n\0") or data.count(b"[") > DEEPEST:
        return
    try:
        line = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if any(sign.isspace() and sign not in JSON_BLANKS for sign in line):
        return
    log = parse_log_bytes(data)
    kinds = {one.kind for one in log.irregularities}
    try:
        event = by_grammar(line)
    except LarkError:
        unlike = [one.message for one in log.irregularities if one.message == NO_OBJECT]
        assert kinds - WHOLE or unlike, "the reader takes for a record what the grammar does not"
        return
    except ValueError as error:  # a number of more digits than Python reads
        assert "digits" in str(error) and kinds - WHOLE
        return
    assert not kinds - WHOLE, "the grammar takes for a record what the reader does not"
    assert _told(log.events) == _told([event] if event is not None else [])


def _told(events: Iterable[LogEvent]) -> str:
    """As text, in which NaN is equal to itself and 1 is not 1.0."""
    return json.dumps(list(events), sort_keys=True)


def seeds() -> Iterable[bytes]:
    """Records of the sample logs, and the odd ones that JSON allows."""
    for log in samples.sample_logs():
        yield from (line[line.index(b":::") :] for line in log.splitlines()[::8] if b":::" in line)
    yield rb':::MLLOG {"time_ms": 1, "key": "\u0061", "value": [NaN, -Infinity, 1e400, -0], "metadata": {"a": "\ud83d\ude00"}}'
    yield b':::MLL .5 x :  {"value": {"a": [1, {"b": null}]}, "metadata": {}}'
    yield b":::MLPv0.5.0 resnet 1. (f.py:1) a_b : -1.5e-3"
