"""rules/package.toml, loaded."""

import tomllib
from functools import cache

from checker import resources
from checker.errors import DefinitionError
from checker.models.package import PackageRules

__all__ = ["package_rules"]


@cache
def package_rules() -> PackageRules:
    """What a submission as a folder of files may be, in every edition."""
    path = resources.rules() / "package.toml"
    try:
        return PackageRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
