"""What reading stumbled over, as findings."""

from collections.abc import Sequence

from checker.logs.irregularity import Irregularity
from checker.logs.log import Log
from checker.models.finding import Finding, Origin
from checker.rules.catalogue import load_catalogue
from checker.rules.rule import Rule

__all__ = ["report_irregularities"]

MOST_OF_A_KIND = 5


def report_irregularities(log: Log) -> list[Finding]:
    """One finding an irregularity; from the sixth of its kind on they are counted, not listed."""
    groups: dict[str, list[Irregularity]] = {}
    for irregularity in log.irregularities:
        groups.setdefault(irregularity.kind.value, []).append(irregularity)
    findings: list[Finding] = []
    for kind, items in groups.items():
        rule = load_catalogue()[load_catalogue().reading[kind]]
        listed = items if len(items) <= MOST_OF_A_KIND else items[:1]
        for item in listed:
            findings.append(_build_reading_finding(log, rule, item, items if len(listed) < len(items) else (item,)))
    return findings


def _build_reading_finding(log: Log, rule: Rule, item: Irregularity, same: Sequence[Irregularity]) -> Finding:
    more = f" (and {len(same) - 1} more like it, the last on line {same[-1].line})" if len(same) > 1 else ""
    about = f" (key {item.key})" if item.key else ""
    return rule.build_finding(
        Origin.MLCHECK,
        log.path,
        item.message + about + more,
        key=item.key,
        line=item.line,
        column=item.column,
        expected=item.expected,
        found=item.found,
    )
