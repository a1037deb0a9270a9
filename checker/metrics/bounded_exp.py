"""Powers of e that stay finite: a hostile log may state times whose ratio is no float."""

import math

__all__ = ["compute_bounded_exp", "compute_bounded_expm1"]

LARGEST_EXPONENT = 700.0


def compute_bounded_exp(exponent: float) -> float:
    """e to the power of the exponent, at most about 1e304."""
    return math.exp(min(exponent, LARGEST_EXPONENT))


def compute_bounded_expm1(exponent: float) -> float:
    """The same minus one, exact for small exponents."""
    return math.expm1(min(exponent, LARGEST_EXPONENT))
