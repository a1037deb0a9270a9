"""Performance profiles: how often a system is within a factor of the best.

Source: Dolan and Moré, "Benchmarking optimization software with performance profiles", Mathematical Programming 91, 2002.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

__all__ = ["ProfileMatrix", "compute_profile_matrix"]

FloatArray = NDArray[np.float64]


class ProfileMatrix(Struct, frozen=True):
    """How many times as long as the best of its benchmark each result took.

    Attributes:
        time_ratios: shape (systems, benchmarks), at least 1; infinite where there is no result.
    """

    time_ratios: FloatArray

    def compute_system_shares(self, factors: Sequence[float]) -> FloatArray:
        """For each system the share of all benchmarks on which it is within the factor; shape (systems, factors).

        At a factor of 1 that is how often the system is the best, at an infinite one how often it has a result.

        Raises:
            ValueError: there are no benchmarks.
        """
        if not self.time_ratios.shape[1]:
            raise ValueError("a profile needs systems and benchmarks")
        ratios = self.time_ratios[..., np.newaxis]
        within = (ratios <= np.asarray(factors, dtype=np.float64)) & np.isfinite(ratios)
        return np.asarray(within.mean(axis=1), dtype=np.float64)

    def list_step_ratios(self) -> list[float]:
        """The finite factors, each once, rising: where the profiles step."""
        return sorted(set(self.time_ratios[np.isfinite(self.time_ratios)].tolist()))


def compute_profile_matrix(minutes: ArrayLike) -> ProfileMatrix:
    """The profiles of `minutes`, shape (systems, benchmarks), positive.

    A time that is infinite, not a number or not positive is no result: it is within no factor, so that systems are held
    against all benchmarks. Who wants them held against those alone that all of them ran leaves the others out.
    """
    times = np.array(minutes, dtype=np.float64, ndmin=2)
    times[~(np.isfinite(times) & (times > 0))] = np.inf
    best = times.min(axis=0, initial=np.inf)
    factors = np.full_like(times, np.inf)
    np.divide(times, best, out=factors, where=np.isfinite(times))
    return ProfileMatrix(factors)
