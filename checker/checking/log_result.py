"""What becomes of one log, and its form outside this process: JSON, without the log's path, small and safe to read back."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from checker.checking.run_facts import RunFacts, SeedRecord
from checker.errors import RulesetError
from checker.metrics.convergence import Convergence
from checker.metrics.curve import Curve
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.loader import load_ruleset as load_ruleset
from checker.rules.ruleset import Ruleset

__all__ = ["LogResult", "unpack_log_result"]

PackedTable = dict[str, Any]


@dataclass(frozen=True)
class LogResult:
    """A log's report and what was computed on the way: its curve, target and window, the benchmark's facts, what the runs
    of a set are compared by, how far it trained, the keys that the official program would fault, and whether that ends with an
    exception on the log."""

    report: RunReport
    ruleset: Ruleset | None = None
    benchmark: Benchmark | None = None
    curve: Curve | None = None
    target: float | None = None
    window: AttmtWindow | None = None
    run_facts: RunFacts | None = None
    convergence: Convergence | None = None
    ruleset_error: RulesetError | None = None
    official_keys: tuple[str, ...] = ()
    is_official_check_crashing: bool = False

    @property
    def start_ms(self) -> float | None:
        """When the run started."""
        return None if self.run_facts is None or self.run_facts.span_ms is None else self.run_facts.span_ms[0]

    def pack_to_json(self) -> bytes:
        """All of it as JSON. The log's path is left out; ruleset and benchmark are given by name."""
        unclear = self.ruleset_error
        table = {
            "report": _pack_report(self.report),
            "ruleset": _name_ruleset(self.ruleset),
            "curve": None if self.curve is None else _pack_curve(self.curve),
            "target": self.target,
            "window": None if self.window is None else msgspec.to_builtins(self.window),
            "traits": None if self.run_facts is None else asdict(self.run_facts),
            "convergence": None if self.convergence is None else asdict(self.convergence),
            "unclear": None if unclear is None else [unclear.message, unclear.fix, unclear.candidates],
            "official_keys": self.official_keys,
            "crash": self.is_official_check_crashing,
        }
        return json.dumps(table, separators=(",", ":")).encode()

    def with_path(self, path: Path) -> "LogResult":
        """The same of a log that is called `path`, which is another name of it or another place with the same bytes."""
        old, new = self.report.path, str(path)
        if old == new:
            return self
        findings = [one.model_copy(update={"path": new}) if one.path == old else one for one in self.report.findings]
        changes: PackedTable = {"path": new, "findings": tuple(findings)}
        unclear = self.ruleset_error
        if unclear is not None:
            message = unclear.message.replace(old, new)
            unclear = RulesetError(message, fix=unclear.fix, candidates=unclear.candidates)
            changes["ruleset_reason"] = message
        return replace(self, report=self.report.model_copy(update=changes), ruleset_error=unclear)

    def __reduce__(self) -> Any:
        """All of it for another process of this mlcheck, which has the same rulesets."""
        return _restore_log_result, (self.report, _name_ruleset(self.ruleset), *(getattr(self, name) for name in OWN_FIELDS))


CRASH = "is_official_check_crashing"
OWN_FIELDS = ("curve", "target", "window", "run_facts", "convergence", "ruleset_error", "official_keys", CRASH)
"""The fields that hold nothing of a ruleset."""


def _name_ruleset(ruleset: Ruleset | None) -> tuple[str, str] | None:
    return None if ruleset is None else (ruleset.usage, ruleset.name)


def _restore_log_result(report: RunReport, named: tuple[str, str] | None, *own: Any) -> LogResult:
    ruleset = None if named is None else load_ruleset(*named)
    benchmark = None if ruleset is None else ruleset.benchmarks.get(report.benchmark or "")
    return LogResult(report, ruleset, benchmark, **dict(zip(OWN_FIELDS, own, strict=True)))


def unpack_log_result(data: bytes, path: str) -> LogResult:
    """What was packed, of the log that is called `path`.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: the bytes are not what `packed` gave.
        RulesetError: they name a ruleset that does not exist.
    """
    table = json.loads(data, parse_constant=float)  # each NaN its own, equal to none, as where it was read
    for finding in table["report"]["findings"]:
        finding.setdefault("path", path)
    report = RunReport.model_validate({**table["report"], "path": path})
    return _restore_log_result(
        report,
        table["ruleset"],
        None if table["curve"] is None else _unpack_curve(*table["curve"]),
        table["target"],
        None if table["window"] is None else AttmtWindow.model_validate(table["window"]),
        None if table["traits"] is None else _unpack_run_facts(table["traits"]),
        None if table["convergence"] is None else Convergence(**table["convergence"]),
        None if table["unclear"] is None else _unpack_ruleset_error(*table["unclear"]),
        tuple(table["official_keys"]),
        table["crash"],
    )


def _pack_report(report: RunReport) -> PackedTable:
    """With the excerpts of findings, which reports for machines leave out; without the path that findings share with it."""
    table = report.model_dump(mode="json", exclude={"path"})
    for shown, finding in zip(table["findings"], report.findings, strict=True):
        shown["excerpt"] = finding.excerpt
        if finding.path == report.path:
            del shown["path"]
    return table


def _pack_curve(curve: Curve) -> tuple[list[float], list[float], bool]:
    return list(curve.at_minutes), list(curve.qualities), curve.lower_is_better


def _unpack_curve(minutes: list[float], quality: list[float], lower_is_better: bool) -> Curve:
    return Curve(minutes, quality, lower_is_better)


def _unpack_run_facts(table: PackedTable) -> RunFacts:
    seeds, span = table["seeds"], table["span_ms"]
    table["seed_values"] = tuple(table["seed_values"])
    table["seeds"] = None if seeds is None else tuple(SeedRecord(**seed) for seed in seeds)
    table["span_ms"] = None if span is None else tuple(span)
    return RunFacts(**table)


def _unpack_ruleset_error(message: str, fix: str | None, candidates: list[str]) -> RulesetError:
    return RulesetError(message, fix=fix, candidates=tuple(candidates))
