"""The official upload check as a whole, beside mlcheck, on every submission of some rounds.

    python benchmarks/upload_check.py ROUND... [--jobs N] [--json FILE]

A ROUND is a folder of submitters, or one that holds such folders; its name tells the ruleset (`training_results_v5.1`). A
submission is a folder with `results/` in it. Of each, a copy goes through the programs of mlperf_logging in the order of
verify_for_v*.sh: package_checker with `--` and each line of package_checker_params, result_summarizer, repo_checker. A program
rejects with an exit code that is not 0, with a traceback that ends it, or by logging an error. Then come the differences from
`mlcheck validate --gate official`, and the accepted submissions that `--gate mlcheck` rejects, with the rules.

The summarizer knows no bypass. Where the package checker accepts a result with one, its message on the RCP test counts for
nothing; it is not the reason of any rejection.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import runpy
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from oracle import read_rule_files_once

from checker.checking.options import CheckOptions
from checker.checking.ruleset_choice import parse_path_ruleset
from checker.errors import InputError
from checker.models.finding import Severity
from checker.models.report import Report
from checker.models.verdict import GateRules, Verdict
from checker.rules.loader import load_ruleset
from checker.rules.ruleset import Ruleset
from checker.submissions.validation import validate_paths

PROGRAMS = {
    "package_checker": "mlperf_logging.package_checker",
    "result_summarizer": "mlperf_logging.result_summarizer",
    "repository_checker": "mlperf_logging.repo_checker",
}
ERROR_PREFIX = "ERROR - "
MOST_SHOWN = 300


@dataclass(frozen=True)
class OfficialAnswer:
    """What the official programs say of a submission; `reasons` are empty where they accept it."""

    reasons: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether every program accepts it."""
        return not self.reasons


@dataclass(frozen=True)
class Comparison:
    """A submission with both answers, and the rules by which each gate of mlcheck rejects it."""

    submission: str
    ruleset: str
    official: tuple[str, ...]
    mlcheck_official: bool
    official_rules: tuple[str, ...]
    mlcheck: bool
    mlcheck_rules: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether mlcheck's official verdict is that of the official programs."""
        return self.mlcheck_official is not bool(self.official)


def iter_submissions(rounds: Sequence[Path]) -> Iterator[tuple[Path, Ruleset]]:
    """Each submission under the rounds whose ruleset has an official upload check, with that ruleset."""
    for top in rounds:
        for folder in sorted(path.parent for path in [*top.glob("*/results"), *top.glob("*/*/results")]):
            named = parse_path_ruleset(folder)
            ruleset = None if named is None else load_ruleset(*named)
            if ruleset is not None and ruleset.definition.upload_check:
                yield folder, ruleset


def ask_official_programs(submission: Path, ruleset: Ruleset) -> OfficialAnswer:
    """What the programs say of a copy of the submission: the package checker writes into it."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "upload", submission.name)
        shutil.copytree(submission, copy, symlinks=True)
        reasons = []
        for program, module in PROGRAMS.items():
            if program in ruleset.definition.upload_check:
                options = _read_options(copy, ruleset) if program == "package_checker" else []
                reasons += _run_program(module, [str(copy), ruleset.usage, ruleset.number, *options], Path(scratch))
    return OfficialAnswer(tuple(reason.replace(scratch, "")[:MOST_SHOWN] for reason in reasons))


def _read_options(submission: Path, ruleset: Ruleset) -> list[str]:
    file = submission / "package_checker_params"
    if "package_checker_params" not in ruleset.definition.upload_check or not file.is_file():
        return []
    return " ".join(f"--{line}" for line in file.read_text(encoding="utf-8").splitlines()).split()


def _run_program(module: str, arguments: list[str], folder: Path) -> Iterator[str]:
    """The reasons for which a program rejects; it runs in this process, which is a fork that ends afterwards."""
    printed, before = io.StringIO(), Path.cwd()
    sys.argv = [module, *arguments]
    logging.getLogger().handlers.clear()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            runpy.run_module(module, run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        if ended.code:
            yield f"{module} exits with {ended.code}: {printed.getvalue().strip().splitlines()[-1:]}"
    except Exception:  # whatever the program raises
        yield f"{module} stops: {traceback.format_exc().strip().splitlines()[-1]}"
    finally:
        os.chdir(before)
    for line in printed.getvalue().splitlines():
        if line.startswith(ERROR_PREFIX):
            yield f"{module}: {line.removeprefix(ERROR_PREFIX).strip()}"


def compare_submission(task: tuple[Path, tuple[str, str]]) -> Comparison:
    """Both answers on a submission."""
    submission, named = task
    ruleset = load_ruleset(*named)
    options = CheckOptions(ruleset=f"{ruleset.usage}-{ruleset.name}", gate=GateRules("official"))
    official = ask_official_programs(submission, ruleset).reasons
    name = "/".join(submission.parts[-2:])
    try:
        report = validate_paths([submission], options)
    except InputError as error:  # mlcheck ends with 2
        message = (str(error)[:MOST_SHOWN],)
        return Comparison(name, ruleset.display_name, official, False, message, False, message)
    summary = report.summary
    return Comparison(
        submission=name,
        ruleset=ruleset.display_name,
        official=official,
        mlcheck_official=summary.official is Verdict.PASS,
        official_rules=_list_rules(report, officially=True),
        mlcheck=summary.mlcheck is Verdict.PASS,
        mlcheck_rules=_list_rules(report, officially=False),
    )


def _list_rules(report: Report, *, officially: bool) -> tuple[str, ...]:
    """The rules by which a gate rejects, each with the first place that breaks it."""
    found: dict[str, str] = {}
    parts = [*report.runs, *report.results]
    for finding in (*report.findings, *(one for part in parts for one in part.findings)):
        if finding.severity is Severity.ERROR and (finding.rejected_officially or not officially):
            found.setdefault(finding.rule, f"{finding.rule} {finding.path}: {finding.message}"[:MOST_SHOWN])
    return tuple(found.values())


def print_comparisons(comparisons: Sequence[Comparison]) -> int:
    """Print agreement, differences, and what `--gate mlcheck` rejects; return the number of differences."""
    differing = [one for one in comparisons if not one.agrees]
    accepted = [one for one in comparisons if not one.official]
    for one in differing:
        print(f"{one.ruleset}  {one.submission}: official {'rejects' if one.official else 'accepts'}")
        for reason in one.official or one.official_rules:
            print(f"    {reason}")
    print(f"{len(comparisons)} submissions, {len(accepted)} accepted by the official upload check")
    share = 100 * (1 - len(differing) / len(comparisons)) if comparisons else 100
    print(f"agreement of mlcheck --gate official: {len(comparisons) - len(differing)} of {len(comparisons)} ({share:.1f}%)")
    rejected = [one for one in accepted if not one.mlcheck]
    for one in rejected:
        print(f"--gate mlcheck rejects {one.ruleset}  {one.submission}")
        for rule in one.mlcheck_rules:
            print(f"    {rule}")
    print(f"--gate mlcheck rejects {len(rejected)} of {len(accepted)} accepted submissions")
    for rule, number in Counter(rule.split()[0] for one in rejected for rule in one.mlcheck_rules).most_common():
        print(f"    {rule}: {number}")
    return len(differing)


def main() -> None:
    """Compare, print, and exit with 1 where the answers differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rounds", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rounds = [path.absolute() for path in given.rounds]
    tasks = [(folder, (ruleset.usage, ruleset.name)) for folder, ruleset in iter_submissions(rounds)]
    with get_context("fork").Pool(given.jobs, maxtasksperchild=1) as pool:
        comparisons = pool.map(compare_submission, tasks, chunksize=1)
    if given.json is not None:
        given.json.write_text(json.dumps([asdict(one) for one in comparisons], indent=1) + "\n", encoding="utf-8")
    raise SystemExit(1 if print_comparisons(comparisons) else 0)


if __name__ == "__main__":
    read_rule_files_once()
    for module in PROGRAMS.values():  # imported once, for all that are forked
        __import__(f"{module}.{module.rpartition('.')[2]}")
    main()
