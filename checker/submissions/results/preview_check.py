"""Systems that were entered as preview in one round, and as available in a later one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.models.report import ResultReport, format_ruleset_name
from checker.rules.package_limits import load_package_rules
from checker.submissions.results.benchmark_result import JudgedResult

__all__ = ["check_previews"]

AVAILABLE, PREVIEW = "available", "preview"


def check_previews(results: Iterable[JudgedResult]) -> Iterator[Finding]:
    """A finding on each available system that is slower than it was as preview, where both rounds are given.

    Systems are the same if submitter, accelerator and number of accelerators are. Results are compared if benchmark, division
    and target are the same.
    """
    histories: dict[object, list[ResultReport]] = {}
    for result in results:
        one, model = result.report, result.files.description.get_text("accelerator_model_name")
        if one.official_score_minutes is not None and one.ruleset is not None and model and one.scaling != "weak":
            system = (one.submitter, model.lower(), one.accelerators)
            histories.setdefault((system, one.usage, one.benchmark, one.division, one.quality_target), []).append(one)
    for history in histories.values():
        yield from _check_history(history)


def _check_history(history: Sequence[ResultReport]) -> Iterator[Finding]:
    by_round: dict[tuple[int, ...], list[ResultReport]] = {}
    for one in history:
        by_round.setdefault(tuple(map(int, (one.ruleset or "0").split("."))), []).append(one)
    rounds = sorted(by_round)
    slack = load_package_rules().previews.largest_slowdown
    for earlier, later in pairwise(rounds):
        preview = min(_select_category(by_round[earlier], PREVIEW), key=_read_score, default=None)
        available = min(_select_category(by_round[later], AVAILABLE), key=_read_score, default=None)
        if preview is None or available is None or _read_score(available) <= _read_score(preview) * (1 + slack):
            continue
        slowdown = _read_score(available) / _read_score(preview) - 1
        former = format_ruleset_name(preview.usage, preview.ruleset)
        yield build_finding(
            "RES052-slower-than-preview",
            Origin.POLICY,
            available.path,
            f"{_read_score(available):.4g} minutes; as preview in {former} it took {_read_score(preview):.4g} ({preview.path})",
            expected=f"at most {slack:.0%} slower",
            found=f"{slowdown:.1%} slower",
        )


def _select_category(results: Iterable[ResultReport], category: str) -> list[ResultReport]:
    return [one for one in results if (one.availability or "").lower().startswith(category)]


def _read_score(one: ResultReport) -> float:
    assert one.official_score_minutes is not None
    return one.official_score_minutes
