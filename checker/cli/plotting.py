"""`--plot`: pictures into files, or into the terminal."""

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from checker.cli.output import print_rendered
from checker.cli.parameters import Option
from checker.cli.target import resolve_output_file
from checker.errors import InputError
from checker.extras import import_extra
from checker.inputs.atomic_write import write_atomically
from checker.record import Record
from checker.reporting.drawing import matplotlib_renderer as paper
from checker.reporting.drawing import terminal_renderer as terminal
from checker.reporting.pictures import PictureKind, build_charts, list_pictures

__all__ = ["PlotRequest", "PlotsOption", "build_plots_option", "draw_plots", "parse_plots"]

NON_LETTER = re.compile(r"[^a-z]")
TERMINAL = "-"
PlotsOption = list[str] | None


def build_plots_option(kind: PictureKind) -> Option:
    """`--plot` of a command with results of that kind."""
    pictures = list_pictures(kind)
    only_one = f" A file whose name ends with that of a picture holds that one ({', '.join(pictures)}), any other all."
    return Option(
        metavar="FILE",
        help=f"Draw into this .svg or .png file; - is the terminal.{only_one if len(pictures) > 1 else ''}"
        " Can be given several times.",
        show_default=False,
    )


class PlotRequest(Struct, frozen=True):
    """What to draw where: the pictures of these names, all where there is none; into the terminal where there is no file."""

    file: Path | None
    pictures: tuple[str, ...] = ()


def parse_plots(kind: PictureKind, targets: Sequence[str] | None, inputs: Sequence[Path]) -> list[PlotRequest]:
    """What `--plot` asks for, looked at before the logs are, which may take long.

    Raises:
        InputError: a file is of no known form or cannot or must not be written, or a library is missing.
    """
    return [_parse_plot(kind, named, inputs) for named in targets or ()]


def draw_plots(result: Record, plots: Sequence[PlotRequest]) -> None:
    """Draws all of it.

    Raises:
        InputError: there is nothing to draw, or a file cannot be written.
    """
    pictures = {}
    for plot in plots:
        charts = build_charts(result, plot.pictures)
        if not charts:
            what = " and ".join(plot.pictures) or "anything"
            raise InputError(f"there is not enough to draw {what} from", fix="give more runs, benchmarks or systems")
        if plot.file is None:
            print_rendered(terminal.draw_in_terminal(charts))
            continue
        pictures[plot.file] = paper.draw_image(charts, _read_image_format(plot.file))
    write_atomically(pictures)


def _parse_plot(kind: PictureKind, named: str, inputs: Sequence[Path]) -> PlotRequest:
    if named == TERMINAL:
        import_extra("uniplot", "plot")
        return PlotRequest(None)
    file = Path(named)
    if _read_image_format(file) not in paper.IMAGE_FORMATS:
        raise InputError(f"no picture can be drawn as {file.name}", fix="name a .svg or a .png file, or - for the terminal")
    resolve_output_file(file, inputs)
    import_extra("matplotlib", "plot")
    last_word = NON_LETTER.split(file.stem.lower())[-1]
    return PlotRequest(file, (last_word,) if last_word in list_pictures(kind) else ())


def _read_image_format(file: Path) -> str:
    return file.suffix.lower().removeprefix(".")
