"""Runs of several instances of weak scaling in one file, which hides each of them from every other check."""

from checker.checking.findings import build_finding
from checker.logs.log import Log
from checker.logs.run import read_nested_field
from checker.models.finding import Finding, Origin
from checker.rules.language.value_wording import format_log_value

__all__ = ["find_merged_instances"]

MOST_NAMED = 8


def find_merged_instances(log: Log) -> Finding | None:
    """A finding on a log whose records of run_start are of several instances; None where they are of one."""
    starts = log.positions.get("run_start", ())
    if len(starts) < 2:
        return None
    stated = [(at, read_nested_field(log.events[at], ["metadata", "instance"])) for at in starts]
    named = {format_log_value(value): log.offsets[at] for at, value in reversed(stated) if value is not None}
    if len(named) < 2:
        return None
    names = sorted(named)
    listed = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    offset = sorted(named.values())[1]
    return build_finding(
        "ORD027-instances-merged",
        Origin.POLICY,
        log.path,
        f"the file holds {len(names)} runs (instances {listed})",
        key="run_start",
        line=log.locations.find_line(offset),
        column=log.locations.find_column(offset),
        expected="one run a file",
        found=f"{len(names)} runs",
    )
