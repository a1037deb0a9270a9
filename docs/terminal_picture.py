"""What mlcheck prints, as a picture of a terminal that loads nothing from the network."""

import io
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType
from rich.text import Text

__all__ = ["draw_terminal"]

WIDTH = 100
FONT_SOURCE = re.compile(r"\s*@font-face \{\{.*?\n    \}\}", re.DOTALL)


def draw_terminal(command: str, rendered: RenderableType, name: str) -> str:
    """Return an SVG of the command and what it prints, colored, with `name` in its ids."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ {command}"))
    console.print(rendered)
    return console.export_svg(title="mlcheck", code_format=FONT_SOURCE.sub("", CONSOLE_SVG_FORMAT), unique_id=name)
