"""Whether power was read as often as the rules ask, on every node."""

from collections.abc import Iterator, Sequence

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import PowerSampling
from checker.submissions.power.model import NodePower, RunPower

__all__ = ["check_measured_nodes", "check_sampling"]

MS_PER_SECOND = 1000


def check_sampling(run: RunPower, span: tuple[float, float] | None, sampling: PowerSampling) -> Iterator[Finding]:
    """Yield a finding for each power log of a node with readings that are too rare or too few.

    `span` has start and stop of the run in milliseconds; only what was read during the run counts. Without it all readings do.

    Source: power measurement rules (commit 2ddbe8a), sections 3.4 and 3.5.
    """
    for log in run.nodes:
        if isinstance(log.power, NodePower) and (message := _describe_rare_readings(log.power, span, sampling)):
            yield build_finding(
                "SYS018-power-sampled-rarely",
                Origin.POLICY,
                log.path,
                message,
                expected=f"a reading every second, {sampling.fewest_readings} or more",
                found=message,
            )


def check_measured_nodes(runs: Sequence[RunPower], nodes: int | None) -> Iterator[Finding]:
    """Yield a finding for each run with power logs of fewer nodes than the system has; `nodes` is None where that is unknown.

    Source: power measurement rules (commit 2ddbe8a), section 3.1.
    """
    for run in runs:
        if nodes is not None and 0 < len(run.nodes) < nodes:
            message = f"power was measured on {len(run.nodes)} of {nodes} nodes"
            yield build_finding(
                "SYS019-power-nodes-missing", Origin.POLICY, run.path, message, expected=str(nodes), found=str(len(run.nodes))
            )


def _describe_rare_readings(power: NodePower, span: tuple[float, float] | None, sampling: PowerSampling) -> str | None:
    start, stop = span or (power.start_ms, power.stop_ms)
    intervals = [
        (reading.time_ms - reading.since_ms) / MS_PER_SECOND
        for reading in power.readings
        if reading.time_ms > start and reading.since_ms < stop
    ]
    if not intervals:
        return None
    mean, longest = sum(intervals) / len(intervals), max(intervals)
    if mean > sampling.interval_seconds or longest > sampling.longest_interval_seconds:
        return f"readings are {mean:.4g} s apart on average, {longest:.4g} s apart at most"
    if len(power.readings) < sampling.fewest_readings:
        return f"there are {len(power.readings)} readings"
    return None
