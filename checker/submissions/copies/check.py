"""Runs of a benchmark result that are not runs of their own: copies, edited copies, and equal courses."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import CopyRules, load_package_rules
from checker.submissions.copies.overlaps import check_overlaps
from checker.submissions.copies.pairs import ComparedPair, find_candidate_pairs, group_pairs
from checker.submissions.copies.resemblance import Resemblance, classify_resemblance, compare_traces, is_proof
from checker.submissions.copies.trace import RunTrace, list_traces
from checker.submissions.copies.wording import describe_differences, describe_resemblance, join_run_names
from checker.submissions.results.run_set import RunSet

__all__ = ["check_copies"]

COPIED_RULE, EQUAL_COURSES_RULE = "RES030-run-copied", "RES031-courses-equal"


class _Alike(Struct, frozen=True):
    """Pairs of runs that are alike, each with what they share."""

    times: dict[ComparedPair, Resemblance]
    qualities: dict[ComparedPair, Resemblance]
    spans: dict[ComparedPair, Resemblance]


def check_copies(runs: RunSet) -> Iterator[Finding]:
    """Runs of the set that are one run, runs whose qualities are those of another run, and runs that overlap."""
    rules, traces = load_package_rules().copies, list_traces([runs])
    alike = _compare_runs(traces, rules)
    copied: set[int] = set()
    for group in group_pairs([*alike.times, *alike.spans]):
        copied |= set(group)
        yield _build_copied_finding(runs, [traces[at] for at in group], _select_pairs(alike.times | alike.spans, group), rules)
    rest = {pair: one for pair, one in alike.qualities.items() if not set(pair) <= copied}
    for group in group_pairs(rest):
        yield _build_course_finding(runs, [traces[at] for at in group], _select_pairs(rest, group), rules)
    if not runs.is_weak_scaling:
        yield from check_overlaps(runs, [trace for at, trace in enumerate(traces) if at not in copied])


def _compare_runs(traces: Sequence[RunTrace], rules: CopyRules) -> _Alike:
    """All pairs that are alike. Instances of weak scaling start together, and may stop together by chance."""
    alike = _Alike({}, {}, {})
    for pair in find_candidate_pairs(traces):
        first, second = traces[pair[0]], traces[pair[1]]
        resemblance = compare_traces(first, second)
        match classify_resemblance(first, second, resemblance, rules):
            case "times":
                alike.times[pair] = resemblance
            case "qualities":
                alike.qualities[pair] = resemblance
        if first.span_ms is not None and first.span_ms == second.span_ms and not first.set.is_weak_scaling:
            alike.spans[pair] = resemblance
    return alike


def _select_pairs(pairs: dict[ComparedPair, Resemblance], group: Sequence[int]) -> list[Resemblance]:
    members = set(group)
    return [resemblance for pair, resemblance in pairs.items() if members.issuperset(pair)]


def _build_copied_finding(runs: RunSet, members: Sequence[RunTrace], found: Sequence[Resemblance], rules: CopyRules) -> Finding:
    weakest = min(found, key=lambda one: one.equal_share)
    names, said = join_run_names(members), [describe_differences(members)]
    if weakest.evaluations:
        said.insert(0, describe_resemblance(weakest, rules))
    return build_finding(
        COPIED_RULE,
        Origin.MLCHECK,
        runs.path,
        f"{names} are {len(members)} logs of one run: {'; '.join(filter(None, said))}",
        expected="a run for each log",
        found=names,
        share=1.0,
    )


def _build_course_finding(runs: RunSet, members: Sequence[RunTrace], found: Sequence[Resemblance], rules: CopyRules) -> Finding:
    weakest = min(found, key=lambda one: one.equal_share)
    return build_finding(
        EQUAL_COURSES_RULE,
        Origin.MLCHECK,
        runs.path,
        f"{join_run_names(members)} have one course: {describe_resemblance(weakest, rules)}; {describe_differences(members)}",
        found=join_run_names(members),
        circumstances=(Circumstance.COURSES_EQUAL_THROUGHOUT,) if is_proof(members[0], weakest, rules) else (),
        share=max(weakest.equal_share, rules.equal_share),
    )
