"""One wage, step by step: what each recipient takes before the worker sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.distributions import resolve, unknowns
from wageflow.programme.units import into_chain
from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.words import add_up, percent
from wageflow.report.pictures.style import money
from wageflow.report.tables.chain import chain_table
from wageflow.report.wording import counted, joined

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["wage"]


def wage(results: Results) -> Part:
    """Write who takes what from one wage of a host, each unknown at its median."""
    from wageflow.report import plot

    cohort = results.cohort
    chain = cohort.readings[0]
    middle = {
        name: float(law.ppf(0.5))
        for place, quantity in cohort.quantities()
        for name, law in unknowns(quantity, place)
    }

    def value(field: str) -> float | None:
        quantity = getattr(cohort, field)
        place = f"{cohort.place}/{field}"
        return None if quantity is None else float(resolve(quantity, place, middle))

    stated = value("gross_wage") or 0.0
    # the chain's flat sums are in a currency and period of its own
    gross = stated * float(into_chain(cohort, chain, value("usd_rate"), value("days")))
    # shares alone are in the unit of the wage, whatever that of the account is
    currency = (chain.currency if chain.holds_sums else None) or cohort.currency
    per = (chain.per if chain.holds_sums else None) or cohort.per
    if (currency, per) != (chain.currency, chain.per):
        chain = replace(chain, currency=currency, per=per, gross=None, printed=())
    draws = chain.quantiles(0.5)
    flow = chain.split(gross, draws=draws)
    unit = f"{chain.currency} a {chain.per}"
    own = f"{cohort.currency} a {cohort.per}"
    paid = f"{money(gross)} {unit}"
    if own != unit:
        paid += f" ({money(stated)} {own})"
    got = {name: float(flow[name]) for name in flow.recipients if float(flow[name]) > 0 < gross}
    shares = [f"{name} {money(part)} ({percent(part / gross)})" for name, part in got.items()]
    told = joined(shares) if shares else "nothing to anybody"
    if not add_up(part / gross for part in got.values()):
        told += "; shares are rounded"
    where = cohort.host if cohort.sector == "all" else f"{cohort.host}, {cohort.sector}"
    blocks: list[Block] = [
        Paragraph(
            [
                f"{where}: of a gross wage of {paid}, {told}.",
                *results.sources(chain.name),
            ]
        )
    ]
    others = len(cohort.readings) - 1
    if others:
        blocks.append(
            Paragraph(
                [
                    (
                        f"The sources can be read in {counted(others + 1, 'way')}; this is "
                        f"{chain.title or chain.name}, and the estimate weighs all of them."
                    )
                ]
            )
        )
    blocks += [
        drawn(
            plot.waterfall(flow, sides=results.brief.programme.sides),
            "wage",
            f"From the gross wage to what the worker keeps: {where}.",
            results.brief.figures,
        ),
        Tabled("wage", chain_table(chain, flow, draws)),
    ]
    return Part("wage", f"One wage: {cohort.host}", blocks)
