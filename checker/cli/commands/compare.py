"""mlcheck compare: two systems side by side."""

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.delivery import Delivery
from checker.cli.options import Attmt, Edition, Outputs, format_option, options_of
from checker.cli.output import watched
from checker.errors import InputError
from checker.metrics.attmt import parse_window
from checker.pipeline import Moved, compare

__all__ = ["run"]


def run(
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
    format: Annotated[str, format_option("render_comparison")] = "terminal",
    output: Outputs = None,
) -> None:
    """Compare two systems: TTA and ATTMT side by side, speedups, threshold sensitivity, seed variance."""
    delivery = Delivery.of("render_comparison", format, output or (), (base, other))
    if anchor not in ("fixed", "sliding"):
        raise InputError(f"unknown anchor {anchor}", fix="name fixed or sliding")
    moved = Moved(
        targets=None if targets is None else parse_window(targets), anchor="fixed" if anchor == "fixed" else "sliding"
    )
    options = options_of(edition=edition, partial=True, window=attmt)
    delivery.send(compare(base, other, options, moved=moved, benchmark=benchmark, watch=watched))
