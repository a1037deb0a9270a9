"""rules/statistics.toml, loaded."""

from functools import cache

from pydantic import ValidationError

from checker import resources
from checker.engine.kept import kept, toml
from checker.errors import DefinitionError
from checker.models.statistics import StatisticsRules

__all__ = ["statistics_rules"]


@cache
def statistics_rules() -> StatisticsRules:
    """From where on a user is told that a score hangs on chance or on the choice of the target."""
    path = resources.rules() / "statistics.toml"
    try:
        return StatisticsRules.model_validate(kept("statistics", lambda: toml(path)))
    except (OSError, ValidationError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
