"""rules/statistics.toml, loaded."""

import tomllib
from functools import cache

from checker import resources
from checker.errors import DefinitionError
from checker.models.statistics import StatisticsRules

__all__ = ["statistics_rules"]


@cache
def statistics_rules() -> StatisticsRules:
    """From where on a user is told that a score hangs on chance or on the choice of the target."""
    path = resources.rules() / "statistics.toml"
    try:
        return StatisticsRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
