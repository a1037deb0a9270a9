"""The results of a round or of a submission as tables: one row a system as a round publishes them, and one row a result."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from checker.counts import format_count
from checker.models.data_frame import TableBuilders, build_data_frame, render_rows_html
from checker.models.finding import Severity
from checker.models.report import AveragingRule, join_names
from checker.models.verdict import Decision, Gate
from checker.record import Record, ReprArgs
from checker.submissions.summaries.series import ScalingRow, TrendRow

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ResultRow", "ResultState", "RoundSummary", "SuspicionRow", "SystemRow"]

SummaryTable = Literal["systems", "results", "suspicious", "scaling", "trend"]
ResultState = Literal["result", "provisional", "rejected"]


class ResultRow(Decision, frozen=True, kw_only=True):
    """A benchmark result. Times in minutes, energy in joules, `to_converge` in `to_converge_unit`.

    `state`: a provisional result lacks runs; a rejected one is no result, whatever its numbers are.
    """

    usage: str | None
    ruleset: str | None
    division: str | None
    submitter: str | None
    system: str | None
    scaling: Literal["strong", "weak"] | None
    benchmark: str | None
    path: str
    state: ResultState
    runs: int
    runs_required: int | None
    converged: int
    official_score_minutes: float | None
    raw_score_minutes: float | None
    scaling_factor: float
    scaling_factor_source: str
    tta_minutes: float | None
    attmt_minutes: float | None
    cv: float | None
    global_batch_size: float | None
    to_converge: float | None
    to_converge_unit: str | None
    rcp: str
    rcp_passed: bool
    energy_joules: float | None
    models: int | None
    errors: int
    bypasses: tuple[str, ...]
    samples_to_converge: float | None = None
    microseconds_per_sample: float | None = None
    convergence_cv: float | None = None
    hardware_cv: float | None = None
    mean_tta_minutes: float | None = None
    mean_attmt_minutes: float | None = None
    mean_rule: AveragingRule | None = None
    attmt_limit: str | None = None


class SystemRow(Record, frozen=True, kw_only=True):
    """A system as a round's table has it: who, what, and minutes for each benchmark (of weak scaling: in which all models
    were trained). What is None in `minutes` is in `states`: rejected, provisional, or not entered at all."""

    usage: str | None
    ruleset: str | None
    division: str | None
    availability: str | None
    submitter: str | None
    system: str | None
    scaling: Literal["strong", "weak"] | None
    nodes: int | None
    processor: str | None
    accelerator: str | None
    accelerators: int | None
    framework: str | None
    minutes: dict[str, float | None]
    states: dict[str, ResultState]


class SuspicionRow(Record, frozen=True, kw_only=True):
    """Evidence of copied runs, of runs chosen from more, or of runs too much alike: `share` of what was compared speaks for it,
    and `p_value` is the probability that independent runs would look like this."""

    severity: Severity
    rule: str
    usage: str | None
    ruleset: str | None
    submitter: str | None
    system: str | None
    benchmark: str | None
    path: str
    evidence: str
    share: float | None
    p_value: float | None


class RoundSummary(Decision, frozen=True, kw_only=True):
    """The tables, and the verdict on everything in them. `benchmarks` are the columns of the table of systems, in order;
    `suspicious` has the strongest evidence first. `scaling` is over sizes, `trend` over rounds."""

    unwritten: ClassVar[frozenset[str]] = frozenset()

    schema_version: Literal[3] = 3
    mlcheck_version: str
    rules_version: str
    gate: Gate = "both"
    benchmarks: tuple[str, ...]
    systems: tuple[SystemRow, ...]
    results: tuple[ResultRow, ...]
    suspicious: tuple[SuspicionRow, ...] = ()
    scaling: tuple[ScalingRow, ...] = ()
    trend: tuple[TrendRow, ...] = ()
    exit_code: int

    def __repr_args__(self) -> ReprArgs:
        yield "ruleset", join_names(row.ruleset for row in self.results)
        yield "systems", len(self.systems)
        yield "results", len(self.results)
        yield "accepted", self.accepted

    def to_frame(self, table: SummaryTable = "results") -> "DataFrame":
        """A table as a pandas DataFrame; that of systems has a column of minutes for each benchmark.

        Raises:
            InputError: there is no such table; the message lists those that there are.
            MissingExtraError: pandas is not installed.
        """
        return build_data_frame(self._get_tables(), table)

    def _get_tables(self) -> TableBuilders:
        return {
            "systems": lambda: [_flatten_system_row(row, self.benchmarks) for row in self.systems],
            "results": lambda: [row.model_dump(mode="json") for row in self.results],
            "suspicious": lambda: [row.model_dump(mode="json") for row in self.suspicious],
            "scaling": lambda: [row.model_dump(mode="json") for row in self.scaling],
            "trend": lambda: [row.model_dump(mode="json") for row in self.trend],
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the table of systems, as a round publishes it."""
        title = f"{format_count(len(self.systems), 'system')}, {format_count(len(self.results), 'benchmark result')}"
        return render_rows_html(title, self._get_tables()["systems"]())


def _flatten_system_row(row: SystemRow, benchmarks: tuple[str, ...]) -> dict[str, Any]:
    minutes = {f"{name}_minutes": row.minutes.get(name) for name in benchmarks}
    return row.model_dump(exclude={"minutes", "states"}) | minutes
