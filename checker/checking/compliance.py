"""A log against its ruleset: findings, and the two verdicts."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from checker.checking.check_plan import CheckPlan, RuleViolation, load_check_plan
from checker.checking.findings import build_finding
from checker.checking.official_objections import (
    drop_findings_already_official,
    mark_official_objections,
    note_official_objections,
    report_unknown_benchmark,
    select_official_findings,
)
from checker.checking.severity import reconsider_finding
from checker.logs.log import EventView, Log
from checker.logs.run import find_benchmark, find_division
from checker.metrics.aggregation import build_aggregated_records
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.models.finding import Edit, Finding, Origin, Severity
from checker.models.verdict import Verdict, judge_findings
from checker.rules.catalogue import load_catalogue
from checker.rules.language.evaluation_context import LogContext
from checker.rules.rule import Rule
from checker.rules.ruleset import Ruleset
from checker.rules.violation import DemandViolation

__all__ = ["ComplianceResult", "ViolationFilter", "build_official_view", "check_compliance", "find_violated_rule"]

ViolationFilter = Callable[[EventView, CheckPlan, RuleViolation], bool]
"""Whether a violation in a log that is still being written is final."""

OWN_ORIGINS = (Origin.POLICY, Origin.MLCHECK)
"""Whose demands see a log without the records that a script printed again behind run_stop."""
UNKNOWN_BENCHMARK_RULE = "SUB004-benchmark-unknown"
SEVERITY_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class ComplianceResult(Struct, frozen=True):
    """The findings on a log, errors first, and both verdicts.

    `official_keys` are the keys that the official program would report as failed, `official_view` is what it sees of the log,
    `stops_official` whether it ends with an exception.
    """

    findings: tuple[Finding, ...]
    mlcheck: Verdict
    official: Verdict
    official_keys: tuple[str, ...]
    official_view: EventView
    stops_official: bool = False


def check_compliance(
    log: Log, ruleset: Ruleset, *, division: str | None, benchmark: str | None, violation_filter: ViolationFilter | None = None
) -> ComplianceResult:
    """Check the log against every demand of the ruleset on its division and benchmark.

    `violation_filter` selects the violations that are final in a log that is still being written.
    """

    def find_violations(
        view: EventView, origins: Sequence[Origin], division: str | None, benchmark: str | None
    ) -> tuple[list[Finding], bool]:
        plan = load_check_plan(ruleset.usage, ruleset.name, division, benchmark)
        facts = ruleset.benchmarks.get(benchmark or "")
        scope = LogContext(view, plan.constants, build_quality_reader(facts), build_time_reader(view, facts)).at_end()
        violations = list(plan.find_rule_violations(view, scope, origins))
        if violation_filter is not None:
            violations = [violation for violation in violations if violation_filter(view, plan, violation)]
        stops = any(one.violation.stops_official and one.scoped_demand.origin is Origin.OFFICIAL for one in violations)
        return _group_violations(log, ruleset, view, violations), stops

    checked_view = _exclude_repeats(log, ruleset)
    official_view = build_official_view(log, ruleset) if log.hidden else checked_view
    echoes = log.find_echoes()
    if echoes:
        own_view = log.exclude_positions({*echoes, *_find_repeated_positions(log, ruleset)})
        findings, stops_official = find_violations(checked_view, (Origin.OFFICIAL,), division, benchmark)
        findings += find_violations(own_view, OWN_ORIGINS, division, benchmark)[0]
    else:
        findings, stops_official = find_violations(checked_view, (Origin.OFFICIAL, *OWN_ORIGINS), division, benchmark)
    unknown_officially = _is_unknown_officially(ruleset, benchmark, division)
    if log.dialect not in (None, ruleset.definition.dialect):
        official, stops_official = find_violations(EventView((), ()), (Origin.OFFICIAL,), None, None)
    elif log.hidden:
        official_division = find_division(official_view, log.dialect)
        official_benchmark = find_benchmark(official_view, log.dialect)
        official, stops_official = find_violations(official_view, (Origin.OFFICIAL,), official_division, official_benchmark)
        stops_official |= _is_unknown_officially(ruleset, official_benchmark, official_division)
    else:
        official = select_official_findings(findings)
        stops_official |= unknown_officially
    if log.hidden:
        findings += note_official_objections(findings, official, rejecting=not log.refused)
    findings = mark_official_objections(findings, official)
    refused = log.refused or unknown_officially or any(finding.severity is Severity.ERROR for finding in official)
    if unknown_officially:
        findings = [finding for finding in findings if finding.rule != UNKNOWN_BENCHMARK_RULE]
        findings.append(report_unknown_benchmark(log, ruleset, benchmark or ""))
    if log.irregularities:
        from checker.checking.reading_findings import report_irregularities

        findings += report_irregularities(log)
    findings = drop_findings_already_official(findings)
    findings = [reconsider_finding(finding, ruleset=ruleset) for finding in findings]
    findings.sort(key=lambda finding: (SEVERITY_RANK[finding.severity], finding.line or 0, finding.column or 0, finding.rule))
    keys = {finding.key for finding in official if finding.severity is Severity.ERROR and finding.key is not None}
    return ComplianceResult(
        tuple(findings),
        judge_findings(findings),
        Verdict.FAIL if refused else Verdict.PASS,
        tuple(sorted(keys)),
        official_view,
        stops_official or any(irregularity.stops_official for irregularity in log.irregularities),
    )


def _is_unknown_officially(ruleset: Ruleset, benchmark: str | None, division: str | None) -> bool:
    """Whether the official program has no rules for a benchmark of the ruleset in that division, which is one of its own."""
    definition = ruleset.benchmarks.get(benchmark or "")
    if definition is None or (definition.official and (division or "closed") in definition.divisions):
        return False
    return division is None or any(division in other.divisions for other in ruleset.benchmarks.values())


def _find_repeated_positions(log: Log, ruleset: Ruleset) -> set[int]:
    return set(log.repeated) if ruleset.definition.reads_equal_records_once else set()


def _exclude_repeats(log: Log, ruleset: Ruleset) -> EventView:
    skipped = _find_repeated_positions(log, ruleset)
    return log.exclude_positions(skipped) if skipped else log


def build_official_view(log: Log, ruleset: Ruleset) -> EventView:
    """What the official program sees of a log of which some records are hidden from it.

    Aggregated records are computed from the records that it sees.
    """
    view = log.exclude_positions({*log.hidden, *_find_repeated_positions(log, ruleset), *log.added})
    facts = ruleset.benchmarks.get(find_benchmark(view, log.dialect) or "")
    if facts is None or facts.aggregate is None:
        return view
    events, offsets = build_aggregated_records(view, facts.aggregate)
    return EventView(view.events.extended(events), [*view.offsets, *offsets])


def _group_violations(log: Log, ruleset: Ruleset, view: EventView, broken: Iterable[RuleViolation]) -> list[Finding]:
    """One finding for each demand broken in the same way: the first place, and how many more there are."""
    groups: dict[tuple[str, str, str | None, Origin], list[RuleViolation]] = {}
    for item in broken:
        mark = (find_violated_rule(item).id, item.scoped_demand.key, item.violation.expected, item.scoped_demand.origin)
        groups.setdefault(mark, []).append(item)
    return [_build_violation_finding(log, ruleset, view, load_catalogue()[rule], items) for (rule, *_), items in groups.items()]


def find_violated_rule(item: RuleViolation) -> Rule:
    """The rule that is violated."""
    placed, violation = item.scoped_demand, item.violation
    return load_catalogue().get_demand_rule(placed.demand, placed.section, violation.role.rule_slot, violation.rule)


def _build_violation_finding(
    log: Log, ruleset: Ruleset, view: EventView, rule: Rule, items: Sequence[RuleViolation]
) -> Finding:
    first, number = items[0], len(items)
    violation, placed = first.violation, first.scoped_demand
    line = column = excerpt = None
    if violation.position is not None:
        offset = view.offsets[violation.position]
        line, column, excerpt = (
            log.locations.find_line(offset),
            log.locations.find_column(offset),
            log.locations.read_excerpt(offset),
        )
    more = f" (and {number - 1} more of {placed.key})" if number > 1 else ""
    edit = _build_edit(log, view, [item.violation for item in items])
    advice = None if edit is None else "; ".join(filter(None, (edit.describe(str(log.path)), violation.fix)))
    return build_finding(
        rule.id,
        placed.origin,
        log.path,
        violation.message + more,
        key=placed.key if violation.concerns_key else None,
        line=line,
        column=column,
        expected=violation.expected,
        found=violation.found,
        fix=advice or violation.fix or placed.demand.fix,
        source=placed.demand.source or _choose_rule_source(ruleset, placed.origin, placed.layer, rule),
        excerpt=excerpt,
        edit=edit,
        demand=placed.demand,
        violation_step=violation.role.severity_step,
    )


def _build_edit(log: Log, view: EventView, violations: Sequence[DemandViolation]) -> Edit | None:
    """What makes good all of the violations at once; None where each needs an edit of its own."""
    first = violations[0]
    if first.surplus and len(violations) == 1:
        return Edit(action="delete", lines=_find_lines(log, view, first.surplus))
    positions = {one.position for one in violations if one.position is not None and one.respelling == first.respelling}
    if first.respelling is None or len(positions) < len(violations):
        return None
    action, field, value = first.respelling
    lines = _find_lines(log, view, sorted(positions))
    return Edit(action=action, lines=lines, field=field, value=value)


def _find_lines(log: Log, view: EventView, positions: Iterable[int]) -> tuple[int, ...]:
    return tuple(log.locations.find_line(view.offsets[position]) for position in positions)


def _choose_rule_source(ruleset: Ruleset, origin: Origin, layer: str, rule: Rule) -> str:
    return f"{ruleset.definition.official_ruleset}/{layer}" if origin is Origin.OFFICIAL else rule.source
