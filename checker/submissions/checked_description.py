"""The description of the system of a result, checked, next to what was found before."""

from typing import Literal

from msgspec import structs

from checker.inputs.limits import Limits
from checker.models.finding import Origin
from checker.rules.ruleset import Ruleset
from checker.submissions.power.model import RunPower
from checker.submissions.power.sampling import check_measured_nodes
from checker.submissions.results.run_set import RunSet
from checker.submissions.submission_files import NO_DESCRIPTION, SubmissionFiles
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.official_check import (
    DescriptionOutcome,
    emulate_description_check,
    stops_package_checker,
)
from checker.submissions.system_description.reader import find_description

__all__ = ["add_description_check"]

DESCRIPTION_RULES = ("SYS001", "SYS002", "SYS003", "SYS004", "SYS005")


def add_description_check(
    found: SubmissionFiles, runs: RunSet, power: list[RunPower], ruleset: Ruleset, limits: Limits
) -> SubmissionFiles:
    """What was found next to the logs, with the description of the system and what its checks say; `power` are the power logs
    of the runs."""
    submitter = runs.layout.submitter_folder or runs.path
    described = find_description(submitter, runs.layout.system or "", limits)
    description = described.description or NO_DESCRIPTION
    measured = check_measured_nodes(power, description.get_count("number_of_nodes"))
    found = structs.replace(found, description=description, findings=(*found.findings, *measured))
    if not ruleset.system_demands.asked:
        return found
    findings = [
        *found.description_findings,
        *check_description(described, ruleset.system_demands, whole_submitter=runs.folder.whole_submitter),
        *check_description_against_logs(described, _build_logged_system(runs), ruleset.system_demands),
    ]
    answer: DescriptionOutcome | Literal["not_required"] = "not_required"
    if ruleset.system_demands.enforced or described.json_file is None:
        answer = emulate_description_check(described, ruleset.system_demands)
    elif stops_package_checker(described.json_file):
        answer = "crash"
    rejected = answer in ("fail", "crash") or (
        answer == "missing" and runs.folder.whole_submitter and runs.layout.benchmark is not None
    )
    if rejected and ruleset.definition.upload_check:
        findings = [
            finding.model_copy(update={"rejected_officially": True})
            if finding.origin is Origin.OFFICIAL and finding.rule.startswith(DESCRIPTION_RULES)
            else finding
            for finding in findings
        ]
    return structs.replace(found, description_outcome=answer, description_findings=tuple(findings))


def _build_logged_system(runs: RunSet) -> LoggedSystem:
    head = runs.representative_run
    if head is None or head.run_facts is None:
        return LoggedSystem()
    nodes, accelerators = head.run_facts.nodes, head.run_facts.accelerators_per_node
    return LoggedSystem(head.report.submitter, runs.division, nodes, accelerators, runs.layout.scaling, head.run_facts.status)
