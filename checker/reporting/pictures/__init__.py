"""One module a picture, with a function for each kind of result that it draws, which gives charts: `of_comparison(comparison)`,
`of_scores(report)`, `of_ranking(ranking)`, `of_study(study)`, `of_summary(summary)`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Literal

from checker.record import Record
from checker.reporting.drawing.chart import Chart
from checker.sanitize import sanitize_model

__all__ = ["PICTURES", "PictureKind", "build_charts", "list_pictures"]

PictureKind = Literal["comparison", "scores", "ranking", "study", "summary"]
PICTURES: dict[PictureKind, tuple[str, ...]] = {
    "comparison": ("speedups", "curves", "hardware", "profiles", "seeds", "sensitivity"),
    "scores": ("curves", "hardware", "seeds"),
    "ranking": ("ranks",),
    "study": ("cvs", "hardware", "sensitivity"),
    "summary": ("trend", "scaling", "hardware"),
}
"""The pictures of each kind of result, in the order in which they are drawn."""
KINDS: dict[str, PictureKind] = {
    "Comparison": "comparison", "Report": "scores", "Ranking": "ranking", "Study": "study", "RoundSummary": "summary",
}  # fmt: skip
"""The kind of a result by its class, by name: its module is imported by whoever has a result."""


def list_pictures(kind: PictureKind) -> tuple[str, ...]:
    """The names of the pictures of such results."""
    return PICTURES[kind]


def build_charts(result: Record, pictures: Sequence[str] = ()) -> list[Chart]:
    """The charts of the result, those of the named pictures alone where any are named; empty charts are left out. Text that
    cannot be seen is made visible in them."""
    kind, visible = KINDS[type(result).__name__], sanitize_model(result)
    found: list[Chart] = []
    for name in pictures or PICTURES[kind]:
        charts: Callable[[Any], list[Chart]] = getattr(import_module(f"{__name__}.{name}"), f"of_{kind}", _draw_nothing)
        found += charts(visible)
    return [chart for chart in found if any(series.x for series in chart.series)]


def _draw_nothing(_: Record) -> list[Chart]:
    return []
