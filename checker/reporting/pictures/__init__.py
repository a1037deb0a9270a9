"""One module a picture: a function `of_comparison(comparison)` or `of_scores(report)`, or both, that gives its charts.

Which pictures there are is told from the modules; `charts_of` finds those of a result.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from checker.comparing.comparison import Comparison
from checker.models.report import Report
from checker.reporting.drawing.chart import Chart
from checker.resources import list_modules

__all__ = ["build_charts", "list_pictures"]


FIRST_PICTURE = "speedups"


@cache
def list_pictures() -> tuple[str, ...]:
    """The names of all pictures."""
    return list_modules(__path__)


def build_charts(result: Comparison | Report, pictures: Sequence[str] = ()) -> list[Chart]:
    """The charts of the result, those of the named pictures alone where any are named; empty charts are left out."""
    function = "of_comparison" if isinstance(result, Comparison) else "of_scores"
    found: list[Chart] = []
    for name in pictures or sorted(list_pictures(), key=lambda name: name != FIRST_PICTURE):
        charts: Callable[[Comparison | Report], list[Chart]] | None
        charts = getattr(import_module(f"{__name__}.{name}"), function, None)
        found += [] if charts is None else charts(result)
    return [chart for chart in found if any(series.x for series in chart.series)]
