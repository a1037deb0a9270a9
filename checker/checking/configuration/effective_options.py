"""The options of a check, of a configuration and of what the caller says; the caller goes before the configuration."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checker.checking.configuration.loaded import LoadedConfiguration
from checker.checking.configuration.suppressions import Suppressions
from checker.checking.options import CheckOptions, Execution
from checker.errors import InputError
from checker.inputs.limits import Limits
from checker.metrics.attmt import parse_window
from checker.models.verdict import Gate, GateRules
from checker.rules.loader import OWN_USAGE, load_ruleset
from checker.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from checker.checking.configuration.model import OwnBenchmark
    from checker.checking.subjects import SubjectFilter
    from checker.rules.user_reference_points import UserReferences

__all__ = ["DEFAULT_GATE", "build_effective_options", "load_own_rules", "read_benchmark_file"]

DEFAULT_GATE: Gate = "both"


def build_effective_options(
    loaded: LoadedConfiguration,
    *,
    ruleset: str | None = None,
    partial: bool = False,
    attmt: str | None = None,
    rcp_file: Path | None = None,
    gate: Gate | None = None,
    strict: bool = False,
    strict_statistics: bool = False,
    rules: Path | None = None,
    execution: Execution = Execution(),
    subjects: "SubjectFilter | None" = None,
) -> CheckOptions:
    """The options; None, or False for a switch, leaves the decision to the configuration.

    Raises:
        InputError: the thresholds of ATTMT, the reference points or the file of rules are wrong.
    """
    configuration = loaded.configuration
    benchmarks = configuration.benchmark | ({} if rules is None else read_benchmark_file(rules))
    points = loaded.rcp_file if rcp_file is None else rcp_file
    locations = (loaded.find_location("suppressions", number) or "" for number in range(len(configuration.suppressions)))
    return CheckOptions(
        ruleset=configuration.ruleset if ruleset is None else ruleset,
        ruleset_source="config" if ruleset is None else "flag",
        usage=configuration.usage,
        partial=partial,
        window=None if attmt is None else parse_window(attmt),
        benchmark_windows=configuration.attmt,
        references=None if points is None else _read_references(points, configuration.limits),
        gate=GateRules(
            gate or configuration.gate or DEFAULT_GATE,
            strict or bool(configuration.strict),
            frozenset(configuration.disabled_rules),
        ),
        strict_statistics=strict_statistics or bool(configuration.strict_statistics),
        statistics=configuration.statistics,
        limits=configuration.limits,
        suppressions=Suppressions(
            severities=configuration.severity,
            disabled_locations={rule: loaded.find_location("severity", rule) or "" for rule in configuration.disabled_rules},
            entries=configuration.suppressions,
            entry_locations=tuple(locations),
            glob_folder=loaded.glob_folder,
            today=datetime.now(UTC).date(),
        ),
        execution=execution,
        own_ruleset=_name_own_ruleset(benchmarks) if benchmarks else None,
        subjects=subjects,
    )


def _read_references(file: Path, limits: Limits) -> "UserReferences":
    from checker.rules.user_reference_points import read_user_references  # seldom given

    return read_user_references(file, limits)


def read_benchmark_file(file: Path) -> dict[str, "OwnBenchmark"]:
    """The benchmarks that a file of rules defines, by name.

    Raises:
        InputError: it is wrong, or defines none.
    """
    from checker.checking.configuration.loader import read_configuration

    benchmarks = read_configuration(file).configuration.benchmark
    if not benchmarks:
        raise InputError(f"{file}: it defines no benchmark", fix="write [benchmark.NAME] with target and quality_key")
    return benchmarks


def load_own_rules(file: Path) -> Ruleset:
    """The ruleset of the benchmarks that a file of rules defines.

    Raises:
        InputError: it is wrong, or defines none.
    """
    return load_ruleset(OWN_USAGE, _name_own_ruleset(read_benchmark_file(file)))


def _name_own_ruleset(benchmarks: "Mapping[str, OwnBenchmark]") -> str:
    from checker.checking.configuration.own_benchmarks import build_own_benchmark  # seldom defined
    from checker.rules.own_benchmarks import name_own_ruleset

    return name_own_ruleset(build_own_benchmark(id_, stated) for id_, stated in benchmarks.items())
