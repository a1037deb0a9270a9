"""HTML pages from the templates: one file each, without network access; whatever comes from a log is escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__
from checker.counts import format_count
from checker.extras import import_extra
from checker.metrics.registry import list_added_metrics
from checker.reporting.number_format import (
    choose_duration_unit,
    format_cell,
    format_cv,
    format_duration,
    format_mean_attmt,
    format_mean_time,
    format_percentage,
    format_quality,
)
from checker.reporting.output_format import COMMAND
from checker.reporting.report_fields import describe_decomposition, describe_target, list_added_headings
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from checker.reporting.drawing.chart import Chart

__all__ = ["render_page"]

TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, **values: Any) -> str:
    """The page that the template makes of the values.

    Raises:
        MissingExtraError: Jinja2 or matplotlib is not installed.
    """
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    # No other script can run in the page, whatever might slip through: the browser compares with this.
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return _create_environment().get_template(template).render(
        script=script, style=style, script_hash=f"sha256-{digest}", version=__version__, command=COMMAND.get(), **values
    ) + "\n"  # fmt: skip


@cache
def _create_environment() -> "Environment":
    from checker.reporting.drawing.inline_svg import draw_inline_svg

    jinja2 = import_extra("jinja2", "html")
    environment: Environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "duration": format_duration,
        "mean_time": format_mean_time,
        "mean_attmt": format_mean_attmt,
        "unit": choose_duration_unit,
        "share": format_percentage,
        "cv": format_cv,
        "quality": format_quality,
        "count": format_count,
        "breakable": _make_breakable,
        "decomposition": describe_decomposition,
        "target": describe_target,
    }
    environment.filters |= {"numbers": _format_chart_numbers, "inline_svg": draw_inline_svg}
    headings = [(heading, "number") for heading in list_added_headings()]
    environment.globals |= {"cell_text": format_cell, "added_metrics": list_added_metrics(), "added_headings": headings}
    return environment


def _finalize_value(value: Any) -> Any:
    """What a template writes for a value: control characters made visible, nothing for None, markup as it is."""
    if value is None:
        return ""
    return value if not isinstance(value, str) or hasattr(value, "__html__") else make_visible(value)


def _make_breakable(heading: str) -> "Markup":
    """The heading, which may go on in a new line behind an underscore."""
    from markupsafe import Markup

    return Markup("_<wbr>").join(make_visible(heading).split("_"))


def _format_chart_numbers(chart: "Chart") -> "Markup":
    """The chart's numbers in full: one row per line, tabs between the cells."""
    from markupsafe import Markup

    lines = (("" if value is None else make_visible(str(value)) for value in row) for row in (chart.headings, *chart.rows))
    return Markup("\n").join(Markup("\t").join(line) for line in lines)
