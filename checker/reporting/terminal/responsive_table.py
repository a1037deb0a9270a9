"""Tables for a terminal: numbers stand to the right and are never broken; where it is narrow, columns are left out by
importance, texts are broken between words and parts of names, and what still does not fit follows below."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from checker.reporting.number_format import format_cell
from checker.reporting.terminal.table_layout import (
    GAP,
    MARGIN,
    Column,
    Panel,
    TableLayout,
    break_heading,
    lay_out_columns,
    split_pieces,
)
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from checker.reporting.table import Table as DataTable

__all__ = ["KEY_HEADINGS", "BreakBefore", "ResponsiveTable", "draw_data_table", "hang_beside"]

RowCells = Sequence[str | Text]
KEY_HEADINGS = (
    "", "rank", "division", "submitter", "system", "scaling", "benchmark", "within", "accelerators", "run", "target", "key",
    "rule", "ruleset", "name",
)  # fmt: skip
"""The columns that say what a row is about; they are never left out."""
DROPPABLE_COLUMNS = (
    "RCP margin ×", "availability", "runs to overtake", "factor", "required", "state", "to target", "batch size", "nodes",
    "converged", "RCP", "CV", "accelerator",
)  # fmt: skip
"""The columns of data tables that a narrow terminal leaves out first."""

WIDE_SIGN = 2
"""The columns that a sign takes at most."""


def draw_data_table(table: "DataTable", hidden: Sequence[str] = ()) -> "ResponsiveTable":
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


class ResponsiveTable(Struct, frozen=True):
    """A table that fits any width.

    Attributes:
        headings: The headings of the columns.
        texts: The headings of columns that hold text; the others hold numbers.
        rows: The cells of each row. A row of one cell is a title above those that follow, an empty row a blank line.
        droppable_headings: The columns that may be left out, the least important first.
        keys: The columns that say what a row is about, which are repeated where the table continues below.
    """

    headings: Sequence[str]
    texts: Sequence[str]
    rows: Sequence[RowCells]
    droppable_headings: Sequence[str] = ()
    keys: Sequence[str] = KEY_HEADINGS

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table as far as it fits, and which columns were left out."""
        cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in self.rows]
        layout = lay_out_columns(
            [self._measure_column(at, cells) for at in range(len(self.headings))],
            droppable=[heading for heading in self.droppable_headings if heading not in self.keys],
            keys=self.keys,
            max_width=options.max_width,
        )
        for panel in layout.panels:
            yield Text()
            yield from self._draw_panel(panel, cells if len(layout.panels) == 1 else self._select_rows(panel, layout, cells))
        if not layout.panels:
            yield from self._draw_records(cells)
        yield Text()
        if layout.left_out:
            yield Text(f" {', '.join(layout.left_out)}: left out, as the terminal is narrow", style="dim")
            yield Text()

    def _measure_column(self, at: int, rows: Sequence[Sequence[Text]]) -> Column:
        lines = [line for row in rows if len(row) > 1 for line in row[at].plain.split("\n")]
        is_text = self.headings[at] in self.texts
        pieces = (cell_len(piece.rstrip()) for line in lines for piece in split_pieces(line)) if is_text else ()
        return Column(self.headings[at], is_text, max(map(cell_len, lines), default=0), max(pieces, default=0))

    def _select_rows(self, panel: Panel, layout: TableLayout, rows: Sequence[Sequence[Text]]) -> list[Sequence[Text]]:
        """The rows that have something in the panel beside their keys; those that never have in the first panel."""

        def has_content(row: Sequence[Text], one: Panel) -> bool:
            return any(row[at].plain for at in one.widths if self.headings[at] not in self.keys)

        return [
            row
            for row in rows
            if len(row) < 2
            or has_content(row, panel)
            or (panel is layout.panels[0] and not any(has_content(row, one) for one in layout.panels))
        ]

    def _draw_panel(self, panel: Panel, rows: Sequence[Sequence[Text]]) -> Iterator[Text]:
        headings = [self._break_heading(at, width, panel.level) for at, width in panel.widths.items()]
        height = max(map(len, headings))
        yield from self._draw_lines(panel, [[Text()] * (height - len(lines)) + lines for lines in headings])
        yield Text(" " + "─" * (sum(panel.widths.values()) + GAP * (len(panel.widths) - 1)))
        for row in rows:
            if len(row) < 2:
                yield Text.assemble(" ", *row)
                continue
            yield from self._draw_lines(
                panel, [_break_cell(row[at], width) for at, width in panel.widths.items()], style=row[0].style
            )

    def _break_heading(self, at: int, width: int, level: int) -> list[Text]:
        """The lines of a heading: of a text as few as its column takes, of numbers a word each where room is scarce."""
        if self.headings[at] in self.texts:
            return _break_cell(Text(self.headings[at], "bold"), width)
        return [Text(line, "bold") for line in break_heading(self.headings[at], level)]

    def _draw_lines(self, panel: Panel, cells: Sequence[Sequence[Text]], style: object = "") -> Iterator[Text]:
        """The lines of cells side by side: texts to the left, numbers to the right."""
        for number in range(max(map(len, cells))):
            parts: list[Text] = []
            for (at, width), lines in zip(panel.widths.items(), cells, strict=True):
                line = lines[number].copy() if number < len(lines) else Text()
                line.align("left" if self.headings[at] in self.texts else "right", width)
                parts.append(line)
            joined = Text(" " * MARGIN, no_wrap=True, end="\n") + Text(" " * GAP).join(parts)
            joined.rstrip()
            yield joined

    def _draw_records(self, rows: Sequence[Sequence[Text]]) -> Iterator[Text]:
        """Each row as lines of heading and cell, for a terminal that is narrower than two columns."""
        for row in rows:
            if len(row) < 2:
                yield Text().join(row)
                continue
            for heading, cell in zip(self.headings, row, strict=True):
                if cell.plain:
                    yield Text.assemble((heading, "bold"), " " if heading.strip() else "", cell)


def _break_cell(cell: Text, width: int) -> list[Text]:
    """The lines of a cell, each at most so wide: broken between words and parts of names."""
    return [piece for line in cell.split("\n", allow_blank=True) for piece in _break_line(line, width)]


def _break_line(line: Text, width: int) -> list[Text]:
    if line.cell_len <= width:
        return [line]
    offsets: list[int] = []
    start = used = position = 0
    for piece in split_pieces(line.plain):
        if used and used + cell_len(piece.rstrip()) > width:
            offsets.append(position)
            start, used = position, 0
        used = cell_len(line.plain[start : position + len(piece)])
        position += len(piece)
    lines = list(line.divide(offsets))
    for one in lines:
        one.rstrip()
    return lines


class BreakBefore(Struct, frozen=True):
    """The start and the rest on one line, or the rest whole on its own line, indented, where both do not fit."""

    start: Text
    rest: Text
    indent: int = 4

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One line or two."""
        if self.start.cell_len + self.rest.cell_len <= options.max_width:
            yield self.start + self.rest
        else:
            yield self.start
            for line in _break_cell(self.rest, max(1, options.max_width - self.indent)):
                yield Text(" " * self.indent) + line


class HangingText(Struct, frozen=True):
    """The start and the rest side by side; further lines of the rest stay to the right of the start."""

    start: Text
    rest: Text
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As many lines as the rest takes; it begins below the start where that leaves no room for a wide sign."""
        before = self.indent + self.start.cell_len
        beside = before if before + WIDE_SIGN <= options.max_width else self.indent
        lines = list(self.rest.wrap(console, max(WIDE_SIGN, options.max_width - beside), overflow="fold")) or [Text()]
        start = Text(" " * self.indent) + self.start
        if beside < before:
            yield start
            start = Text(" " * beside)
        for line in lines:
            yield start + line
            start = Text(" " * beside)


def hang_beside(start: str | Text, rest: str | Text, indent: int = 0) -> RenderableType:
    """The start and the rest side by side; further lines of the rest stay to the right of the start."""
    first, second = (part if isinstance(part, Text) else Text(part) for part in (start, rest))
    return HangingText(first, second, indent)
