"""Good published logs, spoiled: each is refused for the right reason. Disguised: each still passes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import disguising
import pytest
import spoiling
import synthesis
from records import field

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.models.report import RunReport
from checker.rules.loader import list_rulesets

pytestmark = pytest.mark.slow

# Where evaluation is off the clock, run_stop may lie before the evaluations, and evaluations are made in any order; where
# lower is better, nothing is too high. Of Qwen's evaluations each has to be the next.
# Ruleset 0.6 accepted evaluations after run_stop.
AFTER_THE_STOP = ("stop before the target", "evaluations after the stop")
OFF_THE_CLOCK = ("minigo", "stable_diffusion", "qwen35_397b_grpo")
NOT_WRONG_HERE = {
    "stop at the first evaluation": OFF_THE_CLOCK,
    "the last evaluation a second after the one before": OFF_THE_CLOCK,
    "stop before the target": OFF_THE_CLOCK,
    "evaluations after the stop": OFF_THE_CLOCK,
    "an evaluation a day early": OFF_THE_CLOCK,
    "evaluations in one moment": OFF_THE_CLOCK,
    "evaluations backwards by epoch": OFF_THE_CLOCK,
    "evaluations backwards by samples": OFF_THE_CLOCK,
    "quality impossible": ("stable_diffusion", "rnnt"),
    "quality perfect": OFF_THE_CLOCK,  # a rate of won games can be 1
    "eight ranks": ("qwen35_397b_grpo",),
    "another target declared": ("maskrcnn", "stable_diffusion"),  # of two parts
    "accumulation uneven": ("minigo",),  # it logs train_batch_size
}
# What the written rules ask of logs beyond the official ones, from which logs of benchmarks without published ones are made.
WRITTEN: dict[str, dict[str, Any]] = {
    "flux1": {"train_samples": 1099776, "eval_samples": 29696},
    "dlrm_dcnv2": {"train_samples": 4195197692},
    "llama31_8b": {"opt_base_learning_rate": 1.0, "opt_end_learning_rate": 0.1},
    "gpt_oss_20b": {"opt_base_learning_rate": 1.0, "opt_end_learning_rate": 0.1},
    "llama2_70b_lora": {
        "train_samples": 3901, "eval_samples": 173, "opt_gradient_clip_norm": 0.3, "opt_adamw_weight_decay": 0.0001,
        "lora_alpha": 32,
    },
    "llama31_405b": {"opt_end_learning_rate": 8e-7, "opt_learning_rate_warmup_steps": 8000},
}  # fmt: skip
DUE = {
    "flux1": 262144, "llama31_8b": 12288, "gpt_oss_20b": 12288, "llama2_70b_lora": 1152, "llama31_405b": 276480,
    "deepseekv3_671b": 15360,
}  # fmt: skip
# Accepted logs of the round have it, so it is a warning there.
BENCHMARK = re.compile(r'"?submission_benchmark"?(?:, "value")?: "(\w+)"')
ONLY_WARNED = {"cache not cleared, in words": ("5.1",), "cache not cleared, as a number": ("5.1",)}


def accepted(corpus: Path, usage: str, ruleset: str) -> Iterator[tuple[str, Path]]:
    """The smallest accepted logs of the ruleset, each of another benchmark; in every ruleset of others, where it can be."""
    answers = map(json.loads, (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
    passed = [
        answer for answer in answers if (answer["usage"], answer["edition"], answer["official"]) == (usage, ruleset, "pass")
    ]
    by_benchmark: dict[str, Path] = {}
    for path in sorted((corpus / answer["path"] for answer in passed), key=lambda path: path.stat().st_size):
        named = BENCHMARK.search(path.read_text(encoding="utf-8", errors="replace"))
        if named is not None and named[1] in by_benchmark:
            continue
        report = check_log(path, CheckOptions()).report
        if report.mlcheck == "pass":
            by_benchmark.setdefault(str(report.benchmark), path)
    first = list_rulesets().index((usage, ruleset))
    chosen = sorted(by_benchmark)[first % 3 :: 3] or sorted(by_benchmark)
    yield from ((benchmark, by_benchmark[benchmark]) for benchmark in chosen)


def made(folder: Path, usage: str, ruleset: str) -> Iterator[tuple[str, Path]]:
    """A log of each closed benchmark of a ruleset that has no published logs, made from the official rules."""
    for pair in synthesis.pairs():
        if pair[:3] == (usage, ruleset, "closed"):
            log = folder / f"made_{pair[3]}.txt"
            lines = "\n".join(synthesis.synthesised(pair, folder, WRITTEN.get(pair[3]))[0])
            # A step that contradicts the samples is wrong, and so is an evaluation that is not due.
            lines = lines.replace('"step_num": 1, ', "").replace(
                '"samples_count": 1024', f'"samples_count": {DUE.get(pair[3], 1024)}'
            )
            lines = lines.replace('"epoch_num": 1,', '"epoch_num": 0.05,') if pair[3] == "dlrm_dcnv2" else lines
            log.write_text(lines, encoding="utf-8")
            yield pair[3], log


def judged(lines: list[str], folder: Path, ruleset: str, encoding: str = "utf-8", end: str = "\n") -> RunReport:
    """The report on the lines as a log."""
    log = folder / "result_0.txt"
    log.write_bytes(("\n".join(lines) + end).encode(encoding))
    return check_log(log, CheckOptions(ruleset=ruleset)).report


def errors_in(report: RunReport) -> dict[str, str]:
    """The codes of the rules that are broken, with what is said of each."""
    return {f.rule.split("-")[0]: f"{f.message} ({f.fix})" for f in report.findings if f.severity == "error"}


@pytest.mark.parametrize(("usage", "ruleset"), list_rulesets())
def test_spoiled_logs_are_refused_and_disguised_ones_pass(corpus: Path, tmp_path: Path, usage: str, ruleset: str) -> None:
    wrong, tried, name = [], 0, f"{usage}-{ruleset}"
    logs = [*accepted(corpus, usage, ruleset)]
    for benchmark, path in logs or [*made(tmp_path, usage, ruleset)][::2]:
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        for spoiling_, (way, rules) in spoiling.BROKEN.items():
            spoiled = None if benchmark in NOT_WRONG_HERE.get(spoiling_, ()) else way(list(lines))
            if spoiled is None or ruleset in ONLY_WARNED.get(spoiling_, ()):
                continue
            if ruleset == "0.6" and spoiling_ in AFTER_THE_STOP:
                continue
            tried += 1
            report = judged(spoiled, tmp_path, name)
            errors = errors_in(report)
            if report.mlcheck != "fail" or not errors.keys() & set(rules.split()):
                wrong.append((benchmark, spoiling_, sorted(errors)))
        for key, rule in spoiling.MISSPELT.items():
            misspelt = spoiling.misspelt(key)(list(lines))
            said = errors_in(judged(misspelt, tmp_path, name)).get(rule, "") if misspelt is not None else None
            if said is not None and str(field(lines, key, "value")) not in said:
                wrong.append((benchmark, f"{key} misspelt", [said]))
        for disguise, way in disguising.DISGUISED.items():
            disguised = None if benchmark in NOT_WRONG_HERE.get(disguise, ()) else way(list(lines))
            if disguised is None:
                continue
            tried += 1
            report = judged(disguised, tmp_path, name)
            if report.mlcheck != "pass":
                wrong.append((benchmark, disguise, list(errors_in(report).items())[:2]))
        for encoding in disguising.ENCODINGS:
            if judged(lines, tmp_path, name, encoding).mlcheck != "pass":
                wrong.append((benchmark, encoding, []))
        if judged(lines, tmp_path, name, end="").mlcheck != "pass":
            wrong.append((benchmark, "no last line end", []))
    if not tried:
        pytest.skip(f"no accepted logs of {usage} {ruleset} are in the corpus")
    assert wrong == [], (tried, len(wrong))
