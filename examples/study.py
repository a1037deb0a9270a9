"""The tables of the FastPath 2019 study of P100 and GV100, worked out from its logs, and pictures of them.

    python examples/study.py sample_logs/study pictures/

S. Verma et al., "Metrics for Machine Learning Workload Benchmarking", FastPath 2019. Takes the extras `plot` and `frames`.
"""

import sys
from pathlib import Path

from pandas import DataFrame

import mlcheck

HOUR_MINUTES = 60


def main(study: Path, pictures: Path) -> None:
    """Prints the tables and writes the pictures into the folder."""
    pictures.mkdir(parents=True, exist_ok=True)
    platforms = mlcheck.compare(study / "p100", study / "gv100")
    show("Speedup of GV100 over P100", platforms.to_frame(), "benchmark", "within", "speedup_tta", "speedup_attmt")

    precision = mlcheck.compare(study / "gv100", by="system", base="full_precision")
    show("Mixed precision against full precision on GV100", precision.to_frame(), "benchmark", "speedup_tta", "speedup_attmt")

    models = mlcheck.compare(study / "cifar10/m2", study / "cifar10/m1", attmt="0.70:0.77:0.01")
    show("CIFAR10, M1 (other) and M2 (base): what moves with the target", models.to_frame("sensitivity"),
         "target", "other_tta_minutes", "base_tta_minutes", "speedup_tta",
         "other_attmt_minutes", "base_attmt_minutes", "speedup_attmt")  # fmt: skip

    play = mlcheck.compare(study / "p100", study / "gv100", benchmark="minigo", targets="0.35:0.40:0.01", sliding=True)
    moved = play.to_frame("sensitivity")
    for column in moved.columns[moved.columns.str.endswith("_minutes")]:
        moved[column.replace("_minutes", "_hours")] = moved[column] / HOUR_MINUTES
    show("Reinforcement learning on P100 (base) and GV100 (other)", moved,
         "target", "base_tta_hours", "other_tta_hours", "gain_tta",
         "base_attmt_hours", "other_attmt_hours", "gain_attmt")  # fmt: skip

    seeds = platforms.to_frame("runs").query("benchmark == 'ncf' and system == 'p100'")
    show("Recommendation on P100, seed by seed", seeds, "seed", "tta_minutes", "attmt_minutes")
    spread = seeds[["tta_minutes", "attmt_minutes"]].agg(["mean", "var", "std"])
    show("... and over the seeds", spread.reset_index(names=""), *("", "tta_minutes", "attmt_minutes"))

    mlcheck.plot(platforms, pictures / "curves.svg", ["curves"])
    mlcheck.plot(platforms, pictures / "seeds.svg", ["seeds"])
    mlcheck.plot(play, pictures / "reinforcement_learning.png", ["sensitivity"])
    mlcheck.plot(models, pictures / "cifar10.png")


def show(title: str, frame: DataFrame, *columns: str) -> None:
    """Prints the columns of a table."""
    print(f"\n{title}\n{frame[list(columns)].to_string(index=False, float_format='{:.3f}'.format)}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
