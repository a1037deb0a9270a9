"""DAWNBench: a table of epoch, hours since the clock started, and qualities, a line an evaluation."""

from checker import grammar
from checker.logs.dialects.dialect import DoesNotFitError, IncompleteError
from checker.logs.dialects.tabular import Columns, TableDialect
from checker.logs.event import LogEvent

__all__ = ["TABLE"]

HOUR_MS = 3_600_000.0
HOURS = "hours"
EPOCH = "epoch"


def _split_cells(line: bytes, form: str) -> list[str]:
    """The names or the cells of a line."""
    pattern, tabs = grammar.compile_rule_pattern("dawnbench", rule=form), grammar.compile_rule_pattern("dawnbench", rule="tab")
    at, parts = len(line) - len(line.lstrip(b" ")), []
    while True:
        found = pattern.match(line, at)
        if found is None:
            raise DoesNotFitError(f"no {form}", at)
        parts.append(found[0].decode("ascii"))
        tab = tabs.match(line, found.end())
        if tab is None:
            break
        at = tab.end()
    if line[found.end() :].strip(b" \t\r"):
        raise DoesNotFitError(f"text behind the {form}", found.end())
    return parts


def _parse_columns(line: bytes) -> Columns | None:
    try:
        names = _split_cells(line, "name")
    except DoesNotFitError:
        return None
    whole = {HOURS, EPOCH} < set(names) and len(set(names)) == len(names)
    return tuple(names) if whole else None


def _build_start_event(columns: Columns) -> LogEvent:
    return {"time_ms": 0.0, "key": "run_start", "value": None, "metadata": {"columns": _select_qualities(columns)}}


def _decode_row(line: bytes, columns: Columns) -> LogEvent:
    cells = _split_cells(line, "cell")
    row = dict(zip(columns, map(float, cells), strict=False))
    event: LogEvent = {
        "time_ms": row.get(HOURS, float("nan")) * HOUR_MS,
        "key": "eval_accuracy",
        "value": {name: row[name] for name in _select_qualities(columns) if name in row},
        "metadata": {EPOCH: row.get(EPOCH)},
    }
    if len(cells) != len(columns):
        message = f"the line has {len(cells)} cells, the table {len(columns)} columns"
        raise IncompleteError(message, event, expected=", ".join(columns), refused=False)
    return event


def _select_qualities(columns: Columns) -> list[str]:
    return [name for name in columns if name not in (HOURS, EPOCH)]


TABLE = TableDialect("dawnbench", "dawnbench", _parse_columns, _build_start_event, _decode_row)
