"""Figures of folders -> answers: how often, and by how much, ATTMT's figure is the smaller one."""

from collections import defaultdict
from collections.abc import Sequence

from checker.comparing.study.model import Answer, FolderFigures
from checker.metrics.averages import compute_median

__all__ = ["answer_question", "compute_sign_test"]

ALIKE = 1e-9
Row = tuple[str, float, float]
"""A benchmark, TTA's figure and ATTMT's."""


def answer_question(question: str, folders: Sequence[FolderFigures], group: str | None = None) -> Answer:
    """The answer over the folders, those of a benchmark or a ruleset where `group` names one."""
    rows: list[Row] = []
    for folder in folders:
        figures = folder.figures[question]
        if figures.tta is not None and figures.attmt is not None:
            rows.append((folder.benchmark, figures.tta, figures.attmt))
    lower, higher = _count_signs(rows)
    benchmarks = [_count_signs(those) for those in _group_by_benchmark(rows)]
    attmt_ahead = sum(one > two for one, two in benchmarks)
    tta_ahead = sum(two > one for one, two in benchmarks)
    return Answer(
        question=question,
        group=group,
        folders=len(rows),
        attmt_lower=lower,
        tta_lower=higher,
        equal=len(rows) - lower - higher,
        share_attmt_lower=lower / len(rows) if rows else None,
        median_tta=compute_median(tta for _, tta, _ in rows) if rows else None,
        median_attmt=compute_median(attmt for *_, attmt in rows) if rows else None,
        median_difference=compute_median(attmt - tta for _, tta, attmt in rows) if rows else None,
        p_value=compute_sign_test(lower, higher),
        benchmarks_attmt_lower=attmt_ahead,
        benchmarks_tta_lower=tta_ahead,
        benchmarks_p_value=compute_sign_test(attmt_ahead, tta_ahead),
    )


def compute_sign_test(one: int, other: int) -> float | None:
    """The two-sided p-value of the hypothesis that either is as likely; None where there is neither."""
    if one + other == 0:
        return None
    from scipy.special import bdtr  # here, since importing it takes longer than checking a log

    return min(1.0, 2 * float(bdtr(min(one, other), one + other, 0.5)))


def _count_signs(rows: Sequence[Row]) -> tuple[int, int]:
    """In how many rows ATTMT's figure is smaller, and in how many TTA's."""
    lower = sum(attmt < tta - ALIKE for _, tta, attmt in rows)
    return lower, sum(attmt > tta + ALIKE for _, tta, attmt in rows)


def _group_by_benchmark(rows: Sequence[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return list(found.values())
