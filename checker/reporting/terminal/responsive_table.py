"""Tables for a terminal: text is not broken, numbers stand to the right, and columns are left out rather than squeezed."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.reporting.number_format import format_cell
from checker.reporting.table import Table as DataTable
from checker.sanitize import make_visible

__all__ = ["ResponsiveTable", "draw_data_table", "hang_beside"]

RowCells = Sequence[str | Text]
DROPPABLE_COLUMNS = (
    "RCP margin ×", "availability", "runs to overtake", "factor", "required", "state", "to target", "submitter", "batch size",
    "nodes", "converged", "accelerators", "RCP", "CV", "accelerator",
)  # fmt: skip
"""The columns of data tables that a narrow terminal leaves out first."""


def draw_data_table(table: DataTable, hidden: Sequence[str] = ()) -> "ResponsiveTable":
    """The table without the hidden columns; where a cell is None, its note."""
    shown = [(at, column) for at, column in enumerate(table.columns) if column.heading not in hidden]
    rows = []
    for number, row in enumerate(table.rows):
        cells = ((row[at], column.kind, table.notes.get((number, at), "")) for at, column in shown)
        rows.append(
            [
                Text(note, style="red") if cell is None else Text(make_visible(format_cell(cell, kind)))
                for cell, kind, note in cells
            ]
        )
    texts = [column.heading for _, column in shown if column.kind == "text"]
    return ResponsiveTable([column.heading for _, column in shown], texts, rows, DROPPABLE_COLUMNS)


def _create_empty_table(headings: Iterable[str], texts: Iterable[str] = ()) -> Table:
    """An empty table with these columns: those in `texts` left-aligned and not broken, the others right-aligned numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    names = set(texts)
    for heading in headings:
        if heading in names:
            table.add_column(heading, no_wrap=True, overflow="ellipsis")
        else:
            table.add_column(heading, justify="right", overflow="fold")
    return table


class ResponsiveTable(Struct, frozen=True):
    """A table that leaves out columns, in the order of `droppable_headings`, until the others fit the terminal.

    Attributes:
        texts: the headings whose columns are text.
    """

    headings: Sequence[str]
    texts: Sequence[str]
    rows: Sequence[RowCells]
    droppable_headings: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table as far as it fits, and which columns were left out."""
        cells = {
            heading: max((Measurement.get(console, options, row[at]).maximum for row in self.rows), default=0)
            for at, heading in enumerate(self.headings)
        }
        droppable = [heading for heading in self.droppable_headings if heading in self.headings]
        broken = _sum_widths(self._find_column_widths(cells, broken=False)) > options.max_width
        widths, left_out = self._find_column_widths(cells, broken=broken), []
        while droppable and _sum_widths(widths) > options.max_width:
            left_out.append(droppable.pop(0))
            del widths[left_out[-1]]
        yield self._build_fitted_table(widths, broken=broken, fits=_sum_widths(widths) <= options.max_width)
        if left_out:
            yield Text(f" {', '.join(left_out)}: left out, as the terminal is narrow", style="dim")

    def _wrap_heading(self, heading: str, *, broken: bool) -> str:
        """The heading; that of numbers a word a line where room is scarce."""
        return heading.replace(" ", "\n") if broken and heading not in self.texts else heading

    def _find_column_widths(self, cells: Mapping[str, int], *, broken: bool) -> dict[str, int]:
        """The width of each column where no cell is broken, `cells` being those of the widest cells."""
        return {
            heading: max(width, *map(len, self._wrap_heading(heading, broken=broken).split("\n")))
            for heading, width in cells.items()
        }

    def _build_fitted_table(self, widths: Mapping[str, int], *, broken: bool, fits: bool) -> Table:
        """The table of the columns that have a width. Where they fit, rich need not measure each cell again."""
        shown = [at for at, heading in enumerate(self.headings) if heading in widths]
        table = _create_empty_table([self._wrap_heading(self.headings[at], broken=broken) for at in shown], self.texts)
        for at, column in zip(shown, table.columns, strict=True):
            column.width = widths[self.headings[at]] if fits else None
        for row in self.rows:
            table.add_row(*(row[at] for at in shown))
        return table


def _sum_widths(widths: Mapping[str, int]) -> int:
    return 1 + sum(2 + width for width in widths.values())


def hang_beside(start: str | Text, rest: str | Text, indent: int = 0) -> RenderableType:
    """The start and the rest side by side; further lines of the rest stay to the right of the start."""
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(start, rest)
    return Padding(grid, (0, 0, 0, indent), expand=False) if indent else grid
