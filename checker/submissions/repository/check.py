"""A submission as a folder of files: names, sizes and links that a repository does not take well."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance, reconsider_finding
from checker.inputs.location import is_local
from checker.inputs.submission_layout import RESULTS
from checker.models.finding import Edit, Finding, Origin
from checker.rules.package_limits import RepositoryLimits
from checker.submissions.repository.tree import TreeEntry, walk_submission_tree

__all__ = ["check_repository"]

MEBIBYTE = 1 << 20
LINK_FAULTS = {
    "broken": "leads nowhere",
    "loop": "leads to itself",
    "outside": "leads out of the submission, or is absolute",
}


def check_repository(root: Path, limits: RepositoryLimits, *, checked_officially: bool = False) -> Iterator[Finding]:
    """Findings on everything under `root`, and on its name, one per file, folder or link and fault.

    The official repo_checker reports names, sizes and broken links as errors; `checked_officially` where the upload check of
    the ruleset has it.
    """
    for finding in _iter_repository_findings(root, limits):
        yield _mark_rejected(finding) if checked_officially and finding.origin is Origin.OFFICIAL else finding
    if checked_officially:
        yield from _check_skipped_entries(root, limits)


def _check_skipped_entries(root: Path, limits: RepositoryLimits) -> Iterator[Finding]:
    """What only the official check objects to: git's own folder, and relative links, which it does not follow from there."""
    for entry in walk_submission_tree(root, skipped=limits.skipped, with_skipped=True):
        if entry.kind == "folder" and entry.path.name in limits.skipped:
            message = f"the submission holds {entry.path.name}; the official repository check rejects its name"
            yield _build_official_note("SYS020-name-unfriendly", entry, message, "check an export of the repository without it")
        elif entry.kind == "link" and entry.link_fault != "broken" and not entry.is_folder_link and not entry.is_absolute:
            message = "the official repository check looks for the target of a relative link from the working directory"
            yield _build_official_note("SYS022-link-broken", entry, message, "put the file there instead of the link")


def _build_official_note(rule: str, entry: TreeEntry, message: str, fix: str) -> Finding:
    return build_finding(
        rule,
        Origin.OFFICIAL,
        _mask_control_characters(entry.path),
        message,
        found=_mask_control_characters(entry.target or entry.path.name),
        fix=fix,
        circumstances=(Circumstance.SEEN_ONLY_BY_OFFICIAL,),
        rejected_officially=True,
    )


def _mark_rejected(finding: Finding) -> Finding:
    marked = finding.model_copy(update={"rejected_officially": True})
    return reconsider_finding(marked, circumstances=(Circumstance.REPOSITORY_CHECKED,))


def _iter_repository_findings(root: Path, limits: RepositoryLimits) -> Iterator[Finding]:
    yield from _check_entry_name(TreeEntry(root.absolute() if is_local(root) else root, "folder"))
    for entry in walk_submission_tree(root, skipped=limits.skipped):
        yield from _check_entry_name(entry)
        yield from _check_file_size(entry, limits)
        if entry.link_fault is not None:
            message = f"the link {LINK_FAULTS[entry.link_fault]}"
            message += f": {_mask_control_characters(entry.target)}" if entry.target else ""
            origin = Origin.OFFICIAL if entry.link_fault == "broken" else Origin.MLCHECK
            yield build_finding(
                "SYS022-link-broken",
                origin,
                _mask_control_characters(entry.path),
                message,
                found=_mask_control_characters(entry.target or ""),
            )
        if entry.is_folder_link and entry.link_fault is None and RESULTS in entry.path.parts:
            message = f"the link leads to another folder of results, {entry.target}, which is checked under its own name"
            path, found = _mask_control_characters(entry.path), _mask_control_characters(entry.target or "")
            yield build_finding("SYS022-link-broken", Origin.MLCHECK, path, message, found=found)
        if entry.unreadable is not None:
            message = f"the {entry.kind} cannot be looked into: {entry.unreadable}"
            yield build_finding("SYS023-folder-unreadable", Origin.MLCHECK, _mask_control_characters(entry.path), message)


def _check_entry_name(entry: TreeEntry) -> Iterator[Finding]:
    name = entry.path.name
    rule = "SYS020-name-unfriendly"
    if " " in name or name.startswith("."):
        what = "has a space" if " " in name else "starts with a dot"
        message = f"the name of the {entry.kind} {what}"
        yield build_finding(
            rule,
            Origin.OFFICIAL,
            _mask_control_characters(entry.path),
            message,
            found=_mask_control_characters(name),
            edit=_replace_spaces(entry.path),
        )
    odd = sorted({sign for sign in name if unicodedata.category(sign) in ("Cc", "Cs")})
    if odd:
        message = f"the name of the {entry.kind} has {', '.join(f'U+{ord(sign):04X}' for sign in odd)}"
        yield build_finding(
            rule, Origin.MLCHECK, _mask_control_characters(entry.path), message, found=_mask_control_characters(name)
        )


def _replace_spaces(path: Path) -> Edit | None:
    """The edit that writes underscores for the spaces of the name; None where that is no good name, or another file's."""
    name = path.name.replace(" ", "_")
    odd = name.startswith(".") or _mask_control_characters(name) != name
    return None if odd or path.with_name(name).exists() else Edit(action="rename", value=name)


def _mask_control_characters(path: Path | str) -> str:
    """The path or name without what could not be encoded or would disturb a terminal."""
    return "".join("?" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in str(path))


def _check_file_size(entry: TreeEntry, limits: RepositoryLimits) -> Iterator[Finding]:
    size = (entry.size or 0) / MEBIBYTE
    if size <= limits.warning_mebibytes:
        return
    refused = size > limits.error_mebibytes
    limit = limits.error_mebibytes if refused else limits.warning_mebibytes
    yield build_finding(
        "SYS021-file-large",
        Origin.OFFICIAL,
        _mask_control_characters(entry.path),
        f"the file has {size:.1f} MiB",
        expected=f"at most {limit:g} MiB",
        found=f"{size:.1f} MiB",
        circumstances=(Circumstance.FILE_REJECTED_BY_HOST,) if refused else (),
    )
