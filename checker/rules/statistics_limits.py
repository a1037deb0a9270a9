"""When a score depends on chance or on the choice of the target: rules/statistics.toml."""

from functools import cache

from pydantic import Field, ValidationError

from checker import resources
from checker.errors import DefinitionError
from checker.frozen_model import StrictModel
from checker.rules.rule_tables import load_rule_tables, read_rule_file

__all__ = ["CvLimit", "StatisticsRules", "load_statistics_rules"]


class CvLimit(StrictModel):
    """The largest CV that is usual for benchmarks with `runs` runs."""

    runs: int
    cv: float


class StatisticsRules(StrictModel):
    """Everything in the file; the comments there say what each threshold is about."""

    target_share: float = Field(gt=0)
    sensitivity_share: float = Field(gt=0)
    interval_share: float = Field(gt=0)
    cv_times_reference: float = Field(gt=0)
    largest_cv: tuple[CvLimit, ...] = Field(min_length=1)
    first_crossing_share: float = Field(gt=0)
    fewest_runs: int = Field(ge=2)
    precision_share: float = Field(gt=0)
    confidence: float = Field(gt=0, lt=1)
    tie_share: float = Field(ge=0)

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
    except (OSError, ValidationError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
