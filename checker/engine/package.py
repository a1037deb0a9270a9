"""rules/package.toml, loaded."""

from functools import cache

from pydantic import ValidationError

from checker import resources
from checker.engine.kept import kept, toml
from checker.errors import DefinitionError
from checker.models.package import PackageRules

__all__ = ["package_rules"]


@cache
def package_rules() -> PackageRules:
    """What a submission as a folder of files may be, in every edition."""
    path = resources.rules() / "package.toml"
    try:
        return PackageRules.model_validate(kept("package", lambda: toml(path)))
    except (OSError, ValidationError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
