"""When a score depends on chance or on the choice of the target: rules/statistics.toml."""

from functools import cache
from typing import Annotated

from msgspec import Meta

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.rule_tables import load_rule_tables, read_rule_file

__all__ = ["CvLimit", "StatisticsRules", "load_statistics_rules"]


class CvLimit(StrictRecord, frozen=True, kw_only=True):
    """The largest CV that is usual for benchmarks with `runs` runs."""

    runs: int
    cv: float


class StatisticsRules(StrictRecord, frozen=True, kw_only=True):
    """Everything in the file; the comments there say what each threshold is about."""

    target_share: Annotated[float, Meta(gt=0)]
    sensitivity_share: Annotated[float, Meta(gt=0)]
    interval_share: Annotated[float, Meta(gt=0)]
    cv_times_reference: Annotated[float, Meta(gt=0)]
    largest_cv: Annotated[tuple[CvLimit, ...], Meta(min_length=1)]
    first_crossing_share: Annotated[float, Meta(gt=0)]
    fewest_runs: Annotated[int, Meta(ge=2)]
    precision_share: Annotated[float, Meta(gt=0)]
    confidence: Annotated[float, Meta(gt=0, lt=1)]
    slow_run_share: Annotated[float, Meta(gt=0)]
    tie_share: Annotated[float, Meta(ge=0)]
    fewest_runs_for_ratio: Annotated[int, Meta(ge=2)] = 3
    one_evaluation_share: Annotated[float, Meta(gt=0, le=1)] = 0.8

    def find_usual_cv(self, runs: int) -> float:
        """The largest CV that is usual for a benchmark of `runs` runs: that of the nearest number at or below."""
        fitting = [one for one in self.largest_cv if one.runs <= runs]
        return max(fitting, key=lambda one: one.runs).cv if fitting else min(self.largest_cv, key=lambda one: one.runs).cv


@cache
def load_statistics_rules() -> StatisticsRules:
    """The thresholds above which a score is reported as depending on chance or on the choice of the target."""
    path = resources.find_rules_folder() / "statistics.toml"
    try:
        return StatisticsRules.model_validate(load_rule_tables("statistics", lambda: read_rule_file(path)))
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
