"""The options that several commands share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from checker.checking.configuration.loader import LoadedConfiguration, find_configuration, read_configuration
from checker.checking.configuration.suppressions import Suppressions
from checker.checking.options import CheckOptions, Execution
from checker.errors import InputError
from checker.execution import registry as engines
from checker.inputs.location import containing_input, parse_location
from checker.metrics.attmt import parse_window
from checker.reporting import registry
from checker.rules.loader import list_ruleset_names
from checker.rules.reference_points import read_user_rcp_table
from checker.suggestions import suggest_known_names

__all__ = [
    "AttmtOption",
    "ConfigFileOption",
    "NoConfigOption",
    "OutputsOption",
    "PartialOption",
    "PathsArgument",
    "RcpFileOption",
    "RulesetOption",
    "StrictStatisticsOption",
    "WorkOptions",
    "add_work_options",
    "build_options",
    "format_option",
    "parse_choice",
    "resolve_configuration",
]  # fmt: skip

Name = TypeVar("Name", bound=str)
PathsArgument = Annotated[
    list[Any],  # of Path, of which typer before 0.29 would make local ones again
    typer.Argument(
        metavar="PATH...",
        parser=parse_location,
        show_default=False,
        help="Logs, or directories, archives or URLs that hold logs.",
    ),
]
RulesetOption = Annotated[
    str | None,
    typer.Option(
        help="Judge by this ruleset, as mlcheck rulesets names it; without, by path or content.",
        autocompletion=list_ruleset_names,
    ),
]
PartialOption = Annotated[bool, typer.Option("--partial", help="Missing runs are not an error; the score is provisional.")]
AttmtOption = Annotated[str | None, typer.Option(metavar="FROM:TO:STEP", help="Thresholds of ATTMT, such as 0.585:0.635:0.01.")]
StrictStatisticsOption = Annotated[
    bool,
    typer.Option("--strict-statistics", help="Exit with 1 where a winner depends on chance, metric or target (STA rules)."),
]
RcpFileOption = Annotated[
    Path | None,
    typer.Option(
        "--rcp-file", metavar="FILE", help="Test against these reference convergence points instead of the ruleset's."
    ),
]
OutputsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--output", metavar="FORMAT:FILE", help="Write the result to FILE in this format too; may be given several times."
    ),
]

JobsOption = Annotated[
    int | None, typer.Option(min=1, help="How many logs to check at the same time (default: as many as is worthwhile).")
]
EngineOption = Annotated[str, typer.Option(help=f"Where to check the logs: {', '.join(engines.list_engines())}.")]
SchedulerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="The scheduler of a cluster, for engines that have one: tcp://HOST:PORT.")
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Keep results here, by content, and take those of logs that did not change. Trust who can write it."
    ),
]

ConfigFileOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration, instead of the nearest mlcheck.toml or pyproject.toml."),
]
NoConfigOption = Annotated[bool, typer.Option("--no-config", help="Look for no configuration.")]


def format_option(task: registry.RenderTask) -> Any:
    """`--format` with the formats that can do the task."""
    return typer.Option(
        "--format",
        help=f"One of: {', '.join(registry.list_formats(task))}.",
        autocompletion=lambda: list(registry.list_formats(task)),
    )


def parse_choice(option: str, value: str, names: tuple[Name, ...]) -> Name:
    """The name among `names` that was given.

    Raises:
        InputError: it is none of them.
    """
    for name in names:
        if name == value:
            return name
    raise InputError(f"unknown {option} {value}", fix=suggest_known_names(value, names))


def resolve_configuration(file: Path | None, without_config: bool) -> LoadedConfiguration:
    """The configuration that holds: that of the file, of the working directory, or none.

    Raises:
        InputError: it is wrong, or both a file and none were asked for.
    """
    if file is not None and without_config:
        raise InputError("--config and --no-config exclude each other", fix="give one of them")
    return (
        LoadedConfiguration()
        if without_config
        else find_configuration(Path.cwd())
        if file is None
        else read_configuration(file)
    )


def build_options(
    *,
    ruleset: str | None,
    partial: bool,
    window: str | None,
    rcp_file: Path | None = None,
    config: Path | None = None,
    no_config: bool = False,
    strict_statistics: bool = False,
) -> CheckOptions:
    """The pipeline's options for what was given, on the command line before the configuration.

    Raises:
        InputError: the window is none, the file holds no reference points, or the configuration is wrong.
    """
    found = resolve_configuration(config, no_config)
    asked = found.configuration
    places = (found.find_location("suppressions", number) or "" for number in range(len(asked.suppressions)))
    return CheckOptions(
        ruleset=asked.ruleset if ruleset is None else ruleset,
        ruleset_source="config" if ruleset is None else "flag",
        usage=asked.usage,
        partial=partial,
        window=None if window is None else parse_window(window),
        benchmark_windows=asked.attmt,
        own_rcps=None if rcp_file is None else read_user_rcp_table(rcp_file, asked.limits),
        strict_statistics=strict_statistics or bool(asked.strict_statistics),
        statistics=asked.statistics,
        limits=asked.limits,
        suppressions=Suppressions(
            severities=asked.severity,
            entries=asked.suppressions,
            entry_locations=tuple(places),
            glob_folder=found.glob_folder,
            today=datetime.now(UTC).date(),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class WorkOptions:
    """What every command that goes through many logs takes: where the work is done, and the configuration."""

    jobs: JobsOption = None
    engine: EngineOption = engines.LOCAL_ENGINE
    scheduler: SchedulerOption = None
    cache: CacheOption = None
    config: ConfigFileOption = None
    no_config: NoConfigOption = False

    def resolve_options(
        self, paths: Sequence[Path], *, ruleset: str | None, partial: bool, window: str | None, rcp_file: Path | None = None
    ) -> CheckOptions:
        """The pipeline's options for a command on these paths.

        Raises:
            InputError: what `options_of` refuses; there is no such engine, or the cache lies among the logs.
        """
        execution = self._build_execution(paths)
        config, no_config = self.config, self.no_config
        options = build_options(
            ruleset=ruleset, partial=partial, window=window, rcp_file=rcp_file, config=config, no_config=no_config
        )
        return replace(options, execution=execution)

    def _build_execution(self, paths: Sequence[Path]) -> Execution:
        if self.scheduler is not None and self.engine == engines.LOCAL_ENGINE:
            raise InputError("a scheduler is for an engine on a cluster", fix="give --engine dask too")
        cache = self.cache
        if cache is not None and containing_input(cache, paths) is not None:
            raise InputError(f"{cache} would lie among the logs, where nothing is ever written", fix="name a folder elsewhere")
        engine = parse_choice("engine", self.engine, engines.list_engines())
        return Execution(engine, self.jobs, self.scheduler, None if cache is None else cache.absolute())


def add_work_options(run: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of `Work` behind its own; it is given them as `work`."""

    @wraps(run)
    def command(**given: Any) -> None:
        work = WorkOptions(**{field.name: given.pop(field.name) for field in fields(WorkOptions)})
        run(**given, work=work)

    own = [parameter for parameter in signature(run, eval_str=True).parameters.values() if parameter.name != "work"]
    command.__signature__ = Signature([*own, *signature(WorkOptions, eval_str=True).parameters.values()])  # type: ignore[attr-defined]
    return command
