"""What stands behind a report, for formats that show it: what the rules say, and what the runs reached when."""

from checker.record import Record
from checker.rules.rule import Rule

__all__ = ["Evidence", "HyperparameterDifference", "ResultTrace", "RunTrace", "SensitivityPoint"]


class RunTrace(Record, frozen=True, kw_only=True):
    """The TTMT curve of a run: quality by minutes since run_start, thinned where it is long."""

    path: str
    evaluations: int
    minutes: tuple[float, ...]
    quality: tuple[float, ...]


class SensitivityPoint(Record, frozen=True, kw_only=True):
    """Means over the runs that converged, were this the target; None where one of them does not reach it."""

    target: float
    tta_minutes: float | None
    attmt_minutes: float | None


class HyperparameterDifference(Record, frozen=True, kw_only=True):
    """A hyperparameter that is not the same in all runs: its value in each, as the log has it, None where it is missing."""

    key: str
    values: tuple[str | None, ...]

    @property
    def runs_by_value(self) -> dict[str | None, list[int]]:
        """The positions of the runs that have each value, the usual value first."""
        found: dict[str | None, list[int]] = {}
        for at, value in enumerate(self.values):
            found.setdefault(value, []).append(at)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))


class ResultTrace(Record, frozen=True, kw_only=True):
    """The runs of one benchmark result. `metric` is the log key of the quality; `thresholds` are those of ATTMT."""

    path: str
    metric: str
    lower_is_better: bool
    target: float | None
    thresholds: tuple[float, ...]
    runs: tuple[RunTrace, ...]
    sensitivity: tuple[SensitivityPoint, ...]
    differences: tuple[HyperparameterDifference, ...]


class Evidence(Record, frozen=True, kw_only=True):
    """The rules by id, and a trace for each submission of the report, in its order; None where nothing is known of one."""

    rules: dict[str, Rule]
    traces: tuple[ResultTrace | None, ...]
