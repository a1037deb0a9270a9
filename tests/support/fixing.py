"""Fixes that a program can apply, applied to a copy: whether the finding is gone then, and whether another one came."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import spoiling
import test_set_cases
from conftest import load_cases
from packages import findings_on, write_package
from test_cases import CLEAN, edited

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.models.finding import Edit, Finding, Severity
from checker.submissions.validation import validate_paths

TOKEN = ":::MLLOG "
SPLIT_KEY = re.compile(r"(:::MLL \S+ |:::MLP.*? \(.*?\) )(\w+)(.*)")
SEVERAL_DEFECTS = (
    "a batch larger than the training data", "progress a number as text", "batch size as text", "batch size in a list",
    "benchmark a list",
)  # fmt: skip
"""Parts of logs, which show more once their division is known, and values that are wrong without quotes, too."""

MISSPELT: dict[str, list[dict[str, Any]]] = {
    "hyperparameter misspelt": [{"text": {"line": 25, "old": "eval_samples", "new": "eval_sample"}}],
    "field misspelt": [{"text": {"line": 2, "old": "submission_org", "new": "submision_org"}}],
    "event misspelt": [{"text": {"line": 8, "old": "cache_clear", "new": "cache_cleared"}}],
    "optimizer in capitals": [{"change": {"key": "opt_name", "value": "AdamW"}}],
    "seed as text": [{"change": {"key": "seed", "value": "1000"}}],
    "steps as text": [{"change": {"key": "gradient_accumulation_steps", "value": "1"}}],
    "batch as text": [{"change": {"key": "global_batch_size", "value": "32"}}],
    "eval samples as text": [{"change": {"key": "eval_samples", "value": "1024"}}],
    "progress misspelt": [
        {"text": {"line": line, "old": '"samples_count"', "new": '"sample_count"'}} for line in range(34, 105, 5)
    ],
    "evaluations misspelt": [
        {"text": {"line": line, "old": '"eval_accuracy"', "new": '"eval_acuracy"'}} for line in range(34, 105, 5)
    ],
    "status misspelt": [{"change": {"key": "run_stop", "metadata": {"Status": "success", "samples_count": 184320}}}],
    "status in capitals": [{"change": {"key": "run_stop", "metadata": {"status": "SUCCESS", "samples_count": 184320}}}],
}
MISSPELT_LOGS = {
    "loop misspelt": (
        "0.5",
        """\
:::MLPv0.5.0 resnet 1541980800.0 (a.py:1) run_clear_caches
:::MLPv0.5.0 resnet 1541980800.0 (a.py:1) run_start
:::MLPv0.5.0 resnet 1541980801.0 (a.py:1) train_lop
""",
    ),
    "result twice": (
        "0.6",
        """\
:::MLL 1558639001.1 submission_benchmark: {"value": "minigo", "metadata": {}}
:::MLL 1558639003.1 eval_result: {"value": 0.5, "metadata": {}}
:::MLL 1558639004.1 eval_result: {"value": 0.5, "metadata": {}}
""",
    ),
    "status in capitals, 0.6": (
        "0.6",
        """\
:::MLL 1558639001.1 submission_benchmark: {"value": "resnet", "metadata": {}}
:::MLL 1558639001.1 submission_status: {"value": "On-Prem", "metadata": {}}
:::MLL 1558639001.2 run_start: {"value": null, "metadata": {}}
:::MLL 1558639009.1 run_stop: {"value": null, "metadata": {"status": "SUCCESS"}}
""",
    ),
}

Case = dict[str, Any]
Mark = tuple[str, str | None, str]


class FaultyInput(NamedTuple):
    """An input with a defect: its name, how to write it into a folder, which gives its root, how to check that, and the input
    without the defect, whose own findings may come up again."""

    name: str
    write: Callable[[Path], Path]
    check: Callable[[Path], list[Finding]]
    usual: "FaultyInput | None" = None


class AppliedFix(NamedTuple):
    """A finding whose edit was applied: the input, whether the finding is gone, and the marks of those that came."""

    name: str
    finding: Finding
    is_gone: bool
    new: frozenset[Mark]


def iter_applied_fixes(faulty: FaultyInput) -> Iterator[AppliedFix]:
    """Each finding on the input that has an edit, which is applied to a copy of its own."""
    with tempfile.TemporaryDirectory() as name:
        findings = faulty.check(faulty.write(Path(name)))
    number = len(findings)
    for at in range(number):
        if findings[at].edit is None:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            root = faulty.write(folder)
            before = faulty.check(root)
            finding = before[at]
            assert finding.edit is not None
            if not apply_edit(Path(finding.edit.path or finding.path), finding.edit):
                continue
            after = {mark_finding(one, folder) for one in faulty.check(root)}
            known = {mark_finding(one, folder) for one in before}
            if after - known and faulty.usual is not None:
                known |= {mark_finding(one, folder) for one in faulty.usual.check(faulty.usual.write(folder))}
            yield AppliedFix(faulty.name, finding, mark_finding(finding, folder) not in after, frozenset(after - known))


def mark_finding(finding: Finding, folder: Path) -> Mark:
    """What a finding is known by in a changed copy."""
    return finding.rule, finding.key, finding.path.replace(str(folder), "")


def apply_edit(path: Path, edit: Edit) -> bool:
    """Apply the edit to the file or folder; False where it is about records that are not written as JSON alone."""
    match edit.action:
        case "remove":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        case "rename" if edit.field is None:
            path.rename(path.with_name(str(edit.value)))
        case "encode":
            path.write_text(read_text(path), encoding=str(edit.value))
        case _ if not edit.lines:
            fields = json.loads(read_text(path))
            change_field(fields, edit)
            path.write_text(json.dumps(fields, indent=4), encoding="utf-8")
        case _:
            with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
                lines = file.read().split("\n")
            changed = change_lines(lines, edit)
            if changed is None:
                return False
            path.write_text("\n".join(changed), encoding="utf-8", errors="surrogateescape", newline="")
    return True


def read_text(path: Path) -> str:
    """The text of a file in whatever encoding: each line that is not UTF-8 is Latin-1."""
    data = path.read_bytes()
    if b"\0" in data[:100]:
        return data.decode(
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        )
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return "\n".join(decode_line(line) for line in lines)


def decode_line(line: bytes) -> str:
    """The line as UTF-8, or else as Latin-1."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def change_lines(lines: list[str], edit: Edit) -> list[str] | None:
    """The lines after the edit."""
    numbers = list(edit.lines)
    if edit.action == "delete":
        return [line for number, line in enumerate(lines, 1) if number not in numbers]
    if edit.action == "split":
        return lines[numbers[0] - 1 :]  # the run that counts
    if edit.action == "move":
        moved, to = [lines[number - 1] for number in numbers], int(str(edit.value)) - 1
        before = [line for number, line in enumerate(lines[:to], 1) if number not in numbers]
        return [*before, *moved, *(line for number, line in enumerate(lines[to:], to + 1) if number not in numbers)]
    if edit.action == "replace":
        first, last = edit.columns or (1, 1)
        text = lines[numbers[0] - 1][: first - 1] + str(edit.value) + lines[numbers[-1] - 1][last - 1 :]
        return [*lines[: numbers[0] - 1], text, *lines[numbers[-1] :]]
    changed = list(lines)
    for number in numbers:
        line = lines[number - 1]
        if line.startswith(TOKEN):
            record = json.loads(line.removeprefix(TOKEN))
            change_field(record, edit)
            changed[number - 1] = TOKEN + json.dumps(record)
        elif edit.field == "key":
            head, _, rest = SPLIT_KEY.match(line).groups()  # type: ignore[union-attr]
            changed[number - 1] = head + json.loads(str(edit.value)) + rest
        elif "{" in line:
            head, brace, payload = line.partition("{")
            record = json.loads(brace + payload)
            change_field(record, edit)
            changed[number - 1] = head + json.dumps(record)
        else:
            return None
    return changed


def change_field(fields: Case, edit: Edit) -> None:
    """Set or rename a field of a record or description."""
    name = str(edit.field)
    if name.startswith("metadata."):
        fields, name = fields["metadata"], name.removeprefix("metadata.")
    if edit.action == "rename":
        fields[str(edit.value)] = fields.pop(name)
    else:
        fields[name] = json.loads(str(edit.value))


def list_faulty_logs() -> list[FaultyInput]:
    """Each case of a rule about logs, and the clean log spoiled in every way."""
    clean = CLEAN.read_text(encoding="utf-8").splitlines()
    inputs = []
    for code, cases in load_cases("log").items():
        for case in cases.fails:
            lines, name = case["log"].splitlines() if "log" in case else clean, f"{code}: {case['says']}"
            if name.endswith(SEVERAL_DEFECTS) or ("log" in case and not code.startswith(("LOG", "SUB", "RES"))):
                continue
            for edit in case.get("edits", []):
                lines = edited(lines, edit)
            inputs.append(make_faulty_log(name, lines, case.get("ruleset", "5.1"), case.get("encoding", "utf-8")))
    for name, edits in MISSPELT.items():
        lines = clean
        for edit in edits:
            lines = edited(lines, edit)
        inputs.append(make_faulty_log(name, lines, "5.1"))
    for name, (ruleset, log) in MISSPELT_LOGS.items():
        inputs.append(make_faulty_log(name, log.splitlines(), ruleset))
    return inputs + list_spoiled_logs("clean", clean, "5.1")


def list_spoiled_logs(title: str, clean: list[str], ruleset: str) -> list[FaultyInput]:
    """The log spoiled in every way."""
    usual = make_faulty_log(title, clean, ruleset)
    spoiled = ((label, way(list(clean))) for label, (way, _) in spoiling.BROKEN.items())
    return [
        make_faulty_log(f"{title}: {label}", lines, ruleset)._replace(usual=usual)
        for label, lines in spoiled
        if lines is not None and not label.endswith(SEVERAL_DEFECTS)
    ]


def make_faulty_log(name: str, lines: list[str], ruleset: str, encoding: str = "utf-8") -> FaultyInput:
    """The lines as a log."""
    text = "\n".join(lines) + "\n"
    return make_faulty_file(name, text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "strict"), ruleset)


def make_faulty_file(name: str, data: bytes, ruleset: str) -> FaultyInput:
    """The bytes as a log."""

    def write(folder: Path) -> Path:
        log = folder / "result_0.txt"
        log.write_bytes(data)
        return log

    def check(log: Path) -> list[Finding]:
        return list(check_log(log, CheckOptions(ruleset=ruleset or None)).report.findings)

    return FaultyInput(name, write, check)


def list_faulty_packages() -> list[FaultyInput]:
    """Each case of a rule on what lies beside the logs."""
    return [
        FaultyInput(
            f"{code}: {case['says']}",
            lambda folder, case=case: write_package(folder, case),  # type: ignore[misc]
            lambda root, case=case: findings_on(root, case),  # type: ignore[misc]
        )
        for code, cases in load_cases("package").items()
        for case in cases.fails
    ]


def list_faulty_sets() -> list[FaultyInput]:
    """Each case of a rule about runs together and their folders."""
    return [
        FaultyInput(
            f"{code}: {case['says']}",
            lambda folder, case=case: test_set_cases.written(folder, case),  # type: ignore[misc]
            lambda root, case=case: check_submission(root, case.get("arguments", ())),  # type: ignore[misc]
        )
        for code, cases in load_cases("set").items()
        for case in cases.fails
    ]


def check_submission(root: Path, flags: tuple[str, ...]) -> list[Finding]:
    """All findings on a submission, notes on its statistics left out."""
    ruleset = flags[flags.index("--ruleset") + 1] if "--ruleset" in flags else None
    report = validate_paths([root], CheckOptions(ruleset=ruleset, partial="--partial" in flags))
    every = [*report.findings, *(one for part in (*report.runs, *report.results) for one in part.findings)]
    return [one for one in every if one.severity is not Severity.NOTE or one.edit is not None]
