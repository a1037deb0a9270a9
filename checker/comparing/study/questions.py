"""A folder -> the figures that the study asks for, of TTA and of ATTMT; a smaller figure is better."""

import math
from collections.abc import Callable

from checker.comparing.study.folders import StudyFolder
from checker.comparing.study.model import Figures
from checker.metrics.averages import compute_mean
from checker.metrics.sensitivity import make_target_harder
from checker.metrics.variance import compute_spread

__all__ = ["CV", "EASIER", "EASIER_STEP", "HARDER", "SAME_EVALUATION", "compute_figures"]

SHARE = 0.01
CV = "CV over seeds"
SAME_EVALUATION, OTHER_EVALUATIONS = "CV over seeds, runs end at one evaluation", "CV over seeds, runs end at different ones"
DEVIATION = "deviation over seeds, as a share of mean TTA"
EASIER, HARDER = "change for a target 1% easier", "change for a target 1% harder"
EASIER_STEP, HARDER_STEP = "change for a target one step easier", "change for a target one step harder"
FIRST_KEPT = ", first threshold kept"


def compute_figures(folder: StudyFolder) -> dict[str, Figures]:
    """The figures by question. A moved target is 1% of it, or one step of the window, easier or harder; the window of ATTMT
    moves with it, or keeps its first threshold. Harder targets count only where all runs reach them."""
    ttas, attmts = folder.list_ttas(folder.target), folder.list_attmts(folder.target)
    cvs = _compute_cv(ttas), _compute_cv(attmts)
    nothing = (None, None)
    one_evaluation = folder.ends_at_one_evaluation
    found = {
        CV: cvs,
        SAME_EVALUATION: cvs if one_evaluation else nothing,
        OTHER_EVALUATIONS: nothing if one_evaluation else cvs,
        DEVIATION: (cvs[0], None if cvs[1] is None else cvs[1] * compute_mean(attmts) / compute_mean(ttas)),
    }
    for name, target in _move_target(folder).items():
        by_tta = _compute_change(folder.list_ttas, folder.target, target)
        found[name] = by_tta, _compute_change(folder.list_attmts, folder.target, target)
        if name in (EASIER_STEP, HARDER_STEP):
            kept = _compute_change(lambda at: folder.list_attmts(at, "fixed"), folder.target, target)
            found[name + FIRST_KEPT] = by_tta, kept
    return {name: Figures(tta=tta, attmt=attmt) for name, (tta, attmt) in found.items()}


def _move_target(folder: StudyFolder) -> dict[str, float]:
    target, lower = folder.target, folder.lower_is_better
    step = (-1 if lower else 1) * folder.window.step
    return {
        EASIER: make_target_harder(target, -SHARE, lower_is_better=lower),
        HARDER: make_target_harder(target, SHARE, lower_is_better=lower),
        EASIER_STEP: float(f"{target - step:.12g}"),
        HARDER_STEP: float(f"{target + step:.12g}"),
    }


def _compute_cv(times: list[float]) -> float | None:
    found = compute_spread(times)
    return None if found is None or not math.isfinite(found.cv) else found.cv


def _compute_change(list_times: Callable[[float], list[float]], target: float, other: float) -> float | None:
    """How much the mean time changes, as a share of it; None where the other target is not reached by all runs."""
    now, then = compute_mean(list_times(target)), compute_mean(list_times(other))
    return abs(then / now - 1) if math.isfinite(then) and math.isfinite(now) and now > 0 else None
