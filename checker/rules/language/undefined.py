"""What an expression is where something is missing that it reads."""

__all__ = ["UNDEFINED", "UndefinedError"]


class UndefinedError(Exception):
    """Raised inside an expression where something is missing; `Expression` turns it into UNDEFINED."""


class _UndefinedValue:
    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = _UndefinedValue()
