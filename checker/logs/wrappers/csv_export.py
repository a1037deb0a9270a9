"""A CSV export: a record is a quoted cell, its quotation marks doubled."""

import re

from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]

CELL = re.compile(rb'(?:^|,)"((?:[^"]|"")*+)(?:"|$)')


def _find_record(line: bytes, token_at: int) -> tuple[int, int] | None:
    return next((cell.span(1) for cell in CELL.finditer(line) if cell.start(1) <= token_at < cell.end(1)), None)


WRAPPER = Wrapper(
    name="in a cell of a CSV file",
    quotes=frozenset({b'""'}),
    explain_unwrapping=lambda _: "export the column with the records as plain text, one record a line, without quoting",
    find_record=_find_record,
    escape=re.compile(rb'""'),
    unescape=lambda _: b'"',
)
