"""Which benchmark results a check is about: those of some benchmarks, systems or submitters."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

__all__ = ["SubjectFilter"]


class SubjectFilter(Struct, frozen=True):
    """Names, or patterns of names with `*` and `?`, that benchmark results must have; an empty tuple takes all."""

    benchmarks: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    submitters: tuple[str, ...] = ()

    @property
    def names_submitters_only(self) -> bool:
        """Whether a submitter is selected as a whole or not at all."""
        return not (self.benchmarks or self.systems)

    def selects_result(self, benchmark: str | None, system: str | None, submitter: str | None) -> bool:
        """Whether the result of these names is selected; the case of letters does not matter."""
        pairs = ((benchmark, self.benchmarks), (system, self.systems), (submitter, self.submitters))
        return all(not patterns or _matches_pattern(name, patterns) for name, patterns in pairs)


def _matches_pattern(name: str | None, patterns: Sequence[str]) -> bool:
    return name is not None and any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
