"""Runs that are in several folders: entered again in a later round, or copied to another result."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.counts import format_count
from checker.models.finding import Finding, Origin
from checker.models.report import format_ruleset_name
from checker.models.verdict import Verdict
from checker.rules.package_limits import CopyRules, load_package_rules
from checker.submissions.copies.pairs import find_candidate_pairs, group_pairs
from checker.submissions.copies.resemblance import Likeness, Resemblance, classify_resemblance, compare_traces, is_proof
from checker.submissions.copies.trace import RunTrace, list_traces
from checker.submissions.copies.wording import describe_differences, describe_resemblance, join_run_names
from checker.submissions.results.run_set import RunSet, find_submitter_name

__all__ = ["check_runs_across_folders"]

ENTERED_AGAIN_RULE, COPIED_RULE = "RES033-run-in-several-folders", "RES036-run-of-another-result"
NAME_WORD = re.compile(r"[^\W_]+")
NAMED_PARTS = 5
"""Of a folder's path: round, submitter, results, system, benchmark."""


class _SharedRun(Struct, frozen=True):
    """A run in two folders: what the two logs share, and whether they say the same of start, stop and seeds."""

    first: RunTrace
    second: RunTrace
    resemblance: Resemblance
    likeness: Likeness | None
    is_unchanged: bool


def check_runs_across_folders(sets: Sequence[RunSet]) -> Iterator[Finding]:
    """Runs that are in several folders.

    A submitter may enter the same runs in several rounds: a note, with the rulesets that they satisfy. The same run of another
    submitter or system, or with other times or seeds, is no run of its own.
    """
    rules, traces = load_package_rules().copies, list_traces(sets)
    shared = dict(_iter_shared_runs(traces, rules))
    again = [pair for pair, one in shared.items() if _may_enter_again(one)]
    yield from _report_entered_again([[traces[at] for at in group] for group in group_pairs(again)])
    copied: dict[tuple[Path, Path], list[_SharedRun]] = {}
    for pair in sorted(shared.keys() - set(again)):
        one = shared[pair]
        copied.setdefault((one.first.set.path, one.second.set.path), []).append(one)
    yield from (_build_copied_finding(found, rules) for found in copied.values())


def _iter_shared_runs(traces: Sequence[RunTrace], rules: CopyRules) -> Iterator[tuple[tuple[int, int], _SharedRun]]:
    for pair in find_candidate_pairs(traces):
        first, second = traces[pair[0]], traces[pair[1]]
        if first.set is second.set:
            continue
        resemblance = compare_traces(first, second)
        likeness = classify_resemblance(first, second, resemblance, rules)
        same_span = first.span_ms == second.span_ms  # a run that was aborted has none
        unchanged = same_span and first.seeds == second.seeds and resemblance.equal_qualities == resemblance.evaluations
        shared = (
            same_span
            and first.span_ms is not None
            and (unchanged or (resemblance.evaluations > 0 and not first.set.is_weak_scaling))
        )
        if likeness is None and not shared:
            continue
        yield pair, _SharedRun(first, second, resemblance, likeness, unchanged)


def _may_enter_again(shared: _SharedRun) -> bool:
    """Whether the submitter enters an unchanged run again: in another round, or in a copy of the submission."""
    first, second = shared.first.set, shared.second.set
    names = [set(NAME_WORD.findall((find_submitter_name(one) or "").lower())) for one in (first, second)]
    if not shared.is_unchanged or (all(names) and not names[0] & names[1]):
        return False
    folders = [one.layout.submitter_folder for one in (first, second)]
    return folders[0] is None or folders[0] != folders[1] or first.system == second.system


def _report_entered_again(groups: Iterable[Sequence[RunTrace]]) -> Iterator[Finding]:
    by_folders: dict[tuple[Path, ...], list[Sequence[RunTrace]]] = {}
    for group in groups:
        by_folders.setdefault(tuple(dict.fromkeys(trace.set.path for trace in group)), []).append(group)
    for folders, runs in by_folders.items():
        others = ", ".join(map(_name_folder, folders[1:]))
        verb = "is" if len(runs) == 1 else "are"
        yield build_finding(
            ENTERED_AGAIN_RULE,
            Origin.MLCHECK,
            folders[0],
            f"{format_count(len(runs), 'run')} of this folder {verb} also in {others}:"
            f" {join_run_names([group[0] for group in runs])}; {_describe_satisfied_rulesets(runs)}",
            found=others,
            share=len(runs) / len(runs[0][0].set.runs),
        )


def _describe_satisfied_rulesets(groups: Iterable[Sequence[RunTrace]]) -> str:
    """How many of the runs are compliant by each ruleset that they were entered under."""
    counts: dict[str | None, list[bool]] = {}
    for trace in (trace for group in groups for trace in group):
        report = trace.run.report
        name = format_ruleset_name(report.usage, report.ruleset)
        counts.setdefault(name, []).append(report.mlcheck is Verdict.PASS)
    parts = [f"{sum(passed)} of {len(passed)} with {name or 'no known ruleset'}" for name, passed in counts.items()]
    return f"logs that comply: {', '.join(parts)}"


def _build_copied_finding(found: Sequence[_SharedRun], rules: CopyRules) -> Finding:
    first, second = found[0].first.set, found[0].second.set
    weakest = min(found, key=lambda one: one.resemblance.equal_share)
    runs = list(dict.fromkeys(one.first for one in found))
    evidence = [describe_resemblance(weakest.resemblance, rules), describe_differences([weakest.first, weakest.second])]
    verb = "is a run" if len(runs) == 1 else "are runs"
    return build_finding(
        COPIED_RULE,
        Origin.MLCHECK,
        first.path,
        f"{format_count(len(runs), 'run')} of this folder {verb} of {_name_folder(second.path)}, {_describe_owner(second)}:"
        f" {join_run_names(runs)}; {'; '.join(filter(None, evidence))}",
        expected="runs of this system",
        found=_name_folder(second.path),
        circumstances=(Circumstance.ONLY_COURSES_EQUAL,) if all(_may_be_deterministic(one, rules) for one in found) else (),
        share=len(runs) / len(first.runs),
    )


def _may_be_deterministic(shared: _SharedRun, rules: CopyRules) -> bool:
    """Whether only the qualities agree, where the seeds are equal or the qualities are too rounded to tell runs apart."""
    if shared.likeness != "qualities" or shared.first.span_ms == shared.second.span_ms:
        return False
    return shared.first.seeds == shared.second.seeds or not is_proof(shared.first, shared.resemblance, rules)


def _name_folder(folder: Path) -> str:
    """The end of the folder's path, which is the same from wherever mlcheck is called: a baseline holds it."""
    return "/".join(Path(str(folder)).absolute().parts[-NAMED_PARTS:])


def _describe_owner(one: RunSet) -> str:
    return f"submitter {find_submitter_name(one) or 'unknown'}, system {one.system or 'unknown'}"
