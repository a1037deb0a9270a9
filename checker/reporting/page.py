"""Pages from the templates: one file each, without network, everything that comes from a log escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__
from checker.errors import InputError
from checker.reporting.number_format import (
    choose_duration_unit,
    format_cell,
    format_count,
    format_duration,
    format_percentage,
    format_quality,
)
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from checker.reporting.charts import SvgChart

__all__ = ["render_page"]

TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, **values: Any) -> str:
    """The page that the template makes of the values.

    Raises:
        InputError: the template engine is not installed.
    """
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    # No other script can run in the page, whatever might slip through: the browser compares with this.
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return _create_environment().get_template(template).render(
        script=script, style=style, script_hash=f"sha256-{digest}", version=__version__, **values
    ) + "\n"  # fmt: skip


@cache
def _create_environment() -> "Environment":
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise InputError("the format html needs Jinja2", fix="install mlperf-mlcheck[html]") from error
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "duration": format_duration,
        "unit": choose_duration_unit,
        "share": format_percentage,
        "quality": format_quality,
        "count": format_count,
    }
    environment.filters["numbers"] = _format_chart_numbers
    environment.globals["cell_text"] = format_cell
    return environment


def _finalize_value(value: Any) -> Any:
    """Whatever a template puts out: controls shown, nothing for None. What is markup already stays."""
    if value is None:
        return ""
    return value if not isinstance(value, str) or hasattr(value, "__html__") else make_visible(value)


def _format_chart_numbers(chart: "SvgChart") -> "Markup":
    """The chart's numbers in full, a row a line, tabs between them."""
    from markupsafe import Markup

    lines = (("" if value is None else make_visible(str(value)) for value in row) for row in (chart.headings, *chart.rows))
    return Markup("\n").join(Markup("\t").join(line) for line in lines)
