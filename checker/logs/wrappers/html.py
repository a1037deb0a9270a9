"""A web page: quotation marks are character references. Its records are named, not read."""

from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]

WRAPPER = Wrapper(
    name="HTML-escaped",
    quotes=frozenset({b"&quot;", b"&#34;"}),
    explain_unwrapping=lambda _: (
        "python3 -c 'import html, sys; sys.stdout.write(html.unescape(sys.stdin.read()))' < FILE > result_0.txt"
    ),
)
