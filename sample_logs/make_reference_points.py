"""Writes rules/reference/<ruleset>/rcps/: how far the runs under a directory had to train, at the batch size they have.

The points are made of twice as many runs as a submission has, with seeds that no sample has:

    mlcheck reference run --seeds 10 --first-seed 1001 --system reference --threads 1 --out DIR
    python sample_logs/make_reference_points.py DIR
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.metrics.convergence import find_agreed_batch_size, measure_convergence
from checker.reference.settings import choose_reference_ruleset, list_tasks

ROOT = Path(__file__).parent.parent


def point(logs: list[Path], benchmark: Any) -> dict[str, Any]:
    """What the runs say, as a reference convergence point without a name."""
    runs = [Run(read_log(path)) for path in logs]
    reached = [measure_convergence(run.log, benchmark) for run in runs]
    starts = [run.start_ms or 0.0 for run in runs]
    return {
        "batch_size": find_agreed_batch_size(reached),
        "creator": "mlcheck",
        "when": datetime.fromtimestamp(max(starts) / 1000, UTC).date().isoformat(),
        "platform": "CPU",
        "precision": str(runs[0].first_value("lowest_numerical_precision_in_linear")).upper(),
        "to_target": sorted(int(one.progress_to_converge or 0) for one in reached),
    }


def main(folder: Path) -> None:
    """Puts the points into the tables of the newest ruleset; those of other batch sizes stay."""
    ruleset = choose_reference_ruleset(None)
    for task in list_tasks(ruleset, "all"):
        logs = sorted(folder.rglob(f"{task.benchmark.id}/result_*.txt"))
        if len(logs) < 2 * task.benchmark.runs:
            raise SystemExit(f"{folder}: {len(logs)} runs of {task.benchmark.id}, {2 * task.benchmark.runs} are wanted")
        path = ROOT / "rules" / ruleset.usage / ruleset.name / "rcps" / f"{task.benchmark.id}.json"
        table, made = json.loads(path.read_text(encoding="utf-8")), point(logs, task.benchmark)
        for old in table["points"]:
            if old["batch_size"] == made["batch_size"]:
                old.update(made)
        points = ",\n".join(f"  {json.dumps(one)}" for one in table["points"])
        head = f'{{"benchmark": "{table["benchmark"]}", "unit": "{table["unit"]}", "points": [\n'
        path.write_text(f"{head}{points}\n]}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
