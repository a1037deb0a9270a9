"""The study's questions, put to a folder of published logs: a submission, a round, or several.

    python examples/round.py training_results_v5.1/ [pictures/]

Does ATTMT vary less over seeds than TTA does? How much of TTA hangs on the last percent of the target? How far apart are the
evaluations, and which accelerator is faster than which? Takes the extras `plot` and `frames`.
"""

import sys
from pathlib import Path

from pandas import DataFrame

import mlcheck
from checker.errors import InputError

EASIER = 0.01
FEWEST_RUNS = 3
FEWEST_EVALUATIONS = 4


def main(logs: Path, pictures: Path | None = None) -> None:
    """Prints the answers, and draws the pictures into the folder, if one is given."""
    report = mlcheck.score(logs, partial=True)
    runs, results, curves = (report.to_frame(table) for table in ("runs", "results", "curves"))
    print(f"{len(runs)} runs in {len(results)} results")
    usable = results.query("runs >= @FEWEST_RUNS and converged == runs").dropna(subset=["tta_cv", "attmt_cv"])
    often = runs.groupby("path").evaluations.first()
    usable = usable[[often[list(paths)].min() >= FEWEST_EVALUATIONS for paths in usable.run_paths]]

    lower = (usable.attmt_cv < usable.tta_cv).sum()
    runs_and_evaluations = f"{FEWEST_RUNS} runs and {FEWEST_EVALUATIONS} evaluations or more"
    print(f"\nSeeds: of {len(usable)} results with {runs_and_evaluations}, all converged,")
    if len(usable):
        print(f"  ATTMT varies less than TTA in {lower} ({lower / len(usable):.0%})")
        print(f"  median CV: TTA {usable.tta_cv.median():.2%}, ATTMT {usable.attmt_cv.median():.2%}")

    gains = curves.groupby("label").apply(gain_of_an_easier_target, include_groups=False).dropna() if len(curves) else []
    print(f"\nTarget: made {EASIER:.0%} easier, TTA falls, of {len(gains)} results,")
    if len(gains):
        print(f"  by {gains.median():.1%} in the middle, by {gains.quantile(0.9):.1%} or more in every tenth")

    share = (runs.evaluation_interval_minutes / runs.tta_minutes).dropna()
    if len(share):
        print(f"\nEvaluations lie {share.median():.1%} of TTA apart in the middle; more than 5% in {(share > 0.05).mean():.0%}")

    try:
        comparison = mlcheck.compare(logs, by="accelerator")
    except InputError as error:
        print(f"\nAccelerators: {error.message}")
        return
    pairs = comparison.to_frame()[["benchmark", "within", "base", "other", "speedup_tta", "speedup_attmt", "winner_tta"]]
    print(f"\nAccelerators against {comparison.base}\n{pairs.to_string(index=False, float_format='{:.2f}'.format)}")
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        mlcheck.plot(comparison, pictures / "accelerators.svg")


def gain_of_an_easier_target(curve: DataFrame) -> float:
    """By how much TTA falls, as a share of it."""
    sign = -1 if curve.lower_is_better.iloc[0] else 1
    target = curve.target.iloc[0]
    now, easier = (
        curve.mean_minutes[sign * curve.quality >= sign * quality].min()
        for quality in (target, target - sign * EASIER * abs(target))
    )
    return 1 - easier / now


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
