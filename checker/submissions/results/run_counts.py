"""How many runs there are, and how many of them converged."""

from collections.abc import Iterator
from pathlib import Path

from checker.models.finding import Finding, Origin, Severity, Verdict
from checker.models.report import RunReport
from checker.rules.catalogue import catalogue
from checker.submissions.results.run_set import RunSet

__all__ = ["check", "dropped", "missed", "officially_counted"]

MOST_NAMED = 5


def check(runs: RunSet) -> Iterator[Finding]:
    """Too few, too many, none at all, or too many that did not converge."""
    facts, number = runs.facts, len(runs.runs)
    if not number:
        message = f"{_where(runs)} has no result_*.txt; the official package checker says nothing of an empty folder"
        yield catalogue()["RES024-no-results"].finding(Origin.MLCHECK, runs.path, message, expected="a log a run", found="none")
        return
    if facts is None or runs.place.pruned:
        return
    expected, found = _runs(facts.runs), str(number)
    if runs.missing:
        yield catalogue()["RES004-too-few-runs"].finding(
            Origin.OFFICIAL, runs.path, f"{_runs(number)} of {facts.runs}; a score from fewer is provisional",
            expected=expected, found=found, severity=Severity.NOTE if runs.partial else None,
        )  # fmt: skip
    elif number > facts.runs and not runs.weak:
        message = f"{_runs(number)} where the rules ask for {facts.runs}; the score is the mean over all of them"
        severity = Severity.NOTE if runs.place.benchmark is None else None
        yield catalogue()["RES007-more-runs-than-required"].finding(
            Origin.OFFICIAL, runs.path, message, expected=expected, found=found, severity=severity
        )
    yield from _not_converged(runs, number)


def _not_converged(runs: RunSet, number: int) -> Iterator[Finding]:
    facts, those = runs.facts, [Path(report.path).name for report in missed(runs)]
    if facts is None or not those or number == 1:
        return
    allowed = facts.runs - facts.first_converged if facts.first_converged else facts.drop.slowest
    if runs.weak:
        allowed = max(0, number - facts.runs)
    if len(those) > allowed:
        listed = ", ".join(those[:MOST_NAMED]) + (", ..." if len(those) > MOST_NAMED else "")
        yield catalogue()["RES005-too-many-not-converged"].finding(
            Origin.POLICY, runs.path, f"{_runs(len(those))} did not converge: {listed}",
            expected=f"at most {allowed}", found=str(len(those)),
        )  # fmt: skip


def dropped(runs: RunSet, forgiven: set[str]) -> Iterator[Finding]:
    """Each run that is refused while the result stands without it."""
    for report in runs.reports:
        if report.path in forgiven and report.verdict is Verdict.FAIL:
            reasons = dict.fromkeys(one.message for one in report.findings if one.severity is Severity.ERROR)
            name = Path(report.path).name
            yield catalogue()["RES019-run-dropped"].finding(
                Origin.POLICY, runs.path, f"{name} did not converge and is dropped by the olympic mean: {'; '.join(reasons)}",
                found=name,
            )  # fmt: skip


def missed(runs: RunSet) -> list[RunReport]:
    """The runs that did not converge."""
    return [report for report in runs.reports if not report.converged]


def officially_counted(runs: RunSet) -> bool:
    """Whether the official package checker is content with the number of `result_*.txt` files: exactly as many as
    required, or, under weak scaling, at least as many."""
    if runs.facts is None:
        return False
    logs = runs.folder.logs if runs.entry is None else (runs.entry,)
    number = len([log for log in logs if log not in runs.folder.misnamed])
    return number >= runs.facts.runs if runs.weak else number == runs.facts.runs


def _where(runs: RunSet) -> str:
    return "/".join(filter(None, (runs.place.system, runs.place.scaling, runs.place.benchmark))) or runs.path.name


def _runs(number: int) -> str:
    return f"{number} run" + ("" if number == 1 else "s")
