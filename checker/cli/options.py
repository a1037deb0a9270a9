"""The options that several commands share, in `SharedOptions`; a command names those that it takes (`take_options`)."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

from msgspec import Struct

from checker.cli.parameters import Argument, Option, parse_choice
from checker.errors import InputError
from checker.execution import registry as engines
from checker.inputs.location import parse_location
from checker.models.finding import Severity
from checker.models.verdict import Gate
from checker.reporting import registry

if TYPE_CHECKING:
    from checker.checking.configuration.loaded import LoadedConfiguration
    from checker.checking.options import CheckOptions, Execution
    from checker.models.report import Report

__all__ = [
    "CONFIGURATION_OPTIONS", "GATES", "GATE_OPTIONS", "SCORING_OPTIONS", "SELECTION_OPTIONS", "SUBJECT_OPTIONS",
    "WORK_OPTIONS", "PathsArgument", "SharedOptions", "build_check_options", "complete", "format_option", "parse_choice",
]  # fmt: skip

CONFIGURATION_OPTIONS = ("config", "no_config")
GATE_OPTIONS = ("gate", "strict")
GATES: tuple[Gate, ...] = get_args(Gate)
WORK_OPTIONS = ("jobs", "engine", "scheduler", "cache", *CONFIGURATION_OPTIONS)
SUBJECT_OPTIONS = ("benchmark", "system", "submitter")
SELECTION_OPTIONS = ("select", "ignore", "severity", "exit_zero")
SCORING_OPTIONS = ("ruleset", "partial", "output", "attmt", "rcp_file", "rules", *GATE_OPTIONS)

SEVERITIES = tuple(severity.value for severity in Severity)

PathsArgument = Annotated[
    list[Any],  # of Path, of which typer before 0.29 would make local ones again
    Argument(
        metavar="PATH...",
        parser=parse_location,
        show_default=False,
        help="Logs, or directories, archives or URLs that contain logs.",
    ),
]


def complete(kind: str) -> Callable[[], Iterable[str]]:
    """A function that returns the values of the kind that completion offers; their module is imported where it is called."""
    return lambda: getattr(import_module("checker.cli.completion"), f"list_{kind}")()


class SharedOptions(Struct, frozen=True, kw_only=True):
    """Every option that several commands take. `take_options` gives a command those that it names."""

    ruleset: Annotated[
        str | None,
        Option(
            help="Check against this ruleset, such as 5.1.0 or hpc_3.0.0. Without it, the path or the log decides.",
            autocompletion=complete("ruleset_names"),
        ),
    ] = None
    partial: Annotated[bool, Option(help="Do not report missing runs as errors; the score is provisional.")] = False
    output: Annotated[
        list[str] | None,
        Option(
            metavar="[FORMAT:]FILE",
            help="Also write the result to FILE in this format, such as junit:report.xml; without one, the name decides: "
            "report.html is HTML. Repeatable.",
            autocompletion=complete("outputs"),
        ),
    ] = None
    attmt: Annotated[
        str | None,
        Option(
            metavar="FROM:TO:STEP",
            help="Thresholds of ATTMT, such as 0.585:0.635:0.01, instead of those of the ruleset.",
            autocompletion=complete("windows"),
        ),
    ] = None
    rcp_file: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Official JSON of reference convergence points, which replace the ruleset's in mlcheck's verdict.",
        ),
    ] = None
    rules: Annotated[
        Path | None,
        Option(metavar="FILE", help="TOML file with benchmarks of your own: [benchmark.NAME] with target and quality_key."),
    ] = None
    gate: Annotated[
        str | None,
        Option(
            help=f"Whose verdict decides acceptance and the exit code: {', '.join(GATES)}. Without it, both.",
            autocompletion=lambda: list(GATES),
        ),
    ] = None
    strict: Annotated[bool, Option(help="Treat warnings as errors.")] = False
    strict_statistics: Annotated[bool, Option(help="Treat findings on the statistics (STA rules) as errors.")] = False
    benchmark: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Only results of this benchmark; * is any text.", autocompletion=complete("benchmarks")),
    ] = None
    system: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Only results on this system, likewise.", autocompletion=complete("systems")),
    ] = None
    submitter: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Only results of this submitter, likewise.", autocompletion=complete("submitters")),
    ] = None
    select: Annotated[
        list[str] | None,
        Option(
            metavar="RULES",
            help="Show only findings of these rules, such as ORD002,HYP. Verdicts stay; the exit code counts what is shown.",
            autocompletion=complete("rule_names"),
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        Option(metavar="RULES", help="Leave out findings of these rules, likewise.", autocompletion=complete("rule_names")),
    ] = None
    severity: Annotated[
        str | None,
        Option(
            metavar="LEVEL",
            help=f"Show only findings of at least this severity: {', '.join(SEVERITIES)}.",
            autocompletion=lambda: SEVERITIES,
        ),
    ] = None
    exit_zero: Annotated[bool, Option(help="Exit with 0 even if something is rejected.")] = False
    notes: Annotated[bool, Option(help="Show notes in the terminal, too.")] = False
    quiet: Annotated[bool, Option(letter="q", help="Print findings in the terminal, and nothing else.")] = False
    jobs: Annotated[
        int | None, Option(min=1, help="Number of logs to check at the same time. Without it, mlcheck chooses.")
    ] = None
    engine: Annotated[
        str,
        Option(
            help=lambda: f"Where to check the logs: {', '.join(engines.list_engines())}.", autocompletion=engines.list_engines
        ),
    ] = engines.LOCAL_ENGINE
    scheduler: Annotated[
        str | None,
        Option(
            metavar="ADDRESS",
            help="Scheduler of the cluster, for an engine that runs on one: tcp://HOST:PORT.",
            autocompletion=lambda: ["tcp://"],
        ),
    ] = None
    cache: Annotated[
        Path | None,
        Option(
            metavar="DIR", help="Cache results here by the content of the logs. A user who can write to it can change verdicts."
        ),
    ] = None
    config: Annotated[
        Path | None,
        Option(metavar="FILE", help="Configuration file, instead of the nearest mlcheck.toml or pyproject.toml."),
    ] = None
    no_config: Annotated[bool, Option(help="Ignore configuration files.")] = False

    def build_selector(self) -> "Callable[[Report], Report]":
        """A function that leaves the selected findings in a report.

        Raises:
            InputError: an option names no rule, or no severity.
        """
        if not any(getattr(self, name) for name in SELECTION_OPTIONS):
            return lambda report: report
        from checker.cli.selecting import build_selector

        return build_selector(self)

    def build_subject_filter(self) -> Any:
        """The benchmarks, systems and submitters that are asked for (`SubjectFilter`); None where all are."""
        names = [tuple(getattr(self, name) or ()) for name in SUBJECT_OPTIONS]
        return import_module("checker.checking.subjects").SubjectFilter(*names) if any(names) else None

    def resolve_configuration(self) -> "LoadedConfiguration":
        """The configuration in effect: that of `--config`, of the working directory, or none.

        Raises:
            InputError: it is wrong, or both `--config` and `--no-config` are given.
        """
        from checker.checking.configuration.loaded import LoadedConfiguration, find_configuration

        if self.no_config:
            if self.config is not None:
                raise InputError("--config and --no-config exclude each other", fix="give one of them")
            return LoadedConfiguration()
        if self.config is None:
            return find_configuration(Path.cwd())
        from checker.checking.configuration.loader import read_configuration

        return read_configuration(self.config)


def format_option(task: registry.RenderTask) -> Option:
    """`--format` with the formats that can do the task."""
    return Option(
        help=lambda: f"One of: {', '.join(registry.list_formats(task))}.",
        autocompletion=lambda: list(registry.list_formats(task)),
    )


def build_check_options(shared: SharedOptions, paths: Sequence[Path] = (), *, partial: bool = False) -> "CheckOptions":
    """The options of a check of these paths; the command line goes before the configuration. `partial` allows missing runs.

    Raises:
        InputError: an option or the configuration is wrong, or the cache would lie among the logs.
    """
    from checker.checking.configuration.effective_options import build_effective_options

    execution = _build_execution(shared, paths)
    return build_effective_options(
        shared.resolve_configuration(),
        ruleset=shared.ruleset,
        partial=partial or shared.partial,
        attmt=shared.attmt,
        rcp_file=shared.rcp_file,
        gate=None if shared.gate is None else parse_choice("gate", shared.gate, GATES),
        strict=shared.strict,
        strict_statistics=shared.strict_statistics,
        rules=shared.rules,
        execution=execution,
        subjects=shared.build_subject_filter(),
    )


def _build_execution(shared: SharedOptions, paths: Sequence[Path]) -> "Execution":
    from checker.checking.options import Execution

    if shared.scheduler is not None and shared.engine == engines.LOCAL_ENGINE:
        raise InputError("--scheduler needs an engine that runs on a cluster", fix="add --engine dask")
    cache = None
    if shared.cache is not None:
        from checker.cli.target import resolve_cache_folder

        cache = resolve_cache_folder(shared.cache, paths)
    local = shared.engine == engines.LOCAL_ENGINE
    engine = shared.engine if local else parse_choice("engine", shared.engine, engines.list_engines())
    return Execution(engine, shared.jobs, shared.scheduler, cache)
