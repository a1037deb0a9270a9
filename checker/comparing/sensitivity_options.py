"""Which targets a comparison looks at, and over which window it takes ATTMT."""

from msgspec import Struct

from checker.metrics.sensitivity import Anchor
from checker.rules.benchmark import AttmtWindow

__all__ = ["SensitivityOptions"]


class SensitivityOptions(Struct, frozen=True):
    """The targets that sensitivity is looked at over (None: the thresholds of the window), and what ATTMT's window
    does as the target moves: keep its first threshold (`fixed`) or its length (`sliding`). `time_share`: the window begins at
    the quality that the base's best result has reached after this share of its TTA; None takes the fixed window."""

    targets: AttmtWindow | None = None
    anchor: Anchor = "fixed"
    time_share: float | None = None
