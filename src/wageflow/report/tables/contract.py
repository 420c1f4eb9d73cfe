"""The table of a contract, and the list of those that ship."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.analysis.contracts.words import describe, percent
from wageflow.claims import cited_by, claims_of
from wageflow.report.digits import Digits, Scale, relative_error
from wageflow.report.tables.sources import noted
from wageflow.report.tables.table import Section, Table
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from wageflow.analysis.contracts import Contract
    from wageflow.claims import Claim

__all__ = ["contract_table", "contracts_table"]

_WORTH = "What it is worth to worker and family"
_OTHERS = "What others get"
_FINE = Scale(1.0, "")


def contract_table(contract: Contract) -> Table:
    """Make the table of a contract.

    Parameters
    ----------
    contract : Contract

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
    >>> table = contract_table(wf.contract(chain, gross_wage=200, months=24, upfront=500))
    >>> table.sections[0].rows[0][:3]
    ['present value (USD)', '1,900', '1,900 to 1,900']
    """
    terms, frame = contract.terms, contract.summary()
    rows: list[Mapping[str, Any]] = [
        {"figure": name, **row} for name, row in zip(frame.index, _records(frame), strict=True)
    ]
    worth = [row for row in rows if not row["figure"].startswith("to ")]
    others = [row for row in rows if row["figure"].startswith("to ")]
    sections = [Section(_WORTH, [_cells(row) for row in worth])]
    if others:
        sections.append(Section(_OTHERS, [_cells(row) for row in others]))
    payback = contract.payback()
    draws = contract.run.replicates * contract.run.asked
    return Table(
        title=terms.title or f"Contract {terms.name}",
        subtitle=(
            f"One worker, {terms.last_month} months at most; {terms.unit}, over the whole "
            "contract; 90 % range of the draws"
        ),
        columns=("", "median", "90 % range", "mean", "Monte Carlo error"),
        sections=sections,
        notes=[
            *describe(contract).splitlines()[1:],
            *(f"Note: {note}" for note in terms.notes),
            (
                f"{draws:,} draws ({contract.run.sampler}, {contract.run.replicates} replicates, "
                f"seed {contract.run.seed}), wageflow {__version__}."
            ),
        ],
        sources=noted(_sources(contract), _claims(contract)),
        records=rows,
        data={
            "contract": terms.name,
            "title": terms.title,
            "currency": terms.unit,
            "draws": draws,
            "seed": contract.run.seed,
            "sampler": contract.run.sampler,
            "figures": {row["figure"]: {k: row[k] for k in row if k != "figure"} for row in rows},
            "payback": {
                "never": float(payback.never),
                "never_mcse": payback.never.mcse,
                # JSON knows no infinity: what is never paid back has no month
                "months": [m if math.isfinite(m) else None for m in payback.month.tolist()],
            },
            "cash_flow": _flow(contract.cash_flow()),
            "notes": list(terms.notes),
            "manifest": contract.manifest,
        },
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _cells(row: Mapping[str, Any]) -> list[str]:
    name, unit = row["figure"], row["unit"]
    if unit == "probability":
        error = "none" if row["mcse"] == 0 else f"{100 * row['mcse']:.2g} points"
        return [f"{name} (probability)", "", "", percent(row["mean"]), error]
    digits = Digits.of(row)
    low, middle, high, mean = (
        digits.figure(row[key], _FINE) for key in ("p5", "p50", "p95", "mean")
    )
    label = name if name == unit else f"{name} ({unit})"
    return [label, middle, f"{low} to {high}", mean, relative_error(row["mcse"], row["mean"])]


def _sources(contract: Contract) -> list[str]:
    cited = [c for _, quantity in contract.terms.quantities() for c in cited_by(quantity) if c]
    return list(dict.fromkeys(cited))


def _claims(contract: Contract) -> Iterator[Claim]:
    for _, quantity in contract.terms.quantities():
        yield from claims_of(quantity)


def _flow(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the cash flow, a mapping of items for each month."""
    means: Any = frame.xs("mean", axis=1, level="statistic")
    return [
        {"month": int(month), **{name: float(value) for name, value in row.items()}}
        for month, row in zip(means.index, _records(means), strict=True)
    ]


def contracts_table(frame: pd.DataFrame) -> Table:
    """List the contracts that ship.

    Parameters
    ----------
    frame : DataFrame
        From `wageflow.contracts`.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> contracts_table(wf.contracts()).sections[0].rows[0][0]
    'kuwait-promised'
    """
    sources = list(dict.fromkeys(s for row in frame["sources"] for s in row.split("; ") if s))
    rows, records = [], []
    for name, row in zip(frame.index, _records(frame), strict=True):
        marks = "".join(f"[{sources.index(s) + 1}]" for s in row["sources"].split("; ") if s)
        rows.append([name, row["title"], row["currency"], f"{row['months']} months", marks])
        records.append({"contract": name} | row)
    return Table(
        title="Contracts that ship",
        subtitle="wageflow contract NAME",
        columns=("contract", "what it is", "results in", "at most", "source"),
        sections=[Section("", rows)],
        notes=[],
        sources=sources,
        records=records,
        data={"contracts": records},
        texts=5,
    )
