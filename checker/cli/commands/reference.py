"""mlcheck reference: small workloads that make real logs."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.default_completion import build_completer, list_files
from checker.cli.options import complete
from checker.cli.output import create_console, print_rendered
from checker.errors import InputError

if TYPE_CHECKING:
    from checker.reference.settings import ReferenceTask
    from checker.reference.submission import ReferenceSubmission
    from checker.reference.training import ProgressCallback

__all__ = ["EXAMPLES", "app"]

EXAMPLES = """
mlcheck reference run --benchmark ncf
mlcheck reference run --out submission --seeds 10 --precision mixed
"""

FULL_PRECISION = "full"
REQUIRED_MODULES = ("torch", "sklearn")

app = typer.Typer(
    help="Train small workloads whose logs can be checked and scored.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _declare_group() -> None:
    pass


@app.command("run")
def run_command(
    benchmark: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The workload to train, such as ncf; all for every one.",
            autocompletion=lambda: ["all", *(name for name in complete("benchmarks")() if name.startswith("tiny_"))],
        ),
    ] = "all",
    seeds: Annotated[
        int | None,
        typer.Option(
            metavar="INT",
            autocompletion=build_completer("INT", 5),
            help="Number of runs. Without it, as many as the ruleset requires.",
            min=1,
        ),
    ] = None,
    first_seed: Annotated[
        int,
        typer.Option(
            metavar="INT",
            autocompletion=build_completer("INT", 1),
            help="Seed of the first run; each further run takes the next one.",
            min=0,
        ),
    ] = 1,
    out: Annotated[
        Path, typer.Option(metavar="DIR", autocompletion=list_files, help="Folder for the submission; existing runs are kept.")
    ] = Path(),
    precision: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            autocompletion=lambda: ["full", "mixed"],
            help="full, or mixed: bf16, or fp16 on devices without it.",
        ),
    ] = FULL_PRECISION,
    batch_size: Annotated[
        int | None,
        typer.Option(
            metavar="INT",
            autocompletion=build_completer("INT", 64),
            help="Global batch size; one that the ruleset has reference points for.",
        ),
    ] = None,
    ruleset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=complete("reference_rulesets"),
            help="Ruleset of the reference suite. Without it, the newest.",
        ),
    ] = None,
    submitter: Annotated[
        str, typer.Option(metavar="NAME", autocompletion=build_completer(None, "example"), help="Name of the submitter.")
    ] = "example",
    system: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=build_completer(None, "cpu_full"),
            help="Name of the system. Without it, from device and precision.",
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            metavar="INT",
            autocompletion=build_completer("INT", 1),
            help="CPU threads to train with. Without it, PyTorch chooses.",
            min=1,
        ),
    ] = None,
    cuda: Annotated[bool, typer.Option(help="Train on a CUDA device if there is one.")] = True,
) -> None:
    """Train a workload to its quality target once for each seed, and write the logs as a submission."""
    missing = [name for name in REQUIRED_MODULES if find_spec(name) is None]
    if missing:
        raise InputError(f"{' and '.join(missing)} not installed", fix="pip install 'mlperf-mlcheck[reference]'")
    import torch

    from checker.reference.device import PRECISIONS, choose_device
    from checker.reference.settings import choose_reference_ruleset, list_tasks
    from checker.reference.submission import ReferenceSubmission

    chosen = next((one for one in PRECISIONS if one == precision), None)
    if chosen is None:
        raise InputError(f"unknown precision {precision}", fix=f"name one of: {', '.join(PRECISIONS)}")
    if threads is not None:
        torch.set_num_threads(threads)
    device = choose_device(chosen, cuda=cuda)
    tasks = list_tasks(choose_reference_ruleset(ruleset), benchmark, global_batch_size=batch_size)
    submission = ReferenceSubmission(out, submitter, system or f"{device.device.type}_{chosen}", device)
    submission.write_descriptions(tasks)
    for task in tasks:
        wanted = range(first_seed, first_seed + (seeds or task.benchmark.runs))
        _train_with_progress(submission, task, wanted)
    print_rendered(f"{submission.submitter_folder}\n")


def _train_with_progress(submission: "ReferenceSubmission", task: "ReferenceTask", seeds: range) -> None:
    """Makes the runs, with bars on stderr for the runs and for the quality of the one that is being made."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=create_console(stderr=True)) as progress:
        runs = progress.add_task(task.benchmark.id, total=len(seeds))
        target = task.benchmark.quality.threshold

        def heard(seed: int) -> "ProgressCallback":
            bar = progress.add_task(f"  seed {seed}", total=target)

            def hear(samples: float, quality: float) -> None:
                text = f"  seed {seed}: {quality:.4g} of {target:g} after {samples:.0f} samples"
                progress.update(bar, completed=min(quality, target), description=text)

            return hear

        for made in submission.train_runs(task, seeds, heard):
            progress.advance(runs)
            if not made.converged:
                progress.print(f"{made.path}: seed {made.seed} did not reach the target")
