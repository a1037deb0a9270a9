"""What the official result summarizer stops on. It rejects nothing, but a summary that was not made cannot be uploaded."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from checker.inputs.json_file import JsonFile, read_json
from checker.inputs.limits import Limits
from checker.models.verdict import Verdict
from checker.submissions.results.run_set import RunSet
from checker.submissions.submission_files import SubmissionFiles
from checker.submissions.upload_check.objection import Objection
from checker.submissions.upload_check.submission_tree import SubmissionTree

__all__ = ["iter_description_objections", "iter_folder_objections", "iter_result_objections"]

PROGRAM: Any = "result_summarizer"
NEEDED_FIELDS = (
    "division", "status", "submitter", "system_name", "host_processor_model_name", "number_of_nodes",
    "host_processor_core_count", "host_processors_per_node", "accelerator_model_name", "accelerators_per_node", "framework",
    "hw_notes", "sw_notes",
)  # fmt: skip
COUNTED_FIELDS = ("host_processors_per_node", "number_of_nodes", "accelerators_per_node")
NOTE_FIELDS = ("hw_notes", "sw_notes")
SORTED_FIELDS = ("division", "system_name", "accelerator_model_name", "framework")
"""By which the rows are sorted: pandas compares them, and looks them up."""


def iter_description_objections(tree: SubmissionTree) -> Iterator[Objection]:
    """Fields of descriptions without which no row of the summary can be made."""
    for _, _, file in tree.iter_described_systems():
        if file is None:
            continue  # it leaves the system out
        value = file.value
        if file.problem is not None or file.encoding is not None or not isinstance(value, dict):
            yield _object(file, "it cannot read the description", "write a JSON object in UTF-8", ("SYS002", "SYS005"))
            continue
        missing = [field for field in NEEDED_FIELDS if field not in value]
        for field in missing:
            yield _object(file, f"{field} is missing", f"add {field}", ("SYS003",), field)
        if missing:
            continue
        for field in COUNTED_FIELDS:
            if not _is_accepted_by_int(value[field]):
                message = f"{field} is {value[field]!r}, which int() does not take"
                yield _object(file, message, f"write {field} as a whole number", ("SYS006",), field)
        if value["framework"] is None or isinstance(value["framework"], (bool, int, float)):
            yield _object(file, "framework is not text", "write framework as text", ("SYS005", "SYS006"), "framework")
        for field in SORTED_FIELDS:
            if isinstance(value[field], (list, dict)):
                yield _object(file, f"{field} is not text", f"write {field} as text", ("SYS005", "SYS006"), field)
        for field in NOTE_FIELDS:
            if value[field] and not isinstance(value[field], str):
                yield _object(file, f"{field} is not text", f"write {field} as text", ("SYS006",), field)


def _object(file: JsonFile, message: str, fix: str, rules: tuple[str, ...], key: str | None = None) -> Objection:
    line = None if key is None else file.lines.get(key)
    text = f"the official result summarizer stops: {message}"
    return Objection(file.path, text, fix, program=PROGRAM, stops=True, rules=rules, key=key, line=line)


def _is_accepted_by_int(value: Any) -> bool:
    try:
        int(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def iter_folder_objections(tree: SubmissionTree) -> Iterator[Objection]:
    """Folders of results that have no column in the summary, and scaling factors that are no numbers."""
    for _, folders, file in tree.iter_described_systems():
        if file is None:
            continue
        for folder in folders:
            weak = tree.ruleset.definition.scaling_folders and folder.parent.name == "weak"
            if not weak and not tree.ruleset.is_official_folder(_find_summarized_name(folder)):
                message = f"the official result summarizer stops: it has no column for {folder.name}"
                fix = "remove the folder, or give it the name of a benchmark of the round"
                yield Objection(folder, message, fix, program=PROGRAM, stops=True)


def _find_summarized_name(folder: Path) -> str:
    """The summarizer takes `mask` for the benchmark's later name."""
    return "maskrcnn" if folder.name == "mask" else folder.name


def iter_result_objections(
    results: Iterable[tuple[RunSet, SubmissionFiles]], tested: Iterable[Path], limits: Limits
) -> Iterator[Objection]:
    """Scaling factors, power logs and weak-scaling instances on which the summarizer stops.

    `tested` are the folders whose scaling.json the package checker has replaced by the result of its own RCP test.
    """
    replaced = set(tested)
    for runs, files in results:
        if runs.path not in replaced:
            yield from _object_to_scaling_file(runs.path / "scaling.json", limits)
        counted = {Path(run.report.path).stem for run in runs.runs if run.report.official is Verdict.PASS}
        for path, fault in files.power.summary_faults:
            if Path(path).parent.name in counted or Path(path).name in counted:
                message = f"the official result summarizer stops on the power logs: {fault}"
                rules = ("SYS010", "SYS013")
                yield Objection(path, message, "complete the power log", program=PROGRAM, stops=True, rules=rules)
        if runs.is_weak_scaling:
            passed = (run.run_facts for run in runs.runs if run.report.official is Verdict.PASS)
            scales = {facts.total_accelerators for facts in passed if facts is not None} - {None}
            if len(scales) > 1:
                message = "the official result summarizer stops: the instances have different numbers of accelerators"
                yield Objection(runs.path, message, "use as many accelerators for each instance", program=PROGRAM, stops=True)


def _object_to_scaling_file(path: Path, limits: Limits) -> Iterator[Objection]:
    if not path.is_file():
        return
    file = read_json(path, limits)
    factor = file.value.get("scaling_factor") if isinstance(file.value, dict) else None
    if file.problem is not None or not isinstance(factor, (int, float)):
        message = "the official result summarizer stops: scaling.json has no scaling_factor that is a number"
        yield Objection(path, message, "remove scaling.json", program=PROGRAM, stops=True, rules=("RES023",))
