"""How good the advice is: findings shown for one defect, whether the first one names it, and whether the fixes work.

    python benchmarks/advice.py [--corpus ../shared/corpus] [--cases ../shared/cases] [--logs 6]

Each input has one defect: the logs of sample_logs and some published logs, spoiled in every way of tests/support/spoiling.py,
the cases of the rules in rules/catalogue, and the logs of sample_logs/refused. What is wrong with the good log, too, does not
count. Each fix that a program can apply is applied to a copy: the finding has to be gone, and no other may have come.
"""

import argparse
import json
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("support", "rules", "")]

import spoiling  # noqa: E402
from fixing import (  # noqa: E402
    FaultyInput,
    iter_applied_fixes,
    list_faulty_logs,
    list_faulty_packages,
    list_faulty_sets,
    list_spoiled_logs,
    make_faulty_file,
)
from fragments import list_fragments  # noqa: E402

from checker.checking.check_log import check_log  # noqa: E402
from checker.checking.options import CheckOptions  # noqa: E402
from checker.errors import MlcheckError  # noqa: E402
from checker.models.finding import Finding, Severity  # noqa: E402
from checker.reporting.digest import digest_report  # noqa: E402
from checker.submissions.validation import validate_paths  # noqa: E402

SAMPLES = (
    ("training-0.5", "dialects/training_v0.5/example/results/8xExample/resnet/result_0.txt"),
    ("training-5.1", "dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"),
    ("training-5.1", "dialects/training_v5.1/example/results/8xExample/retinanet/result_0.txt"),
)
REFUSED = ROOT / "sample_logs/refused"
UNFIXABLE = ROOT / "tests/rules/unfixable.toml"
REASONS = {
    "measured": "what was measured or trained is at fault",
    "missing": "what is missing is in no file",
    "choice": "only the submitter knows which is right",
    "remark": "a remark, nothing to fix",
    "possible": "an edit could be given in some cases; none is yet",
}


class Spoiled(NamedTuple):
    """A log with one defect: what it is called, its lines, its ruleset and the codes of the rules that name the defect."""

    name: str
    lines: list[str]
    ruleset: str | None
    rules: frozenset[str]


def list_shown(lines: list[str], ruleset: str | None, folder: Path) -> tuple[list[Finding], set[str]]:
    """The findings that the terminal shows for the lines as a log, in its order, and the codes of all in the report."""
    log = folder / "result_0.txt"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    try:
        report = validate_paths([log], CheckOptions(ruleset=ruleset, partial=True))
    except MlcheckError:
        return [], set()
    codes = {
        finding.rule.split("-")[0]
        for part in (*report.runs, *report.results)
        for finding in part.findings
        if finding.severity is not Severity.NOTE
    }
    entries = [entry.finding for _, entries in digest_report(report) for entry in entries]
    return [finding for finding in entries if finding.severity is not Severity.NOTE and not finding.is_evidence], codes


def iter_good_logs(corpus: Path | None, number: int) -> Iterator[tuple[str, str, list[str]]]:
    """Good logs to spoil: name, ruleset and lines."""
    for ruleset, name in SAMPLES:
        yield name, ruleset, (ROOT / "sample_logs" / name).read_text(encoding="utf-8").splitlines()
    if corpus is None:
        return
    answers = map(json.loads, (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
    accepted = [answer for answer in answers if answer["official"] == "pass"]
    smallest: dict[tuple[str, str], Path] = {}
    for answer in accepted:
        path, mark = corpus / answer["path"], (answer["usage"], answer["edition"])
        if mark not in smallest or path.stat().st_size < smallest[mark].stat().st_size:
            smallest[mark] = path
    rulesets = sorted(smallest)
    for usage, ruleset in rulesets[:: max(1, len(rulesets) // number)]:
        path = smallest[usage, ruleset]
        yield path.name, f"{usage}-{ruleset}", path.read_bytes().decode("utf-8", "replace").splitlines()


def iter_spoiled(good: list[tuple[str, str, list[str]]]) -> Iterator[tuple[int, Spoiled]]:
    """Every good log spoiled in every way that it can be, with the number of the good log."""
    for number, (name, ruleset, lines) in enumerate(good):
        for label, (way, rules) in spoiling.BROKEN.items():
            spoiled = way(list(lines))
            if spoiled is not None:
                named = rules.replace("HYP003", "HYP003 HYP006")  # HYP006 is HYP003 of the written rules
                yield number, Spoiled(f"{name}: {label}", spoiled, ruleset, frozenset(named.split()))


def iter_refused() -> Iterator[Spoiled]:
    """The single logs of sample_logs/refused; their defect is the first finding of the manifest."""
    for case in tomllib.loads((REFUSED / "manifest.toml").read_text(encoding="utf-8"))["case"]:
        path = REFUSED / "training_v5.1" / case["path"]
        if path.is_file() and case["findings"]:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            yield Spoiled(case["path"], lines, "training-5.1", frozenset({case["findings"][0][0].split("-")[0]}))


def iter_rule_cases() -> Iterator[Spoiled]:
    """The cases of the rules about logs that one finding of an error names."""
    from conftest import load_cases
    from test_cases import CLEAN, edited

    for code, cases in load_cases("log").items():
        for case in cases.fails:
            lines = case["log"].splitlines() if "log" in case else CLEAN.read_text(encoding="utf-8").splitlines()
            for edit in case.get("edits", []):
                lines = edited(lines, edit)
            if "encoding" not in case:
                yield Spoiled(f"{code}: {case['says']}", lines, case.get("ruleset", "5.1") or None, frozenset({code}))


def count_fragments(good: list[tuple[str, str, list[str]]], corpus: Path | None, cases: Path | None, folder: Path) -> None:
    """Print how many texts of findings have a piece of an expression: over spoiled logs, the rules' cases, corpus and cases."""
    known = [*list_faulty_logs(), *list_faulty_packages(), *list_faulty_sets()]
    spoiled = [one for name, ruleset, lines in good for one in list_spoiled_logs(name, lines, ruleset)]
    texts, wrong = 0, []
    for number, faulty in enumerate([*known, *spoiled]):
        (inner := folder / f"input_{number}").mkdir()
        findings = faulty.check(faulty.write(inner))
        texts, wrong = texts + len(findings), wrong + list_fragments(findings)
        shutil.rmtree(inner)
    published = [] if corpus is None else (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    for answer in map(json.loads, published):
        ruleset = f"{answer['usage']}-{answer['edition']}"
        findings = list(check_log(corpus / answer["path"], CheckOptions(ruleset=ruleset)).report.findings)
        texts, wrong = texts + len(findings), wrong + list_fragments(findings)
    for case in [] if cases is None else sorted(path for path in cases.iterdir() if path.is_dir()):
        try:
            report = validate_paths([case], CheckOptions(partial=True))
        except MlcheckError as error:
            print(f"  {case.name}: {str(error)[:160]}")
            continue
        parts = (*report.runs, *report.results)
        findings = [*report.findings, *(one for part in parts for one in part.findings)]
        texts, wrong = texts + len(findings), wrong + list_fragments(findings)
    print(f"texts of findings: {texts}, with a piece of an expression: {len(wrong)}")
    for text in dict.fromkeys(wrong):
        print(f"  {text[:300]}")


def apply_fixes(good: list[tuple[str, str, list[str]]]) -> None:
    """Apply every fix that a program can apply, and print how many work and which rules have none, by reason."""
    groups: dict[str, list[FaultyInput]] = {
        "cases and spoiled clean log": [*list_faulty_logs(), *list_faulty_packages(), *list_faulty_sets()],
        "refused samples": [
            make_faulty_file(one.name, (REFUSED / "training_v5.1" / one.name).read_bytes(), one.ruleset or "")
            for one in iter_refused()
        ],
        "spoiled good logs": [one for name, ruleset, lines in good for one in list_spoiled_logs(name, lines, ruleset)],
    }
    rules: set[str] = set()
    for title, inputs in groups.items():
        applied = [fix for faulty in inputs for fix in iter_applied_fixes(faulty)]
        wrong = [fix for fix in applied if fix.new or not fix.is_gone]
        rules |= {fix.finding.rule.partition("-")[0] for fix in applied}
        gone = sum(fix.is_gone for fix in applied)
        print(f"fixes, {title}: {len(applied)} applied, {gone} gone, {sum(bool(fix.new) for fix in applied)} brought others")
        for fix in wrong:
            print(f"  {fix.name}: {fix.finding.rule}: {fix.finding.fix}; {'gone' if fix.is_gone else 'not gone'}, {[*fix.new]}")
    print(f"rules with a fix that a program applied: {len(rules)}")
    for reason, codes in tomllib.loads(UNFIXABLE.read_text(encoding="utf-8")).items():
        print(f"rules without, {REASONS[reason]}: {len(codes.split())}")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--cases", type=Path, help="a folder of inputs that were once answered poorly")
    parser.add_argument("--logs", type=int, default=6, help="how many published logs to spoil")
    parser.add_argument("--list", action="store_true", help="list the inputs whose first finding is another")
    options = parser.parse_args()
    good = [*iter_good_logs(options.corpus, options.logs)]
    apply_fixes(good)
    with tempfile.TemporaryDirectory() as name:
        count_fragments(good, options.corpus, options.cases, Path(name))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        usual = [{one.rule for one in list_shown(lines, ruleset, folder)[0]} for _, ruleset, lines in good]
        groups = {
            "spoiled logs": iter_spoiled(good),
            "cases of the rules": ((None, one) for one in iter_rule_cases()),
            "refused samples": ((None, one) for one in iter_refused()),
        }
        for title, inputs in groups.items():
            shown, first, total = 0, 0, 0
            for number, one in inputs:
                found, codes = list_shown(one.lines, one.ruleset, folder)
                before = set() if number is None else usual[number]
                new = [finding for finding in found if finding.rule not in before]
                if not codes & one.rules - {rule.split("-")[0] for rule in before}:
                    continue  # it is no defect in this ruleset
                total, shown = total + 1, shown + len(new)
                if new and new[0].rule.split("-")[0] in one.rules:
                    first += 1
                elif options.list:
                    print(f"  {one.name}: {[finding.rule[:6] for finding in new]}, not {sorted(one.rules)}")
            print(f"{title}: {total} inputs, {shown / total:.2f} findings each, {first / total:.1%} name the defect first")


if __name__ == "__main__":
    main()
