"""The official upload check of a submitter's folder as a whole: what each program answers, as findings."""

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from msgspec import Struct

from checker.checking.severity import Circumstance, reconsider_finding
from checker.inputs.limits import Limits
from checker.models.finding import Finding, Origin
from checker.models.submission_report import ProgramOutcome, SubmissionReport
from checker.models.verdict import Verdict, build_verdict
from checker.rules.ruleset import Ruleset
from checker.submissions.results.benchmark_result import JudgedResult
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.official_check import emulate_description_check
from checker.submissions.upload_check.objection import Objection, mark_objections
from checker.submissions.upload_check.package_objections import (
    iter_empty_folder_objections,
    iter_layout_objections,
    iter_option_objections,
)
from checker.submissions.upload_check.submission_tree import SubmissionTree
from checker.submissions.upload_check.summarizer_objections import (
    iter_description_objections,
    iter_folder_objections,
    iter_result_objections,
)

__all__ = ["UploadAnswer", "emulate_upload_check"]

REPOSITORY_RULES = ("SYS020", "SYS021", "SYS022")


class UploadAnswer(Struct, frozen=True):
    """The report on the submission, and the findings on its files with those that the upload check rejects marked."""

    report: SubmissionReport
    findings: tuple[Finding, ...]


def emulate_upload_check(
    root: Path, ruleset: Ruleset, results: Sequence[JudgedResult], findings: Iterable[Finding], limits: Limits
) -> UploadAnswer:
    """The answer of the official upload check on the folder of a submitter.

    Args:
        root: The folder.
        ruleset: The ruleset of its logs.
        results: Its results.
        findings: What was found in its tree and its descriptions.
        limits: Limits of what is read.
    """
    programs = ruleset.definition.upload_check
    tree = SubmissionTree(root, ruleset, limits)
    others: list[Finding] = []
    found: list[Finding] = []
    for finding in findings:
        (found if PurePath(finding.path).is_relative_to(str(root)) else others).append(finding)
    found += _check_unused_descriptions(tree, results)
    options = next((result.files.options for result in results if result.files.options is not None), None)
    package = [
        *iter_layout_objections(tree),
        *iter_empty_folder_objections(tree, [result.runs.path for result in results]),
        *iter_option_objections(options),
    ]
    summary: list[Objection] = []
    if "result_summarizer" in programs:
        tested = [result.runs.path for result in results if result.answer.is_scaling_file_replaced]
        pairs = ((result.runs, result.files) for result in results)
        summary += iter_description_objections(tree)
        summary += iter_folder_objections(tree)
        summary += iter_result_objections(pairs, tested, limits)
    found = mark_objections(found, [*package, *summary])
    crashing = any(one.stops for one in package) or any(result.answer.is_crash for result in results)
    described = any(finding.rejected_officially and finding.rule.startswith("SYS00") for finding in found)
    rejected = bool(package) or described or any(result.answer.is_rejected for result in results)
    log_crash = any(result.answer.is_log_stopping for result in results)
    repository = any(finding.rejected_officially and finding.rule.startswith(REPOSITORY_RULES) for finding in found)
    report = SubmissionReport(
        path=str(root),
        usage=ruleset.usage,
        ruleset=ruleset.number,
        submitter=root.absolute().name,
        official=build_verdict(not (rejected or summary or log_crash or repository)),
        mlcheck=Verdict.PASS,
        package_checker="crash" if crashing or log_crash else "fail" if rejected else "pass",
        result_summarizer=_choose_outcome(programs, "result_summarizer", "crash" if summary or log_crash else "pass"),
        repository_checker=_choose_outcome(programs, "repository_checker", "fail" if repository else "pass"),
    )
    return UploadAnswer(report, (*found, *others))


def _choose_outcome(programs: Sequence[str], program: str, outcome: ProgramOutcome) -> ProgramOutcome:
    return outcome if program in programs else "not_run"


def _check_unused_descriptions(tree: SubmissionTree, results: Sequence[JudgedResult]) -> list[Finding]:
    """What the official check rejects in descriptions of systems without results: it reads every file in systems/."""
    demands = tree.ruleset.system_demands
    used = {result.runs.layout.system for result in results}
    found = []
    for system, described in tree.descriptions.items():
        if system in used or not demands.asked or not demands.enforced:
            continue
        if emulate_description_check(described, demands) == "pass":
            continue
        own = [one for one in check_description(described, demands) if one.origin is Origin.OFFICIAL]
        found += [
            reconsider_finding(
                finding.model_copy(update={"rejected_officially": True}),
                circumstances=(Circumstance.DESCRIPTION_UNUSED,),
                remark="no results use it",
            )
            for finding in own
        ]
    return found
