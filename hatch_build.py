"""Build hook: puts the compiled rules into the wheel, so that nothing is parsed at start.

Only the wheel has them. A checkout and an editable installation compile the rule files when they have changed
(checker/rules/table_cache.py), so that changes hold at once.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = Path("checker/data")


class CompiledRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds a file a ruleset, and the reference convergence points as they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the rules and add the files to what the wheel includes."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from checker.checking.compiled_files import compile_files

        self._scratch = tempfile.TemporaryDirectory()
        for name, data in compile_files():
            file = Path(self._scratch.name, name)
            file.write_bytes(data)
            build_data["force_include"][str(file)] = str(DATA / "compiled" / file.name)
        rules = Path(self.root, "rules")
        for file in sorted(rules.glob("*/*/rcps/*.json")):
            build_data["force_include"][str(file)] = str(DATA / "rules" / file.relative_to(rules))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the scratch folder."""
        if hasattr(self, "_scratch"):
            self._scratch.cleanup()
