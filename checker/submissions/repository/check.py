"""A submission as a folder of files: names, sizes and links that a repository does not take well."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import RepositoryLimits
from checker.submissions.repository.tree import TreeEntry, walk_submission_tree

__all__ = ["check_repository"]

MEBIBYTE = 1 << 20
LINK_FAULTS = {
    "broken": "leads nowhere",
    "loop": "leads to itself",
    "outside": "leads out of the submission, or is absolute",
}


def check_repository(root: Path, limits: RepositoryLimits) -> Iterator[Finding]:
    """Findings on everything under `root`, one per file, folder or link and fault.

    The official repo_checker reports names, sizes and broken links as errors. It takes no part in the official verdict: it
    comes to False for every folder, sound ones too.
    """
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
            rule, Origin.OFFICIAL, _mask_control_characters(entry.path), message, found=_mask_control_characters(name)
        )
    odd = sorted({sign for sign in name if unicodedata.category(sign) in ("Cc", "Cs")})
    if odd:
        message = f"the name of the {entry.kind} has {', '.join(f'U+{ord(sign):04X}' for sign in odd)}"
        yield build_finding(
            rule, Origin.MLCHECK, _mask_control_characters(entry.path), message, found=_mask_control_characters(name)
        )


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
        Origin.MLCHECK if refused else Origin.OFFICIAL,
        _mask_control_characters(entry.path),
        f"the file has {size:.1f} MiB",
        expected=f"at most {limit:g} MiB",
        found=f"{size:.1f} MiB",
        circumstances=(Circumstance.FILE_REJECTED_BY_HOST,) if refused else (),
    )
