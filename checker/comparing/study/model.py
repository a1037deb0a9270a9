"""The answers as values: `mlcheck study` renders this and nothing else."""

from typing import TYPE_CHECKING, ClassVar, Literal

from checker.counts import format_count
from checker.models.data_frame import TableBuilders, build_data_frame, render_rows_html
from checker.record import Record, ReprArgs

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Answer", "CloseResults", "Figures", "FolderFigures", "HardwareSpread", "Study", "WinnerChanges"]


class Figures(Record, frozen=True, kw_only=True):
    """What a question asks, of TTA and of ATTMT; None where there is no such figure. A smaller one is better."""

    tta: float | None
    attmt: float | None


class FolderFigures(Record, frozen=True, kw_only=True):
    """The figures of one folder, by question. `runs` is how many of its runs are looked at."""

    path: str
    usage: str
    ruleset: str
    benchmark: str
    runs: int
    figures: dict[str, Figures]


class Answer(Record, frozen=True, kw_only=True):
    """The answer to a question over folders.

    Attributes:
        question: What is asked.
        group: The benchmark or the ruleset of the folders; None of all.
        folders: How many folders have both figures.
        attmt_lower: In how many ATTMT's is the smaller one; `tta_lower` and `equal` likewise.
        share_attmt_lower: The share of folders in which ATTMT's is the smaller one.
        median_tta: The median of TTA's figures over these folders; `median_attmt` likewise.
        median_difference: The median of ATTMT's figure minus TTA's, over all these folders: none is left out where TTA's is 0.
        p_value: Two-sided sign test over folders. Folders of one benchmark are not independent, so that it is too small.
        benchmarks_attmt_lower: In how many benchmarks ATTMT's is smaller in more folders than TTA's; `benchmarks_tta_lower` the
            reverse.
        benchmarks_p_value: Sign test over benchmarks, as clusters.
    """

    question: str
    group: str | None
    folders: int
    attmt_lower: int
    tta_lower: int
    equal: int
    share_attmt_lower: float | None
    median_tta: float | None
    median_attmt: float | None
    median_difference: float | None
    p_value: float | None
    benchmarks_attmt_lower: int
    benchmarks_tta_lower: int
    benchmarks_p_value: float | None


class HardwareSpread(Record, frozen=True, kw_only=True):
    """Hardware or luck: medians over results of the CVs of TTA, of the samples to converge and of the time per sample. `group`
    is the benchmark; None of all. `slow_runs` took more time per sample than the others of their result."""

    group: str | None
    results: int
    tta_cv: float
    convergence_cv: float
    hardware_cv: float
    slow_runs: int


class CloseResults(Record, frozen=True, kw_only=True):
    """Pairs of results of one contest whose mean TTA differ by at most `within`, and how many of them Welch's interval on
    logarithms tells apart by each metric."""

    within: float
    pairs: int
    by_tta: int
    by_attmt: int
    by_sample_time: int


class WinnerChanges(Record, frozen=True, kw_only=True):
    """Pairs of folders of one ruleset and benchmark: in how many the winner changes as the target moves over the window, and in
    how many the ratio of the two moves less by TTA (`steadier_tta`) or by ATTMT."""

    pairs: int
    by_tta: int
    by_attmt: int
    steadier_tta: int
    steadier_attmt: int


FrameTable = Literal["answers", "benchmarks", "rulesets", "hardware", "folders"]


class Study(Record, frozen=True, kw_only=True):
    """The answers over all folders, by benchmark and by ruleset. `runs` is how many runs the folders have, `runs_needed` how
    many it takes to know a mean within 5%, the median over folders."""

    unwritten: ClassVar[frozenset[str]] = frozenset()

    schema_version: Literal[3] = 3
    mlcheck_version: str
    rules_version: str
    runs: int
    answers: tuple[Answer, ...]
    by_benchmark: tuple[Answer, ...]
    by_ruleset: tuple[Answer, ...]
    hardware: tuple[HardwareSpread, ...]
    close_results: CloseResults
    winner_changes: WinnerChanges
    runs_needed: Figures
    folders: tuple[FolderFigures, ...]

    def __repr_args__(self) -> ReprArgs:
        yield "folders", len(self.folders)
        yield "runs", self.runs

    def to_frame(self, table: FrameTable = "answers") -> "DataFrame":
        """A table as a pandas DataFrame.

        Raises:
            InputError: there is no such table; the message lists those that there are.
            MissingExtraError: pandas is not installed.
        """
        return build_data_frame(self._get_tables(), table)

    def _get_tables(self) -> TableBuilders:
        return {
            "answers": lambda: [one.model_dump() for one in self.answers],
            "benchmarks": lambda: [one.model_dump() for one in self.by_benchmark],
            "rulesets": lambda: [one.model_dump() for one in self.by_ruleset],
            "hardware": lambda: [one.model_dump() for one in self.hardware],
            "folders": lambda: [_build_folder_row(one) for one in self.folders],
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the answers."""
        title = f"{format_count(len(self.folders), 'folder')}, {format_count(self.runs, 'run')}"
        return render_rows_html(title, self._get_tables()["answers"]())


def _build_folder_row(one: FolderFigures) -> dict[str, object]:
    row: dict[str, object] = one.model_dump(exclude={"figures"})
    for question, figures in one.figures.items():
        row |= {f"{question}, TTA": figures.tta, f"{question}, ATTMT": figures.attmt}
    return row
