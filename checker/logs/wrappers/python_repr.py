"""A dict that Python printed: single quotation marks, None and True. Its records are named, not read."""

from checker.logs.wrappers.wrapper import Wrapper

__all__ = ["WRAPPER"]

WRAPPER = Wrapper(
    name="a Python dict, not JSON",
    quotes=frozenset({b"'"}),
    explain_unwrapping=lambda _: "write records with mlperf_logging's logger, or with json.dumps instead of str",
)
