"""One ruleset for logs that belong together, and the ruleset that rejected logs do satisfy."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

from checker.checking.configuration.suppressions import apply_suppressions
from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.checking.log_task import check_logs
from checker.checking.options import CheckOptions
from checker.inputs.location import is_local
from checker.logs.discovery import LogFolder
from checker.models.finding import Finding, Origin, Severity
from checker.models.verdict import Verdict
from checker.rules.loader import RulesetOutline, list_rulesets, load_ruleset_outline
from checker.rules.ruleset import Ruleset
from checker.submissions.results.run_set import RunSet

__all__ = ["check_other_rulesets", "unify_rulesets"]

INFERRED = "inferred"
WHICH_ROUND = "name the round that they are entered in with --ruleset"
CheckedFolder = tuple[LogFolder, list[LogResult]]


def unify_rulesets(checked: Iterable[CheckedFolder], options: CheckOptions) -> Iterator[CheckedFolder]:
    """The folders in their order, with those of a submitter judged by one ruleset where it was inferred from their logs.

    Logs that fit two rulesets belong to the later one: a round takes runs that were made before it, and none that were made
    after it. Folders that need no inference are passed on at once.
    """
    waiting: list[CheckedFolder] = []
    for folder, runs in checked:
        if waiting and _find_owner(waiting[0][0]) != _find_owner(folder):
            yield from _unify_submitter(waiting, options)
            waiting = []
        if waiting or any(run.report.ruleset_source == INFERRED for run in runs):
            waiting.append((folder, runs))
        else:
            yield folder, runs
    yield from _unify_submitter(waiting, options)


def _find_owner(folder: LogFolder) -> Path:
    return folder.layout.submitter_folder or folder.path


def _unify_submitter(folders: Sequence[CheckedFolder], options: CheckOptions) -> Iterator[CheckedFolder]:
    inferred = {run.ruleset.name: run.ruleset for _, runs in folders for run in runs if _is_inferred(run) and run.ruleset}
    if len(inferred) > 1:
        order = list_rulesets()
        latest = max(inferred.values(), key=lambda ruleset: order.index((ruleset.usage, ruleset.name)))
        newest = next(run for _, runs in folders for run in runs if run.ruleset is latest and _is_inferred(run))
        folders = [(folder, _judge_by(latest, newest, folder, runs, options)) for folder, runs in folders]
    yield from folders


def _is_inferred(run: LogResult) -> bool:
    return run.report.ruleset_source == INFERRED


def _judge_by(
    ruleset: Ruleset, newest: LogResult, folder: LogFolder, runs: Sequence[LogResult], options: CheckOptions
) -> list[LogResult]:
    """The runs of the folder, judged again by the ruleset where another one was inferred for them."""
    others = [
        position
        for position, run in enumerate(runs)
        if _is_inferred(run)
        and run.ruleset is not None
        and run.ruleset is not ruleset
        and run.ruleset.usage == ruleset.usage
        and run.ruleset.definition.dialect == ruleset.definition.dialect
        and run.report.benchmark in ruleset.benchmarks
    ]
    judged = list(runs)
    again = check_logs([folder.logs[position] for position in others], structs.replace(options, ruleset=ruleset.display_name))
    for position, run in zip(others, again, strict=True):
        later = newest.report.ruleset_reason.rpartition(", ")[2] if newest.report.ruleset_reason else "later"
        name = Path(newest.report.path).name
        reason = f"by its date {judged[position].report.ruleset}, but {name} of the same submission was {later}"
        report = run.report.model_copy(update={"ruleset_source": INFERRED, "ruleset_reason": reason})
        judged[position] = apply_suppressions(structs.replace(run, report=report), options.suppressions)
    return judged


def check_other_rulesets(one: RunSet, options: CheckOptions) -> Iterator[Finding]:
    """A note on another ruleset that may be the logs' as well, where its verdict is another one than that of the inferred.

    Recipes of earlier rounds are run again for years, runs are entered in later rounds, and the logs do not tell. Rejected logs
    are judged by every ruleset that they fit; of accepted ones, the first is by the next round's.
    """
    ruleset, runs = one.ruleset, one.runs
    broken = [run for run in runs if not _is_accepted(run)]
    if ruleset is None or not runs or not all(map(_is_inferred, broken or runs)):
        return
    asked = {run.report.path for run in broken or runs[:1]}
    logs = [log for log in one.folder.logs if str(log) in asked]
    if not all(log.is_file() for log in logs if is_local(log)):
        return  # a pipe is read once
    if broken:
        yield from _report_satisfied_rulesets(one, broken[0], ruleset, logs, options)
    else:
        yield from _report_rejecting_ruleset(one, ruleset, logs, options)


def _report_satisfied_rulesets(
    one: RunSet, run: LogResult, ruleset: Ruleset, logs: Sequence[Path], options: CheckOptions
) -> Iterator[Finding]:
    earlier, later = _list_rival_rulesets(run, ruleset)
    satisfied = [name for name in (*earlier, *later) if all(map(_is_accepted, _check_by(name, logs, options)))]
    if satisfied:
        names = " and ".join(name.removeprefix("training ") for name in satisfied)
        yield build_finding(
            "SUB010-other-ruleset-satisfied",
            Origin.MLCHECK,
            one.path,
            f"the logs break {ruleset.display_name}, which was inferred, and satisfy {names} (--ruleset)",
            found=ruleset.display_name,
            expected=" | ".join(satisfied),
            fix=WHICH_ROUND,
        )


def _report_rejecting_ruleset(one: RunSet, ruleset: Ruleset, logs: Sequence[Path], options: CheckOptions) -> Iterator[Finding]:
    _, later = _list_rival_rulesets(one.runs[0], ruleset)
    for name in later[:1]:
        (judged,) = _check_by(name, logs, options)
        if not _is_accepted(judged):
            error = next(finding for finding in judged.report.findings if finding.severity is Severity.ERROR)
            short = name.removeprefix("training ")
            yield build_finding(
                "SUB010-other-ruleset-satisfied",
                Origin.MLCHECK,
                one.path,
                f"{ruleset.display_name}, which was inferred, accepts the logs; {short} rejects them "
                f"({error.rule.split('-', 1)[0]}: {error.message})",
                found=ruleset.display_name,
                expected=name,
                fix=WHICH_ROUND,
            )


def _list_rival_rulesets(run: LogResult, ruleset: Ruleset) -> tuple[list[str], list[str]]:
    """The rulesets of the usage before and after this one that are of the log's dialect and have its benchmark, the nearest
    first."""
    order = [name for usage, name in list_rulesets() if usage == ruleset.usage]
    at = order.index(ruleset.name)
    earlier, later = (
        [outline for name in names if _may_be_judged_by(outline := load_ruleset_outline(ruleset.usage, name), run, ruleset)]
        for names in (reversed(order[:at]), order[at + 1 :])
    )
    return [outline.display_name for outline in earlier], [outline.display_name for outline in later]


def _may_be_judged_by(outline: RulesetOutline, run: LogResult, ruleset: Ruleset) -> bool:
    return outline.definition.dialect == ruleset.definition.dialect and run.report.benchmark in outline.benchmarks


def _check_by(name: str, logs: Sequence[Path], options: CheckOptions) -> list[LogResult]:
    by_name = structs.replace(options, ruleset=name, execution=structs.replace(options.execution, jobs=1))
    return list(check_logs(logs, by_name))


def _is_accepted(run: LogResult) -> bool:
    return run.report.mlcheck is Verdict.PASS and run.report.official is Verdict.PASS
