"""A set of runs whose every free text tries to be taken for something else: markup, commands, controls."""

import json
from pathlib import Path

from conftest import ROOT

__all__ = ["FORGED", "NAME", "SCRIPT", "SOURCE", "write_hostile"]

SCRIPT = "<script>window.pwned=1</script>"
# At the beginning of a line it is a command to a CI server, or a result of a test, that the log has forged.
FORGED = "::error::x"
ODD = f"{SCRIPT}\"'`|*_[x](y)[/bold]:smile:&amp;{{{{7*7}}}}$x$ \x1b[31mred\x1b[0m \u202etxt.exe\x9b\n{FORGED} %0A"
NAME = "result_0,:<img src=x onerror=window.pwned=1>%0A`|.txt"
SOURCE = "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
CHANGED = ("submission_org", "submission_platform", "opt_name", "seed", "max_sequence_length", "submission_division")


def write_hostile(folder: Path) -> Path:
    """Two logs under the folder, one of them with a name that is no better than its content; returns where they lie."""
    place = folder / "training_v5.1" / "hostile"
    place.mkdir(parents=True)
    for number, name in enumerate((NAME, "result_1.txt")):
        lines = (ROOT / SOURCE / f"result_{number}.txt").read_text(encoding="utf-8").splitlines()
        (place / name).write_text("\n".join(map(_spoiled, lines)) + "\n", encoding="utf-8")
    return place


def _spoiled(line: str) -> str:
    head, token, rest = line.partition(":::MLLOG ")
    if not token:
        return line
    record = json.loads(rest)
    if record["key"] in CHANGED:
        record["value"] = ODD
    text = json.dumps(record, ensure_ascii=False)
    # As JSON the controls would stand there as \u001b; some loggers write them as they are, behind the record.
    return f"{head}{token}{text}" + (f" {ODD}".replace("\n", " ") if record["key"] == "opt_name" else "")
