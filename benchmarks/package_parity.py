"""Every disagreement with the official package tools on folders of results, each with what both say.

    python benchmarks/package_parity.py packages.jsonl [--json FILE]

The file has a line for each folder with the official tools' answers: number of runs, seeds, RCP test, system description and
score. Answers are compared for what these tools compute, whether the ruleset asks for it or not. The known disagreements stand
with their reasons in tests/oracle/parity/packages.toml.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from checker.checking.options import CheckOptions
from checker.inputs.submission_layout import NO_RESULTS
from checker.models.report import ResultReport
from checker.submissions.rcp.run_set_test import run_rcp_test_for_set
from checker.submissions.results.run_set import RunSet
from checker.submissions.seeds.check import emulate_seed_check
from checker.submissions.system_description.official_check import emulate_description_check
from checker.submissions.system_description.reader import find_description
from checker.submissions.validation import examine_paths

Answer = dict[str, Any]
CLOSE = 1e-6
OUTCOMES = {
    "RCP found": ("found", "too_fast"),
    "RCP Interpolation": ("interpolated", "too_fast"),
    "RCP not found but slower convergence on smaller batch size": ("pruned", "pruned"),
    "Insufficient convergence": ("insufficient", "insufficient"),
}
SUBJECTS = ("runs", "seeds", "system description", "RCP outcome", "RCP passed", "RCP factor", "score")


def answers_of(file: Path) -> Iterator[Answer]:
    """The recorded answers."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def compared(root: Path, answers: list[Answer]) -> Iterator[tuple[str, str, Any, Any]]:
    """(folder, subject, official, ours) for everything that the official tools answered on the folders of a round."""
    first = answers[0]
    top = root / Path(first["dir"]).parts[0]
    passed_over = [root / answer["dir"] for answer in answers if NO_RESULTS & {*Path(answer["dir"]).parts}]
    examined = examine_paths([top, *passed_over], CheckOptions(ruleset=f"{first['usage']}-{first['edition']}"))
    sets = {one.path: one for one in examined.sets}
    reports = {one.path: one for one in examined.report.results}
    for answer in answers:
        folder = root / answer["dir"]
        runs, report = sets[folder], reports[str(folder)]
        pairs = []
        if answer["logs_required"] is not None and runs.benchmark is not None:
            pairs.append(("runs", (answer["logs"], answer["logs_required"]), (report.runs, report.runs_required)))
        elif answer["logs_required"] is not None:
            pairs.append(("runs", answer["logs"], report.runs))
        if answer["seeds"] != "not_checked":
            pairs.append(("seeds", answer["seeds"], emulate_seed_check(runs)))
        pairs.append(("system description", answer["system_description"], description(runs)))
        pairs += rcp(answer["rcp"], runs)
        pairs += score(answer, report)
        for subject, official, ours in pairs:
            yield answer["dir"], subject, official, ours


def description(runs: RunSet) -> str:
    """What the official description check says, whether the ruleset asks for it or not."""
    place, ruleset = runs.layout, runs.ruleset
    if place.submitter_folder is None or ruleset is None:
        return "missing"
    return emulate_description_check(find_description(place.submitter_folder, place.system or ""), ruleset.system_demands)


def rcp(answer: Answer | None, runs: RunSet) -> Iterator[tuple[str, Any, Any]]:
    """The RCP test, where the official program came to an end."""
    if answer is None or "crash" in answer:
        return
    verdict = run_rcp_test_for_set(runs)
    outcome = OUTCOMES[answer["message"]][0 if answer["passed"] else 1]
    yield "RCP outcome", outcome, verdict.outcome
    yield "RCP passed", answer["passed"], verdict.passed
    factor = answer["factor"]
    close = math.isclose(factor, verdict.normalization_factor, rel_tol=CLOSE)
    yield "RCP factor", str(factor), str(factor if close else verdict.normalization_factor)


def score(answer: Answer, report: ResultReport) -> Iterator[tuple[str, Any, Any]]:
    """The official score of the folder as it lies."""
    official, ours = answer["score_minutes"], report.summarizer_score_minutes
    close = official is not None and ours is not None and math.isclose(official, ours, rel_tol=CLOSE)
    yield "score", official, official if close else ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--json", type=Path, help="write the disagreements to this file")
    arguments = parser.parse_args()
    equal: Counter[str] = Counter()
    different: list[Answer] = []
    rounds: dict[str, list[Answer]] = {}
    for answer in answers_of(arguments.answers):
        rounds.setdefault(Path(answer["dir"]).parts[0], []).append(answer)
    for answers in rounds.values():
        for folder, subject, official, ours in compared(arguments.answers.parent, answers):
            if official == ours:
                equal[subject] += 1
            else:
                different.append({"dir": folder, "subject": subject, "official": official, "mlcheck": ours})
    table = Table("subject", "equal", "different")
    for subject in SUBJECTS:
        table.add_row(subject, str(equal[subject]), str(sum(item["subject"] == subject for item in different)))
    console = Console()
    console.print(table)
    for item in different:
        console.print(
            f"{item['dir']}: {item['subject']}: official {item['official']}, mlcheck {item['mlcheck']}", soft_wrap=True
        )
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(different, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
