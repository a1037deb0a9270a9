"""The study's claim put to real data: is ATTMT less sensitive to the seed and to the target than TTA?

    python benchmarks/claims.py ../shared/corpus [--paper ../shared/paper] [--dawnbench ../shared/dawnbench] [--json]

Over the corpus: every folder with at least two runs that converged with at least four evaluations before the one that reached
the target; each run once, by benchmark, run_start and run_stop, in the first ruleset that has it. Times are TTA at the target
and ATTMT over the ruleset's default window. A moved target is 1 % of it, or one step of the window, easier or harder; the
window of ATTMT moves with it (keeps its length), or keeps its first threshold. Harder targets count only where all runs reach
them. Changes are shares of the mean over the runs.

Tests are two-sided: the sign test over the folders where the two differ, and Wilcoxon's signed-rank test on the logarithm of
their ratio. Folders of one system or one benchmark are not independent of each other, so p-values are too small; the rows by
benchmark say how far the claim holds beyond one.
"""

import argparse
import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean, median
from typing import Any

from scipy.stats import binomtest, wilcoxon

from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.errors import RulesetError
from checker.metrics.attmt import compute_attmt
from checker.metrics.curve import Curve
from checker.metrics.precision import count_runs_needed
from checker.metrics.resolution import measure_crossing_gap
from checker.metrics.sensitivity import (
    compare_at_targets,
    compute_ratio_spread,
    count_winner_changes,
    make_target_harder,
    move_window,
)
from checker.metrics.tta import compute_tta, find_first_crossing
from checker.metrics.variance import compute_spread, divide_by_reference_cv
from checker.rules.benchmark import AttmtWindow
from checker.submissions.rcp.check import find_reference
from checker.submissions.results.run_set import RunSet
from checker.submissions.validation import examine_paths

LEAST_BEFORE = 4
SHARE = 0.01
PRECISION = 0.05
ALIKE = 1e-9
TOP = 10
Times = Callable[[float], list[float]]


@dataclass(frozen=True)
class Folder:
    """Runs of one system on one benchmark, with their curves."""

    usage: str
    ruleset: str
    benchmark: str
    path: str
    target: float
    window: AttmtWindow
    curves: tuple[Curve, ...]
    reference_cv: float | None

    @property
    def lower(self) -> bool:
        """Whether a lower quality is better."""
        return self.curves[0].lower_is_better

    @property
    def seeds_differ(self) -> bool:
        """Whether TTA differs between runs by more than half an interval between evaluations."""
        times = self.ttas(self.target)
        gaps = [gap for curve in self.curves if (gap := measure_crossing_gap(curve, self.target)) is not None]
        return max(times) - min(times) > median(gaps) / 2

    def ttas(self, target: float) -> list[float]:
        """TTA of every run, in minutes."""
        return [compute_tta(curve, target) for curve in self.curves]

    def attmts(self, target: float, anchor: Any = "sliding") -> list[float]:
        """ATTMT of every run over the window moved to the target, in minutes."""
        span = move_window(self.window, target, anchor)
        return [compute_attmt(curve, span).minutes for curve in self.curves]


def folders_of(corpus: Path) -> Iterator[Folder]:
    """The folders that count, each run once."""
    seen: set[tuple[str, tuple[float, float]]] = set()
    for ruleset in sorted(path for path in corpus.iterdir() if path.is_dir()):
        try:
            sets = examine_paths([ruleset], CheckOptions()).sets
        except RulesetError as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        for one in sets:
            found = _folder(one, seen, corpus)
            if found is not None:
                yield found


def _folder(one: RunSet, seen: set[tuple[str, tuple[float, float]]], corpus: Path) -> Folder | None:
    head = one.representative_run
    if head is None or head.window is None or head.target is None or head.ruleset is None or one.benchmark is None:
        return None
    curves = []
    for run in one.runs:
        span = None if run.run_facts is None else run.run_facts.span_ms
        if span is None or (one.benchmark.id, span) in seen:
            continue
        seen.add((one.benchmark.id, span))
        if _usable(run, head.target):
            curves.append(run.curve)
    if len(curves) < 2:
        return None
    place = str(one.path.relative_to(corpus))
    ruleset = head.ruleset
    reference = find_reference(one)
    return Folder(
        ruleset.usage, ruleset.name, one.benchmark.id, place, head.target, head.window, tuple(curves),  # type: ignore[arg-type]
        None if reference is None else reference.median_cv,
    )  # fmt: skip


def _usable(run: LogResult, target: float) -> bool:
    if not run.report.converged or run.curve is None or run.target != target:
        return False
    first = find_first_crossing(run.curve, target)
    return first is not None and len(set(run.curve.minutes[run.curve.minutes < run.curve.minutes[first]])) >= LEAST_BEFORE


def cv(values: Sequence[float]) -> float:
    found = compute_spread(values)
    return math.nan if found is None else found.cv


def change(times: Times, target: float, other: float) -> float:
    """By how much the mean time changes, as a share of it; NaN where the other target is not reached by all."""
    now, then = fmean(times(target)), fmean(times(other))
    return abs(then / now - 1) if math.isfinite(then) and math.isfinite(now) and now > 0 else math.nan


def figures(folder: Folder) -> dict[str, tuple[float, float]]:
    """For each question (TTA's figure, ATTMT's)."""
    at, step = folder.target, folder.window.step
    sign = -1 if folder.lower else 1
    targets = {
        "target 1% easier": make_target_harder(at, -SHARE, lower_is_better=folder.lower),
        "target 1% harder": make_target_harder(at, SHARE, lower_is_better=folder.lower),
        "target a step easier": float(f"{at - sign * step:.12g}"),
        "target a step harder": float(f"{at + sign * step:.12g}"),
    }
    by_seed = folder.ttas(at), folder.attmts(at)
    cvs = cv(by_seed[0]), cv(by_seed[1])
    nothing = math.nan, math.nan
    found = {
        "CV over seeds": cvs,
        "  seeds reach the target at one evaluation": nothing if folder.seeds_differ else cvs,
        "  seeds reach it at different evaluations": cvs if folder.seeds_differ else nothing,
        "deviation over seeds, of the mean TTA": (cvs[0], cvs[1] * fmean(by_seed[1]) / fmean(by_seed[0])),
    }
    for name, other in targets.items():
        by_tta = change(folder.ttas, at, other)
        found[name] = by_tta, change(folder.attmts, at, other)
        if "step" in name:
            found[f"{name}, first threshold kept"] = by_tta, change(lambda to: folder.attmts(to, "fixed"), at, other)
    return found


def verdict(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """How often and by how much ATTMT's figure is the smaller one."""
    usable = [(one, two) for one, two in pairs if math.isfinite(one) and math.isfinite(two)]
    lower = sum(two < one - ALIKE for one, two in usable)
    higher = sum(two > one + ALIKE for one, two in usable)
    both = [math.log(two / one) for one, two in usable if one > ALIKE and two > ALIKE]
    return {
        "folders": len(usable),
        "attmt_lower": lower,
        "tta_lower": higher,
        "equal": len(usable) - lower - higher,
        "median_tta": median(one for one, _ in usable) if usable else None,
        "median_attmt": median(two for _, two in usable) if usable else None,
        "median_ratio": math.exp(median(both)) if both else None,
        "sign_test_p": binomtest(lower, lower + higher).pvalue if lower + higher else None,
        "wilcoxon_p": float(wilcoxon(both).pvalue) if any(both) else None,
    }


def precision(each: Sequence[tuple[Folder, dict[str, tuple[float, float]]]]) -> dict[str, Any]:
    """The runs that a mean known to 5 % would take, and the CV of TTA against that of the benchmark's references."""
    cvs = [one["CV over seeds"] for _, one in each]
    runs = [(count_runs_needed(one, PRECISION), count_runs_needed(two, PRECISION)) for one, two in cvs]
    known = [(one, two) for one, two in runs if one is not None and two is not None]
    against = [divide_by_reference_cv(one["CV over seeds"][0], folder.reference_cv) for folder, one in each]
    times = sorted(found for found in against if found is not None)
    return {
        "median_runs_tta": median(one for one, _ in known),
        "median_runs_attmt": median(two for _, two in known),
        "largest_runs_tta": max(one for one, _ in known),
        "largest_runs_attmt": max(two for _, two in known),
        "folders_with_reference": len(times),
        "median_times_reference": median(times) if times else None,
        "more_than_twice_reference": sum(found > 2 for found in times),
    }


def pairs_of_systems(folders: Sequence[Folder]) -> dict[str, Any]:
    """Two systems of one ruleset and benchmark: by how much their ratio moves over the window, and how often the winner
    changes."""
    groups: dict[tuple[str, str, str], list[Folder]] = defaultdict(list)
    for folder in folders:
        groups[folder.usage, folder.ruleset, folder.benchmark].append(folder)
    spreads, by_tta, by_attmt = [], 0, 0
    for group in groups.values():
        for one, two in combinations(group, 2):
            rows = compare_at_targets(one.curves, two.curves, one.window, one.window, "sliding")
            tta_ratios, attmt_ratios = [row.ratio_tta for row in rows], [row.ratio_attmt for row in rows]
            spreads.append((compute_ratio_spread(tta_ratios) - 1, compute_ratio_spread(attmt_ratios) - 1))
            by_tta += count_winner_changes(tta_ratios) > 0
            by_attmt += count_winner_changes(attmt_ratios) > 0
    return {**verdict(spreads), "pairs_whose_winner_changes_by_tta": by_tta, "by_attmt": by_attmt}


def seeds_of_v05(paper: Path) -> list[dict[str, Any]]:
    """The seed variance of the v0.5 reference implementations, in seconds."""
    with (paper / "mlperf_v05_reference_results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        seconds = [float(value) for name, value in row.items() if name.startswith("seed") and value]
        of_row = compute_spread(seconds)
        found.append({"benchmark": row["benchmark"], "seeds": len(seconds)} | ({} if of_row is None else asdict(of_row)))
    return found


def seeds_of_logs(ruleset: Path) -> list[dict[str, Any]]:
    """The CV over the converged runs of every folder of a ruleset's logs, however few their evaluations."""
    found = []
    for one in examine_paths([ruleset], CheckOptions()).sets:
        good = [run.report for run in one.runs if run.report.converged]
        name = None if one.benchmark is None else one.benchmark.id
        row: dict[str, Any] = {"benchmark": name, "system": str(one.path.relative_to(ruleset)), "converged": len(good)}
        for metric in ("time_to_train_minutes", "tta_minutes", "attmt_minutes"):
            values = [getattr(report, metric) for report in good]
            row[metric.removesuffix("_minutes")] = cv([math.inf if value is None else value for value in values])
        found.append(row)
    return found


def rankings(entries: Path) -> dict[str, list[dict[str, Any]]]:
    """DAWNBench's entries by the time of the first row at the target, the fastest first, and their places by ATTMT."""
    found = {}
    for task in ("CIFAR10", "ImageNet"):
        results = [
            one
            for one in examine_paths([entries / task], CheckOptions()).report.results
            if one.tta_minutes and one.attmt_minutes
        ]
        by_attmt = sorted(results, key=lambda one: one.attmt_minutes or math.inf)
        ranked = sorted(results, key=lambda one: one.tta_minutes or math.inf)
        found[task] = [
            {
                "place": place,
                "entry": one.system,
                "tta_seconds": round(60 * (one.tta_minutes or math.nan), 2),
                "attmt_seconds": round(60 * (one.attmt_minutes or math.nan), 2),
                "place_by_attmt": by_attmt.index(one) + 1,
            }
            for place, one in enumerate(ranked, 1)
        ]
    return found


def measured(corpus: Path, paper: Path | None, dawnbench: Path | None) -> dict[str, Any]:
    folders = list(folders_of(corpus))
    each = [(folder, figures(folder)) for folder in folders]
    questions = list(each[0][1])
    names = sorted({folder.benchmark for folder in folders})
    found: dict[str, Any] = {
        "folders": len(folders),
        "runs": sum(len(folder.curves) for folder in folders),
        "claims": {question: verdict([one[question] for _, one in each]) for question in questions},
        "by_benchmark": {
            name: {
                question: verdict([one[question] for folder, one in each if folder.benchmark == name])
                for question in ("CV over seeds", "target 1% easier", "target a step easier")
            }
            for name in names
        },
        "pairs": pairs_of_systems(folders),
        "precision": precision(each),
        "each": [
            {"path": folder.path, "benchmark": folder.benchmark, "ruleset": folder.ruleset, "runs": len(folder.curves)}
            | {question: list(values) for question, values in one.items()}
            for folder, one in each
        ],
    }
    if (corpus / "training_v0.5").is_dir():
        found["v0.5 logs"] = seeds_of_logs(corpus / "training_v0.5")
    if paper is not None:
        found["v0.5 reference"] = seeds_of_v05(paper)
    if dawnbench is not None:
        found["dawnbench"] = rankings(dawnbench)
    return found


def show(found: dict[str, Any]) -> None:
    print(f"{found['folders']} folders, {found['runs']} runs\n")
    head = (
        f"{'':44}{'n':>4} {'ATTMT<':>7} {'TTA<':>5} {'=':>4} {'TTA':>7} {'ATTMT':>7} {'ratio':>6} {'sign p':>8} {'Wilcoxon':>8}"
    )
    print(head)
    for question, row in found["claims"].items():
        print(_line(question, row))
    pairs = found["pairs"]
    print(_line("ratio of two systems over the window", pairs))
    print(f"  the winner changes: {pairs['pairs_whose_winner_changes_by_tta']} by TTA, {pairs['by_attmt']} by ATTMT")
    print("  " + "  ".join(f"{name} {value:.4g}" for name, value in found["precision"].items()) + "\n")
    for question in ("CV over seeds", "target 1% easier", "target a step easier"):
        print(f"{question}, by benchmark")
        for name, rows in found["by_benchmark"].items():
            print(_line(f"  {name}", rows[question]))
        print()
    for row in found.get("v0.5 reference", ()):
        print(
            f"v0.5 reference {row['benchmark']:24} mean {row['mean']:11.1f} s  sd {row['deviation']:9.1f}  CV {row['cv']:.4f}"
        )
    for row in found.get("v0.5 logs", ()):
        cvs = "  ".join(f"{name} {row[name]:.4f}" for name in ("time_to_train", "tta", "attmt"))
        print(f"v0.5 {row['benchmark']!s:12} {row['converged']:3} runs  {cvs}  {row['system']}")
    for task, rows in found.get("dawnbench", {}).items():
        print(f"\nDAWNBench {task}")
        for row in rows[:TOP]:
            by_attmt = f"ATTMT {row['attmt_seconds']:9.2f} s ({row['place_by_attmt']})"
            print(f"{row['place']:3} {row['tta_seconds']:9.2f} s  {row['entry']:58} {by_attmt}")


def _line(name: str, row: dict[str, Any]) -> str:
    def number(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    cells = [f"{row['folders']:4} {row['attmt_lower']:7} {row['tta_lower']:5} {row['equal']:4}"]
    cells += [f"{number(row[key], '.2%'):>7}" for key in ("median_tta", "median_attmt")]
    cells += [f"{number(row['median_ratio'], '.2f'):>6}"]
    cells += [f"{number(row[key], '.1e'):>8}" for key in ("sign_test_p", "wilcoxon_p")]
    return f"{name:44}" + " ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--paper", type=Path)
    parser.add_argument("--dawnbench", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(given.corpus, given.paper, given.dawnbench)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        show(found)


if __name__ == "__main__":
    main()
