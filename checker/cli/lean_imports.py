"""What the program does without, because importing it takes as long as checking a log."""

import sys

__all__ = ["import_msgspec_alone"]


def import_msgspec_alone() -> None:
    """Import msgspec without typing_extensions, which it prefers to typing where it finds it, and which brings inspect.

    Only the program does this, before anything else: in the process of somebody else msgspec is imported as it is.
    """
    if "msgspec" in sys.modules or "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # so Python marks what is not to be found
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]
