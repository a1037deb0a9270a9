"""Whether enough runs of a result scored every checkpoint, where evaluation is off the clock and checkpoints may be skipped."""

import math
from collections.abc import Iterator

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.submissions.results.run_set import RunSet

__all__ = ["check_checkpoint_scores"]

SKIPPED_RULE = "QLT020-checkpoints-skipped"
RUNS_PER_COMPLETE_RUN = 10


def check_checkpoint_scores(runs: RunSet) -> Iterator[Finding]:
    """Yield a finding if fewer than one run in ten has the scores of all its checkpoints.

    Source: training rules (9 Dec 2025), section 23.7.
    """
    skipping = [report for report in runs.reports if any(finding.rule == SKIPPED_RULE for finding in report.findings)]
    if not skipping or runs.missing_run_count:
        return
    complete, required = len(runs.reports) - len(skipping), math.ceil(len(runs.reports) / RUNS_PER_COMPLETE_RUN)
    if complete < required:
        message = f"{complete} of {len(runs.reports)} runs have the scores of every checkpoint up to the first passing one"
        yield build_finding(
            "RES035-checkpoints-skipped-in-all-runs",
            Origin.POLICY,
            runs.path,
            message,
            expected=f"{required} or more",
            found=str(complete),
        )
