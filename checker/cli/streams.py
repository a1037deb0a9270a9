"""What stdout can take. A format for machines is UTF-8 with plain newlines wherever it is piped to, as in a file; what is for
people keeps to the signs that their terminal has, whatever the locale says: no sign of a log ends mlcheck."""

import codecs
import sys
import unicodedata
from io import TextIOWrapper

__all__ = ["as_in_a_file", "spare_the_terminal"]

FALLBACK = "mlcheck.plain"
PLAIN = {"✓": "+", "✗": "x", "·": "-", "…": "~", "×": "x", "±": "~", "⚠": "!", **dict(zip("▁▂▃▄▅▆▇█", "_,.-~+=#", strict=True))}


def spare_the_terminal() -> None:
    """Signs that stdout and stderr cannot encode are replaced by plainer ones, else by their number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=FALLBACK, newline=None if stream.isatty() else "\n")


def as_in_a_file() -> None:
    """What is written to stdout from now on is UTF-8, unless it is a terminal."""
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors=FALLBACK)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    if sign in PLAIN:
        return PLAIN[sign]
    name = unicodedata.name(sign, "")
    if name.startswith("BOX DRAWINGS"):
        return "+" if " AND " in name else "|" if name.endswith(("VERTICAL", "UP", "DOWN")) else "-"
    return sign.encode("ascii", "backslashreplace").decode()


codecs.register_error(FALLBACK, _plainer)
