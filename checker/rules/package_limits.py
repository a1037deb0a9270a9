"""What a submission as a folder of files may be: rules/package.toml."""

from functools import cache

from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.result_limits import PACKAGE_FILE, RESULT_TABLES, load_package_tables

__all__ = [
    "CopyRules",
    "LayoutRules",
    "OptionRules",
    "PackageRules",
    "PowerSampling",
    "PreviewRules",
    "RcpLimits",
    "RepositoryLimits",
    "ScalingRules",
    "SelectionRules",
    "SpreadRules",
    "load_package_rules",
]


class RepositoryLimits(StrictRecord, frozen=True, kw_only=True):
    """Sizes of a file that are worth a warning and an error, in MiB, and folders that are not looked into."""

    warning_mebibytes: float
    error_mebibytes: float
    skipped: tuple[str, ...] = ()


class LayoutRules(StrictRecord, frozen=True, kw_only=True):
    """The folders at the top of a submission, those of the descriptions and of the code, and the files that the code of a
    benchmark has, by how their names begin in lower case."""

    top_folders: tuple[str, ...]
    descriptions: str
    code: str
    code_files: tuple[str, ...]


class ScalingRules(StrictRecord, frozen=True, kw_only=True):
    """The committee's factor: in which file, which field, and the least that it can be."""

    file: str
    field: str
    least: float


class PowerSampling(StrictRecord, frozen=True, kw_only=True):
    """How far apart readings of power may be on average and at most, in seconds, how many there have to be, and between which
    values the mean power of a node in watts and a conversion efficiency can be."""

    interval_seconds: float
    longest_interval_seconds: float
    fewest_readings: int
    node_watts: tuple[float, float]
    efficiency: tuple[float, float]


class RcpLimits(StrictRecord, frozen=True, kw_only=True):
    """How many times the reference's mean a submission may need to converge before the two cannot be in one unit."""

    times_reference: float


class OptionRules(StrictRecord, frozen=True, kw_only=True):
    """Options of the package checker: bypasses that count in the submitter's folder only, and options that bypass nothing."""

    root_only: tuple[str, ...]
    neutral: tuple[str, ...]


class CopyRules(StrictRecord, frozen=True, kw_only=True):
    """When two runs are taken for one; the comments in the file say what each number is about."""

    fewest_evaluations: int
    interval_tolerance_ms: float
    long_interval_ms: float
    interval_range_ms: float
    fewest_without_start: int
    fewest_scaled: int
    fewest_rounded: int
    rounded_ms: int
    fewest_distinct_qualities: int
    equal_share: float
    course_distance: float
    fewest_for_distance: int
    proof_digits: int
    rounded_digits: int


class SelectionRules(StrictRecord, frozen=True, kw_only=True):
    """When holes in the numbers of runs or in their seeds show that runs were left out."""

    fewest_runs: int
    largest_span: float


class SpreadRules(StrictRecord, frozen=True, kw_only=True):
    """When runs converge too much alike: the probability below which that is reported, and what can be compared."""

    fewest_runs: int
    fewest_others: int
    significance: float
    largest_ratio: float


class PreviewRules(StrictRecord, frozen=True, kw_only=True):
    """How much slower a system may be as available than it was as preview, as a share."""

    largest_slowdown: float


class PackageRules(StrictRecord, frozen=True, kw_only=True):
    """Everything in the file but what is about results alone. `bypasses` says what each known bypass leaves out,
    `former_benchmarks` what took the place of a benchmark, `foreign_keys` which suite has a key that no log of these rulesets
    has, and `value_aliases` what another name of a value is here."""

    repository: RepositoryLimits
    layout: LayoutRules
    bypasses: dict[str, str]
    options: OptionRules
    scaling: ScalingRules
    power: PowerSampling
    rcp: RcpLimits
    copies: CopyRules
    selection: SelectionRules
    spread: SpreadRules
    previews: PreviewRules
    former_benchmarks: dict[str, tuple[str, ...]]
    foreign_keys: dict[str, str]
    value_aliases: dict[str, str]


@cache
def load_package_rules() -> PackageRules:
    """What a submission as a folder of files may be, in every ruleset."""
    try:
        tables = load_package_tables()
        return PackageRules.model_validate({name: table for name, table in tables.items() if name not in RESULT_TABLES})
    except ValueError as error:
        raise DefinitionError(f"{PACKAGE_FILE}: {error}") from error
