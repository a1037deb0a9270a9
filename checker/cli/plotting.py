"""`--plot`: pictures into files, or into the terminal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.output import show
from checker.cli.target import target
from checker.comparing.comparison import Comparison
from checker.errors import InputError
from checker.extras import extra
from checker.inputs.atomic_write import write_whole
from checker.models.report import Report
from checker.reporting.drawing import matplotlib_renderer as paper
from checker.reporting.drawing import terminal_renderer as terminal
from checker.reporting.pictures import charts_of, names

__all__ = ["Plot", "Plots", "draw", "plots_of"]

NO_LETTER = re.compile(r"[^a-z]")
TERMINAL = "-"
Plots = Annotated[
    list[str] | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help=f"Draw into this .svg or .png file; - is the terminal. A file whose name ends with that of a picture holds that "
        f"one ({', '.join(names())}), any other all. Can be given several times.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Plot:
    """What to draw where: the pictures of these names, all where there is none; into the terminal where there is no file."""

    file: Path | None
    pictures: tuple[str, ...] = ()


def plots_of(targets: Sequence[str] | None, inputs: Sequence[Path]) -> list[Plot]:
    """What `--plot` asks for, looked at before the logs are, which may take long.

    Raises:
        InputError: a file is of no known form or cannot or must not be written, or a library is missing.
    """
    return [_plot(named, inputs) for named in targets or ()]


def draw(result: Comparison | Report, plots: Sequence[Plot]) -> None:
    """Draws all of it.

    Raises:
        InputError: there is nothing to draw, or a file cannot be written.
    """
    pictures = {}
    for plot in plots:
        charts = charts_of(result, plot.pictures)
        if not charts:
            what = " and ".join(plot.pictures) or "anything"
            raise InputError(f"there is not enough to draw {what} from", fix="give more runs, benchmarks or systems")
        if plot.file is None:
            show(terminal.draw(charts))
            continue
        pictures[plot.file] = paper.draw(charts, _form(plot.file))
    write_whole(pictures)


def _plot(named: str, inputs: Sequence[Path]) -> Plot:
    if named == TERMINAL:
        extra("uniplot", "plot")
        return Plot(None)
    file = Path(named)
    if _form(file) not in paper.FORMATS:
        raise InputError(f"no picture can be drawn as {file.name}", fix="name a .svg or a .png file, or - for the terminal")
    target(file, inputs)
    extra("matplotlib", "plot")
    last_word = NO_LETTER.split(file.stem.lower())[-1]
    return Plot(file, (last_word,) if last_word in names() else ())


def _form(file: Path) -> str:
    return file.suffix.lower().removeprefix(".")
