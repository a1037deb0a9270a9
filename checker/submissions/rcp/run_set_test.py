"""The RCP test of a set: its reference convergence points, and what the test says of its runs."""

from functools import cache
from typing import TYPE_CHECKING

from msgspec import structs

from checker.metrics.convergence import find_agreed_batch_size
from checker.rules.loader import load_ruleset
from checker.rules.reference_points import ReferenceTable, load_rcp_table
from checker.submissions.rcp.rcp_test import RcpTestResult, run_rcp_test
from checker.submissions.rcp.reference_statistics import ReferenceStatistics
from checker.submissions.results.run_set import RunSet

if TYPE_CHECKING:
    from checker.rules.user_reference_points import UserReferences

__all__ = ["find_reference", "find_reference_table", "find_user_file", "run_rcp_test_for_set"]


def run_rcp_test_for_set(runs: RunSet, own: "UserReferences | None" = None) -> RcpTestResult:
    """The verdict on the set, whatever its division."""
    facts, ruleset = runs.benchmark, runs.ruleset
    if facts is None or ruleset is None:
        return run_rcp_test(None, [], None)
    those = [run.convergence for run in runs.runs if run.convergence is not None]
    return run_rcp_test(find_reference(runs, own), [one.progress_to_converge for one in those], find_agreed_batch_size(those))


def find_reference(runs: RunSet, own: "UserReferences | None" = None) -> ReferenceStatistics | None:
    """The reference convergence points of the set's benchmark, of `own` where it has some. None where there are none."""
    facts, ruleset = runs.benchmark, runs.ruleset
    if facts is None or ruleset is None:
        return None
    if find_user_file(runs, own) is None:
        return _load_reference(ruleset.usage, ruleset.name, facts.id)
    table = find_reference_table(runs, own)
    return None if table is None else ReferenceStatistics.from_table(table, facts)


def find_reference_table(runs: RunSet, own: "UserReferences | None" = None) -> ReferenceTable | None:
    """The table of the set's benchmark in the user's file, else in the ruleset; None where neither has one.

    Both count in the unit of the logs, whatever the file calls it: official ones say "Epochs to converge" of samples too.
    """
    facts, ruleset = runs.benchmark, runs.ruleset
    if facts is None or ruleset is None:
        return None
    table = load_rcp_table(ruleset.usage, ruleset.name, facts.id)
    given = None if own is None else own.tables.get(facts.id)
    return table if given is None else given if table is None else structs.replace(given, unit=table.unit)


def find_user_file(runs: RunSet, own: "UserReferences | None") -> str | None:
    """The user's file, if the points of the set's benchmark are from there."""
    return own.file if own is not None and runs.benchmark is not None and runs.benchmark.id in own.tables else None


@cache
def _load_reference(usage: str, ruleset: str, benchmark: str) -> ReferenceStatistics | None:
    table = load_rcp_table(usage, ruleset, benchmark)
    return None if table is None else ReferenceStatistics.from_table(table, load_ruleset(usage, ruleset).benchmarks[benchmark])
