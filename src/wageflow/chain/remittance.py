"""What happens to the take-home afterwards: a part is sent, couriers cut it, the family gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked, is_list
from wageflow.distributions import as_quantity
from wageflow.errors import ChainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.chain.purse import Deduction

__all__ = ["FAMILY", "Remittance"]

FAMILY = "family"


@checked
@dataclass(frozen=True)
class Remittance:
    """A part of the take-home that is sent home through those who take a part of it.

    ``sent amount = min(sent * take-home, limit, cash)``, where the take-home holds what the worker
    is given in kind or paid later, too, and the cash is without them. The steps split that amount
    as the steps of a chain split a wage (so ``of="gross"`` means the amount sent), and the family
    gets the rest.

    Parameters
    ----------
    sent : quantity
        Share of the take-home, 0 to 1.
    steps : sequence of deductions
    limit : quantity, optional
        The most that may be sent in a period of the wage, in its currency.

    Examples
    --------
    >>> import wageflow as wf
    >>> remittance = wf.Remittance(0.8, [wf.Share("courier", 0.10)], limit=500)
    >>> flow = wf.Chain("home", [], remittance=remittance).split(1_000)
    >>> flow["courier"], flow["family"], flow["worker"]
    (50.0, 450.0, 500.0)
    """

    sent: Any
    steps: Sequence[Deduction]
    limit: Any = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sent", as_quantity(self.sent, "remittance, sent"))
        steps: Any = self.steps
        if not is_list(steps):
            raise ChainError(
                f"remittance, steps: got {steps!r}; write a list such as "
                "[wf.Share('courier', 0.10)]"
            )
        object.__setattr__(self, "steps", tuple(steps))
        if self.limit is not None:
            object.__setattr__(self, "limit", as_quantity(self.limit, "remittance, limit"))
