"""The library entry: paths and options in, a Report or a Comparison out. Nothing here prints."""

from checker.pipeline.changes import with_changes
from checker.pipeline.comparing import Moved, compare
from checker.pipeline.options import Execution, Options
from checker.pipeline.scoring import score
from checker.pipeline.summarizing import summarize
from checker.pipeline.validating import Examined, examine, validate

__all__ = ["Examined", "Execution", "Moved", "Options", "compare", "examine", "score", "summarize", "validate", "with_changes"]
