"""What the program does without, because it takes as long as checking a log. Only the program does this: in the process of
somebody else everything is as it is."""

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing makes thousands of objects, among which garbage would be looked for
    from typing import Any, NoReturn

__all__ = ["end_at_once", "import_msgspec_alone", "put_off_garbage_collection"]

OBJECTS_BEFORE_COLLECTION = 100_000
"""More than a short call makes, which then never looks for garbage."""


def put_off_garbage_collection() -> None:
    """Look for garbage only after many objects were made, already while modules are imported."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)


def import_msgspec_alone() -> None:
    """Import msgspec without what takes longer than itself: typing_extensions, which it prefers to typing and which brings
    inspect; platform, whose many patterns the uuid module compiles to learn the name of the system."""
    if "msgspec" in sys.modules:
        return
    from types import SimpleNamespace

    stand_ins: dict[str, Any] = {"typing_extensions": None}  # so Python marks what is not to be found
    if sys.platform == "linux":
        stand_ins["platform"] = SimpleNamespace(system=lambda: "Linux")
    missing = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    sys.modules.update(missing)
    try:
        import msgspec  # noqa: F401
    finally:
        for name in missing:
            del sys.modules[name]


def end_at_once(code: int) -> "NoReturn":
    """End the process with the exit code, and leave its memory to the operating system, which is sooner done than Python.

    Where something is to be done at the end, by threads or what is registered with atexit, it is done.
    """
    threading = sys.modules.get("threading")
    if "atexit" in sys.modules or (threading is not None and threading.active_count() > 1):
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
