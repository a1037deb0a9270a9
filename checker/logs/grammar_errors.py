"""What a grammar expected of a text that it does not fit, and where; for people."""

from collections.abc import Iterable

from checker import grammar

__all__ = ["expected", "shown"]

MOST_SHOWN = 60

_WORDS = {
    "LBRACE": "{", "RBRACE": "}", "LSQB": "[", "RSQB": "]", "COMMA": ",", "COLON": ":", "STRING": "a text in quotes",
    "NUMBER": "a number", "TRUE": "true", "FALSE": "false", "NULL": "null", "$END": "the end of the record",
    "TIME": "a time in seconds", "KEY": "a key", "SPACE": "a space", "BENCHMARK": "a benchmark", "SITE": "(file:line)",
    "NAME": "a name", "TAB": "a tab",
}  # fmt: skip


def expected(name: str, text: str) -> tuple[int, str | None]:
    """Where in `text` the grammar `name` fails, and what it expected there; the end and None where it does not fail."""
    from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

    try:
        grammar.parser(name).parse(text)
    except UnexpectedEOF as error:
        return len(text.rstrip()), _words(error.expected)
    except UnexpectedToken as error:
        at = len(text.rstrip()) if error.token.type == "$END" else error.pos_in_stream or 0
        return at, _words(error.accepts or error.expected)
    except UnexpectedCharacters as error:
        return error.pos_in_stream or 0, _words(error.allowed)
    except UnexpectedInput:
        return 0, None
    return len(text.rstrip()), None


def shown(text: str) -> str:
    """A short, printable piece of `text`."""
    start = text.strip()[: MOST_SHOWN + 1]
    clean = start if start.isprintable() else "".join(map(_printable, start))
    return clean if len(clean) <= MOST_SHOWN else clean[: MOST_SHOWN - 1] + "…"


def _printable(character: str) -> str:
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _words(terminals: Iterable[str] | None) -> str | None:
    plain = (str(name).rsplit("__", 1)[-1] for name in terminals or ())
    names = sorted({_WORDS.get(name, name.lower()) for name in plain} - {"whitespace", "blank"})
    return " or ".join(names) if names else None
