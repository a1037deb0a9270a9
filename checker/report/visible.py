"""Text of a log as it may be shown: what a terminal, a browser or a reader would act upon instead of seeing is made visible."""

import re

__all__ = ["visible"]

# Controls, marks of direction, joiners without width, separators that break lines, tags, noncharacters, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
PICTURES = 0x2400
DELETE = "\x7f"


def visible(text: str) -> str:
    """The text with pictures for ASCII controls (␛), and `\\u202e` and the like for others that are not seen."""
    return UNSEEN.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == DELETE:
        return "␡"
    code = ord(sign)
    if code < 0x20:
        return chr(PICTURES + code)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
