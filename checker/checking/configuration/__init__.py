"""What a project asks of every check: read, held to its form, and put to findings; a baseline of findings likewise."""

from checker.checking.configuration.baseline import Baseline, read_baseline, write_baseline
from checker.checking.configuration.loader import Configured, configured, load
from checker.checking.configuration.suppressions import Weights

__all__ = ["Baseline", "Configured", "Weights", "configured", "load", "read_baseline", "write_baseline"]
