"""Results in a series, as values: over the sizes of a system, and over the rounds of a benchmark."""

from datetime import date

from checker.record import Record

__all__ = ["ScalingRow", "TrendRow"]


class ScalingRow(Record, frozen=True, kw_only=True):
    """The best result of a submitter at one size, among results of several sizes with one kind of accelerator.

    Attributes:
        speedup: The official score of the smallest size over this one's.
        efficiency: The speedup as a share of how many times as many accelerators there are.
        hardware_efficiency: How much faster samples are processed, as a share of the same.
        convergence_efficiency: The samples that the smallest size takes to converge over those that this one takes. TTA scales
            by the product of both.
    """

    usage: str | None
    ruleset: str | None
    division: str | None
    submitter: str | None
    benchmark: str | None
    accelerator: str | None
    accelerators: int
    system: str | None
    official_score_minutes: float
    speedup: float
    efficiency: float
    hardware_efficiency: float | None
    convergence_efficiency: float | None
    path: str


class TrendRow(Record, frozen=True, kw_only=True):
    """The best result of a round for a benchmark, its target, a division and a number of accelerators, among several rounds.

    Attributes:
        round_end: The last day on which runs of the round were made.
        speedup: The official score of the first round over this one's.
        halving_months: In how many months the score halves, by a line through the logarithms of all rounds; None where it does
            not fall. The same for each round of the series.
    """

    usage: str | None
    benchmark: str | None
    division: str | None
    accelerators: int
    quality_target: float | None
    ruleset: str | None
    round_end: date
    submitter: str | None
    system: str | None
    official_score_minutes: float
    speedup: float
    halving_months: float | None
    path: str
