"""The tables of a ranking, as headings and cells."""

from collections.abc import Callable, Iterator, Sequence

from checker.comparing.rankings import ContestRanks, RankedResult, Ranking, RankMetric
from checker.counts import format_count
from checker.models.report import format_ruleset_name
from checker.reporting.analysis import Analysis
from checker.reporting.table import Cell, Column, Table, build_table, drop_empty_columns

__all__ = ["RANK_TABLES", "lay_out_ranking"]

ContestResult = tuple[ContestRanks, RankedResult]
VALUE_COLUMNS: dict[RankMetric, Column] = {
    "official": Column("geometric mean, min", "minutes"),
    "tta": Column("TTA, min", "minutes"),
    "attmt": Column("ATTMT, min", "minutes"),
    "sample_time": Column("µs per sample", "measured"),
}

CONTEST_COLUMNS: tuple[tuple[Column, Callable[[ContestRanks], Cell]], ...] = (
    (Column("ruleset"), lambda contest: format_ruleset_name(contest.usage, contest.ruleset)),
    (Column("benchmark"), lambda contest: contest.benchmark),
    (Column("division"), lambda contest: contest.division),
    (Column("scaling"), lambda contest: contest.scaling),
    (Column("accelerators", "count"), lambda contest: contest.accelerators),
)

RESULT_COLUMNS: tuple[tuple[Column, Callable[[RankedResult], Cell]], ...] = (
    (Column("rank", "count"), lambda result: result.rank),
    (Column("rank from", "count"), lambda result: result.rank_low),
    (Column("rank to", "count"), lambda result: result.rank_high),
    (Column("first", "share"), lambda result: result.probability_first),
    (Column("resolution", "share"), lambda result: result.resolution),
    (Column("submitter"), lambda result: result.submitter),
    (Column("system"), lambda result: result.system),
    (Column("availability"), lambda result: result.availability),
    (Column("state"), lambda result: None if result.accepted else "rejected"),
    (Column("runs", "count"), lambda result: result.runs),
    (Column("converged", "count"), lambda result: result.converged),
    (Column("official score, min", "minutes"), lambda result: result.official_score_minutes),
    (Column("value", "minutes"), lambda result: result.value),
    (Column("next takes ×", "ratio"), lambda result: None if result.next is None else result.next.speedup),
    (Column("detectable ×", "ratio"), lambda result: None if result.next is None else result.next.detectable_speedup),
    (Column("run beats next's", "share"), lambda result: None if result.next is None else result.next.probability_faster),
    (Column("runs to overtake", "count"), lambda result: result.runs_to_overtake),
    (Column("RCP margin ×", "ratio"), lambda result: result.rcp_margin),
)


def lay_out_ranking(ranking: Ranking, name: str | None = None) -> Analysis:
    """All tables, or that of the name alone; on a terminal a table for each contest."""
    tables = tuple(drop_empty_columns(build(ranking)) for table, build in TABLE_BUILDERS.items() if name in (None, table))
    columns = _name_value_column(ranking)
    contests = (build_table(contest.label, columns, contest.results) for contest in ranking.contests)
    sections = tables if name else (*map(drop_empty_columns, contests), *tables[1:])
    return Analysis("Ranks", ranking, tables, sections, tuple(_list_remarks(ranking)) if name != "luck" else ())


def _list_remarks(ranking: Ranking) -> Iterator[str]:
    number = len(ranking.contests)
    yield f"The winner cannot be told from another in {ranking.undecided} of {format_count(number, 'contest')}."
    yield (
        f"rank from, to: all results of a contest are within theirs with {ranking.confidence:.0%} confidence"
        f" (seed {ranking.seed}, {ranking.draws:,} draws)."
    )
    if any(result.at_one_evaluation for contest in ranking.contests for result in contest.results):
        yield (
            "resolution: nearly all runs of a result end at one evaluation, so that their spread says nothing of seeds;"
            " evaluations are so far apart, and closer results have no order."
        )
    yield "detectable: the speedup over the next that these numbers of runs would show with a probability of 80%."
    yield "runs to overtake: how many runs would beat the result before it by chance, if only the fastest were reported."
    yield "RCP margin: how many times as fast the runs could converge before the RCP test fails: no choice of runs gains more."
    few = sum(len(contest.unranked) for contest in ranking.contests)
    if few or ranking.alone:
        yield f"Without a rank: {format_count(ranking.alone, 'result')} without a competitor, {few} with too few runs."


def _build_ranks_table(ranking: Ranking) -> Table:
    rows = [(contest, result) for contest in ranking.contests for result in contest.results]
    columns = [
        *((column, _read_first(read)) for column, read in CONTEST_COLUMNS),
        *((column, _read_second(read)) for column, read in _name_value_column(ranking)),
        (Column("path"), lambda pair: pair[1].path),
    ]
    return build_table("Ranks", columns, rows)


def _read_first(read: Callable[[ContestRanks], Cell]) -> Callable[[ContestResult], Cell]:
    return lambda pair: read(pair[0])


def _read_second(read: Callable[[RankedResult], Cell]) -> Callable[[ContestResult], Cell]:
    return lambda pair: read(pair[1])


def _name_value_column(ranking: Ranking) -> Sequence[tuple[Column, Callable[[RankedResult], Cell]]]:
    value = VALUE_COLUMNS[ranking.metric]
    return [(value if column.heading == "value" else column, read) for column, read in RESULT_COLUMNS]


def _build_luck_table(ranking: Ranking) -> Table:
    columns = [
        *CONTEST_COLUMNS,
        (Column("CV", "share"), lambda contest: contest.luck.cv),
        (Column("runs", "count"), lambda contest: contest.luck.runs),
    ]
    for place, times in enumerate(("2", "3", "5")):
        columns.append((Column(f"best of {times} times as many ×", "ratio"), _read_gain(place)))
    return build_table("What choosing the fastest runs would buy", columns, ranking.contests)


def _read_gain(place: int) -> Callable[[ContestRanks], Cell]:
    return lambda contest: contest.luck.gains[place].speedup


TABLE_BUILDERS: dict[str, Callable[[Ranking], Table]] = {"ranks": _build_ranks_table, "luck": _build_luck_table}
RANK_TABLES = tuple(TABLE_BUILDERS)
