"""CV over seeds, of TTA against that of ATTMT: a point a folder of the study."""

from checker.comparing.study.model import Study
from checker.comparing.study.questions import CV, SAME_EVALUATION
from checker.reporting.drawing.chart import Chart
from checker.reporting.pictures.scatter import build_scatter_chart

__all__ = ["of_study"]

GROUPS = ("runs end at different evaluations", "runs end at one evaluation")


def of_study(study: Study) -> list[Chart]:
    """One chart."""
    groups: dict[str, list[tuple[float, float]]] = {name: [] for name in GROUPS}
    for folder in study.folders:
        found = folder.figures[CV]
        if found.tta is not None and found.attmt is not None:
            at_one = folder.figures[SAME_EVALUATION].tta is not None
            groups[GROUPS[at_one]].append((100 * found.tta, 100 * found.attmt))
    chart = build_scatter_chart(
        title="CV over seeds: TTA against ATTMT",
        labels=("CV of TTA, %", "CV of ATTMT, %"),
        groups=[(f"{name} ({len(points)})", color, points) for color, (name, points) in enumerate(groups.items())],
        note="a point a folder; below the dashed line ATTMT varies less",
        name="cvs",
    )
    return [chart]
