"""Power that no node draws, and efficiencies that no power supply has."""

from collections.abc import Iterator
from pathlib import Path

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import PowerSampling
from checker.submissions.power.model import NodePower, PowerLog, RunPower

__all__ = ["check_plausibility"]


def check_plausibility(run: RunPower, limits: PowerSampling) -> Iterator[Finding]:
    """A finding on each power log of the run whose mean power or efficiency is out of the limits."""
    for log in (*run.nodes, *run.switches):
        power = log.power
        if power is None:
            continue
        if not limits.efficiency[0] <= power.efficiency <= limits.efficiency[1]:
            expected = f"{limits.efficiency[0]:g} to {limits.efficiency[1]:g}"
            yield _build_impossible_finding(
                log, f"conversion_eff of {_name_log(log)} is {power.efficiency:g}", expected, f"{power.efficiency:g}"
            )
        if isinstance(power, NodePower):
            watts = _compute_mean_watts(power)
            if not limits.node_watts[0] <= watts <= limits.node_watts[1]:
                expected = f"{limits.node_watts[0]:,.0f} to {limits.node_watts[1]:,.0f} W"
                yield _build_impossible_finding(
                    log, f"{_name_log(log)} draws {watts:.4g} W on average", expected, f"{watts:.4g} W"
                )


def _compute_mean_watts(power: NodePower) -> float:
    """The mean of the readings, each weighted by the time that it covers."""
    covered = sum(reading.time_ms - reading.since_ms for reading in power.readings)
    if covered <= 0:
        return sum(reading.watts for reading in power.readings) / len(power.readings)
    return sum(reading.watts * (reading.time_ms - reading.since_ms) / covered for reading in power.readings)


def _name_log(log: PowerLog) -> str:
    return "/".join(Path(log.path).parts[-2:])


def _build_impossible_finding(log: PowerLog, message: str, expected: str, found: str) -> Finding:
    return build_finding("SYS031-power-implausible", Origin.MLCHECK, log.path, message, expected=expected, found=found)
