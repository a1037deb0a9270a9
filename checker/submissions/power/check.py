"""The power logs of a benchmark: whether they are all there, and whether an energy can be made of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.models.finding import Edit, Finding, Origin
from checker.rules.package_limits import load_package_rules
from checker.submissions.power.check_result import PowerCheckResult
from checker.submissions.power.model import NodePower, PowerLog, RunPower, SwitchPower
from checker.submissions.power.plausibility import check_plausibility
from checker.submissions.power.sampling import check_sampling

if TYPE_CHECKING:
    from typing import Unpack

    from checker.checking.findings import FindingDetails

__all__ = ["build_power_file_result", "check_power_logs"]

Span = tuple[float, float]
KIND_FIELDS = {"node": "nodes", "sw": "switches"}


def build_power_file_result(path: Path) -> PowerCheckResult:
    """What becomes of a `power` that is no folder: the official package checker stops on it."""
    message = "power is no folder; the official package checker stops on it"
    finding = build_finding("SYS010-power-missing", Origin.OFFICIAL, path, message, expected="power/<result>/node_0.txt")
    return PowerCheckResult((finding,), is_official_check_crashing=True)


class _PowerCheckCollector(Struct):
    findings: list[Finding] = field(default_factory=list)
    rejected_results: set[str] = field(default_factory=set)

    def reject_run(self, run: RunPower, rule: str, path: str, message: str, **details: "Unpack[FindingDetails]") -> None:
        """A fault for which the official check refuses the run."""
        self.rejected_results.add(run.result)
        self.findings.append(build_finding(rule, Origin.OFFICIAL, path, message, **details))


def check_power_logs(runs: Sequence[RunPower], spans: Mapping[str, Span] | None = None) -> PowerCheckResult:
    """Findings on the power logs of the runs of a benchmark, and what the official program makes of them.

    `spans` has the start and stop in milliseconds of each result, by its name; what is measured is held against them.
    Where a run has no power folder at all, the official program counts the files of the others from the wrong run on; here
    the right run is named.
    """
    found = _PowerCheckCollector()
    for run in runs:
        if not run.exists:
            message = f"there are no power logs of {run.result}"
            found.reject_run(run, "SYS010-power-missing", run.path, message, expected="node_0.txt, ...")
            continue
        _check_power_file_names(run, found)
        found.findings += _find_unusable_logs(run)
        found.findings += _find_doubtful_logs(run, (spans or {}).get(run.result))
        found.findings += check_plausibility(run, load_package_rules().power)
        found.findings += check_sampling(run, (spans or {}).get(run.result), load_package_rules().power)
        for name in run.strangers:
            message = f"{name} is no power log"
            rule = "SYS015-power-stray-file"
            path = Path(run.path) / name
            found.findings.append(
                build_finding(rule, Origin.OFFICIAL, path, message, fix="move it elsewhere", edit=Edit(action="remove"))
            )
    there = [run for run in runs if run.exists]
    _check_power_file_counts(there, found)
    numbers = [log.number for run in there for log in (*run.nodes, *run.switches)]
    return PowerCheckResult(
        tuple(found.findings),
        frozenset(found.rejected_results),
        is_official_check_crashing=None in numbers or not there,
        summary_faults=tuple(_find_summary_faults(there)),
    )


def _find_summary_faults(runs: Sequence[RunPower]) -> Iterator[tuple[str, str]]:
    for run in runs:
        if not any(log.counted for log in run.nodes):
            yield run.path, "there is no node_*.txt"
        for log in (*run.nodes, *run.switches):
            if log.counted and log.stops_official and log.fault is not None:
                yield log.path, log.fault


def _check_power_file_names(run: RunPower, found: _PowerCheckCollector) -> None:
    for kind, logs in (("node", run.nodes), ("sw", run.switches)):
        numbers = [log.number for log in logs]
        rule = "SYS011-power-file-name"
        for log in logs:
            name = Path(log.path).name
            if log.number is None:
                message = f"{name} has no number; the official program stops on it"
                found.reject_run(run, rule, log.path, message, expected=f"{kind}_<number>.txt", found=name)
            elif not log.counted:
                message = f"{name} is checked, but not counted in the energy"
                expected = f"{kind}_{log.number}.txt"
                own = build_finding(
                    rule,
                    Origin.MLCHECK,
                    log.path,
                    message,
                    expected=expected,
                    found=name,
                    circumstances=(Circumstance.POWER_LOG_NOT_COUNTED,),
                    edit=None if Path(log.path).with_name(expected).exists() else Edit(action="rename", value=expected),
                )
                found.findings.append(own)
        if None not in numbers and any(not 0 <= (number or 0) < len(logs) for number in numbers):
            message = f"the files of {KIND_FIELDS[kind]} of {run.result} are not numbered from 0 without a gap"
            names = ", ".join(Path(log.path).name for log in logs)
            expected = f"{kind}_0.txt to {kind}_{len(logs) - 1}.txt"
            edit = _close_gap(logs, kind)
            found.reject_run(run, rule, run.path, message, expected=expected, found=names, edit=edit)
        elif None not in numbers and len(set(numbers)) < len(numbers):
            message = f"two power logs of {KIND_FIELDS[kind]} of {run.result} have the same number"
            names = ", ".join(Path(log.path).name for log in logs)
            circumstances = (Circumstance.POWER_LOG_NOT_COUNTED,)
            own = build_finding(rule, Origin.MLCHECK, run.path, message, found=names, circumstances=circumstances)
            found.findings.append(own)


def _close_gap(logs: Sequence[PowerLog], kind: str) -> Edit | None:
    """The edit that gives the one file whose number is too large the number that is missing; None where more have to move."""
    numbers = {log.number: log.path for log in logs}
    outside = [number for number in numbers if number is None or not 0 <= number < len(logs)]
    free = [number for number in range(len(logs)) if number not in numbers]
    if len(outside) != 1 or len(free) != 1:
        return None
    return Edit(action="rename", path=numbers[outside[0]], value=f"{kind}_{free[0]}.txt")


def _check_power_file_counts(runs: Sequence[RunPower], found: _PowerCheckCollector) -> None:
    for name in KIND_FIELDS.values():
        counts = [len(getattr(run, name)) for run in runs]
        if not counts:
            continue
        usual = Counter(counts).most_common(1)[0][0]
        for run, count in zip(runs, counts, strict=True):
            if count != usual:
                message = f"{run.result} has power logs of {count} {name}, the other runs of {usual}"
                found.reject_run(run, "SYS012-power-files-differ", run.path, message, expected=str(usual), found=str(count))


def _find_unusable_logs(run: RunPower) -> Iterator[Finding]:
    if not any(log.counted for log in run.nodes):
        message = f"{run.result} has no power log of a node; the official summary stops there"
        yield build_finding("SYS010-power-missing", Origin.OFFICIAL, run.path, message, expected="node_0.txt, ...")
    for log in (*run.nodes, *run.switches):
        if log.fault is not None:
            origin = Origin.OFFICIAL if log.stops_official and log.counted else Origin.MLCHECK
            yield build_finding("SYS013-power-log-unusable", origin, log.path, log.fault, line=log.line)


def _find_doubtful_logs(run: RunPower, span: Span | None) -> Iterator[Finding]:
    rule = "SYS014-power-log-doubtful"
    for log in (*run.nodes, *run.switches):
        if log.unread:
            message = f"{log.unread} records cannot be read and are not counted"
            yield build_finding(rule, Origin.MLCHECK, log.path, message, line=log.unread_line)
        for message in _describe_log_doubts(log, span):
            yield build_finding(rule, Origin.MLCHECK, log.path, message)


def _describe_log_doubts(log: PowerLog, span: Span | None) -> Iterator[str]:
    power = log.power
    if isinstance(power, SwitchPower) and power.watts is None:
        yield "there is no interconnect_power_est; the switch counts as drawing nothing"
    if not isinstance(power, NodePower):
        return
    if not power.stops:
        yield "there is no power_measurement_stop; the last reading is taken for it"
    for name, number in (("power_measurement_start", power.starts), ("power_measurement_stop", power.stops)):
        if number > 1:
            yield f"{name} stands {number} times; the last one counts"
    if span is None:
        return
    if power.stop_ms <= span[0] or power.start_ms >= span[1]:
        yield "the measurement and the run do not overlap"
    elif power.start_ms > span[0] or power.stop_ms < span[1]:
        missed = max(0.0, power.start_ms - span[0]) + max(0.0, span[1] - power.stop_ms)
        yield f"{missed / 1000:g} s of the run were not measured"
