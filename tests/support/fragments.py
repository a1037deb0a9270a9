"""Pieces of expressions in what people read."""

import re
from collections.abc import Iterable

from checker.models.finding import Finding
from checker.rules.language.functions import list_function_names

FRAGMENT = re.compile(
    rf"\b(?:{'|'.join(list_function_names())})\(|\b(?:metadata|value)[.\[]\w|\*\*|//|==|!=|<=|>=| (?:one|none) of value\b"
    r"|UNDEFINED|\bNone\b|Node\(|\bit is not$"
)
"""What only an expression has: a call, a path into the record, an operator."""
QUOTED = re.compile(r'"[^"]*"|https?://\S+')


def list_fragments(findings: Iterable[Finding]) -> list[str]:
    """The messages, fixes and expectations that have a piece of an expression; what a log says in quotes does not count."""
    texts = (QUOTED.sub("", str(text)) for one in findings for text in (one.message, one.fix, one.expected) if text is not None)
    return [text for text in texts if FRAGMENT.search(text)]
