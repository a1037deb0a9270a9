"""The commands."""

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from checker import __version__
from checker.cli import explaining
from checker.cli.options import Attmt, Edition, Format, Partial, Paths, RcpFile
from checker.cli.output import complain, show, watched
from checker.engine.rcps import own_rcps
from checker.errors import InputError, MlcheckError
from checker.metrics.attmt import parse_window
from checker.pipeline import Moved, Options, summarize, validate, with_changes
from checker.pipeline import compare as compare_systems
from checker.report import registry
from checker.report.summary import TABLES

__all__ = ["app", "main"]

OK, FAILED, NOT_JUDGED, DEFECT = 0, 1, 2, 3

app = typer.Typer(
    name="mlcheck",
    help="Reads MLPerf Training and HPC logs, says whether a submission would be accepted, and scores it.",
    epilog="Exit codes: 0 all pass, 1 something failed, 2 could not judge, 3 a defect of mlcheck.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"mlcheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    pass


def _options(edition: str | None, partial: bool, window: str | None, rcp_file: Path | None = None) -> Options:
    return Options(
        edition=edition,
        partial=partial,
        window=None if window is None else parse_window(window),
        own_rcps=None if rcp_file is None else own_rcps(rcp_file),
    )


@app.command("validate")
def _validate(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Format = "terminal",
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    changed_since: Annotated[
        Path | None,
        typer.Option(metavar="OLD", help="Say what changed against this submission, or this JSON report of an earlier one."),
    ] = None,
) -> None:
    """Say whether the logs would be accepted, and what is wrong with them."""
    options = _options(edition, partial, attmt, rcp_file)
    render = registry.renderer(format, "render")
    report = validate(paths, options, watch=watched)
    if changed_since is not None:
        report = with_changes(report, paths, changed_since, options)
    show(render(report))
    raise typer.Exit(report.summary.exit_code)


@app.command("score")
def _score(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(registry.names('render_scores'))}.")] = "terminal",
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    render = registry.renderer(format, "render_scores")
    report = validate(paths, _options(edition, partial, attmt, rcp_file), watch=watched)
    show(render(report))
    raise typer.Exit(report.summary.exit_code)


@app.command("summarize")
def _summarize(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(registry.names('render_summary'))}.")] = "terminal",
    table: Annotated[
        str | None, typer.Option(help="Only this table: systems (one row a system, as a round publishes it) or results.")
    ] = None,
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
) -> None:
    """Put the results of a submission or a round into tables: one row a system, and one row a result."""
    render = registry.renderer(format, "render_summary")
    if table is not None and table not in TABLES:
        raise InputError(f"unknown table {table}", fix=f"name one of: {', '.join(TABLES)}")
    summary = summarize(paths, _options(edition, partial, attmt, rcp_file), watch=watched)
    show(render(summary, table))
    raise typer.Exit(summary.exit_code)


@app.command("compare")
def _compare(
    base: Annotated[Path, typer.Argument(metavar="A", help="The system to compare against.", show_default=False)],
    other: Annotated[Path, typer.Argument(metavar="B", help="The system that is compared.", show_default=False)],
    edition: Edition = None,
    benchmark: Annotated[str | None, typer.Option(help="Compare this benchmark only.")] = None,
    attmt: Attmt = None,
    targets: Annotated[
        str | None,
        typer.Option(metavar="FROM:TO:STEP", help="Targets to look at sensitivity over; without, the ATTMT thresholds."),
    ] = None,
    anchor: Annotated[
        str, typer.Option(help="As the target moves, ATTMT's window keeps its first threshold (fixed) or length (sliding).")
    ] = "fixed",
    format: Format = "terminal",
) -> None:
    """Compare two systems: TTA and ATTMT side by side, speedups, threshold sensitivity, seed variance."""
    render = registry.renderer(format, "render_comparison")
    if anchor not in ("fixed", "sliding"):
        raise InputError(f"unknown anchor {anchor}", fix="name fixed or sliding")
    moved = Moved(
        targets=None if targets is None else parse_window(targets), anchor="fixed" if anchor == "fixed" else "sliding"
    )
    options = _options(edition, True, attmt)
    show(render(compare_systems(base, other, options, moved=moved, benchmark=benchmark, watch=watched)))


@app.command("explain")
def _explain(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="ORD002, its full id or its name.")] = None,
) -> None:
    """Say what a rule demands, why, where it comes from, and how to mend a log; without a rule, list them all."""
    show(explaining.rules() if rule is None else explaining.rule(rule))


@app.command("editions")
def _editions() -> None:
    """List the editions that mlcheck knows, with their benchmarks."""
    show(explaining.editions_table())


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        app(prog_name="mlcheck", standalone_mode=True)
    except InputError as error:
        complain(error)
        sys.exit(NOT_JUDGED)
    except MlcheckError as error:
        complain(error)
        sys.exit(DEFECT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(NOT_JUDGED)
    except Exception:
        traceback.print_exc()
        print("mlcheck: this is a defect of mlcheck; please report it with the lines above", file=sys.stderr)
        sys.exit(DEFECT)
