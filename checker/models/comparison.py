"""Two systems side by side, as values. Every comparison reporter renders this and nothing else."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Comparison", "Pair", "SensitivityRow", "Side", "Spreads"]

Winner = Literal["base", "other", "tie"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Spreads(_Part):
    """Mean, sample variance (n - 1), deviation and their ratio (CV) over runs; minutes, or minutes squared."""

    mean: float
    variance: float
    deviation: float
    cv: float


class Side(_Part):
    """One system's runs of a benchmark. Times in minutes, one a run, None where the run has none; means over runs."""

    path: str
    runs: int
    converged: int
    tta_minutes: float | None
    attmt_minutes: float | None
    tta_of_runs: tuple[float | None, ...]
    attmt_of_runs: tuple[float | None, ...]
    seeds: tuple[int | str | None, ...]
    tta_spread: Spreads | None
    attmt_spread: Spreads | None
    evaluation_interval_share: float | None


class SensitivityRow(_Part):
    """Both systems at one target. Gains are shares of the base's time that the other saves."""

    target: float
    base_tta_minutes: float | None
    other_tta_minutes: float | None
    base_attmt_minutes: float | None
    other_attmt_minutes: float | None
    speedup_tta: float | None
    speedup_attmt: float | None
    gain_tta: float | None
    gain_attmt: float | None


class Pair(_Part):
    """A benchmark that both ran. Speedups are base over other, of means over runs: above 1, the other is faster."""

    benchmark: str
    name: str
    system: str | None
    edition: str
    quality_target: float | None
    attmt_window: str | None
    base: Side
    other: Side
    speedup_tta: float | None
    speedup_attmt: float | None
    winner_tta: Winner | None
    winner_attmt: Winner | None
    anchor: Literal["fixed", "sliding"]
    sensitivity: tuple[SensitivityRow, ...]
    flips_tta: int
    flips_attmt: int
    remarks: tuple[str, ...]


class Comparison(_Part):
    """Two systems over all benchmarks that both ran. `unmatched` are those that only one ran."""

    schema_version: Literal[1] = 1
    mlcheck_version: str
    rules_version: str
    base: str
    other: str
    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]
    geometric_mean_tta: float | None
    geometric_mean_attmt: float | None
