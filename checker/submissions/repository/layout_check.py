"""The tree of a submission as the submission rules describe it: code and scripts of each benchmark, nothing else at the top."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from checker.checking.findings import build_finding
from checker.inputs.submission_layout import RESULTS
from checker.models.finding import Edit, Finding, Origin
from checker.rules.package_limits import LayoutRules
from checker.submissions.repository.tree import TreeEntry, walk_submission_tree
from checker.submissions.results.run_set import RunSet

__all__ = ["check_layout"]

CONFIG_KEY, DESCRIPTION_SUFFIX = "config_filename", ".json"


def check_layout(root: Path, results: Sequence[RunSet], rules: LayoutRules, skipped: Sequence[str]) -> Iterator[Finding]:
    """Findings on the folder of a submitter, whose results are given."""
    entries = list(walk_submission_tree(root, skipped=skipped))
    yield from _check_top_folders(root, entries, rules)
    yield from _check_systems(root, entries, rules)
    depth = len((root / rules.code).parts)
    code = [PurePath(*entry.path.parts[depth:]) for entry in entries if _is_code(entry, root / rules.code)]
    benchmarks = list(dict.fromkeys(one.layout.benchmark for one in results if one.runs and one.layout.benchmark is not None))
    yield from _check_code(root, code, benchmarks, rules)
    yield from _check_config_files(code, results)


def _is_code(entry: TreeEntry, folder: Path) -> bool:
    return entry.kind != "folder" and entry.path.is_relative_to(folder)


def _check_top_folders(root: Path, entries: Iterable[TreeEntry], rules: LayoutRules) -> Iterator[Finding]:
    for entry in entries:
        is_folder = entry.kind == "folder" or entry.is_folder_link
        if is_folder and entry.path.parent == root and entry.path.name not in (*rules.top_folders, rules.code):
            known = (*rules.top_folders, rules.code)
            yield build_finding(
                "SYS026-folder-stray",
                Origin.POLICY,
                entry.path,
                f"{entry.path.name} is no folder of a submission",
                expected=" | ".join(known),
                found=entry.path.name,
            )


def _check_systems(root: Path, entries: Iterable[TreeEntry], rules: LayoutRules) -> Iterator[Finding]:
    """Files that stand where the folder of a system should, and descriptions of systems that have no such folder."""
    described = []
    systems = set()
    for entry in entries:
        is_folder = entry.kind == "folder" or entry.is_folder_link
        if entry.path.parent == root / RESULTS and is_folder:
            systems.add(entry.path.name)
        elif entry.path.parent == root / RESULTS and not entry.path.name.startswith("."):
            message = f"{entry.path.name} in {RESULTS}/ is no folder of a system"
            yield build_finding("SYS026-folder-stray", Origin.POLICY, entry.path, message, expected="results/<system>/")
        elif entry.path.parent == root / rules.descriptions and entry.path.suffix == DESCRIPTION_SUFFIX:
            described.append(entry.path)
    for path in described:
        if path.stem not in systems and not path.name.startswith("."):
            message = f"there are no results of the system that {path.name} describes"
            expected = f"{RESULTS}/{path.stem}/"
            yield build_finding(
                "SYS033-description-unused",
                Origin.POLICY,
                path,
                message,
                expected=expected,
                fix=f"remove {path.name}, or rename the folder of its results to {path.stem}",
                edit=Edit(action="remove"),
            )


def _check_code(root: Path, code: Sequence[PurePath], benchmarks: Sequence[str], rules: LayoutRules) -> Iterator[Finding]:
    without = [name for name in benchmarks if not _select_code(code, name)]
    if without:
        message = f"there is no code of {', '.join(without)} in {rules.code}/"
        yield build_finding(
            "SYS028-code-missing",
            Origin.POLICY,
            root / rules.code,
            message,
            expected=f"{rules.code}/<benchmark>/ with the code",
        )
    for name in benchmarks:
        own = [path.name.casefold() for path in _select_code(code, name)]
        missing = [wanted for wanted in rules.code_files if not any(found.startswith(wanted) for found in own)]
        if own and missing:
            yield build_finding(
                "SYS029-script-missing",
                Origin.POLICY,
                root / rules.code / name,
                f"the code of {name} has no {', '.join(missing)}",
                expected=", ".join(rules.code_files),
            )


def _select_code(code: Iterable[PurePath], benchmark: str) -> list[PurePath]:
    return [path for path in code if len(path.parts) > 1 and path.parts[0].casefold() == benchmark.casefold()]


def _check_config_files(code: Sequence[PurePath], results: Iterable[RunSet]) -> Iterator[Finding]:
    """The configuration that a log names is among the code, wherever that is; nothing is said where there is no code."""
    names = {path.name for path in code}
    for one in results if code else ():
        facts = [run.run_facts for run in one.runs if run.run_facts is not None]
        stated = [name for of_run in facts if isinstance(name := of_run.hyperparameters.get(CONFIG_KEY), str) and name.strip()]
        for name in dict.fromkeys(stated):
            if PurePath(name.replace("\\", "/")).name not in names:
                yield build_finding(
                    "SYS032-config-file-missing",
                    Origin.POLICY,
                    one.path,
                    f"{CONFIG_KEY} is {name}, and no file of the code has that name",
                    key=CONFIG_KEY,
                    found=name,
                )
