"""What the official package checker rejects a submission for, other than the results: its descriptions and its layout."""

from collections.abc import Collection, Iterator
from pathlib import Path

from checker.submissions.bypass.reader import BypassFile
from checker.submissions.system_description.official_check import stops_package_checker
from checker.submissions.upload_check.objection import Objection
from checker.submissions.upload_check.submission_tree import SubmissionTree

__all__ = ["iter_empty_folder_objections", "iter_layout_objections", "iter_option_objections"]

SCALING_NAMES = ("strong", "weak")


def iter_layout_objections(tree: SubmissionTree) -> Iterator[Objection]:
    """Folders of benchmarks whose system has no description that can be opened, and HPC results outside strong and weak."""
    for system, folders, file in tree.iter_described_systems():
        if not folders:
            continue
        path = tree.root / "systems" / f"{system.name}.json"
        if file is None or stops_package_checker(file):
            message = f"the official package checker stops: it cannot take the division of {system.name} from {path.name}"
            fix = f"add a system description with a division, or remove results/{system.name}"
            yield Objection(path, message, fix, stops=True, rules=("SYS001", "SYS002", "SYS003", "SYS005"))
        if tree.ruleset.definition.scaling_folders:
            for folder in folders:
                if folder.parent.name not in SCALING_NAMES:
                    message = "the official package checker stops: the folder is in neither strong nor weak"
                    yield Objection(folder, message, "move the folder into strong or weak", stops=True)


def iter_empty_folder_objections(tree: SubmissionTree, results: Collection[Path]) -> Iterator[Objection]:
    """Folders of benchmarks without a log of their own, such as one with `pruned_results` only. `results` are the others."""
    known = {path.absolute() for path in results}
    for folders in tree.benchmark_folders.values():
        for folder in folders:
            if tree.ruleset.is_official_folder(folder.name) and folder.absolute() not in known:
                message = f"the official package checker counts no result_*.txt in {folder.name}"
                yield Objection(folder, message, "add the logs of the result, or remove the folder")


def iter_option_objections(options: BypassFile | None) -> Iterator[Objection]:
    """Lines of package_checker_params in the submitter's folder that the package checker does not know as options."""
    for line in () if options is None else options.bypasses:
        if not line.is_officially_honored:
            message = f"the official package checker stops: it has no option --{line.written}"
            fix = "write one option a line as the checker spells it, or remove the line"
            yield Objection(options.path if options else "", message, fix, stops=True, rules=("RES021",), line=line.line)
