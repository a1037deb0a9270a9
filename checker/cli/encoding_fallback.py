"""Signs that a terminal may not have: plainer ones take their place, else their number, so that none ends mlcheck."""

import codecs
import unicodedata

__all__ = ["FALLBACK"]

FALLBACK = "mlcheck.plain"
PLAIN = {"✓": "+", "✗": "x", "·": "-", "…": "~", "×": "x", "±": "~", "⚠": "!", **dict(zip("▁▂▃▄▅▆▇█", "_,.-~+=#", strict=True))}


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
