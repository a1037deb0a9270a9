"""The state of a folder, to show that nothing in it changed."""

import hashlib
from pathlib import Path


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file under the folder, its content and time."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
