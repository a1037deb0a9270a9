"""Rank intervals: the ranks that each result of a contest may have, one row for each result."""

from collections.abc import Sequence

from checker.comparing.rankings import ContestRanks, RankedResult, Ranking, RankMetric
from checker.reporting.drawing.chart import Band, Chart, Series, split_rows
from checker.reporting.number_format import choose_duration_unit, format_duration

__all__ = ["of_ranking"]

METRIC_NAMES: dict[RankMetric, str] = {
    "official": "official score", "tta": "TTA", "attmt": "ATTMT", "sample_time": "time per sample",
}  # fmt: skip
NAMES = {True: "may be the fastest", False: "is not the fastest"}


def of_ranking(ranking: Ranking) -> list[Chart]:
    """A chart for each contest, more for one of many results."""
    names = dict.fromkeys(_name_submitter(result) for contest in ranking.contests for result in contest.results)
    colors = {name: number for number, name in enumerate(names)}
    return [
        _build_ranks_chart(ranking, contest, results, ending, colors)
        for contest in ranking.contests
        for ending, results in split_rows(contest.results)
    ]


def _build_ranks_chart(
    ranking: Ranking, contest: ContestRanks, results: Sequence[RankedResult], ending: str, colors: dict[str, int]
) -> Chart:
    number = len(contest.results)
    can_win = f"{contest.winners} of {number} may be the fastest" if contest.winners > 1 else "one is the fastest"
    is_coarse = any(result.resolution is not None for result in results)
    apart = "; ±: how far evaluations are apart where nearly all runs end at one" if is_coarse else ""
    return Chart(
        title=f"{contest.label}{ending}",
        x_label=f"rank by {METRIC_NAMES[ranking.metric]} (1 is the fastest)",
        y_label="",
        series=(*_build_legend(results), *(_build_result_series(result, row, colors) for row, result in enumerate(results))),
        x_whole=True,
        x_limits=(0.5, number + 0.5),
        y_limits=(len(results) - 0.5, -0.5),
        y_ticks=tuple(_label_result(ranking.metric, result) for result in results),
        note=f"lines: the ranks that all may have at once, with {ranking.confidence:.0%} confidence; a colour a submitter"
        + apart,
        name="ranks",
        description=f"Ranks by {METRIC_NAMES[ranking.metric]}: {can_win}.",
        headings=("result", "rank", "rank from", "rank to", "probability of being first"),
        rows=tuple(
            (_label_result(ranking.metric, result), result.rank, result.rank_low, result.rank_high, result.probability_first)
            for result in results
        ),
        wide=True,
    )


def _build_legend(results: Sequence[RankedResult]) -> list[Series]:
    """Entries without a colour, as that is the submitter's."""
    states = sorted({result.rank_low == 1 for result in results}, reverse=True)
    return [
        Series(NAMES[may_win], (), (), None, joined=False, marked=True, filled=may_win, marker="o") for may_win in states
    ]  # fmt: skip


def _build_result_series(result: RankedResult, row: int, colors: dict[str, int]) -> Series:
    may_win = result.rank_low == 1
    return Series(
        NAMES[may_win],
        (float(result.rank),),
        (float(row),),
        colors[_name_submitter(result)],
        joined=False,
        marked=True,
        filled=may_win,
        marker="o",
        band=Band((float(result.rank_low),), (float(result.rank_high),)),
        tooltip=f"{_name_submitter(result)}: rank {result.rank_low} to {result.rank_high}"
        + ("" if result.probability_first is None else f", first with a probability of {result.probability_first:.0%}"),
    )


def _name_submitter(result: RankedResult) -> str:
    return result.submitter or result.system or result.path


def _label_result(metric: RankMetric, result: RankedResult) -> str:
    """Submitter, system and what they are ranked by."""
    name = ": ".join(dict.fromkeys(filter(None, (result.submitter, result.system)))) or result.path
    if metric == "sample_time":
        return f"{name} ({result.value:.4g} µs)"
    minutes = result.official_score_minutes if metric == "official" else result.value
    if minutes is None:
        return name
    apart = "" if result.resolution is None else f" ±{result.resolution:.0%}"
    return f"{name} ({format_duration(minutes, choose_duration_unit(minutes))}{apart})"
