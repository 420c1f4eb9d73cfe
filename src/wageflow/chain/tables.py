"""The tables of a file that describe a chain, and how each becomes a deduction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from wageflow.chain.chain import Chain
from wageflow.chain.check import Printed
from wageflow.chain.fees import SHORTFALL_RULES, Fee, Upfront
from wageflow.chain.remittance import Remittance
from wageflow.chain.settle import labels
from wageflow.chain.shares import Brackets, InKind, Share, Withheld
from wageflow.errors import InputError
from wageflow.money import PERIODS
from wageflow.reading import STEP_KINDS, Names, Number, Table, named

if TYPE_CHECKING:
    from wageflow.chain.purse import Deduction

__all__ = ["ChainTable"]


class _Step(Table):
    @property
    def recipient(self) -> str:
        raise TypeError(type(self))

    def build(self, place: str) -> Deduction:
        raise TypeError(type(self), place)


_BASE: dict[str, Any] = {"pattern": "^(remainder|gross|after:.+)$"}
_PERIOD: dict[str, Any] = {"enum": list(PERIODS)}


class _Share(_Step, title="Share"):
    """A part of the gross wage, of what is left, or of what was left after a named step."""

    share: str = Field(description="Who takes it.", examples=["government"])
    rate: Number = Field(description="The share, 0 to 1: 0.48 for 48 %.", examples=[0.48])
    of: str = Field(
        "remainder",
        description='Of what: `"remainder"` (what is left), `"gross"`, or `"after:NAME"` (what '
        "was left after that step).",
        examples=["gross"],
        json_schema_extra=_BASE,
    )

    @property
    def recipient(self) -> str:
        return self.share

    def build(self, place: str) -> Deduction:
        return Share(self.share, named(self.rate, f"{place}/rate"), of=self.of)


_SHORTFALL: dict[str, Any] = {"enum": list(SHORTFALL_RULES)}


class _Fee(_Step, title="Fee"):
    """A flat sum per worker and period of the wage."""

    fee: str = Field(description="Who takes it.", examples=["security"])
    amount: Number = Field(
        description="The sum, in the currency and period of the chain; `per_head` divides what is "
        "demanded of a group.",
        examples=[8.33],
    )
    shortfall: str = Field(
        "waive",
        description="When less is left: the rest is waived, or owed, or it is an error.",
        examples=["owe"],
        json_schema_extra=_SHORTFALL,
    )

    @property
    def recipient(self) -> str:
        return self.fee

    def build(self, place: str) -> Deduction:
        return Fee(self.fee, named(self.amount, f"{place}/amount"), shortfall=self.shortfall)


class _Brackets(_Step, title="Brackets"):
    """A share whose rate changes with the base."""

    brackets: str = Field(description="Who takes it.", examples=["manager"])
    rates: list[tuple[Number, Number]] = Field(
        description="Pairs of threshold (in the currency and period of the chain, rising) and "
        "rate (0 to 1); below the first threshold nothing is taken.",
        examples=[[[0, 0.10], [8000, 0.15]]],
    )
    of: str = Field(
        "remainder",
        description='Of what: `"remainder"`, `"gross"` or `"after:NAME"`, as of a share.',
        examples=["gross"],
        json_schema_extra=_BASE,
    )
    marginal: bool = Field(
        True,
        description="Whether each rate is taken of the part of the base between its thresholds; if "
        "false, the rate of the highest threshold reached is taken of the whole base.",
        examples=[False],
    )

    @property
    def recipient(self) -> str:
        return self.brackets

    def build(self, place: str) -> Deduction:
        rates = [
            (named(t, f"{place}/threshold {k}"), named(r, f"{place}/rate {k}"))
            for k, (t, r) in enumerate(self.rates, start=1)
        ]
        return Brackets(self.brackets, rates, of=self.of, marginal=self.marginal)


class _Upfront(_Step, title="Upfront"):
    """A cost before departure, paid back evenly over the contract."""

    upfront: str = Field(description="Who was paid.", examples=["broker"])
    amount: Number = Field(
        description="The sum paid, in the currency of the chain.", examples=[2000]
    )
    term_months: Number = Field(
        description="Months over which it is paid back, above 0.", examples=[36]
    )
    discount_rate: Number = Field(
        0.0, description="The interest on it a year: 0.1 for 10 %.", examples=[0.1]
    )
    shortfall: str = Field(
        "owe",
        description="When less is left: the rest is waived, or owed, or it is an error.",
        examples=["waive"],
        json_schema_extra=_SHORTFALL,
    )

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


class _InKind(_Step, title="InKind"):
    """A part of pay that is handed over in goods."""

    in_kind: str = Field(description="Who gets the goods.", examples=["worker"])
    share: Number = Field(description="The share that is paid so, 0 to 1.", examples=[0.10])
    usefulness: Number = Field(
        1.0,
        description="What the goods are worth to whoever gets them, as a share of their price, 0 "
        "to 1.",
        examples=[0.5],
    )
    of: str = Field(
        "remainder",
        description='Of what: `"remainder"`, `"gross"` or `"after:NAME"`, as of a share.',
        examples=["gross"],
        json_schema_extra=_BASE,
    )

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


class _Withheld(_Step, title="Withheld"):
    """A part of pay that is kept back until the end."""

    withheld: Number = Field(
        description="The share of what is left that is kept back, 0 to 1.", examples=[0.20]
    )
    paid_fraction: Number = Field(
        description="The share of it that is paid in the end, 0 to 1.", examples=[0.5]
    )
    holder: str = Field("holder of withheld pay", description="Who keeps it.", examples=["company"])

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


class _Remittance(Table, title="Remittance"):
    """What of the take-home is sent home, and who takes a part of it on the way."""

    sent: Number = Field(description="The share of the take-home that is sent.", examples=[0.8])
    steps: list[StepTable] = Field(
        default_factory=list,
        description="Who takes what on the way, in order, as the steps of a chain.",
        examples=[[{"share": "courier", "rate": 0.1}]],
    )
    limit: Number = Field(
        None,
        description="The most that may be sent, in the currency and period of the chain.",
        examples=[2000],
    )


class _Printed(Table, title="Printed"):
    """A result that the source prints, against which `wageflow chain` holds the arithmetic."""

    recipient: str = Field(
        description="Whose; `worker` for the take-home.", examples=["government"]
    )
    claim: str = Field(
        "",
        description="The id of the claim that prints it, in place of `low`, `high` and `per`.",
        examples=["nksc-kuwait-take-home-year"],
    )
    low: float | None = Field(None, description="The lower end, as printed.", examples=[70])
    high: float | None = Field(None, description="The upper end, as printed.", examples=[80])
    per: str = Field("", description="The period, as printed.", examples=["month"])
    note: str = Field("", description="What a reader must know.", examples=["48 % of 5,000"])


class ChainTable(Table, title="Chain"):
    """``[chains.NAME]``: who takes what, in which order."""

    steps: list[StepTable] = Field(
        description="Who takes what, in order; what is left is the worker's.",
        examples=[[{"share": "government", "rate": 0.48, "of": "gross"}]],
    )
    remittance: _Remittance | None = Field(
        None, description="What becomes of the take-home on its way home.", examples=[{"sent": 0.8}]
    )
    currency: str | None = Field(
        None,
        description="The currency of the chain's flat sums, by its ISO 4217 code; a wage in "
        "another is converted into it and back.",
        examples=["USD"],
    )
    per: str | None = Field(
        None,
        description="The period of the chain's flat sums.",
        examples=["year"],
        json_schema_extra=_PERIOD,
    )
    price_year: int | None = Field(
        None, description="The year in whose prices the flat sums are.", examples=[2012]
    )
    title: str = Field("", description="What the chain is, in words.", examples=["Kuwait 2012"])
    source: str = Field(
        "",
        description="Where it is from: the id of a source of the ledger, or a text.",
        examples=["nksc-2012"],
    )
    place: str = Field("", description="The place in the source.", examples=["ch. 4 s. 2"])
    gross: Number = Field(
        None, description="The source's own gross wage, in the chain's unit.", examples=[5000]
    )
    printed: list[_Printed] = Field(
        default_factory=list,
        description="Results that the source prints, to hold the arithmetic against.",
        examples=[[{"recipient": "worker", "low": 70, "high": 80, "per": "month"}]],
    )
    notes: list[str] = Field(
        default_factory=list, description="What a reader must know.", examples=[["one reading"]]
    )

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
