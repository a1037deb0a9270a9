"""Writing logs: records in any dialect, checked against a ruleset as they are logged.

logger = RunLogger(path, ruleset=named_ruleset("..."))
logger.event("submission_benchmark", "...")
course = Course(logger, target=0.9)
with course.init(): ...
with course.run(): ...
"""

from checker.logging.course import Course
from checker.logging.logger import RejectedEventError, RejectedEventWarning, RunLogger

__all__ = ["Course", "RejectedEventError", "RejectedEventWarning", "RunLogger"]
