"""Throughput (weak scaling) comes with a time to solution (strong scaling) of the same benchmark."""

from collections.abc import Iterable, Iterator

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.submissions.results.run_set import RunSet

__all__ = ["check_throughput_alone"]


def check_throughput_alone(sets: Iterable[RunSet]) -> Iterator[Finding]:
    """A finding on each throughput of a benchmark for which the submitter, given as a whole, has no time to solution."""
    those = [one for one in sets if one.layout.scaling is not None and one.runs and not one.layout.pruned]
    solved = {(one.layout.submitter_folder, one.layout.benchmark) for one in those if not one.is_weak_scaling}
    for one in those:
        is_whole = one.is_weak_scaling and one.folder.whole_submitter
        if is_whole and (one.layout.submitter_folder, one.layout.benchmark) not in solved:
            yield build_finding(
                "RES051-throughput-alone",
                Origin.POLICY,
                one.path,
                f"{one.layout.benchmark} has a throughput (weak), and no time to solution (strong)",
                expected=f"results/<system>/strong/{one.layout.benchmark}",
            )
