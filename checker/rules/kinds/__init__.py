"""The kinds of demand, one module each: a field of `Demand` turned into tests on a log.

To add one: a field in models/demand.py, and a module here with a function `tests(placed)`.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest

__all__ = ["build_demand_tests"]


@cache
def _load_kind_modules() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


def build_demand_tests(placed: ScopedDemand) -> tuple[DemandTest, ...]:
    """Every test that the demand asks for."""
    return tuple(test for module in _load_kind_modules() for test in module.tests(placed))
