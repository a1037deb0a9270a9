"""What `compare` makes of published rounds, with each submitter in turn as the base: nothing pooled, no number missing for a
run that may be dropped, and speedups of official scores that are the ratios of the published ones.

    python benchmarks/contests.py CORPUS

CORPUS has a folder a round, and `packages.jsonl` with the score of each benchmark result (../shared/corpus).
"""

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from checker.checking.options import CheckOptions
from checker.comparing.benchmark_comparison import METRICS, BenchmarkComparison
from checker.comparing.comparison_groups import find_contests
from checker.comparing.contests import CompareOptions, compare_contests
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.errors import InputError
from checker.rules.statistics_limits import load_statistics_rules
from checker.submissions.checked_folders import collect_run_sets
from checker.submissions.validation import judge_run_set

TOLERANCE = 1e-6


def compute_official_score(package: dict[str, Any]) -> float:
    """The published score; where a folder has no scaling.json, times the RCP normalization, which the rules ask for."""
    minutes, rcp = package["score_minutes"], package["rcp"]
    is_factor_missing = package["scaling_file_factor"] == 1 and rcp and rcp.get("passed") and rcp.get("factor")
    return float(minutes * rcp["factor"] if is_factor_missing else minutes)


def count_pairs(one: BenchmarkComparison, published: dict[str, float], counts: Counter[str]) -> None:
    """Count the pairs of a contest, and what is wrong with them."""
    counts["contests"] += 1
    sides = {side.system: side for side in one.sides}
    counts["results pooled"] += sum(side.results > 1 or len(side.folders) > 1 for side in one.sides)
    counts["results of another size"] += sum(side.accelerators != one.sides[0].accelerators for side in one.sides)
    for pair in one.pairs:
        counts["pairs"] += 1
        base, other = sides[pair.base], sides[pair.other]
        dropped = max(side.runs - side.converged for side in (base, other))
        counts["pairs with a run that did not converge"] += dropped > 0
        permitted = all("restricted" not in {side.tta.rule, side.attmt.rule} for side in (base, other))
        if dropped and permitted:
            counts["of these, all may be dropped"] += 1
            counts["of these, without a speedup by TTA"] += pair.tta.speedup is None
        for metric in METRICS:
            ratio = getattr(pair, metric)
            counts[f"{metric}: speedups"] += ratio.speedup is not None
            counts[f"{metric}: with an interval"] += ratio.interval is not None
            counts[f"{metric}: ties"] += ratio.winner == "tie"
            counts[f"{metric}: nearly all runs at one evaluation"] += ratio.at_one_evaluation
            if ratio.interval is not None and not ratio.interval.low <= ratio.speedup <= ratio.interval.high:
                counts[f"{metric}: speedup outside its interval"] += 1
        scores = [published.get(side.folders[0]) for side in (base, other)]
        if scores[0] and scores[1] and pair.official.speedup is not None:
            counts["published scores of both"] += 1
            if not math.isclose(pair.official.speedup, scores[0] / scores[1], rel_tol=TOLERANCE):
                counts["speedup not their ratio"] += 1
                own = [side.official.minutes for side in (base, other)]
                print(f"{base.folders[0]}, {other.folders[0]}: {own} where {scores} are published")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus: Path = parser.parse_args().corpus
    lines = (corpus / "packages.jsonl").read_text(encoding="utf-8").splitlines()
    packages = [json.loads(line) for line in lines]
    published = {str(corpus / one["dir"]): compute_official_score(one) for one in packages if one.get("score_minutes")}
    options, counts = CheckOptions(partial=True), Counter[str]()
    settings = CompareOptions("submitter", None, False, None, SensitivityOptions(), load_statistics_rules())
    for folder in sorted(path for path in corpus.iterdir() if path.is_dir()):
        try:
            collected = collect_run_sets([folder], options)
        except InputError as error:  # HPC v0.7 has no rules
            print(f"{folder.name}: {error}")
            continue
        judged = [(path, [judge_run_set(one, one.ruleset, options) for one in sets]) for path, sets in collected]
        try:
            names = find_contests("submitter", judged).contestants
        except InputError:
            continue
        for name in names:
            try:
                compared = compare_contests(find_contests("submitter", judged, name), settings)
            except InputError:
                continue
            for one in compared.benchmarks:
                count_pairs(one, published, counts)
    for name, count in counts.items():
        print(f"{count:6,} {name}")
    wrong = ("results pooled", "results of another size", "of these, without a speedup by TTA", "speedup not their ratio")
    return int(any(counts[name] for name in wrong))


if __name__ == "__main__":
    sys.exit(main())
