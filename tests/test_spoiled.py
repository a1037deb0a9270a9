"""Good published logs, spoiled: each is refused for the right reason. Disguised: each still passes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import spoiling

from checker.engine.loading import editions
from checker.models.report import RunReport
from checker.pipeline import Options
from checker.pipeline.assessing import assess

# Where evaluation is off the clock, run_stop may lie before the evaluations; where lower is better, nothing is too high.
NOT_WRONG_HERE = {
    "stop before the target": ("minigo", "stable_diffusion"),
    "quality impossible": ("stable_diffusion", "rnnt"),
}
LATER = [name for name in editions() if name not in (("training", "0.5"), ("training", "0.6"))]


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


def judged(lines: list[str], folder: Path, edition: str) -> RunReport:
    """The report on the lines as a log."""
    log = folder / "result_0.txt"
    log.write_bytes("\n".join([*lines, ""]).encode())
    return assess(log, Options(edition=edition)).report


@pytest.mark.parametrize(("usage", "edition"), LATER)
def test_spoiled_logs_are_refused_and_disguised_ones_pass(corpus: Path, tmp_path: Path, usage: str, edition: str) -> None:
    wrong, tried = [], 0
    for benchmark, path in accepted(corpus, usage, edition):
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        for name, way in spoiling.BROKEN.items():
            spoiled = None if benchmark in NOT_WRONG_HERE.get(name, ()) else way(list(lines))
            if spoiled is None:
                continue
            tried += 1
            report = judged(spoiled, tmp_path, f"{usage}-{edition}")
            errors = {finding.rule.split("-")[0] for finding in report.findings if finding.severity == "error"}
            if report.verdict != "fail" or not errors & set(spoiling.REASONS[name].split()):
                wrong.append((path.parent.name, name, sorted(errors)))
        for name, way in spoiling.DISGUISED.items():
            disguised = way(list(lines))
            if disguised is None:
                continue
            tried += 1
            report = judged(disguised, tmp_path, f"{usage}-{edition}")
            if report.verdict != "pass":
                wrong.append((path.parent.name, name, [finding.message for finding in report.findings][:2]))
    if not tried:
        pytest.skip(f"no accepted logs of {usage} {edition} are in the corpus")
    assert wrong == []


def test_every_way_has_a_reason() -> None:
    assert set(spoiling.BROKEN) == set(spoiling.REASONS)
