"""Every disagreement with the official checker on a folder of logs, each with its reason.

    python benchmarks/parity.py LOGS --ruleset 5.1 [--json FILE]      run the official checker beside, one log after the other
    python benchmarks/parity.py --answers verdicts.jsonl              or compare with recorded answers

A log counts as equal where both accept it, or both refuse it for the same keys; where the official checker crashes, mlcheck
has to refuse it. Logs that the official checker accepts and mlcheck's own rules refuse are listed too: those are meant, and
the rule is the reason.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlperf_logging.compliance_checker.mlp_compliance import make_checker
from rich.console import Console
from rich.table import Table

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.logs.discovery import discover_logs

Answer = dict[str, Any]


def official(log: Path, usage: str, ruleset: str) -> Answer:
    """What the official checker says of a log."""
    checker = make_checker(usage, f"{ruleset}.0", quiet=True, werror=False)
    answer: Answer = {"path": str(log), "usage": usage, "edition": ruleset, "keys": [], "crash": None}
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            accepted = checker.check_file(str(log), f"{usage}_{ruleset}.0/common.yaml")
    except (Exception, SystemExit) as error:
        return answer | {"official": "crash", "crash": f"{type(error).__name__}: {error}"}
    return answer | {"official": "pass" if accepted else "fail", "keys": None}


def answers_of(arguments: argparse.Namespace) -> Iterator[tuple[Path, Answer]]:
    """The logs and what the official checker makes of them."""
    if arguments.answers is not None:
        for line in arguments.answers.read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            yield arguments.answers.parent / answer["path"], answer
        return
    usage, _, ruleset = arguments.ruleset.rpartition("-")
    for log in discover_logs(arguments.logs).logs:
        yield log.resolve(), official(log.resolve(), usage or "training", ruleset)


def disagreement(log: Path, answer: Answer) -> Answer | None:
    """How mlcheck differs, and why; None where it does not."""
    report = check_log(log, CheckOptions(ruleset=f"{answer['usage']}-{answer['edition']}")).report
    wanted = "pass" if answer["official"] == "pass" else "fail"
    failing = sorted({f.key for f in report.findings if f.origin == "official" and f.severity == "error" and f.key})
    known = answer["keys"] is not None and answer["official"] != "crash"
    differs = "official verdict" if report.official != wanted else None
    if differs is None and known and failing != sorted(answer["keys"]):
        differs = "failing keys"
    if differs is None and report.official == "pass" and report.mlcheck == "fail":
        differs = "own rules"
    if differs is None:
        return None
    reasons = sorted({finding.rule for finding in report.findings if finding.severity == "error"})
    return {
        "path": answer["path"],
        "ruleset": f"{answer['usage']} {answer['edition']}",
        "differs": differs,
        "official": answer["official"],
        "mlcheck_official": report.official.value,
        "mlcheck": report.mlcheck.value,
        "reasons": reasons,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="*", type=Path)
    parser.add_argument("--ruleset", help="5.1, hpc-3.0")
    parser.add_argument("--answers", type=Path, help="recorded answers of the official checker, one object a line")
    parser.add_argument("--json", type=Path, help="write the disagreements to this file")
    arguments = parser.parse_args()
    if arguments.answers is None and not (arguments.logs and arguments.ruleset):
        parser.error("give LOGS and --ruleset, or --answers")
    if arguments.json is not None:
        arguments.json = arguments.json.resolve()
    logging.disable(logging.CRITICAL)
    found: list[Answer] = []
    compared: Counter[str] = Counter()
    pairs = list(answers_of(arguments)) if arguments.answers is not None else None
    with tempfile.TemporaryDirectory() as scratch:
        here = Path.cwd()
        if pairs is None:
            arguments.logs = [log.resolve() for log in arguments.logs]
            os.chdir(scratch)  # the official checker writes a log file where it stands
        for log, answer in pairs if pairs is not None else answers_of(arguments):
            compared[f"{answer['usage']} {answer['edition']}"] += 1
            different = disagreement(log, answer)
            if different is not None:
                found.append(different)
        os.chdir(here)
    table = Table(title=f"{compared.total()} logs compared, {len(found)} disagreements")
    for heading in ("ruleset", "logs", "official verdict", "failing keys", "own rules"):
        table.add_column(heading)
    for ruleset, logs in sorted(compared.items()):
        counts = Counter(item["differs"] for item in found if item["edition"] == ruleset)
        table.add_row(ruleset, str(logs), *(str(counts[kind]) for kind in ("official verdict", "failing keys", "own rules")))
    Console(file=sys.stdout).print(table)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
