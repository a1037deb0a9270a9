"""A run among others of its submission, checked, summarized and compared."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from shutil import copytree

from checker.checking.options import CheckOptions
from checker.cli.output import format_rendered
from checker.comparing.compare import compare_systems
from checker.errors import InputError
from checker.reporting import registry
from checker.submissions.details.collect import collect_evidence
from checker.submissions.summaries.summarize import summarize_round
from checker.submissions.validation import examine_paths
from fuzzing import mutators, samples
from fuzzing.targets import reports

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = reports.TOKENS
MUTATE = mutators.log
SAMPLE = samples.ROOT / "sample_logs/dialects/training_v5.1/example"
RESULT = "results/8xExample/llama31_8b/result_0.txt"
OPTIONS = CheckOptions(ruleset="5.1")
FORMATS = sorted({*registry.list_formats("render")} - reports.DRAWN)


@cache
def _places() -> tuple[Path, Path]:
    """Two submissions of the same few runs; one of them is left as it is."""
    both = samples.folder() / "changed", samples.folder() / "base"
    for place in both:
        copytree(
            SAMPLE, place, ignore=lambda _, names: {name for name in names if name[-5:-4] in "3456789" and "result" in name}
        )
    return both


def check(data: bytes) -> None:
    """The bytes are the first of the runs."""
    changed, base = _places()
    (changed / RESULT).write_bytes(data)
    try:
        examined = examine_paths([changed], OPTIONS)
        behind = collect_evidence(examined)
        for name in FORMATS:
            arguments = (examined.report, behind) if registry.needs_evidence(name) else (examined.report,)
            format_rendered(registry.load_renderer(name, "render")(*arguments))
        assert behind.traces
        summary = summarize_round([changed], OPTIONS)
        compared = compare_systems([base / "results", changed / "results"], OPTIONS)
    except InputError:
        return
    for name in registry.list_formats("render_summary"):
        format_rendered(registry.load_renderer(name, "render_summary")(summary))
    for name in registry.list_formats("render_comparison"):
        format_rendered(registry.load_renderer(name, "render_comparison")(compared))


def seeds() -> Iterable[bytes]:
    """The run as it is, short, and a run of another benchmark."""
    yield from samples.sample_logs()[1:4]
