"""A report with the findings that were asked for, and the exit code that follows from them."""

from collections.abc import Iterable, Iterator

from checker.errors import InputError
from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.models.report_changes import ReportChanges
from checker.models.selection import Selection
from checker.models.verdict import NOT_CHECKED, choose_exit_code
from checker.rules.catalogue import load_catalogue
from checker.suggestions import find_nearest_name

__all__ = ["FindingSelector", "select_findings"]

SEVERITIES = tuple(Severity)


class FindingSelector:
    """Says which findings a selection shows.

    Raises:
        InputError: The selection names a rule that does not exist.
    """

    def __init__(self, selection: Selection) -> None:
        self._severities = frozenset(SEVERITIES[: SEVERITIES.index(selection.severity) + 1])
        self._rules = frozenset(_list_selected_rules(selection))
        self.left_out = 0

    def select(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that are shown; the others are counted in `left_out`. One whose cause is not shown stands for itself."""
        every = tuple(findings)
        shown = tuple(one for one in every if one.severity in self._severities and one.rule in self._rules)
        self.left_out += len(every) - len(shown)
        return tuple(
            one if one.cause is None or one.cause.rule in self._rules else one.model_copy(update={"cause": None})
            for one in shown
        )


def select_findings(report: Report, selection: Selection) -> Report:
    """The report with the selected findings only. Its exit code is 1 if one of them is an error and the gate rejects, or 2.

    Raises:
        InputError: The selection names a rule that does not exist.
    """
    selector = FindingSelector(selection)
    runs = tuple(run.model_copy(update={"findings": selector.select(run.findings)}) for run in report.runs)
    results = tuple(result.model_copy(update={"findings": selector.select(result.findings)}) for result in report.results)
    findings = selector.select(report.findings)
    left_out = selector.left_out
    shown = (findings, *(run.findings for run in runs), *(result.findings for result in results))
    rejected = any(finding.severity is Severity.ERROR for group in shown for finding in group)
    code = report.summary.exit_code
    if code != NOT_CHECKED:
        code = choose_exit_code(report.summary.accepted or not rejected or selection.exit_zero)
    return report.model_copy(
        update={
            "runs": runs,
            "results": results,
            "findings": findings,
            "changes": None if report.changes is None else _select_changes(report.changes, selector),
            "summary": report.summary.model_copy(update={"exit_code": code}),
            "selection": selection.model_copy(update={"left_out": left_out}),
        }
    )


def _select_changes(changes: ReportChanges, selector: FindingSelector) -> ReportChanges:
    selected = (
        change.model_copy(update={"new": selector.select(change.new), "gone": selector.select(change.gone)})
        for change in changes.changes
    )
    return changes.model_copy(update={"changes": tuple(selected)})


def _list_selected_rules(selection: Selection) -> Iterator[str]:
    """The ids of the rules; where both lists name a rule, the name that matches more of its id decides."""
    selected, ignored = _normalize_names(selection.select), _normalize_names(selection.ignore)
    for id_ in load_catalogue().rules:
        chosen = max((len(name) for name in selected if id_.startswith(name)), default=-1 if selected else 0)
        left_out = max((len(name) for name in ignored if id_.startswith(name)), default=-1)
        if chosen > left_out:
            yield id_


def _normalize_names(names: Iterable[str]) -> list[str]:
    """How the ids of the rules begin that the names mean: codes in capital letters, ids instead of rules' names.

    Raises:
        InputError: A name means no rule.
    """
    rules = load_catalogue().rules.values()
    ids = {rule.slug: rule.id for rule in rules} | {rule.id.lower(): rule.id for rule in rules}
    normalized = []
    for name in names:
        prefix = ids.get(name.lower(), name.upper())
        if not prefix or not any(rule.id.startswith(prefix) for rule in rules):
            known = {text for rule in rules for text in (rule.code, rule.slug, rule.code[:3])}
            near = find_nearest_name(name, sorted(known))
            meant = "" if near is None else f"did you mean {near}? "
            raise InputError(
                f"there is no rule {name}", fix=f"{meant}name a code such as ORD002, or its beginning, such as ORD"
            )
        normalized.append(prefix)
    return normalized
