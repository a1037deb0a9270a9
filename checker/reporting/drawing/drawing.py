"""A drawing that a notebook shows, and that can be kept as a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.errors import InputError
from checker.inputs.atomic_write import write_atomically
from checker.reporting.drawing.chart import Chart
from checker.reporting.drawing.matplotlib_renderer import IMAGE_FORMATS, build_figure, draw_image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Drawing"]


class Drawing(Struct, frozen=True, repr_omit_defaults=True):
    """Charts side by side. A notebook shows them; `save` keeps them; `figure` is for changing them."""

    charts: tuple[Chart, ...]

    @property
    def figure(self) -> "Figure":
        """A new matplotlib figure of the charts.

        Raises:
            MissingExtraError: matplotlib is not installed.
        """
        return build_figure(self.charts)

    def save(self, file: str | Path) -> None:
        """Write the drawing into an .svg or .png file.

        Raises:
            MissingExtraError: matplotlib is not installed.
            InputError: the file has another suffix or cannot be written.
        """
        image_format = Path(file).suffix.lower().removeprefix(".")
        if image_format not in IMAGE_FORMATS:
            raise InputError(f"{file} must end in .svg or .png")
        write_atomically({Path(file): draw_image(self.charts, image_format)})

    def __repr__(self) -> str:
        return f"Drawing({[chart.title for chart in self.charts]})"

    def _repr_svg_(self) -> str:
        return draw_image(self.charts, "svg").decode("utf-8")
