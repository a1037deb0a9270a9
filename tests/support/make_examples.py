"""Writes checker/examples.json: of each rule one of its cases that break it, and one that keep it.

python tests/support/make_examples.py [CODE ...]

With codes of rules, only their examples are made; those of the others stay as they are.
"""

import json
import sys
import tempfile
from collections.abc import Collection
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / folder) for folder in ("", "support", "rules"))]

import test_set_cases  # noqa: E402
from conftest import load_cases  # noqa: E402
from packages import findings_on, write_package  # noqa: E402
from test_cases import CLEAN, edited  # noqa: E402

from checker.checking.check_log import check_log  # noqa: E402
from checker.checking.explanation import ExampleLine, RuleExample, RuleExamplePair  # noqa: E402
from checker.checking.options import CheckOptions  # noqa: E402
from checker.models.finding import Finding  # noqa: E402
from checker.submissions.validation import validate_paths  # noqa: E402

TARGET = ROOT / "checker/examples.json"
AROUND, MOST_LINES, LONGEST = 1, 7, 240
ABOUT_THE_CASE = {"says", "found", "weighed", "message", "report", "lines", "fix", "steps", "arguments", "logged"}

Case = dict[str, Any]


def text_of(case: Case) -> list[str]:
    """The log of the case."""
    lines: list[str] = case["log"].splitlines() if "log" in case else CLEAN.read_text(encoding="utf-8").splitlines()
    for edit in case.get("edits", []):
        lines = edited(lines, edit)
    return lines


def excerpt(lines: list[str], marked: list[int], near: list[int]) -> tuple[ExampleLine, ...]:
    """The marked lines, or those near by, with what stands around them."""
    chosen: dict[int, None] = {}
    for at in marked or near:
        for number in range(at - AROUND, at + AROUND + 1):
            if 1 <= number <= len(lines) and len(chosen) < MOST_LINES:
                chosen[number] = None
    return tuple(
        ExampleLine(number=number, text=shortened(lines[number - 1]), at_fault=number in marked) for number in sorted(chosen)
    )


def shortened(line: str) -> str:
    """A line as it can be shown."""
    text = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def changed_lines(lines: list[str]) -> list[int]:
    """Where the lines differ from the clean log, at first."""
    clean = CLEAN.read_text(encoding="utf-8").splitlines()
    blocks = SequenceMatcher(None, clean, lines, autojunk=False).get_opcodes()
    return next(([low + 1] for kind, _, _, low, _ in blocks if kind != "equal"), [1])


def of_log(code: str, case: Case, near: list[int], folder: Path) -> tuple[RuleExample, list[int]]:
    """The example that a case about a log makes; and where to look in another one for the same."""
    lines = text_of(case)
    log = folder / "result_0.txt"
    log.write_text("\n".join(lines) + "\n", encoding=case.get("encoding", "utf-8"))
    report = check_log(log, CheckOptions(ruleset=case.get("ruleset", "5.1") or None)).report
    marked = sorted({line for line in case.get("lines", []) if line})
    where = marked or ([1] if "log" in case else changed_lines(lines) if case.get("edits") else near)
    message = message_of(code, report.findings)
    return RuleExample(
        says=case["says"], lines=excerpt(lines, marked, where), message=message, official=report.official.value
    ), where


def message_of(code: str, findings: Any) -> str | None:
    """What mlcheck says of it."""
    found: list[Finding] = [one for one in findings if one.rule.startswith(f"{code}-")]
    return found[0].message if found else None


def of_package(code: str, case: Case, folder: Path) -> RuleExample:
    """The example that a case about a package makes."""
    root = write_package(folder, case)
    message = message_of(code, findings_on(root, case))
    changes = [f"{name}: {json.dumps(value)}" for name, value in case.items() if name not in ABOUT_THE_CASE]
    return RuleExample(says=case["says"], changes=tuple(map(shortened, changes)), message=relative(message, root))


def of_set(code: str, case: Case, folder: Path) -> RuleExample:
    """The example that a case about a set of runs makes."""
    root = test_set_cases.written(folder, case)
    flags = case.get("arguments", ())
    ruleset = flags[flags.index("--ruleset") + 1] if "--ruleset" in flags else None
    options = CheckOptions(ruleset=ruleset, partial="--partial" in flags, strict_statistics="--strict-statistics" in flags)
    report = validate_paths([root], options)
    findings = [*report.findings, *(finding for one in report.results for finding in one.findings)]
    changes = [f"{name}: {json.dumps(briefly(how))}" for step in case["steps"] for name, how in step.items()]
    official = next((one.official.value for one in report.results if one.benchmark == "llama31_8b"), None)
    message = relative(message_of(code, findings), root)
    return RuleExample(says=case["says"], changes=tuple(map(shortened, changes)), message=message, official=official)


def briefly(how: Any) -> Any:
    """A step of a case, of many files the first."""
    if isinstance(how, dict) and len(how.get("files", ())) > 1:
        return {**how, "files": [how["files"][0], f"and {len(how['files']) - 1} more"]}
    return how


def relative(message: str | None, root: Path) -> str | None:
    """Without the folder that the submission was made in."""
    return None if message is None else message.replace(f"{root}/", "").replace(str(root.parent), "")


def made(codes: Collection[str] = ()) -> dict[str, RuleExamplePair]:
    """The examples of these rules, or of all, by code."""
    found: dict[str, RuleExamplePair] = {}
    for about in ("log", "package", "set"):
        for code, cases in load_cases(about).items():
            if codes and code not in codes:
                continue
            broken, kept = cases.fails[0], cases.passes[0]
            with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
                places = Path(one), Path(two)
                if about == "log":
                    first, where = of_log(code, broken, [1], places[0])
                    second, _ = of_log(code, kept, where, places[1])
                else:
                    of = of_package if about == "package" else of_set
                    first, second = of(code, broken, places[0]), of(code, kept, places[1])
            found[code] = RuleExamplePair(broken=first, kept=second)
    return dict(sorted(found.items()))


def write_examples(target: Path, codes: Collection[str] = ()) -> None:
    """Writes those of these rules beside those that are there, or all anew."""
    table = json.loads(target.read_text(encoding="utf-8")) if codes else {}
    table |= {code: one.model_dump(mode="json", exclude_defaults=True) for code, one in made(codes).items()}
    target.write_text(json.dumps(dict(sorted(table.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_examples(TARGET, sys.argv[1:])
