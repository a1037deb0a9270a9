"""Keeps what this version prints and takes; tests/cli/test_contract.py holds every later version to it. Done at each release.

python tests/support/make_contract.py VERSION
"""

import contextlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/support")]

from contract import BASELINE, KEPT, calls, promised  # noqa: E402

from checker import resources  # noqa: E402
from checker.cli import main  # noqa: E402


def printed(arguments: list[str]) -> str:
    """What mlcheck prints on stdout."""
    sys.argv = ["mlcheck", *arguments]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main()
    return out.getvalue()


def keep(folder: Path) -> None:
    """Everything, into a folder that is not there yet."""
    folder.mkdir()
    for call in calls():
        if call.name is not None:
            (folder / call.name).write_text(printed(call.arguments), encoding="utf-8", newline="")
    printed(["validate", "sample_logs/refused", "--write-baseline", str(folder / BASELINE)])
    shutil.copytree(resources.find_schemas_folder(), folder / "schemas")
    (folder / "promised.json").write_text(json.dumps(promised(), indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    keep(KEPT / sys.argv[1])
