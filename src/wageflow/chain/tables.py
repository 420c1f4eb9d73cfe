"""The tables of a file that describe a chain, and how each becomes a deduction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from wageflow.chain.chain import Chain
from wageflow.chain.check import Printed
from wageflow.chain.fees import Fee, Upfront
from wageflow.chain.remittance import Remittance
from wageflow.chain.settle import labels
from wageflow.chain.shares import Brackets, InKind, Share, Withheld
from wageflow.errors import InputError
from wageflow.reading import STEP_KINDS, Names, Number, Table, named, plain_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.chain.purse import Deduction

__all__ = ["ChainTable", "plain_chain"]


class _Step(Table):
    @property
    def recipient(self) -> str:
        raise TypeError(type(self))

    def build(self, place: str) -> Deduction:
        raise TypeError(type(self), place)


class _Share(_Step):
    share: str
    rate: Number
    of: str = "remainder"

    @property
    def recipient(self) -> str:
        return self.share

    def build(self, place: str) -> Deduction:
        return Share(self.share, named(self.rate, f"{place}/rate"), of=self.of)


class _Fee(_Step):
    fee: str
    amount: Number
    shortfall: str = "waive"

    @property
    def recipient(self) -> str:
        return self.fee

    def build(self, place: str) -> Deduction:
        return Fee(self.fee, named(self.amount, f"{place}/amount"), shortfall=self.shortfall)


class _Brackets(_Step):
    brackets: str
    rates: list[tuple[Number, Number]]
    of: str = "remainder"
    marginal: bool = True

    @property
    def recipient(self) -> str:
        return self.brackets

    def build(self, place: str) -> Deduction:
        rates = [
            (named(t, f"{place}/threshold {k}"), named(r, f"{place}/rate {k}"))
            for k, (t, r) in enumerate(self.rates, start=1)
        ]
        return Brackets(self.brackets, rates, of=self.of, marginal=self.marginal)


class _Upfront(_Step):
    upfront: str
    amount: Number
    term_months: Number
    discount_rate: Number = 0.0
    shortfall: str = "owe"

    @property
    def recipient(self) -> str:
        return self.upfront

    def build(self, place: str) -> Deduction:
        return Upfront(
            self.upfront,
            named(self.amount, f"{place}/amount"),
            named(self.term_months, f"{place}/term_months"),
            named(self.discount_rate, f"{place}/discount_rate"),
            shortfall=self.shortfall,
        )


class _InKind(_Step):
    in_kind: str
    share: Number
    usefulness: Number = 1.0
    of: str = "remainder"

    @property
    def recipient(self) -> str:
        return self.in_kind

    def build(self, place: str) -> Deduction:
        return InKind(
            self.in_kind,
            named(self.share, f"{place}/share"),
            named(self.usefulness, f"{place}/usefulness"),
            of=self.of,
        )


class _Withheld(_Step):
    withheld: Number
    paid_fraction: Number
    holder: str = "holder of withheld pay"

    @property
    def recipient(self) -> str:
        return self.holder

    def build(self, place: str) -> Deduction:
        return Withheld(
            named(self.withheld, f"{place}/share"),
            named(self.paid_fraction, f"{place}/paid_fraction"),
            holder=self.holder,
        )


def _kind(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((kind for kind in STEP_KINDS if kind in value), None)
    return None


StepTable = Annotated[
    Annotated[_InKind, Tag("in_kind")]
    | Annotated[_Withheld, Tag("withheld")]
    | Annotated[_Brackets, Tag("brackets")]
    | Annotated[_Upfront, Tag("upfront")]
    | Annotated[_Fee, Tag("fee")]
    | Annotated[_Share, Tag("share")],
    Discriminator(
        _kind,
        custom_error_type="step",
        custom_error_message="is no step; write one with share, fee, brackets, upfront, in_kind "
        "or withheld",
    ),
]


class _Remittance(Table):
    sent: Number
    steps: list[StepTable] = Field(default_factory=list)
    limit: Number = None


class _Printed(Table):
    recipient: str
    claim: str = ""
    low: float | None = None
    high: float | None = None
    per: str = ""
    note: str = ""


class ChainTable(Table):
    """``[chains.NAME]``: who takes what, in which order."""

    steps: list[StepTable]
    remittance: _Remittance | None = None
    currency: str | None = None
    per: str | None = None
    price_year: int | None = None
    title: str = ""
    source: str = ""
    place: str = ""
    gross: Number = None
    printed: list[_Printed] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)

    def build(self, name: str, names: Names) -> Chain:
        """Make the chain.

        Raises
        ------
        InputError
            If it cannot be what it says.
        """
        home = None
        if self.remittance is not None:
            place = f"{name}/remittance"
            home = Remittance(
                named(self.remittance.sent, f"{place}/sent"),
                _build_steps(self.remittance.steps, place),
                limit=named(self.remittance.limit, f"{place}/limit"),
            )
        source = self.source
        if names.ledger is not None and source in names.ledger.sources:
            source = names.ledger.sources[source].title
        return Chain(
            name,
            _build_steps(self.steps, name),
            remittance=home,
            currency=self.currency,
            per=self.per,
            price_year=self.price_year,
            title=self.title,
            source=source,
            place=self.place,
            gross=named(self.gross, f"{name}/gross"),
            printed=[
                _build_printed(row, names, f"{name}/printed {k}")
                for k, row in enumerate(self.printed, start=1)
            ],
            notes=self.notes,
        )


def _build_steps(tables: list[Any], place: str) -> list[Deduction]:
    return [
        table.build(f"{place}/{label}") for label, table in zip(labels(tables), tables, strict=True)
    ]


def _build_printed(row: _Printed, names: Names, place: str) -> Printed:
    claim = None
    if row.claim:
        if names.ledger is None:
            raise InputError(f"{place}: refers to a claim, but the file names no ledger")
        claim = names.ledger[row.claim]
    if claim is not None and claim.extent() is not None:
        if (row.low, row.high) != (None, None) or (row.per and claim.per):
            raise InputError(
                f"{place}: low, high and per are those of the claim {claim.id!r}; leave them out"
            )
        low, high = claim.printed_range()
        return Printed(row.recipient, low, high, claim.per or row.per, claim.cite(), row.note)
    if row.low is None or row.high is None or not row.per:
        raise InputError(f"{place}: needs a claim that prints a figure, or low, high and per")
    place = claim.cite() if claim is not None else ""
    return Printed(row.recipient, row.low, row.high, row.per, place, row.note)


# and back: a chain as a file would write it -----------------------------------------------------


def plain_chain(chain: Chain, params: dict[str, Any], evidence: dict[str, Any]) -> dict[str, Any]:
    """Write a chain as its table in a file.

    Its named quantities are added to `params`, the claims that they rest on to `evidence`.
    """
    plain = partial(plain_quantity, params=params, evidence=evidence)
    table: dict[str, Any] = {"steps": [_plain_step(step, plain) for step in chain.steps]}
    if chain.remittance is not None:
        home = chain.remittance
        steps = [_plain_step(step, plain) for step in home.steps]
        table["remittance"] = {"sent": plain(home.sent), "steps": steps}
        if home.limit is not None:
            table["remittance"]["limit"] = plain(home.limit)
    for name in ("currency", "per", "price_year", "title", "source", "place"):
        if getattr(chain, name):
            table[name] = getattr(chain, name)
    if chain.notes:
        table["notes"] = list(chain.notes)
    return table


def _plain_step(step: Deduction, plain: Callable[[Any], Any]) -> dict[str, Any]:
    if isinstance(step, Share):
        return {"share": step.recipient, "rate": plain(step.rate), "of": step.of}
    if isinstance(step, Fee):
        amount = plain(step.amount)
        return {"fee": step.recipient, "amount": amount, "shortfall": step.shortfall}
    if isinstance(step, Brackets):
        rates = [[plain(t), plain(r)] for t, r in step.rates]
        rest = {"of": step.of, "marginal": step.marginal}
        return {"brackets": step.recipient, "rates": rates, **rest}
    if isinstance(step, Upfront):
        names = ("amount", "term_months", "discount_rate")
        numbers = {name: plain(getattr(step, name)) for name in names}
        return {"upfront": step.recipient, **numbers, "shortfall": step.shortfall}
    if isinstance(step, InKind):
        numbers = {name: plain(getattr(step, name)) for name in ("share", "usefulness")}
        return {"in_kind": step.recipient, **numbers, "of": step.of}
    if isinstance(step, Withheld):
        fraction = plain(step.paid_fraction)
        return {"withheld": plain(step.share), "paid_fraction": fraction, "holder": step.holder}
    raise TypeError(step)
