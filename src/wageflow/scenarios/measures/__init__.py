"""What can happen to a programme over time: measures of hosts and of the state, and responses.

Each kind is one small class that states its effect as a formula. A new kind is a new class that
one of the four forms below is the parent of, and a line in `KINDS`.
"""

from __future__ import annotations

from wageflow.scenarios.measures.base import Measure
from wageflow.scenarios.measures.heads import (
    Cap,
    CloseBorder,
    Expand,
    Expel,
    Repatriate,
    StopPermits,
)
from wageflow.scenarios.measures.pay import (
    ChangeShare,
    DiscountWages,
    Levy,
    ProtectWages,
    ShockFX,
)
from wageflow.scenarios.measures.responses import Displace, Leak, Offset, Substitute

__all__ = [
    "KINDS",
    "Cap",
    "ChangeShare",
    "CloseBorder",
    "DiscountWages",
    "Displace",
    "Expand",
    "Expel",
    "Leak",
    "Levy",
    "Measure",
    "Offset",
    "ProtectWages",
    "Repatriate",
    "ShockFX",
    "StopPermits",
    "Substitute",
]

#: The kinds by name, as files write them.
KINDS: dict[str, type[Measure]] = {
    kind.__name__: kind
    for kind in (
        Expel,
        StopPermits,
        Cap,
        Repatriate,
        CloseBorder,
        Expand,
        ProtectWages,
        DiscountWages,
        ShockFX,
        ChangeShare,
        Levy,
        Leak,
        Displace,
        Offset,
        Substitute,
    )
}
