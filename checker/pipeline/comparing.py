"""Two sets of logs -> Comparison: TTA and ATTMT side by side, and how far their ratio can be trusted."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from checker import __version__
from checker.engine.catalogue import catalogue
from checker.errors import InputError
from checker.metrics.attmt import window_text
from checker.metrics.sensitivity import Anchor, Row, flips, sensitivity
from checker.metrics.speedup import improvement, overall, ratio
from checker.metrics.variance import spread
from checker.models.benchmark import Window
from checker.models.comparison import Comparison, Pair, SensitivityRow, Side, Spreads, Winner
from checker.pipeline.assessing import Assessed
from checker.pipeline.options import Options
from checker.pipeline.runset import RunSet
from checker.pipeline.validating import Watch, examine, unwatched

__all__ = ["Moved", "compare"]

TIE = 0.005


@dataclass(frozen=True)
class Moved:
    """The targets that sensitivity is looked at over (None: the thresholds of the window), and what ATTMT's window
    does as the target moves: keep its first threshold (`fixed`) or its length (`sliding`)."""

    targets: Window | None = None
    anchor: Anchor = "fixed"


def compare(
    base: Path,
    other: Path,
    options: Options = Options(),
    *,
    moved: Moved = Moved(),
    benchmark: str | None = None,
    watch: Watch = unwatched,
) -> Comparison:
    """The logs under `other` against those under `base`, benchmark by benchmark; only `benchmark`, if one is named.

    Raises:
        InputError: a path is missing, there is nothing to compare, or the edition cannot be told.
    """
    bases, others = (_by_system(examine([path], options, watch=watch).sets) for path in (base, other))
    if not bases.keys() & others.keys():
        bases, others = _by_benchmark(bases), _by_benchmark(others)
    shared = [key for key in bases if key in others and benchmark in (None, key[1])]
    if not shared:
        raise InputError(
            f"{base} and {other} have no benchmark in common" + (f" named {benchmark}" if benchmark else ""),
            fix=f"{base} has {_names(bases)}; {other} has {_names(others)}",
        )
    pairs = [_pair(key, bases[key], others[key], moved) for key in shared]
    alone = [] if benchmark else sorted(set(bases) ^ set(others), key=str)
    return Comparison(
        mlcheck_version=__version__,
        rules_version=catalogue().version,
        base=str(base),
        other=str(other),
        pairs=tuple(pairs),
        unmatched=tuple(f"{_label(key)} (only in {base if key in bases else other})" for key in alone),
        geometric_mean_tta=_none(overall([pair.speedup_tta or math.nan for pair in pairs])),
        geometric_mean_attmt=_none(overall([pair.speedup_attmt or math.nan for pair in pairs])),
    )


Key = tuple[str | None, str]
Systems = dict[Key, list[Assessed]]


def _by_system(sets: Sequence[RunSet]) -> Systems:
    """The runs by system and benchmark; what has no known benchmark cannot be compared."""
    found: Systems = {}
    for one in sets:
        if one.facts is not None:
            found.setdefault((one.system, one.facts.id), []).extend(one.runs)
    return found


def _by_benchmark(systems: Systems) -> Systems:
    found: Systems = {}
    for (_, benchmark), members in systems.items():
        found.setdefault((None, benchmark), []).extend(members)
    return found


def _names(systems: Systems) -> str:
    return ", ".join(sorted({benchmark for _, benchmark in systems})) or "none that is known"


def _label(key: Key) -> str:
    return key[1] if key[0] is None else f"{key[1]} on {key[0]}"


def _pair(key: Key, base: Sequence[Assessed], other: Sequence[Assessed], moved: Moved) -> Pair:
    head = base[0]
    assert head.benchmark is not None and head.edition is not None
    left, right = _side(base), _side(other)
    by_tta, by_attmt = (
        ratio(_or_infinite(getattr(left, metric)), _or_infinite(getattr(right, metric)))
        for metric in ("tta_minutes", "attmt_minutes")
    )
    rows = _sensitivity(base, other, moved)
    step = max(left.evaluation_interval_share or 0.0, right.evaluation_interval_share or 0.0)
    pair = Pair(
        benchmark=head.benchmark.id,
        name=head.benchmark.name,
        system=key[0],
        edition=head.edition.label,
        quality_target=head.target,
        attmt_window=None if head.window is None else window_text(head.window),
        base=left,
        other=right,
        speedup_tta=_none(by_tta),
        speedup_attmt=_none(by_attmt),
        winner_tta=_winner(by_tta, max(TIE, step)),
        winner_attmt=_winner(by_attmt, TIE),
        anchor=moved.anchor,
        sensitivity=tuple(rows),
        flips_tta=flips([row.speedup_tta for row in rows if row.speedup_tta is not None], TIE),
        flips_attmt=flips([row.speedup_attmt for row in rows if row.speedup_attmt is not None], TIE),
        remarks=(),
    )
    return pair.model_copy(update={"remarks": tuple(_remarks(pair, head, other[0]))})


def _side(runs: Sequence[Assessed]) -> Side:
    reports = [run.report for run in runs]
    ttas, attmts = [report.tta_minutes for report in reports], [report.attmt_minutes for report in reports]
    shares = [
        report.evaluation_interval_minutes / report.tta_minutes
        for report in reports
        if report.evaluation_interval_minutes is not None and report.tta_minutes
    ]
    return Side(
        path=str(Path(reports[0].path).parent),
        runs=len(runs),
        converged=sum(report.converged for report in reports),
        tta_minutes=_mean(ttas),
        attmt_minutes=_mean(attmts),
        tta_of_runs=tuple(ttas),
        attmt_of_runs=tuple(attmts),
        seeds=tuple(report.seed for report in reports),
        tta_spread=_spreads(ttas),
        attmt_spread=_spreads(attmts),
        evaluation_interval_share=fmean(shares) if shares else None,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean over all runs; None where one of them has no value, as a run that never got there is infinitely slow."""
    found = [value for value in values if value is not None]
    return fmean(found) if found and len(found) == len(values) else None


def _spreads(values: Sequence[float | None]) -> Spreads | None:
    found = spread([value for value in values if value is not None])
    return None if found is None else Spreads(**asdict(found))


def _or_infinite(minutes: float | None) -> float:
    return math.inf if minutes is None else minutes


def _none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _winner(speedup: float, tie: float) -> Winner | None:
    if not math.isfinite(speedup):
        return None
    if abs(speedup - 1) <= tie:
        return "tie"
    return "other" if speedup > 1 else "base"


def _sensitivity(base: Sequence[Assessed], other: Sequence[Assessed], moved: Moved) -> list[SensitivityRow]:
    window = base[0].window
    curves = [[run.curve for run in runs if run.curve is not None] for runs in (base, other)]
    if window is None or not all(curves):
        return []
    targets = moved.targets or window
    left, right = (sensitivity(of_side, targets, window, moved.anchor) for of_side in curves)
    return [_row(one, two) for one, two in zip(left, right, strict=True)]


def _row(base: Row, other: Row) -> SensitivityRow:
    return SensitivityRow(
        target=base.target,
        base_tta_minutes=_none(base.tta),
        other_tta_minutes=_none(other.tta),
        base_attmt_minutes=_none(base.attmt),
        other_attmt_minutes=_none(other.attmt),
        speedup_tta=_none(ratio(base.tta, other.tta)),
        speedup_attmt=_none(ratio(base.attmt, other.attmt)),
        gain_tta=_none(improvement(base.tta, other.tta)),
        gain_attmt=_none(improvement(base.attmt, other.attmt)),
    )


def _remarks(pair: Pair, base: Assessed, other: Assessed) -> list[str]:
    """What a reader should be told without asking."""
    found = []
    if base.edition is not other.edition:
        editions = [run.edition.label for run in (base, other) if run.edition is not None]
        found.append(f"judged by different editions: {' and '.join(editions)}")
    if (base.target, base.window) != (other.target, other.window):
        found.append("the two sides ran to different targets or windows; their times do not compare")
    winners = {pair.winner_tta, pair.winner_attmt}
    if winners == {"base", "other"}:
        found.append("STA002: the winner changes with the metric")
    elif pair.winner_tta != pair.winner_attmt and "tie" in winners and None not in winners:
        by = "TTA" if pair.winner_tta == "tie" else "ATTMT"
        found.append(f"STA002: a tie by {by}, a winner by the other metric")
    for metric, number in (("TTA", pair.flips_tta), ("ATTMT", pair.flips_attmt)):
        if number:
            first, last = pair.sensitivity[0].target, pair.sensitivity[-1].target
            found.append(
                f"STA002: the winner by {metric} changes {_times(number)} as the target moves from {first:g} to {last:g}"
            )
    found += _within_spread(pair, "tta", "TTA") + _within_spread(pair, "attmt", "ATTMT")
    for side, name in ((pair.base, "base"), (pair.other, "other")):
        if side.converged < side.runs:
            found.append(f"{side.runs - side.converged} of {side.runs} runs of the {name} side did not converge")
    return found


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _within_spread(pair: Pair, metric: str, name: str) -> list[str]:
    spreads = [getattr(side, f"{metric}_spread") for side in (pair.base, pair.other)]
    if None in spreads:
        return []
    apart = abs(spreads[0].mean - spreads[1].mean)
    widest = max(one.deviation for one in spreads)
    if widest == 0 or apart > widest:
        return []
    share = widest / max(one.mean for one in spreads)
    return [f"STA003: the difference by {name} is within the spread over seeds (deviation {share:.0%} of the mean)"]
