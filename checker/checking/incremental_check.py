"""A log that is still being written, judged record by record."""

from pathlib import Path

from checker.checking.check_plan import CheckPlan, RuleViolation
from checker.checking.compliance import rule_of
from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.logs.reader import parse_log_bytes
from checker.metrics.checkpoint_times import time_of_evaluations
from checker.metrics.quality import quality_reader
from checker.models.finding import Finding, Origin
from checker.rules.catalogue import load_catalogue
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.ruleset import Ruleset

__all__ = ["LiveCheck"]

# Functions that look at the whole log, so that what they come to is known at its end only.
LOOKING_AHEAD = frozenset({"given", "total", "stop", "had", "reached", "reached_in_run"})


class LiveCheck:
    """What an edition says of each record as it comes.

    Only what the record itself breaks: whether something will be missing, or the target missed, the whole log shows. The
    rules of the benchmark and the division hold from the record on that names the second of them.
    """

    def __init__(self, edition: Ruleset) -> None:
        self._edition = edition
        self._events: list[LogEvent] = []
        self._offsets: list[int] = []
        self._view = EventView(self._events, self._offsets)
        self._known: dict[str, str] = {}
        self._rules = CheckPlan(edition, None, None)
        self._before = self._known, self._rules

    def take(self, line: str) -> list[Finding]:
        """What is to be said of the next record, given as the line that it is on."""
        read = parse_log_bytes(line.encode(), prefer=self._edition.definition.dialect)
        return [finding for event in read.events for finding in self._of(event)]

    def forget(self) -> None:
        """Takes the last record back: it was not written after all."""
        self._view.positions[self._events.pop()["key"]].pop()
        self._offsets.pop()
        self._known, self._rules = self._before

    def _of(self, event: LogEvent) -> list[Finding]:
        key, at = event["key"], len(self._events)
        positions = self._view.positions
        self._events.append(event)
        self._offsets.append(0)
        positions.setdefault(key, []).append(at)
        self._learn(event)
        facts = self._edition.benchmarks.get(self._known.get("submission_benchmark", ""))
        scope = EvalContext(self._view, self._rules.constants, quality_reader(facts), time_of_evaluations(self._view, facts))
        broken = self._rules.broken(self._view, scope, tuple(Origin), key=key)
        return [self._finding(one) for one in broken if one.violation.position == at and _decided(one)]

    def _learn(self, event: LogEvent) -> None:
        """Benchmark and division, where the record names one."""
        value = event.get("value")
        self._before = self._known, self._rules
        if event["key"] in ("submission_benchmark", "submission_division") and isinstance(value, str):
            self._known = {**self._known, event["key"]: value}
            division, benchmark = (self._known.get(f"submission_{name}") for name in ("division", "benchmark"))
            self._rules = CheckPlan(self._edition, division, benchmark)

    def _finding(self, broken: RuleViolation) -> Finding:
        violation, placed = broken.violation, broken.placed
        rule = load_catalogue()[rule_of(broken).id]
        return rule.build_finding(
            placed.origin,
            Path("-"),
            violation.message,
            severity=placed.demand.severity,
            key=placed.key,
            expected=violation.expected,
            found=violation.found,
            fix=violation.fix or placed.demand.fix,
            source=placed.demand.source or rule.source,
        )


def _decided(broken: RuleViolation) -> bool:
    return broken.violation.role != "some" and not broken.violation.names & LOOKING_AHEAD
