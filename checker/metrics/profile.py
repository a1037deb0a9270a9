"""Performance profiles: how often a system is within a factor of the best.

Source: Dolan and Moré, "Benchmarking optimization software with performance profiles", Mathematical Programming 91, 2002.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Profiles", "performance_profiles"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Profiles:
    """How many times as long as the best of its benchmark each result took.

    Attributes:
        factors: shape (systems, benchmarks), at least 1; infinite where there is no result.
    """

    factors: Floats

    def of_systems(self, taus: Sequence[float]) -> Floats:
        """For each system the share of all benchmarks on which it is within the factor; shape (systems, taus). At a tau of
        1 that is how often it is the best, at an infinite one how often it has a result."""
        return self._within(taus, axis=1)

    def of_benchmarks(self, taus: Sequence[float]) -> Floats:
        """For each benchmark the share of all systems that are within the factor of its best; shape (benchmarks, taus)."""
        return self._within(taus, axis=0)

    def steps(self) -> list[float]:
        """The finite factors, each once, rising: where the profiles step."""
        return sorted(set(self.factors[np.isfinite(self.factors)].tolist()))

    def _within(self, taus: Sequence[float], axis: int) -> Floats:
        size = self.factors.shape[axis]
        if not size:
            raise ValueError("a profile needs systems and benchmarks")
        factors = self.factors[..., np.newaxis]
        within = (factors <= np.asarray(taus, dtype=np.float64)) & np.isfinite(factors)
        return np.asarray(within.mean(axis=axis), dtype=np.float64)


def performance_profiles(minutes: ArrayLike) -> Profiles:
    """The profiles of `minutes`, shape (systems, benchmarks), positive.

    A time that is infinite, not a number or not positive is no result: it is within no factor, so that systems are held
    against all benchmarks. Who wants them held against those alone that all of them ran leaves the others out.
    """
    times = np.array(minutes, dtype=np.float64, ndmin=2)
    times[~(np.isfinite(times) & (times > 0))] = np.inf
    best = times.min(axis=0, initial=np.inf)
    factors = np.full_like(times, np.inf)
    np.divide(times, best, out=factors, where=np.isfinite(times))
    return Profiles(factors)
