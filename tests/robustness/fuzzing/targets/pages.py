"""A log checked, and the report as a page and in a terminal."""

from collections.abc import Iterable

from fuzzing import samples
from fuzzing.targets import reports

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

MUTATE, TOKENS = reports.MUTATE, reports.TOKENS


def check(data: bytes) -> None:
    """As `reports`, in the formats that it leaves out."""
    reports.checked(data, reports.DRAWN, {"terminal"})


def seeds() -> Iterable[bytes]:
    """Some of the sample logs."""
    yield from (b"\n" + log for log in samples.sample_logs()[::3])
