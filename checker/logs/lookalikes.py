"""Files that nearly are logs: what keeps them from being read, and what to do."""

from msgspec import Struct

from checker.logs.dialects import all_dialects

__all__ = ["Lookalike", "find_lookalike"]

MOST_BYTES = 1 << 20
SEPARATORS = (b",", b";")
TABLE_COLUMNS = frozenset({b"epoch", b"hours"})


class Lookalike(Struct, frozen=True):
    """What a file is, on which line that is seen, and how to make a log of it."""

    message: str
    line: int
    fix: str


def find_lookalike(data: bytes) -> Lookalike | None:
    """What the file is instead of a log; None where that is not known."""
    return _find_token_without_blank(data[:MOST_BYTES]) or _find_separated_table(data[:MOST_BYTES])


def _find_token_without_blank(data: bytes) -> Lookalike | None:
    for dialect in sorted(all_dialects().values(), key=lambda dialect: -len(dialect.token)):
        token = dialect.token.strip()
        at = data.find(token)
        if dialect.token != token and at >= 0:
            shown = token.decode("ascii")
            message = f"{shown} is not followed by a blank, so the official program finds no record"
            return Lookalike(message, data.count(b"\n", 0, at) + 1, f"write a blank between {shown} and the record")
    return None


def _find_separated_table(data: bytes) -> Lookalike | None:
    first = data.partition(b"\n")[0].strip()
    for separator in SEPARATORS:
        names = {name.strip().strip(b'"') for name in first.split(separator)}
        if names > TABLE_COLUMNS:
            sign = separator.decode("ascii")
            message = f'a DAWNBench table whose columns are separated by "{sign}", not by tabs'
            return Lookalike(message, 1, f"separate the columns by tabs: tr '{sign}' '\\t' < FILE > FILE.tsv")
    return None
