"""What a project asks of every check: read, held to its form, and put to findings; a baseline of findings likewise."""

from checker.configuration.baseline import Baseline, read_baseline, write_baseline
from checker.configuration.loading import Configured, configured, load
from checker.configuration.weights import Weights

__all__ = ["Baseline", "Configured", "Weights", "configured", "load", "read_baseline", "write_baseline"]
