"""What an output format is: the renderers that one file of `checker.reporting.formats` declares as `FORMAT`."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Literal

from msgspec import Struct

__all__ = ["COMMAND", "OutputFormat", "RenderTask"]

COMMAND: ContextVar[str] = ContextVar("command", default="")
"""The command that is being carried out, for pages that name it; empty in a library."""
RenderTask = Literal["render", "render_scores", "render_comparison", "render_summary", "render_analysis"]


class OutputFormat(Struct, frozen=True):
    """The renderers of one format, by task; None where the format does not do the task.

    A renderer returns text, or a rich renderable where the width of the terminal decides. Whatever comes from a log must
    be made visible (`checker.sanitize`) and escaped for the format: the tests render hostile logs in every format.

    Attributes:
        render: takes the report of `validate`, `lint` or `watch`.
        render_scores: takes the report of `score`.
        render_comparison: takes the comparison of `compare`, and the name of the only table to show, or None.
        render_summary: takes the summary of `summarize`, and the name of the only table to show, or None.
        render_tables: takes everything that was examined (`Examination`) and returns the files of a folder, by name. It is for
            `--output FORMAT:DIR` of `summarize`; nothing is written to stdout.
        render_analysis: takes what `rank` or `study` found (`Analysis`).
        needs_evidence: `render` and `render_scores` take the curves behind the report (`Evidence`, or None) as well.
        suffix: how the name of a file ends that is in this format unless another is named, such as ".html".
        takes_view: `render` takes how much to show (`ReportView`) as `view`.
    """

    render: Callable[..., Any] | None = None
    render_scores: Callable[..., Any] | None = None
    render_comparison: Callable[..., Any] | None = None
    render_summary: Callable[..., Any] | None = None
    render_tables: Callable[..., dict[str, bytes]] | None = None
    render_analysis: Callable[..., Any] | None = None
    needs_evidence: bool = False
    takes_view: bool = False
    suffix: str | None = None
