"""Several claims about one quantity as one distribution, by a named rule."""

# ruff: noqa: SLF001 - a pool is its distribution, with a memory

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from wageflow.arguments import as_list, checked, shown
from wageflow.claims.claim import DEFAULT_READING, Claim
from wageflow.claims.rules import COMBINE, RULES, Part, weights_of
from wageflow.claims.units import converted
from wageflow.distributions import Distribution, Param, Unit
from wageflow.errors import CurrencyError, InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from wageflow.distributions.base import QuantileFunction

    FloatArray = npt.NDArray[np.float64]

__all__ = ["RULES", "Part", "Pool", "pool"]

_SHOWN = 4  # claims of a unit, and units, in a message
_UNPOOLED = {
    "spread": "a spread between workers says nothing about their mean",
    "at least": "'at least' is one end of a range",
    "up to": "'up to' is one end of a range",
    "qualitative": "no figure is printed",
}


@dataclass(frozen=True, repr=False, eq=False)
class Pool(Distribution):
    """A distribution that remembers the claims it was made of; made by `pool`.

    It may stand wherever a distribution may, and is typed back as the distribution that it is.

    Attributes
    ----------
    rule : str
    parts : tuple of Part
    left_out : mapping of str to str
        Claims that were not pooled, and why.
    distribution : Distribution
        What the rule makes of the parts.

    Examples
    --------
    >>> one = Claim(id="one", source="s", kind="bounds", unit="%", low=40.0, high=60.0)
    >>> two = Claim(id="two", source="t", kind="bounds", unit="%", low=50.0, high=80.0)
    >>> both = pool([one, two])
    >>> both.support(), both.without("one")
    ((0.4, 0.8), wf.uniform(0.5, 0.8))
    """

    constructor: ClassVar[str] = "pool"

    rule: str
    parts: tuple[Part, ...]
    left_out: Mapping[str, str]
    distribution: Distribution
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that were pooled, and then those that these are derived from, each once."""
        lines = [part.claim.lineage for part in self.parts]
        pooled = {line[0].id: line[0] for line in lines}
        return tuple((pooled | {one.id: one for line in lines for one in line}).values())

    @property
    def reading(self) -> str:
        """How the claims became this distribution, in words."""
        return f"pool by {self.rule}"

    @property
    def unit(self) -> Unit:
        """What the distribution counts; money as converted."""
        claim = self.parts[0].claim
        currency, per = self.settings.get("currency"), self.settings.get("per")
        return Unit(claim.unit, currency or claim.currency, per or claim.per)

    @checked
    def param(self, name: str = "", *, note: str = "") -> Param:
        """Return the pool as a named quantity that remembers its claims.

        Parameters
        ----------
        name : str, optional
            The rule and the claims by default: wherever one pool stands, it is one draw.
        note : str
            What a reader must know about it.

        Returns
        -------
        Param

        Examples
        --------
        >>> one = Claim(id="one", source="s", kind="bounds", unit="%", low=40.0, high=60.0)
        >>> pool([one]).param()
        wf.Param('mixture of one', wf.uniform(0.4, 0.6))
        """
        ids = ", ".join(part.claim.id for part in self.parts)
        return Param(
            name or f"{self.rule} of {ids}",
            self.distribution,
            source="; ".join(dict.fromkeys(part.claim.cite() for part in self.parts)),
            note=note,
            claims=self.claims,
            reading=self.reading,
            unit=self.unit,
        )

    def without(self, *ids: str) -> Pool:
        """Return the pool of all other claims: what follows if these are not believed.

        Parameters
        ----------
        *ids : str
            Claims to leave out.

        Raises
        ------
        UnknownNameError
            If one is not in the pool.
        InputError
            If none would be left.
        """
        have = [part.claim.id for part in self.parts]
        for name in ids:
            if name not in have:
                raise UnknownNameError(f"pool: holds no claim {name!r}; {nearest(name, have)}")
        kept = [part.claim for part in self.parts if part.claim.id not in ids]
        if not kept:
            raise InputError("pool: no claim would be left; name fewer")
        settings = dict(self.settings)
        if isinstance(settings.get("reading"), Mapping):
            left = {claim.id for claim in kept}
            readings = settings["reading"].items()
            settings["reading"] = {name: how for name, how in readings if name in left}
        return pool(kept, rule=self.rule, **settings)

    def to_frame(self) -> pd.DataFrame:
        """Return the parts as a table, and what the pool would be without each.

        Returns
        -------
        pandas.DataFrame
            Indexed by claim: source, figure, origin, weight, mean, and mean_without and
            sd_without of the pool that leaves the claim out (NaN if it is alone, or if the rule
            refuses the others).
        """
        import pandas as pd

        rows = {}
        for part in self.parts:
            claim, quantity = part.claim, part.quantity
            try:
                rest: Pool | None = self.without(claim.id)
            except InputError:
                rest = None
            rows[claim.id] = {
                "source": claim.source,
                "figure": claim.figure,
                "origin": ";".join(claim.origins),
                "weight": part.weight,
                "mean": quantity.mean() if isinstance(quantity, Distribution) else quantity,
                "mean_without": rest.mean() if rest is not None else float("nan"),
                "sd_without": rest.std() if rest is not None else float("nan"),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("claim")

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self.distribution._ppf(u)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return self.distribution._cdf(x)

    def _sf(self, x: FloatArray) -> FloatArray:
        return self.distribution._sf(x)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self.distribution._isf(q)

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        return self.distribution._atoms()

    def _is_slow(self) -> bool:
        return self.distribution._is_slow()

    def quantile_function(self) -> QuantileFunction:
        """Return that of the distribution."""
        return self.distribution.quantile_function()

    def mean(self) -> float:
        """Return the mean."""
        return self.distribution.mean()

    def std(self) -> float:
        """Return the standard deviation."""
        return self.distribution.std()

    def support(self) -> tuple[float, float]:
        """Return the lowest and the highest value possible."""
        return self.distribution.support()

    def to_plain(self) -> dict[str, object]:
        """Return the distribution as a plain table, without its memory."""
        return self.distribution.to_plain()

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view cannot cross to another process; what it shows can.
        parts = (self.rule, self.parts, dict(self.left_out), self.distribution)
        return Pool, (*parts, dict(self.settings))

    def __eq__(self, other: object) -> bool:
        mine = self.distribution
        return mine == (other.distribution if isinstance(other, Pool) else other)

    def __hash__(self) -> int:
        return hash(self.distribution)

    def __repr__(self) -> str:
        return repr(self.distribution)


@checked
def pool(  # noqa: PLR0913 - each is an option of its users
    claims: Iterable[Claim] | Mapping[str, Claim],
    rule: str = "mixture",
    *,
    by_origin: bool = True,
    reading: str | Mapping[str, str] | None = None,
    currency: str = "",
    per: str = "",
    usd_rates: Mapping[str, float] | None = None,
) -> Pool:
    """Make one distribution of several claims about one quantity.

    Parameters
    ----------
    claims : Ledger or iterable of Claim
        Figures of one thing, in one unit; narrow a ledger down with `Ledger.find`.
    rule : {"mixture", "vincent", "envelope", "intersection"}
        ``mixture``: one of the claims is right, who knows which (linear pool). ``vincent``: the
        mean of their quantiles. ``envelope``: anything from the lowest to the highest figure.
        ``intersection``: what all of them allow.
    by_origin : bool, default True
        Whether claims that go back to one origin share one weight, however often it is quoted:
        it is divided equally between the claims that rest on it, and a claim that is computed
        from several origins has the mean of its parts of each. If False, every claim counts
        once. Envelope and intersection know no weights.
    reading : str or mapping of claim id to str, optional
        How figures become quantities, as in `Claim.quantity`; by default as each is printed.
    currency, per : str, optional
        Convert money to this currency and period first, at the rates of each figure's year.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, such as ``{"NPR": 0.0094}``, used instead of the
        table.

    Returns
    -------
    Pool
        A distribution that remembers its parts; percentages as shares. Claims that cannot be
        read are left out, with the reason in ``left_out``: a spread between workers is never
        pooled as if it were uncertainty of their mean, unless `reading` names it.

    Raises
    ------
    UnknownNameError
        If there is no such rule or reading.
    InputError
        If no claim can be read, their units differ, or the intersection is empty.
    CurrencyError
        If a figure cannot be converted; all such figures at once.

    Notes
    -----
    See "Pooling" on the method page.

    Examples
    --------
    >>> import wageflow as wf
    >>> ledger = wf.load_claims("dprk")
    >>> share = wf.pool(ledger.find(topic="state_share", host="China"))
    >>> share.support(), len(share.parts)
    ((0.2, 0.8), 2)
    """
    if rule not in RULES:
        raise UnknownNameError(f"pool: no rule is called {rule!r}; {nearest(rule, RULES)}")
    listed = as_list(claims.values() if isinstance(claims, Mapping) else claims)
    if listed is None:
        raise InputError(
            f"pool: got {shown(claims)}, which is no claim in a list; write ledger.find(topic=...)"
        )
    if reading is not None and not isinstance(reading, str | Mapping):
        raise InputError(f"pool, reading: got {shown(reading)}; write 'bounds', or one by claim id")
    given = list(listed)
    if not given:
        raise InputError(
            "pool: got no claims; name at least one (a find that asks for much gives none)"
        )
    for claim in given:
        if not isinstance(claim, Claim):
            raise InputError(
                f"pool: got {claim!r}, which is no claim; write ledger.find(topic=...)"
            )
    readings = _readings(given, reading)
    left_out: dict[str, str] = {}
    kept: list[Claim] = []
    for claim in given:
        if claim.kind not in DEFAULT_READING and not readings[claim.id]:
            left_out[claim.id] = _UNPOOLED[claim.kind]
        else:
            kept.append(claim)
    if not kept:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise InputError(
            f"pool: none of {len(given)} claims can be pooled{f' ({why})' if why else ''}; find "
            "others, or name a reading"
        )
    alike = _converted(kept, currency, per, usd_rates)
    _refuse_mixed_units(alike)
    quantities = [claim.quantity(readings[claim.id]) for claim in alike]
    weights = weights_of(kept, by_origin=by_origin)
    parts = tuple(Part(*each) for each in zip(kept, quantities, weights, strict=True))
    kept_reading = dict(reading) if isinstance(reading, Mapping) else reading
    settings = {
        "by_origin": by_origin,
        "reading": kept_reading,
        "currency": currency,
        "per": per,
        "usd_rates": dict(usd_rates or {}),
    }
    return Pool(
        rule, parts, MappingProxyType(left_out), COMBINE[rule](parts), MappingProxyType(settings)
    )


def _readings(
    claims: Iterable[Claim], reading: str | Mapping[str, str] | None
) -> dict[str, str | None]:
    ids = [claim.id for claim in claims]
    if not isinstance(reading, Mapping):
        return dict.fromkeys(ids, reading)
    for name in reading:
        if name not in ids:
            raise UnknownNameError(f"pool, reading: no claim {name!r} here; {nearest(name, ids)}")
    return {name: reading.get(name) for name in ids}


def _converted(
    claims: Iterable[Claim], currency: str, per: str, usd_rates: Mapping[str, float] | None
) -> list[Claim]:
    found: list[Claim] = []
    faults: list[str] = []
    for claim in claims:
        try:
            found.append(converted(claim, currency=currency, per=per, usd_rates=usd_rates))
        except CurrencyError as error:
            faults += error.faults
    if faults:
        raise CurrencyError(*faults)
    return found


def _refuse_mixed_units(claims: Iterable[Claim]) -> None:
    units: dict[tuple[str, str, str], list[str]] = {}
    for claim in claims:
        units.setdefault((claim.unit, claim.currency, claim.per), []).append(claim.id)
    if len(units) > 1:
        listed = "; ".join(
            f"{' '.join((currency or unit, f'a {per}' if per else '')).strip()}: {_some(ids)}"
            for (unit, currency, per), ids in islice(units.items(), _SHOWN)
        )
        if len(units) > _SHOWN:
            listed += f"; and {len(units) - _SHOWN} more"
        raise InputError(
            f"pool: figures in different units ({listed}); find fewer, or say what money "
            "shall be converted into, currency='USD' and per='year'"
        )


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more
