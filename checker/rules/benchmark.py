"""What a ruleset's data say of a benchmark: target, runs, timing. Facts only; demands on records are in models/demand.py."""

from typing import Annotated, Literal

from msgspec import Meta, field

from checker.record import StrictRecord

__all__ = [
    "AttmtWindow", "Benchmark", "DropCounts", "ProgressMeasure", "QualityMetric", "RcpSettings", "RecordAggregate",
    "TimingSettings",
]  # fmt: skip

Direction = Literal["higher", "lower"]


class AttmtWindow(StrictRecord, frozen=True, kw_only=True):
    """The thresholds `first`, `first ± step`, ..., `last` over which ATTMT averages; both ends count."""

    first: float = field(name="from")
    last: float = field(name="to")
    step: Annotated[float, Meta(gt=0)]


class QualityMetric(StrictRecord, frozen=True, kw_only=True):
    """The quality metric: the log key that reports it, where in the record the number lies, and its target.

    A target of several parts (Mask R-CNN's box and mask) has `parts` instead; its quality is then the smallest
    ratio of a part to that part's target (of the target to the part, where `directions` says that lower is better), and
    its target is 1.
    """

    key: str
    target: float | None = None
    direction: Direction = "higher"
    progress: str | None = None
    path: tuple[str | int, ...] = ()
    parts: dict[str, float] | None = None
    paths: dict[str, list[str | int]] | None = None
    directions: dict[str, Direction] = {}
    strict: bool = False
    single_precision: bool = False
    declared_by: str | None = None

    def __post_init__(self) -> None:
        """See that there is one kind of target.

        Raises:
            ValueError: there is none, or both.
        """
        if (self.target is None) == (self.parts is None):
            raise ValueError("a quality has either a target or parts")

    @property
    def threshold(self) -> float:
        """The target as one number: `target`, or 1 where the target has parts."""
        return 1.0 if self.target is None else self.target


class ProgressMeasure(StrictRecord, frozen=True, kw_only=True):
    """What the progress of evaluations (`QualityMetric.progress`) counts, and how many samples that is.

    A step is a global batch; of any other unit `samples_per_unit` are one. `counted_from` is the progress before training,
    where a log's exceeds it; from `samples_from` on a number counts samples whatever the unit. `key` is a record that states
    the samples of the run, for logs whose evaluations state less than a batch.
    """

    unit: Literal["samples", "epochs", "tokens", "steps"]
    samples_per_unit: Annotated[float, Meta(gt=0)] = 1.0
    counted_from: float = 0.0
    samples_from: float | None = None
    key: str | None = None


class RecordAggregate(StrictRecord, frozen=True, kw_only=True):
    """Records of `of` that belong together, as one record of `key`.

    They agree in the field `by` of their metadata; the field `name` says which part of the value each one reports.
    """

    key: str
    of: str
    name: str
    by: str


class DropCounts(StrictRecord, frozen=True, kw_only=True):
    """How many runs the olympic mean leaves out at either end."""

    fastest: int = 1
    slowest: int = 1


class RcpSettings(StrictRecord, frozen=True, kw_only=True):
    """How runs are held against reference convergence points (RCPs), beyond what holds for every benchmark.

    `allowance` is how much sooner than the bound runs may converge, in the unit of the points. `stops_official_check`: the
    official test does not know the benchmark, and stops on its results.
    """

    allowance: Annotated[float, Meta(ge=0)] = 0.0
    stops_official_check: bool = False


class TimingSettings(StrictRecord, frozen=True, kw_only=True):
    """How the run is timed where `run_stop - run_start` is not its time to train, or evaluation is not on the clock.

    `checkpoint` names the fields of the log that number the checkpoint which an evaluation, made later, is about, the
    better one first; the evaluation then counts at the time that the checkpoint was saved. `numbered_from` is the
    progress of the evaluation of a log's first checkpoint, where the two do not count alike. `to_first_crossing`: no record
    says that the clock stopped; the time to train is that to the first evaluation at the target. `chosen_checkpoints`: which
    checkpoints are evaluated is chosen after the run.
    """

    score: str | None = None
    unit: Literal["s", "ms"] = "ms"
    checkpoint: tuple[str, ...] = ()
    numbered_from: int | None = None
    offline_evaluation: bool = False
    to_first_crossing: bool = False
    chosen_checkpoints: bool = False


class Benchmark(StrictRecord, frozen=True, kw_only=True):
    """One benchmark of a ruleset. `official` is False where the official program does not know it, `official_folder` where it
    looks at folders of that name all the same; `divisions` are those that it has rules for. `columns` are those of the tables
    that are its logs, in any order, where logs are tables and name no benchmark. Without `progress` it is unknown how many
    samples a run took."""

    id: str
    name: str
    runs: int
    drop: DropCounts = DropCounts()
    first_converged: int | None = None
    quality: QualityMetric
    progress: ProgressMeasure | None = None
    aggregate: RecordAggregate | None = None
    attmt: AttmtWindow | None = None
    timing: TimingSettings = TimingSettings()
    rcp: RcpSettings = RcpSettings()
    official: bool = True
    official_folder: bool = False
    divisions: tuple[str, ...] = ("closed", "open")
    columns: frozenset[str] | None = None
