"""The gallery: pictures and pages that mlcheck makes of the sample logs when the site is built."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from terminal_picture import draw_terminal

import mlcheck
from checker.reporting.rank_tables import lay_out_ranking
from checker.reporting.registry import load_renderer

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
REFERENCE = "sample_logs/reference/mlcheck/results"
DIALECTS, STUDY = "sample_logs/dialects", "sample_logs/study"
REFUSED = "sample_logs/refused/training_v5.1"
LLAMA = "training_v5.1/example/results/8xExample/llama31_8b"
COMMANDS: dict[tuple[str, str], dict[str, str]] = {
    (REFERENCE, "compare cpu_full cpu_mixed --output comparison.html --plot speedups.svg"): {
        "speedups.svg": "Speedups of a system over another with 95% intervals, benchmark by benchmark.",
        "comparison.html": "A comparison of two systems: speedups, curves and sensitivity.",
    },
    (REFERENCE, "compare cpu_full cpu_mixed --benchmark tiny_ncf --plot curves.svg --plot sensitivity.svg --plot seeds.svg"): {
        "curves.svg": "TTMT curves: when each quality was first reached. The bands span all runs.",
        "sensitivity.svg": "Sensitivity: how the times change as the quality target does.",
        "seeds.svg": "Seeds: TTA and ATTMT of every run.",
    },
    (STUDY, "compare p100 gv100 --plot study-speedups.svg"): {
        "study-speedups.svg": "The systems of the FastPath study; one benchmark has runs enough for intervals.",
    },
    (STUDY, "compare p100 gv100 --benchmark minigo --plot minigo-curves.svg --plot minigo-sensitivity.svg"): {
        "minigo-curves.svg": "TTMT curves that cross: which system is ahead depends on the quality that is asked for.",
        "minigo-sensitivity.svg": "The winner by TTA changes with the target; by ATTMT both are equally fast at 0.4.",
    },
    (REFERENCE, "score cpu_full --benchmark tiny_transformer --plot hardware.svg"): {
        "hardware.svg": "Hardware against convergence, a point a run: on a shared CPU, runs differ by the time per sample.",
    },
    ("sample_logs", "study . --plot cvs.svg --output study.html"): {
        "cvs.svg": "CVs over seeds of TTA against those of ATTMT, a point a folder.",
        "study.html": "The study of TTA and ATTMT over all sample logs.",
    },
    (REFERENCE, "rank cpu_full cpu_mixed --output ranks.html --plot ranks.svg"): {
        "ranks.svg": "The ranks that each result of a contest may have.",
        "ranks.html": "Ranks with their confidence, and what choosing lucky runs would buy.",
    },
    (DIALECTS, "validate . --output round.html"): {"round.html": "A round, with all of its findings."},
    (REFUSED, "validate 05_one_of_ten --output rejected.html"): {
        "rejected.html": "A result with one wrong hyperparameter in one of ten runs."
    },
    (DIALECTS, "summarize . --output summary.html"): {"summary.html": "The tables that a round publishes."},
}
"""What is run in which folder, and what each file that it writes shows."""
FOLDERS = {".svg": "pictures", ".html": "reports"}


class Item(NamedTuple):
    """A picture or page of the gallery.

    Attributes:
        file: Its name in the site.
        content: Its text.
        folder: Where the command that makes it is run.
        command: The arguments of mlcheck.
        caption: What it shows.
    """

    file: str
    content: str
    folder: str
    command: str
    caption: str


def on_files(files: "Files", config: Any) -> "Files":
    """Adds the pictures, the pages and the gallery that shows them; mkdocs calls this."""
    from mkdocs.structure.files import File

    with contextlib.chdir(ROOT):
        items = [*draw_terminals(), *run_commands()]
    for item in items:
        files.append(File.generated(config, item.file, content=item.content))
    files.append(File.generated(config, "gallery.md", content=render_gallery(items)))
    return files


def draw_terminals() -> Iterator[Item]:
    """What commands print, as pictures of a terminal."""
    with contextlib.chdir(DIALECTS):
        score = load_renderer("terminal", "render_scores")(mlcheck.score(LLAMA))
        yield _draw_item(
            "score", DIALECTS, f"score {LLAMA}", score, "A result: its runs, and those that olympic scoring drops."
        )
    with contextlib.chdir(REFERENCE):
        ranking = mlcheck.rank(["cpu_full", "cpu_mixed"], benchmark="tiny_ncf")
        table = load_renderer("terminal", "render_analysis")(lay_out_ranking(ranking, "ranks"))
        command = "rank cpu_full cpu_mixed --benchmark tiny_ncf --table ranks"
        yield _draw_item("rank", REFERENCE, command, table, "The ranks that each result may have.")


def _draw_item(name: str, folder: str, command: str, rendered: Any, caption: str) -> Item:
    return Item(f"terminal/{name}.svg", draw_terminal(f"mlcheck {command}", rendered, name), folder, command, caption)


def run_commands() -> Iterator[Item]:
    """The charts and HTML reports that commands write."""
    for (folder, command), captions in COMMANDS.items():
        with tempfile.TemporaryDirectory() as scratch:
            words = [f"{scratch}/{word}" if word in captions else word for word in command.split()]
            call = [sys.executable, "-m", "checker", *words]
            subprocess.run(call, cwd=folder, capture_output=True, check=False)  # it ends with 1 where something is rejected
            for name, caption in captions.items():
                file = Path(scratch, name)
                yield Item(f"{FOLDERS[file.suffix]}/{name}", file.read_text(encoding="utf-8"), folder, command, caption)


def render_gallery(items: list[Item]) -> str:
    """The page that shows all of them."""
    parts = ["# Gallery", "", "When this site was built, mlcheck made everything on this page of its sample logs.", ""]
    parts += ["## HTML reports", "", "Each report is one file that needs no network.", ""]
    for title, start in (("", "reports/"), ("Charts", "pictures/"), ("In the terminal", "terminal/")):
        parts += ["", f"## {title}", ""] * bool(title)
        for item in (item for item in items if item.file.startswith(start)):
            is_page = item.file.endswith(".html")
            parts += [f"[{item.caption}]({item.file})" if is_page else f"{item.caption}\n\n![{item.caption}]({item.file})", ""]
            parts += [f"```sh\ncd {item.folder}\nmlcheck {item.command}\n```", ""]
    return "\n".join(parts) + "\n"
