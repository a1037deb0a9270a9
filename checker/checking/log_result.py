"""What becomes of one log, and its form for other processes."""

from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from checker.checking.run_facts import RunFacts
from checker.errors import RulesetError
from checker.metrics.convergence import Convergence
from checker.metrics.curve import Curve
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.loader import load_ruleset as load_ruleset
from checker.rules.ruleset import Ruleset

__all__ = ["LogResult", "name_ruleset", "restore_log_result"]


class LogResult(Struct, frozen=True):
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

    def with_path(self, path: Path) -> "LogResult":
        """The same of a log that is called `path`, which is another name of it or another place with the same bytes."""
        old, new = self.report.path, str(path)
        if old == new:
            return self
        findings = [one.model_copy(update={"path": new}) if one.path == old else one for one in self.report.findings]
        changes: dict[str, Any] = {"path": new, "findings": tuple(findings)}
        unclear = self.ruleset_error
        if unclear is not None:
            message = unclear.message.replace(old, new)
            unclear = RulesetError(message, fix=unclear.fix, candidates=unclear.candidates)
            changes["ruleset_reason"] = message
        return structs.replace(self, report=self.report.model_copy(update=changes), ruleset_error=unclear)

    def __reduce__(self) -> Any:
        """All of it for another process of this mlcheck, which has the same rulesets."""
        return restore_log_result, (self.report, name_ruleset(self.ruleset), *(getattr(self, name) for name in OWN_FIELDS))


OWN_FIELDS = tuple(name for name in LogResult.__struct_fields__ if name not in ("report", "ruleset", "benchmark"))
"""The fields that hold nothing of a ruleset, in their order."""


def name_ruleset(ruleset: Ruleset | None) -> tuple[str, str] | None:
    """The usage and the name of a ruleset, as `restore_log_result` takes them."""
    return None if ruleset is None else (ruleset.usage, ruleset.name)


def restore_log_result(report: RunReport, named: tuple[str, str] | None, *own: Any) -> LogResult:
    """The result of a report, the names of its ruleset, and its `OWN_FIELDS` in their order."""
    ruleset = None if named is None else load_ruleset(*named)
    benchmark = None if ruleset is None else ruleset.benchmarks.get(report.benchmark or "")
    return LogResult(report, ruleset, benchmark, *own)
