"""A log that is still being written, judged record by record."""

from pathlib import Path

from checker.checking.check_plan import CheckPlan, RuleViolation
from checker.checking.compliance import find_violated_rule
from checker.checking.findings import build_finding
from checker.checking.stages import LOOKAHEAD_FUNCTIONS
from checker.inputs.limits import DEFAULTS
from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.logs.reader import parse_log_bytes
from checker.logs.records import Records
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.models.finding import Finding, Origin
from checker.rules.language.growing_log import GrowingLogContext
from checker.rules.ruleset import Ruleset

__all__ = ["IncrementalCheck"]


class IncrementalCheck:
    """What a ruleset says of each record as it comes.

    Only what the record itself breaks: whether something will be missing, or the target missed, the whole log shows. The
    rules of the benchmark and the division hold from the record on that names the second of them.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._events = Records()
        self._offsets: list[int] = []
        self._view = EventView(self._events, self._offsets)
        self._known_fields: dict[str, str] = {}
        self._plan = CheckPlan(ruleset, None, None)
        self._context = self._build_context()
        self._previous_state = self._known_fields, self._plan

    def check_line(self, line: str) -> list[Finding]:
        """What is to be said of the next record, given as the line that it is on."""
        read = parse_log_bytes(line.encode(), prefer=self._ruleset.definition.dialect, limits=DEFAULTS)
        return [finding for event in read.events for finding in self._check_event(event)]

    def undo_last_record(self) -> None:
        """Takes the last record back: it was not written after all."""
        key = self._events.pop()
        positions = self._view.positions[key]
        positions.pop()
        if not positions:
            del self._view.positions[key]
        self._offsets.pop()
        if self._plan is not self._previous_state[1]:
            self._known_fields, self._plan = self._previous_state
            self._context = self._build_context()
        self._context.forget_records()

    def _check_event(self, event: LogEvent) -> list[Finding]:
        key, at = event["key"], len(self._events)
        positions = self._view.positions
        self._events.append(event)
        self._offsets.append(0)
        positions.setdefault(key, []).append(at)
        self._update_plan(event)
        self._context.admit_record(key)
        broken = self._plan.find_rule_violations(self._view, self._context.at_end(), tuple(Origin), key=key)
        return [self._build_live_finding(one) for one in broken if one.violation.position == at and _is_decided(one)]

    def _update_plan(self, event: LogEvent) -> None:
        """Benchmark and division, where the record names one."""
        value = event.get("value")
        self._previous_state = self._known_fields, self._plan
        if event["key"] in ("submission_benchmark", "submission_division") and isinstance(value, str):
            self._known_fields = {**self._known_fields, event["key"]: value}
            division, benchmark = (self._known_fields.get(f"submission_{name}") for name in ("division", "benchmark"))
            self._plan = CheckPlan(self._ruleset, division, benchmark)
            self._context = self._build_context()

    def _build_context(self) -> GrowingLogContext:
        facts = self._ruleset.benchmarks.get(self._known_fields.get("submission_benchmark", ""))
        constants, read_quality = self._plan.constants, build_quality_reader(facts)
        return GrowingLogContext(self._view, constants, read_quality, build_time_reader(self._view, facts))

    def _build_live_finding(self, broken: RuleViolation) -> Finding:
        violation, placed = broken.violation, broken.scoped_demand
        rule = find_violated_rule(broken)
        return build_finding(
            rule.id,
            placed.origin,
            Path("-"),
            violation.message,
            key=placed.key,
            expected=violation.expected,
            found=violation.found,
            fix=violation.fix or placed.demand.fix,
            source=placed.demand.source,
            demand=placed.demand,
            ruleset=self._ruleset,
            violation_step=violation.role.severity_step,
        )


def _is_decided(broken: RuleViolation) -> bool:
    return broken.violation.role.is_final_before_end and not broken.violation.names & LOOKAHEAD_FUNCTIONS
