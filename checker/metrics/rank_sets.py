"""Ranks of several systems with simultaneous confidence sets: which places each may have in truth.

M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, "Inference for Ranks with Applications to Mobility across Neighbourhoods
and Academic Achievement across Countries", Review of Economic Studies 91, 2024: all differences between systems are tested at
once, each divided by its standard error, against a quantile of the largest of them; with the step-down of J. P. Romano and
M. Wolf (Econometrica 73, 2005). The place of a system lies between one behind those that are proven better and as many before
the last as are proven worse. With the given confidence this holds of all systems at once.

The distribution of the largest difference is drawn from normal means and chi-square variances (parametric bootstrap), since
five runs have too few resamples. The means are those of logarithms of times.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from checker.metrics.log_ratio import LogMean

__all__ = ["RankSet", "Ranks", "compute_ranks"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class RankSet(Struct, frozen=True):
    """The places from `low` (best) to `high` that a system may have."""

    low: int
    high: int


class Ranks(Struct, frozen=True):
    """For each system the places that it may have, and the probability that its true mean is the smallest of all."""

    sets: tuple[RankSet, ...]
    first: tuple[float, ...]

    @property
    def can_be_first(self) -> int:
        """How many systems may be the first."""
        return sum(one.low == 1 for one in self.sets)


def compute_ranks(
    samples: Sequence[LogMean],
    *,
    confidence: float,
    seed: int,
    draws: int,
    resolutions: Sequence[float | None] | None = None,
) -> Ranks:
    """Rank the systems by their means, the smallest first. Equal seeds give equal sets.

    Args:
        samples: the systems; any order.
        resolutions: of each system whose spread says nothing, as its runs end at one evaluation, the smallest difference of
            logarithms that can be resolved; None of others. What such a system is compared with is proven better or worse by a
            larger difference, and not at all by a smaller one.
        confidence: the probability with which all sets at once hold the true ranks.
        seed: of the random generator.
        draws: how many times the largest difference is drawn.
    """
    means = np.array([sample.mean for sample in samples])
    squared = np.array([sample.squared_error for sample in samples])
    freedom = np.array([min(sample.freedom, 1e6) for sample in samples])
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((draws, len(samples))) * np.sqrt(squared)
    errors = squared * generator.chisquare(freedom, (draws, len(samples))) / freedom
    limits = np.array([np.nan if limit is None else limit for limit in resolutions or [None] * len(samples)])
    pair_limits = np.fmax(limits[None, :], limits[:, None])  # not a number where the spread of both says something
    resolved = means[None, :] - means[:, None] > pair_limits
    better = _find_better_pairs(means, squared, noise, errors, confidence, np.isnan(pair_limits)) | resolved
    faster = better.sum(axis=0)
    slower = better.sum(axis=1)
    sets = tuple(
        RankSet(1 + int(before), len(samples) - int(behind)) for before, behind in zip(faster, slower, strict=True)
    )  # fmt: skip
    return Ranks(sets, _estimate_first_places(means, squared, freedom, generator, draws))


def _find_better_pairs(
    means: Floats, squared: Floats, noise: Floats, errors: Floats, confidence: float, testable: Flags
) -> Flags:
    """Which system (row) is proven better than which (column), of the pairs that are `testable`: shape (systems, systems)."""
    observed = _divide_differences(means, squared)
    proven = np.zeros(observed.shape, dtype=bool)
    while True:
        open_pairs = testable & ~(proven | proven.T | np.eye(len(means), dtype=bool))
        critical = _find_critical_value(noise, errors, open_pairs, confidence)
        new = open_pairs & (observed > critical)
        if not new.any():
            return proven
        proven |= new


def _find_critical_value(noise: Floats, errors: Floats, open_pairs: Flags, confidence: float) -> float:
    """The quantile of the largest difference over the pairs that are not yet proven."""
    largest = np.full(len(noise), -np.inf)
    for row, pairs in enumerate(open_pairs):
        if pairs.any():
            differences = noise[:, pairs] - noise[:, [row]]
            deviations = np.sqrt(errors[:, pairs] + errors[:, [row]])
            np.maximum(largest, _divide(differences, deviations).max(axis=1), out=largest)
    return float(np.quantile(largest, confidence, method="higher"))


def _divide_differences(means: Floats, squared: Floats) -> Floats:
    """How many standard errors the column's mean is larger than the row's."""
    return _divide(means[None, :] - means[:, None], np.sqrt(squared[None, :] + squared[:, None]))


def _divide(differences: Floats, deviations: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(differences / deviations, nan=0.0, posinf=np.inf, neginf=-np.inf)


def _estimate_first_places(
    means: Floats, squared: Floats, freedom: Floats, generator: np.random.Generator, draws: int
) -> tuple[float, ...]:
    """How often each mean is the smallest, if true means are distributed about the measured ones as Student's t; ties share."""
    true = means + np.sqrt(squared) * generator.standard_t(freedom, (draws, len(means)))
    smallest = true == true.min(axis=1, keepdims=True)
    return tuple((smallest / smallest.sum(axis=1, keepdims=True)).mean(axis=0).tolist())
