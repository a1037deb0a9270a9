"""Rows as a pandas DataFrame. pandas is an extra, imported here and nowhere else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checker.extras import import_extra

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["build_data_frame"]


def build_data_frame(rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None) -> "DataFrame":
    """The rows as a frame, in their order; `columns` where there may be no row to tell them.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = import_extra("pandas", "frames")
    frame: DataFrame = pandas.DataFrame.from_records(list(rows), columns=columns if columns and not rows else None)
    return frame
