"""The library entry: paths and options in, a Report or a Comparison out. Nothing here prints."""

from checker.pipeline.changes import with_changes
from checker.pipeline.comparing import Moved, compare
from checker.pipeline.evidence import evidence
from checker.pipeline.options import Options
from checker.pipeline.summarizing import summarize
from checker.pipeline.validating import Examined, examine, validate

__all__ = ["Examined", "Moved", "Options", "compare", "evidence", "examine", "summarize", "validate", "with_changes"]
