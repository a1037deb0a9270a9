"""Tables of a result, as pandas DataFrames and for notebooks. pandas is an extra, imported here and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.errors import InputError
from checker.extras import import_extra
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["TableBuilders", "build_data_frame", "render_rows_html"]

Rows = Sequence[Mapping[str, Any]]
TableBuilders = Mapping[str, Callable[[], Rows]]
"""What makes the rows of each table, by the name of the table."""

MOST_SHOWN_ROWS = 20


def build_data_frame(tables: TableBuilders, name: str) -> "DataFrame":
    """The table of that name as a frame, a row each in their order.

    Raises:
        InputError: there is no such table; the message lists those that there are.
        MissingExtraError: pandas is not installed.
    """
    if name not in tables:
        raise InputError(f"there is no table {name!r}; the tables are {', '.join(tables)}")
    pandas = import_extra("pandas", "frames")
    frame: DataFrame = pandas.DataFrame.from_records([dict(row) for row in tables[name]()])
    return frame


def render_rows_html(title: str, rows: Rows) -> str:
    """The first rows as an HTML table under the title, for notebooks; columns without any value are left out."""
    columns = [name for name in (rows[0] if rows else ()) if any(row[name] is not None for row in rows)]
    heads = "".join(f"<th>{_escape_cell(name)}</th>" for name in columns)
    lines = (
        "".join(f"<td>{_escape_cell(_format_html_cell(row[name]))}</td>" for name in columns) for row in rows[:MOST_SHOWN_ROWS]
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"<p>{len(rows) - MOST_SHOWN_ROWS} more rows</p>" if len(rows) > MOST_SHOWN_ROWS else ""
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>" if columns else ""
    return f"<p><b>{_escape_cell(title)}</b></p>{table}{more}"


def _format_html_cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _escape_cell(text: str) -> str:
    from html import escape  # 2,000 names of characters, which only notebooks need

    return escape(make_visible(text))
