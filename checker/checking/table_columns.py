"""Columns of a table that no benchmark of its ruleset has."""

from collections.abc import Iterable

from checker.logs.log import Log
from checker.logs.run import find_quality_columns
from checker.models.finding import Finding
from checker.rules.ruleset import Ruleset
from checker.suggestions import find_nearest_name

__all__ = ["describe_unknown_columns"]

UNUSABLE_RULE = "QLT002-quality-unusable"


def describe_unknown_columns(log: Log, ruleset: Ruleset, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, where a quality cannot be used because of its columns with those that were meant."""
    columns = find_quality_columns(log)
    known = {name for benchmark in ruleset.benchmarks.values() for name in benchmark.columns or ()}
    meant = [find_nearest_name(column, sorted(known)) for column in columns]
    if not columns or set(columns) <= known:
        return tuple(findings)
    message = f"no benchmark has the columns {' and '.join(columns)}"
    fix = f"name the columns {' and '.join(name for name in meant if name)}" if all(meant) else None
    changes = {"message": message, "fix": fix, "line": 1, "column": None, "excerpt": None}
    return tuple(one.model_copy(update=changes) if one.rule == UNUSABLE_RULE else one for one in findings)
