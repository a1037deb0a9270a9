"""What reading stumbled over, as findings."""

from collections.abc import Sequence
from pathlib import Path

from checker.checking.findings import build_finding
from checker.errors import InputError
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import Log
from checker.models.finding import Finding, Origin
from checker.models.report import RunReport
from checker.rules.catalogue import load_catalogue
from checker.rules.rule import Rule

__all__ = ["build_missing_records_error", "report_irregularities"]

MOST_OF_A_KIND = 5
UNSEEN_OFFICIALLY = frozenset(
    {
        IrregularityKind.TRUNCATED,
        IrregularityKind.WITHOUT_VALUE,
        IrregularityKind.DUPLICATE_FIELD,
        IrregularityKind.SHARED_LINE,
        IrregularityKind.NOT_UTF8,
    }
)
"""What the official program reads without a word, or not at all."""
NO_LOG_FIX = "give logs that an MLPerf run wrote"


def report_irregularities(log: Log) -> list[Finding]:
    """One finding an irregularity; from the sixth of its kind on they are counted, not listed."""
    groups: dict[str, list[Irregularity]] = {}
    for irregularity in log.irregularities:
        groups.setdefault(irregularity.kind.value, []).append(irregularity)
    findings: list[Finding] = []
    for kind, items in groups.items():
        rule = load_catalogue().get_irregularity_rule(kind)
        listed = items if len(items) <= MOST_OF_A_KIND else items[:1]
        for item in listed:
            findings.append(_build_reading_finding(log, rule, item, items if len(listed) < len(items) else (item,)))
    return findings


def build_missing_records_error(given: Sequence[Path], runs: Sequence[RunReport], fix: str = NO_LOG_FIX) -> InputError:
    """The error that none of the runs, which are the logs under `given`, has a record. Of a single log that has lines which
    cannot be read it says where the first one is, and how to make it readable; else `fix`."""
    where, reason = ", ".join(map(str, given)), f"none of {len(runs)} files has a record"
    if len(runs) == 1:
        unread = next((finding for finding in runs[0].findings if finding.rule.startswith("LOG")), None)
        reason = "it has no record" if unread is None else unread.message
        if unread is not None and unread.line is not None:
            where = f"{where}:{unread.line}" + ("" if unread.column is None else f":{unread.column}")
            reason += "" if unread.expected is None else f"; expected {unread.expected}, found {unread.found}"
            fix = unread.fix or fix
    return InputError(f"{where}: nothing to check: {reason}", fix=fix)


def _describe_fix(rule: Rule, item: Irregularity) -> str:
    """What to do with this record, and how to have none like it in the next log."""
    if item.edit is None or item.edit.action == "encode":
        return rule.fix
    return f"{item.edit.describe('')}; {rule.fix}"


def _build_reading_finding(log: Log, rule: Rule, item: Irregularity, same: Sequence[Irregularity]) -> Finding:
    more = f" (and {len(same) - 1} more like it, the last on line {same[-1].line})" if len(same) > 1 else ""
    about = f" (key {item.key})" if item.key else ""
    return build_finding(
        rule.id,
        Origin.MLCHECK,
        log.path,
        item.message + about + more,
        key=item.key,
        line=item.line,
        column=item.column,
        expected=item.expected,
        found=item.found,
        fix=item.fix or _describe_fix(rule, item),
        edit=item.edit if len(same) == 1 or (item.edit is not None and item.edit.action == "encode") else None,
        rejected_officially=log.refused and item.kind not in UNSEEN_OFFICIALLY,
    )
