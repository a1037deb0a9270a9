"""Signs that a terminal may not have: plainer ones take their place, else their number, so that none ends mlcheck."""

import codecs

__all__ = ["ENCODING_FALLBACK"]

ENCODING_FALLBACK = "mlcheck.plain"
PLAIN_SIGNS = {
    "✓": "+",
    "✗": "x",
    "·": "-",
    "…": "~",
    "×": "x",
    "±": "~",
    "⚠": "!",
    "★": "*",
    "●": "o",
    "○": "o",
    "┆": "|",
    "≥": ">",
    "µ": "u",
    **dict(zip("▁▂▃▄▅▆▇█", "_,.-~+=#", strict=True)),
}


def _replace_unencodable(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_choose_plain_sign, error.object[error.start : error.end])), error.end


def _choose_plain_sign(sign: str) -> str:
    if sign in PLAIN_SIGNS:
        return PLAIN_SIGNS[sign]
    import unicodedata  # seldom needed

    name = unicodedata.name(sign, "")
    if name.startswith("BOX DRAWINGS"):
        return "+" if " AND " in name else "|" if name.endswith(("VERTICAL", "UP", "DOWN")) else "-"
    return sign.encode("ascii", "backslashreplace").decode()


codecs.register_error(ENCODING_FALLBACK, _replace_unencodable)
