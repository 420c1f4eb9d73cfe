"""One verb for tables: it sees what a result is, and lays it out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from wageflow.arguments import as_float, checked, shown
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.report.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.chain import Chain, Flow
    from wageflow.claims import Ledger

__all__ = ["table"]

#: Makes a table of a result; its keyword arguments are the options of the layout.
Maker: TypeAlias = Callable[..., Table]

_SHORT = 60  # characters of a result that a message shows
_WANTED = (
    "an estimate, a programme, a comparison, a wage gap, a contract, a portfolio's estimate, what "
    "reconcile gives, a wage that was split, a chain, a ledger, or a frame of audit, sensitivity "
    "or information"
)


@checked
def table(result: Any, layout: str | None = None, **options: Any) -> Table:
    """Lay out a result as a table, to be read, saved and pasted.

    Parameters
    ----------
    result : object
        What wageflow gave: an estimate (reconciled ones too), programme, comparison, wage gap,
        contract, portfolio's estimate, readings of a total, split wage, chain, ledger of claims, or
        the frame of `audit`, `sensitivity` or `information`.
    layout : str, optional
        What the table shows. Of an estimate ``summary`` (the default), ``headline``, ``host``,
        ``recipient``, ``host x recipient``, ``host x sector``, ``parameters`` or ``trace``; of a
        programme ``parameters`` or ``trace``; of a ledger ``claims``, ``conflicts`` or
        ``origins``. Of anything else there is one.
    **options
        Of the layout, such as ``concept="gross"``.

    Returns
    -------
    Table
        Shows itself in a notebook; ``print`` writes it to a terminal, ``.save("brief.docx")`` to a
        file, and ``.to("markdown")`` returns it in any format.

    Raises
    ------
    InputError
        If the result is nothing that has a table, or a frame that does not say what it is.
    UnknownNameError
        If it has no such layout, or the layout no such option.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> wf.table(estimate, "headline").sections[0].rows[1][1]
    '$0.117 bn (0.087-0.150)'
    >>> wf.table(wf.load_chain("kuwait-2012")).sections[0].rows[0][:2]
    ['1. government', '5,000.00']
    """
    if isinstance(result, Table):
        return result
    layouts = _layouts(result)
    if layout is not None and layout not in layouts:
        raise UnknownNameError(
            f"table of {_kind(result)}, layout {layout!r}: {nearest(str(layout), layouts)}"
        )
    name = next(iter(layouts)) if layout is None else layout
    make = layouts[name]
    known = [
        option.name
        for option in inspect.signature(make).parameters.values()
        if option.kind is option.KEYWORD_ONLY
    ]
    faults = [
        f"table, layout {name!r}: has no option {option!r}; "
        + (nearest(option, known) if known else "leave it out")
        for option in options
        if option not in known
    ]
    if faults:
        raise UnknownNameError(*faults)
    return make(result, **options)


def _kind(result: Any) -> str:
    return type(result).__name__


def _layouts(result: Any) -> Mapping[str, Maker]:
    """Return the layouts of a result by name, the default first."""
    # kinds go by their names: a result is no reason to load what others are made with
    for kind in type(result).__mro__:
        find = _FINDERS.get((kind.__module__.partition(".")[0], kind.__name__))
        if find is not None:
            return find()
    if _is_frame(result):
        return _of_frame(result)
    text = repr(result)
    told = text if len(text) <= _SHORT and "\n" not in text else f"a {_kind(result)}"
    raise InputError(f"table: got {told}; give {_WANTED}")


def _is_frame(value: object, *columns: str) -> bool:
    """Whether a value is a frame of pandas with these columns."""
    kinds = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(value).__mro__}
    frame: Any = value
    return ("pandas", "DataFrame") in kinds and all(name in frame for name in columns)


def _of_estimate() -> Mapping[str, Maker]:
    from wageflow.report.tables.estimate import estimate_table
    from wageflow.report.tables.headline import headline_table
    from wageflow.report.tables.sectors import sectors_table

    def by(grouping: str) -> Maker:
        def by_one(result: Any, *, concept: str | None = None) -> Table:
            return estimate_table(result, by=grouping, concept=concept)

        return by_one

    return {
        "summary": estimate_table,
        "headline": headline_table,
        "host": by("host"),
        "recipient": by("recipient"),
        "host x recipient": by("host,recipient"),
        "host x sector": sectors_table,
        "parameters": _parameters,
        "trace": _trace,
    }


def _of_reconciled() -> Mapping[str, Maker]:
    from wageflow.analysis.reconciling import Readings
    from wageflow.report.tables.reconcile import reconcile_table

    def moved(
        result: Any,
        *,
        title: str = "",
        notes: str | Sequence[str] = (),
        names: str | Sequence[str] = (),
    ) -> Table:
        readings = Readings(result.prior, {"given": result.targets}, {"given": result}, {})
        return reconcile_table(readings, title=title, notes=notes, names=names)

    return {"before and after": moved, **_of_estimate()}


def _of_programme() -> Mapping[str, Maker]:
    return {"parameters": _parameters, "trace": _trace}


def _parameters(result: Any) -> Table:
    from wageflow.report.tables.parameters import parameters_table

    return parameters_table(getattr(result, "programme", result))


def _trace(result: Any, *, name: str | None = None) -> Table:
    from wageflow.report.tables.claims import trace_table

    about = getattr(result, "programme", result).name
    return trace_table(result.trace(name), about if name is None else f"{about}, {name}")


def _of_comparison() -> Mapping[str, Maker]:
    from wageflow.report.tables.compare import compare_table

    return {"years": compare_table}


def _of_gap() -> Mapping[str, Maker]:
    from wageflow.report.tables.gap import gap_table

    return {"gap": gap_table}


def _of_contract() -> Mapping[str, Maker]:
    from wageflow.report.tables.contract import contract_table

    return {"contract": contract_table}


def _of_portfolio() -> Mapping[str, Maker]:
    from wageflow.report.tables.portfolio import portfolio_table

    return {"streams": portfolio_table}


def _of_readings() -> Mapping[str, Maker]:
    from wageflow.report.tables.reconcile import reconcile_table

    return {"before and after": reconcile_table}


def _of_flow() -> Mapping[str, Maker]:
    from wageflow.chain import Chain
    from wageflow.report.tables.chain import chain_table

    def steps(result: Flow, *, chain: Chain | None = None) -> Table:
        if getattr(result.gross, "ndim", 0):
            raise InputError(
                f"table of a split: holds {len(result.gross)} wages; split one, or take .to_frame()"
            )
        if not isinstance(chain, Chain | None):
            raise InputError(
                f"table of a split, chain: {shown(chain)} is no chain; give the one that was split"
            )
        # without its chain a flow knows no sources
        known = Chain(result.chain, [], currency=result.currency) if chain is None else chain
        return chain_table(known, result, {})

    return {"steps": steps}


def _of_chain() -> Mapping[str, Maker]:
    from wageflow.report.tables.chain import chain_table, printed_gross

    def steps(result: Chain, *, gross: float | None = None) -> Table:
        middle = result.quantiles(0.5)
        if gross is not None and as_float(gross) is None:
            raise InputError(
                f"table of a chain, gross: {shown(gross)} is not a number; write one wage, 5_000"
            )
        wage = printed_gross(result) if gross is None else gross
        return chain_table(result, result.split(wage, draws=middle), middle)

    return {"steps": steps}


def _of_ledger() -> Mapping[str, Maker]:
    from wageflow.report.tables.claims import claims_table, conflicts_table, origins_table

    return {"claims": claims_table, "conflicts": conflicts_table, "origins": origins_table}


def _of_frame(result: pd.DataFrame) -> Mapping[str, Maker]:
    """Tell frames by what they say of themselves."""
    about = result.attrs
    if "ledger" in about and "verdict" in result:
        return {"audit": audit_table}
    if about.get("method") == "information":
        from wageflow.report.tables.information import information_table

        return {"information": information_table}
    if "method" in about and "swing" in result:
        from wageflow.report.tables.sensitivity import sensitivity_table as laid_out

        @checked
        def sensitivity_table(
            result: pd.DataFrame, *, claims: pd.DataFrame | None = None, every: bool = False
        ) -> Table:
            if claims is not None and not _is_frame(claims, "settles", "narrows", "words"):
                raise InputError(
                    f"table of a sensitivity, claims: {shown(claims)} is not what information "
                    "returned; give that, by='claim'"
                )
            return laid_out(result, claims, every=every)

        return {"sensitivity": sensitivity_table}
    raise InputError(
        "table: got a frame that does not say what it is; give what audit, sensitivity or "
        "information returned, or the result whose summary this is"
    )


@checked
def audit_table(
    result: pd.DataFrame,
    *,
    ledger: Ledger | None = None,
    found: pd.DataFrame | None = None,
    headline: str = "",
) -> Table:
    from wageflow.claims import Ledger, load_claims
    from wageflow.report.tables.audit import audit_table as laid_out

    if not isinstance(ledger, Ledger | None):
        raise InputError(
            f"table of an audit, ledger: {shown(ledger)} is no ledger; give the one of the audit"
        )
    if found is not None and not _is_frame(found, "headcount", "concept", "inside", "reproduces"):
        raise InputError(
            f"table of an audit, found: {shown(found)} is not what reproduce returned; give that"
        )
    if ledger is None:
        name = result.attrs["ledger"]
        try:
            ledger = load_claims(result.attrs.get("folder") or name)
        except InputError:
            raise InputError(
                f"table of an audit: the ledger {name!r} does not ship; give it: ledger=..."
            ) from None
    return laid_out(result, ledger, found, headline=headline)


_FINDERS: dict[tuple[str, str], Callable[[], Mapping[str, Maker]]] = {
    ("wageflow", "Estimate"): _of_estimate,
    ("wageflow", "Reconciled"): _of_reconciled,
    ("wageflow", "Readings"): _of_readings,
    ("wageflow", "Programme"): _of_programme,
    ("wageflow", "Comparison"): _of_comparison,
    ("wageflow", "WageGap"): _of_gap,
    ("wageflow", "Contract"): _of_contract,
    ("wageflow", "PortfolioEstimate"): _of_portfolio,
    ("wageflow", "Flow"): _of_flow,
    ("wageflow", "Chain"): _of_chain,
    ("wageflow", "Ledger"): _of_ledger,
}
