"""What a grammar expected of a text that it does not fit, and where; for people."""

from collections.abc import Iterable

from checker import grammar

__all__ = ["explain_mismatch", "format_snippet"]

MOST_SHOWN = 60

_WORDS = {
    "LBRACE": "{", "RBRACE": "}", "LSQB": "[", "RSQB": "]", "COMMA": ",", "COLON": ":", "STRING": "a text in quotes",
    "NUMBER": "a number", "TRUE": "true", "FALSE": "false", "NULL": "null", "$END": "the end of the record",
    "TIME": "a time in seconds", "KEY": "a key", "SPACE": "a space", "BENCHMARK": "a benchmark", "SITE": "(file:line)",
    "NAME": "a name", "TAB": "a tab",
}  # fmt: skip


def explain_mismatch(name: str, text: str) -> tuple[int, str | None]:
    """Where in `text` the grammar `name` fails, and what it expected there; the end and None where it does not fail."""
    from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

    try:
        grammar.load_parser(name).parse(text)
    except UnexpectedEOF as error:
        return len(text.rstrip()), _format_terminals(error.expected)
    except UnexpectedToken as error:
        at = len(text.rstrip()) if error.token.type == "$END" else error.pos_in_stream or 0
        return at, _format_terminals(error.accepts or error.expected)
    except UnexpectedCharacters as error:
        return error.pos_in_stream or 0, _format_terminals(error.allowed)
    except UnexpectedInput:
        return 0, None
    return len(text.rstrip()), None


def format_snippet(text: str) -> str:
    """A short, printable piece of `text`."""
    start = text.strip()[: MOST_SHOWN + 1]
    clean = start if start.isprintable() else "".join(map(_replace_unprintable, start))
    return clean if len(clean) <= MOST_SHOWN else clean[: MOST_SHOWN - 1] + "…"


def _replace_unprintable(character: str) -> str:
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _format_terminals(terminals: Iterable[str] | None) -> str | None:
    plain = (str(name).rsplit("__", 1)[-1] for name in terminals or ())
    names = sorted({_WORDS.get(name, name.lower()) for name in plain} - {"whitespace", "blank"})
    return " or ".join(names) if names else None
