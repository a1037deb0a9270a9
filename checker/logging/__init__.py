"""Writing logs: records in any dialect, checked against a ruleset as they are logged.

rules = load_rules("own_benchmark.toml")
logger = RunLogger("result_0.txt", ruleset=rules)
course = Course.of_benchmark(logger, rules.benchmarks["my_mlp"])
with course.record_init(): ...
with course.record_run(): ...

examples/own_training.py is a whole training.
"""

from pathlib import Path

from checker.checking.configuration.effective_options import load_own_rules
from checker.logging.course import Course
from checker.logging.logger import RejectedEventError, RejectedEventWarning, RunLogger
from checker.rules.ruleset import Ruleset

__all__ = ["Course", "RejectedEventError", "RejectedEventWarning", "RunLogger", "load_rules"]


def load_rules(file: str | Path) -> Ruleset:
    """The ruleset of the benchmarks that a TOML file defines, as `--rules` takes it.

    Raises:
        InputError: it is wrong, or defines no benchmark.
    """
    return load_own_rules(Path(file))
