"""The kinds of demand, one module each: a field of `Demand` turned into tests on a log.

To add one: a field in models/demand.py, and a module here with a function `tests(placed)`.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from checker.rules.ruleset import Placed
from checker.rules.violation import Test

__all__ = ["tests_of"]


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


def tests_of(placed: Placed) -> tuple[Test, ...]:
    """Every test that the demand asks for."""
    return tuple(test for module in _modules() for test in module.tests(placed))
