"""Libraries that not everybody needs, imported where they are used."""

from importlib import import_module
from typing import Any

from checker.errors import MissingExtraError

__all__ = ["import_extra"]


def import_extra(module: str, name: str) -> Any:
    """The module, which the extra of that name installs.

    Raises:
        MissingExtraError: the package is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or module).split(".")[0] != module.split(".")[0]:
            raise
        library = module.split(".")[0]
        raise MissingExtraError(
            f"this needs {library}, which the extra {name} installs", fix=f"pip install 'mlperf-mlcheck[{name}]'", extra=name
        ) from error
