"""Pairs of results: whose winner changes as the target moves, and which metric tells close ones apart."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from checker.comparing.contest_entries import ContestEntry, collect_contests
from checker.comparing.rankings import RankMetric
from checker.comparing.study.folders import StudyFolder
from checker.comparing.study.model import CloseResults, WinnerChanges
from checker.metrics.log_ratio import estimate_ratio
from checker.metrics.sensitivity import compare_at_targets, compute_ratio_spread, count_winner_changes
from checker.rules.statistics_limits import StatisticsRules
from checker.submissions.validation import Examination

__all__ = ["count_separated_results", "count_winner_change_pairs"]

CLOSE = 0.1
METRICS: tuple[RankMetric, ...] = ("tta", "attmt", "sample_time")


def count_winner_change_pairs(folders: Sequence[StudyFolder]) -> WinnerChanges:
    """Over all pairs of folders of one ruleset, benchmark and window, whatever their sizes."""
    groups: dict[tuple[str, ...], list[StudyFolder]] = defaultdict(list)
    for folder in folders:
        groups[folder.usage, folder.ruleset, folder.benchmark, str(folder.window)].append(folder)
    changes, steadier = {"tta": 0, "attmt": 0}, {"tta": 0, "attmt": 0}
    pairs = [pair for group in groups.values() for pair in combinations(group, 2)]
    for one, two in pairs:
        rows = compare_at_targets(one.curves, two.curves, one.window, one.window, "sliding")
        ratios = {"tta": [row.ratio_tta for row in rows], "attmt": [row.ratio_attmt for row in rows]}
        for metric, those in ratios.items():
            changes[metric] += count_winner_changes(those) > 0
        spreads = {metric: compute_ratio_spread(those) for metric, those in ratios.items()}
        steadier["tta"] += spreads["tta"] < spreads["attmt"]
        steadier["attmt"] += spreads["attmt"] < spreads["tta"]
    return WinnerChanges(
        pairs=len(pairs),
        by_tta=changes["tta"],
        by_attmt=changes["attmt"],
        steadier_tta=steadier["tta"],
        steadier_attmt=steadier["attmt"],
    )


def count_separated_results(examined: Examination, rules: StatisticsRules) -> CloseResults:
    """Over the pairs of one contest whose time per sample is known on both sides."""
    entries: dict[RankMetric, dict[str, ContestEntry]] = {metric: {} for metric in METRICS}
    contests = {metric: collect_contests(examined, metric, None, rules) for metric in METRICS}
    for metric, those in contests.items():
        entries[metric] = {entry.report.path: entry for contest in those for entry in contest}
    counts = dict.fromkeys(METRICS, 0)
    pairs = 0
    for contest in contests["tta"]:
        for one, two in combinations([entry.report.path for entry in contest], 2):
            separated = [_separate(entries[metric][one], entries[metric][two], rules.confidence) for metric in METRICS]
            if None in separated or not _are_close(entries["tta"][one], entries["tta"][two]):
                continue
            pairs += 1
            for metric, apart in zip(METRICS, separated, strict=True):
                counts[metric] += bool(apart)
    return CloseResults(
        within=CLOSE,
        pairs=pairs,
        by_tta=counts["tta"],
        by_attmt=counts["attmt"],
        by_sample_time=counts["sample_time"],
    )


def _separate(one: ContestEntry, two: ContestEntry, confidence: float) -> bool | None:
    """Whether the interval of the ratio leaves out 1; None where there is none."""
    if one.log_mean is None or two.log_mean is None:
        return None
    found = estimate_ratio(one.log_mean, two.log_mean, confidence)
    return found.high < 1 or found.low > 1


def _are_close(one: ContestEntry, two: ContestEntry) -> bool:
    means = [sum(entry.finite_values) / len(entry.finite_values) for entry in (one, two)]
    return max(means) <= (1 + CLOSE) * min(means)
