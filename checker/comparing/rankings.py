"""Contests with the ranks of their results, as values: `mlcheck rank` renders this and nothing else."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from checker.counts import format_count
from checker.models.data_frame import TableBuilders, build_data_frame, render_rows_html
from checker.models.report import format_ruleset_name
from checker.record import Record, ReprArgs

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "RANK_METRICS", "ContestRanks", "LuckBounds", "NextResult", "RankMetric", "RankedResult", "Ranking", "SelectionGain",
    "UnrankedResult",
]  # fmt: skip

RankMetric = Literal["official", "tta", "attmt", "sample_time"]
RANK_METRICS: tuple[RankMetric, ...] = ("official", "tta", "attmt", "sample_time")

NOT_IN_ROWS = {"results", "unranked", "luck"}


class NextResult(Record, frozen=True, kw_only=True):
    """A result against the next one by the metric.

    Attributes:
        speedup: How many times as long the next one takes, by geometric means.
        probability_faster: The probability that a run of this result is faster than one of the next.
        detectable_speedup: The smallest speedup that these numbers of runs would show with a probability of 80%.
    """

    speedup: float
    probability_faster: float
    detectable_speedup: float


class RankedResult(Record, frozen=True, kw_only=True):
    """A result in its contest.

    Attributes:
        accepted: Whether the gate accepts it.
        runs: How many runs the result has; `converged` how many of them did. Where one did not, those are left out that olympic
            scoring drops.
        value: The geometric mean of the metric over the runs that count: minutes, or microseconds a sample.
        rank: The place by `value`, 1 the fastest.
        rank_low: The best place that it may have in truth; `rank_high` the worst. With the ranking's confidence all results of
            the contest are within theirs.
        at_one_evaluation: Nearly all its runs end at one evaluation, so that their spread says nothing of seeds. Its rank
            differs from that of another result only where they are further apart than evaluations are.
        resolution: How far evaluations are apart then, as a share of TTA.
        probability_first: The probability that its true mean is the smallest of the contest; None where one that may be the
            fastest has `at_one_evaluation`.
        next: None of the last one.
        runs_to_overtake: How many runs it would take to overtake the result before it by reporting only the fastest; None where
            100 times as many do not, and of the first.
        rcp_margin: How many times as fast it could converge before it fails the RCP test; None where there is no such bound.
    """

    path: str
    submitter: str | None
    system: str | None
    availability: str | None
    accepted: bool
    runs: int
    converged: int
    official_score_minutes: float | None
    value: float
    rank: int
    rank_low: int
    rank_high: int
    probability_first: float | None
    next: NextResult | None
    runs_to_overtake: int | None
    rcp_margin: float | None
    at_one_evaluation: bool = False
    resolution: float | None = None


class UnrankedResult(Record, frozen=True, kw_only=True):
    """A result of a contest that has no rank, and why."""

    path: str
    submitter: str | None
    system: str | None
    reason: str


class SelectionGain(Record, frozen=True, kw_only=True):
    """What reporting the fastest runs of `runs_made` gains on average, as a speedup of the score."""

    runs_made: int
    speedup: float


class LuckBounds(Record, frozen=True, kw_only=True):
    """What choosing runs would buy in a contest. `cv` is the spread over runs that its results have in common, `runs` how many
    a result reports."""

    cv: float
    runs: int
    gains: tuple[SelectionGain, ...]


class ContestRanks(Record, frozen=True, kw_only=True):
    """A contest: results of one benchmark, ruleset, division and number of accelerators, the fastest first. `winners` is how
    many of them may be the fastest."""

    usage: str
    ruleset: str
    division: str | None
    benchmark: str
    accelerators: int | None
    scaling: str | None
    winners: int
    luck: LuckBounds
    results: tuple[RankedResult, ...]
    unranked: tuple[UnrankedResult, ...] = ()

    @property
    def label(self) -> str:
        """The contest as people call it."""
        count = None if self.accelerators is None else f"{self.accelerators:,} accelerators"
        parts = (self.benchmark, format_ruleset_name(self.usage, self.ruleset), self.division, self.scaling, count)
        return ", ".join(part for part in parts if part is not None)


class Ranking(Record, frozen=True, kw_only=True):
    """The contests with two or more results that can be ranked. `metric` is what they are ranked by: the time to train times
    the scaling factor (`official`), TTA, ATTMT, or the time per sample. `alone` is how many results have no competitor."""

    unwritten: ClassVar[frozenset[str]] = frozenset()

    schema_version: Literal[3] = 3
    mlcheck_version: str
    rules_version: str
    metric: RankMetric
    confidence: float
    seed: int
    draws: int
    contests: tuple[ContestRanks, ...]
    alone: int

    def __repr_args__(self) -> ReprArgs:
        yield "contests", len(self.contests)
        yield "undecided", self.undecided

    @property
    def undecided(self) -> int:
        """In how many contests the winner cannot be told from another."""
        return sum(contest.winners > 1 for contest in self.contests)

    def to_frame(self, table: Literal["ranks", "luck"] = "ranks") -> "DataFrame":
        """A table as a pandas DataFrame: a row for each ranked result, or for each contest.

        Raises:
            InputError: there is no such table; the message lists those that there are.
            MissingExtraError: pandas is not installed.
        """
        return build_data_frame(self._get_tables(), table)

    def _get_tables(self) -> TableBuilders:
        return {
            "ranks": lambda: [_build_row(contest, result) for contest in self.contests for result in contest.results],
            "luck": lambda: [_build_luck_row(contest) for contest in self.contests],
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the ranks."""
        title = f"The winner cannot be told from another in {self.undecided} of {format_count(len(self.contests), 'contest')}"
        return render_rows_html(title, self._get_tables()["ranks"]())


def _build_luck_row(contest: ContestRanks) -> dict[str, Any]:
    gains = {f"best_of_{gain.runs_made}_speedup": gain.speedup for gain in contest.luck.gains}
    return contest.model_dump(exclude=NOT_IN_ROWS) | {"cv": contest.luck.cv, "runs": contest.luck.runs} | gains


def _build_row(contest: ContestRanks, result: RankedResult) -> dict[str, Any]:
    row = contest.model_dump(exclude=NOT_IN_ROWS) | result.model_dump(exclude={"next"})
    beside = {f"next_{name}": None for name in NextResult.__struct_fields__}
    if result.next is not None:
        beside = {f"next_{name}": value for name, value in result.next.model_dump().items()}
    return row | beside
