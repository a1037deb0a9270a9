"""A word processor or a blog: quotation marks are curly. Records are named, not read: more may be changed than those."""

from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]

WRAPPER = Wrapper(
    name="written with curly quotation marks",
    quotes=frozenset({"“".encode(), "”".encode()}),
    explain_unwrapping=lambda _: "use the file that the run wrote, not a copy from a document",
)
