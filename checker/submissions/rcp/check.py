"""The RCP test of a set: convergence held against the round's reference convergence points, where that is required."""

from typing import TYPE_CHECKING

from checker.models.finding import Finding
from checker.models.rcp_result import RcpResult
from checker.submissions.results.run_set import RunSet

if TYPE_CHECKING:
    from checker.rules.user_reference_points import UserReferences

__all__ = ["NOT_REQUIRED", "check_rcp"]

NOT_REQUIRED = RcpResult(outcome="not_required", passed=True, normalization=1.0)


def check_rcp(runs: RunSet, own: "UserReferences | None" = None) -> tuple[RcpResult, list[Finding]]:
    """What the test comes to, and what is to be said of it. `own` are points to use
    instead of the ruleset's, where they are of the benchmark.

    Not required of open sets, of rulesets and benchmarks without points, and of sets that are known to be partial.
    """
    if runs.division != "closed" or runs.benchmark is None or (runs.partial and runs.missing_run_count):
        return NOT_REQUIRED, []
    from checker.submissions.rcp.findings import report_rcp_test

    return report_rcp_test(runs, own) or (NOT_REQUIRED, [])
