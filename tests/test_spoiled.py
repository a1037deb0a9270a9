"""Good published logs, spoiled: each is refused for the right reason. Disguised: each still passes."""

import json
from collections.abc import Iterator
from pathlib import Path

import disguising
import pytest
import spoiling

from checker.engine.loading import editions
from checker.models.report import RunReport
from checker.pipeline import Options
from checker.pipeline.assessing import assess

# Where evaluation is off the clock, run_stop may lie before the evaluations, and evaluations are made in any order; where
# lower is better, nothing is too high.
# Edition 0.6 accepted evaluations after run_stop.
AFTER_THE_STOP = ("stop before the target", "evaluations after the stop")
OFF_THE_CLOCK = ("minigo", "stable_diffusion")
NOT_WRONG_HERE = {
    "stop before the target": OFF_THE_CLOCK,
    "evaluations after the stop": OFF_THE_CLOCK,
    "an evaluation a day early": OFF_THE_CLOCK,
    "evaluations in one moment": OFF_THE_CLOCK,
    "evaluations backwards by epoch": OFF_THE_CLOCK,
    "evaluations backwards by samples": OFF_THE_CLOCK,
    "quality impossible": ("stable_diffusion", "rnnt"),
    "quality perfect": OFF_THE_CLOCK,  # a rate of won games can be 1
}


def accepted(corpus: Path, usage: str, edition: str) -> Iterator[tuple[str, Path]]:
    """One accepted log of each benchmark of the edition."""
    seen = set()
    for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        if (answer["usage"], answer["edition"], answer["official"]) == (usage, edition, "pass"):
            path = corpus / answer["path"]
            report = assess(path, Options()).report
            if report.benchmark not in seen and report.verdict == "pass":
                seen.add(report.benchmark)
                yield str(report.benchmark), path


def judged(lines: list[str], folder: Path, edition: str, encoding: str = "utf-8", end: str = "\n") -> RunReport:
    """The report on the lines as a log."""
    log = folder / "result_0.txt"
    log.write_bytes(("\n".join(lines) + end).encode(encoding))
    return assess(log, Options(edition=edition)).report


def errors_in(report: RunReport) -> dict[str, str]:
    """The codes of the rules that are broken, with what is said of each."""
    return {f.rule.split("-")[0]: f"{f.message} ({f.fix})" for f in report.findings if f.severity == "error"}


@pytest.mark.parametrize(("usage", "edition"), editions())
def test_spoiled_logs_are_refused_and_disguised_ones_pass(corpus: Path, tmp_path: Path, usage: str, edition: str) -> None:
    wrong, tried, name = [], 0, f"{usage}-{edition}"
    for benchmark, path in accepted(corpus, usage, edition):
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        division = judged(lines, tmp_path, name).division
        for spoiling_, (way, rules) in spoiling.BROKEN.items():
            spoiled = None if benchmark in NOT_WRONG_HERE.get(spoiling_, ()) else way(list(lines))
            if spoiled is None or (edition == "0.6" and spoiling_ in AFTER_THE_STOP):
                continue
            tried += 1
            report = judged(spoiled, tmp_path, name)
            errors = errors_in(report)
            if report.verdict != "fail" or not errors.keys() & set(rules.split()):
                wrong.append((benchmark, spoiling_, sorted(errors)))
        for key, rule in spoiling.MISSPELT.items():
            misspelt = spoiling.misspelt(key)(list(lines))
            said = errors_in(judged(misspelt, tmp_path, name)).get(rule, "") if misspelt is not None else None
            right = benchmark if key == "submission_benchmark" else division
            if said is not None and str(right) not in said:
                wrong.append((benchmark, f"{key} misspelt", [said]))
        for disguise, way in disguising.DISGUISED.items():
            disguised = way(list(lines))
            if disguised is None:
                continue
            tried += 1
            report = judged(disguised, tmp_path, name)
            if report.verdict != "pass":
                wrong.append((benchmark, disguise, list(errors_in(report).items())[:2]))
        for encoding in disguising.ENCODINGS:
            if judged(lines, tmp_path, name, encoding).verdict != "pass":
                wrong.append((benchmark, encoding, []))
        if judged(lines, tmp_path, name, end="").verdict != "pass":
            wrong.append((benchmark, "no last line end", []))
    if not tried:
        pytest.skip(f"no accepted logs of {usage} {edition} are in the corpus")
    assert wrong == [], (tried, len(wrong))
