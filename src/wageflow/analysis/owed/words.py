"""A wage gap in words, and what gives it again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.owed.held import EMPLOYERS
from wageflow.analysis.owed.yardstick import BASES
from wageflow.scenarios.summaries import statistics
from wageflow.version import __version__

if TYPE_CHECKING:
    from wageflow.analysis.owed.gap import WageGap

__all__ = ["described", "manifest_of", "remarks"]


def described(gap: WageGap) -> str:
    """Say what was compared, what is owed, and who holds it."""
    year = gap.programme.price_year
    head = gap.programme.title or gap.programme.name
    table = statistics(np.stack([gap.series("owed", per) for per in ("programme", "worker")]))
    total, worker = ({name: float(v[k]) for name, v in table.items()} for k in (0, 1))
    prices = f", prices of {year}" if year else ""
    first = (
        f"{head}: {_money(total['mean'])} a year are owed on average (90 % range"
        f" {_money(total['p5'])} to {_money(total['p95'])}{prices}), {_dollars(worker['mean'])} a"
        f" worker ({_dollars(worker['p5'])} to {_dollars(worker['p95'])})."
    )
    shares = gap.holders("side")["share"].dropna()
    called = {EMPLOYERS: "what employers never paid"}
    parts = ", ".join(
        f"{called.get(str(name), f'{name} side')} {100 * share:.0f} %"
        for name, share in shares.items()
        if share >= 0.005
    )
    held = [f"Of it: {parts}."] if parts else []
    return "\n".join([first, *held, *remarks(gap)])


def remarks(gap: WageGap) -> list[str]:
    """Say what a reader must know of a gap: what is compared, what is left out."""
    found = []
    by_way: dict[tuple[str, str], dict[str, None]] = {}
    for stick in gap.plan.covered:
        known = by_way.setdefault((stick.name, BASES[stick.basis]), {})
        years = stick.price_year, gap.programme.price_year
        moved = stick.reference is not None and None not in years and years[0] != years[1]
        known[f"{stick.cohort.host} (reference of {years[0]})" if moved else stick.cohort.host] = (
            None
        )
    for (name, basis), hosts in by_way.items():
        found.append(f"Reference {name!r}, {basis}: {', '.join(hosts)}.")
    if gap.not_covered:
        found.append(
            f"No such reference, so in no figure: {', '.join(gap.not_covered)}; the others have "
            f"{100 * gap.covered:.0f} % of the workers."
        )
    moved_prices = [
        stick
        for stick in gap.plan.covered
        if stick.reference is not None and stick.price_year not in (None, gap.programme.price_year)
    ]
    if moved_prices:
        found.append(
            "References of other years are carried to the programme's with US consumer prices; "
            "that pay abroad rose with them is an assumption."
        )
    surplus = [host for host in gap.hosts if _is_surplus(gap, host)]
    if surplus:
        found.append(f"Below 0, more than the reference is paid: {', '.join(surplus)}.")
    return found


def _is_surplus(gap: WageGap, host: str) -> bool:
    """Whether workers get more than the reference, by more than rounding."""
    short, paid = (gap.series(name, "programme", host).mean() for name in ("gap", "reference"))
    return bool(short < -1e-9 * paid)


def _money(value: float) -> str:
    if abs(value) < 5e5:
        return _dollars(value)
    # with three digits, what is nearly a billion is one
    factor, name = (1e9, "billion") if abs(value) >= 0.9995e9 else (1e6, "million")
    return f"{value / factor:,.3g} {name} dollars"


def _dollars(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f} dollars"


def manifest_of(gap: WageGap) -> dict[str, Any]:
    """Return inputs, settings and software of a gap, as strings, numbers and lists."""
    from wageflow.programme.plain import plain_programme

    plan = gap.plan
    text = json.dumps(plain_programme(plan.programme), sort_keys=True)
    return {
        "software": {"wageflow": __version__, "numpy": np.__version__},
        "programme": plan.programme.name,
        "programme_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "references": {
            cohort.place: "" if stick is None else stick.name
            for cohort, stick in zip(plan.programme.cohorts, plan.sticks, strict=True)
        },
        "given": {
            place: repr(quantity)
            for stick in plan.covered
            if stick.name == "given"
            for place, quantity in stick.quantities()
        },
        "interest": repr(plan.interest),
        "draws": gap.draws,
        "replicates": plan.replicates,
        "seed": gap.seed,
        "sampler": plan.design.sampler,
        "columns": list(plan.laws),
        "correlation": [] if plan.copula is None else [list(pair) for pair in plan.copula.pairs],
    }
