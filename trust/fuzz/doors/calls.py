"""Every public function, class and method with a sound call, and what must hold of its answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from doors.hostile import CHAIN, COHORT, SHARE
from fault import Fault, add_up, between, finite, not_negative

import wageflow as wf
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SMALL = {"draws": 64, "replicates": 2, "seed": 1}
SPAN = {"start": "2012-01", "end": "2013-12", "step": "month"}


@dataclass(frozen=True)
class Call:
    """A sound call, and what must hold of its answer.

    Parameters
    ----------
    name : str
    function : callable
    sound : mapping of str to object
        Arguments, all of them by name.
    holds : callable
        Takes the answer and raises a fault if it is nonsense.
    """

    name: str
    function: Callable[..., Any]
    sound: Mapping[str, Any]
    holds: Callable[[Any], None]


def _anything(answer: Any) -> None:
    repr(answer)


def _law(answer: Any) -> None:
    if isinstance(answer, int | float):
        finite(answer, "a number")
        return
    text = repr(answer)
    low, high = answer.support()
    mean, spread = answer.mean(), answer.std()
    if not low <= high:
        raise Fault("support out of order", text)
    between(low, mean, high, "mean")
    not_negative(spread, "standard deviation")
    finite(mean, "mean")
    if text.startswith("wf.OneOf"):
        return
    quantiles = answer.ppf(np.array([1e-9, 0.05, 0.5, 0.95, 1 - 1e-9]))
    finite(quantiles, "quantile")
    if (np.diff(quantiles) < 0).any():
        raise Fault("quantiles out of order", f"{text} {quantiles}")
    between(np.full(5, low), quantiles, np.full(5, high), "quantile")
    chances = answer.cdf(np.sort(np.array([low, *quantiles, high])))
    between(np.zeros(7), chances, np.ones(7), "probability")
    if (np.diff(chances) < 0).any():
        raise Fault("probabilities out of order", text)
    if isinstance(answer, wf.Param):
        return
    names = {"wf": wf, "inf": math.inf, "nan": math.nan, "array": np.array}
    if "scipy" not in text and eval(text, names) != answer:  # noqa: S307 - a repr is typed back
        raise Fault("a repr that is another distribution", text)


def _chain(answer: wf.Chain) -> None:
    answer.describe()
    repr(answer)
    for gross in (0.0, 1e-3, 50.0, 5_000.0, 1e12):
        try:
            _flow(answer.split(gross))
        except WageflowError:
            continue
    wages = np.array([0.0, 10.0, 5_000.0, 1e6])
    try:
        _flow(answer.split(wages))
    except WageflowError:
        return


def _flow(flow: Any) -> None:
    recipients = flow.recipients
    parts = [np.asarray(recipients[name], dtype=float) for name in recipients]
    for name, part in zip(recipients, parts, strict=True):
        finite(part, f"what {'the worker' if name == 'worker' else 'somebody'} gets")
    flow.to_frame()
    # upfront fees and quotas may be owed: then the worker's own part is negative, and told so
    if parts:
        # what is owed may be far more than the wage, which then is a rounding of it
        largest = np.max(np.abs(np.array([*parts, np.asarray(flow.gross, dtype=float)])), axis=0)
        add_up(sum(parts) + largest, np.asarray(flow.gross, dtype=float) + largest, "recipients")


def _frame(answer: Any) -> None:
    if not isinstance(answer, pd.DataFrame | pd.Series):
        raise Fault("no table", repr(type(answer)))
    numbers = answer.to_frame() if isinstance(answer, pd.Series) else answer
    for name in numbers.columns:
        column = numbers[name]
        if column.dtype.kind == "f" and np.isinf(column.to_numpy()).any():
            raise Fault("an infinite figure in a table", f"{name}: {column.tolist()}")


def _summary(answer: Any) -> None:
    _frame(answer)
    if "mean" in answer.columns and len(answer):
        # a cost of the state far above the wages leaves less than nothing, and is told so
        paid = answer[~answer.index.get_level_values("concept").isin(["net", "received"])]
        money = paid[["mean", "sd", "p5", "p25", "p50", "p75", "p95"]].to_numpy()
        not_negative(money, "a summary")
        if (np.diff(money[:, 2:], axis=1) < 0).any():
            raise Fault("quantiles out of order", str(money))


def _estimate(answer: Any) -> None:
    _summary(answer.summary())
    _summary(answer.summary(by="host"))
    _summary(answer.summary(by="recipient"))


def _cohort(answer: wf.Cohort) -> None:
    _programme(wf.Programme("fuzz", cohorts=[answer]))


def _programme(answer: wf.Programme) -> None:
    repr(answer)
    try:
        estimate = wf.simulate(answer, **SMALL)
    except WageflowError:
        return  # what only a run can know, such as a wage below a fee
    _estimate(estimate)


def _scenario(answer: wf.Scenario) -> None:
    answer.describe()
    answer.to_toml()
    try:
        paths = wf.project(programme(), answer, **SPAN, **SMALL)
    except WageflowError:
        return
    _paths(paths)


def _measure(answer: Any) -> None:
    _scenario(wf.Scenario("fuzz", measures=[answer]))


def _paths(answer: Any) -> None:
    _summary(answer.summary())
    not_negative(answer.heads().to_numpy(), "heads")


def _comparison(answer: Any) -> None:
    _frame(answer.table())


def _number(answer: Any) -> None:
    if isinstance(answer, wf.money.__class__):
        return
    if isinstance(answer, str | bytes) or answer is None:
        raise Fault("no number", repr(answer))
    values = answer.to_numpy() if hasattr(answer, "to_numpy") else answer
    finite(values, "an answer")


def _quantiles(answer: Any) -> None:
    _number(answer)


def _interval(answer: Any) -> None:
    low, high = answer
    if not (0 <= low <= high):
        raise Fault("an interval out of order", repr(answer))


def _ordered(answer: Any) -> None:
    if not answer[0] <= answer[1]:
        raise Fault("an interval out of order", repr(answer))


def _contract(answer: Any) -> None:
    answer.describe()
    _frame(answer.summary())


def _step(answer: Any) -> None:
    repr(answer)
    _chain(wf.Chain("fuzz", [answer]))


@lru_cache(maxsize=1)
def programme() -> wf.Programme:
    """Return a small programme with unknowns."""
    chain = wf.Chain(
        "mine",
        [wf.Share("government", SHARE), wf.Share("agency", 0.1), wf.Fee("guard", 10)],
        remittance=wf.Remittance(0.5, [wf.Share("courier", 0.1)]),
    )
    return wf.Programme(
        "small",
        cohorts=[
            wf.Cohort(
                host=host,
                workers=wf.Param(f"heads {host}", wf.uniform(10, 20)),
                gross_wage=wf.Param(f"wage {host}", wf.uniform(4_000, 6_000)),
                price_year=2012,
                chain=chain,
                hours=60,
                references={"local": wf.Reference(9_000)},
            )
            for host in ("Kuwait", "China")
        ],
        sides={"state": ["government"], "broker": ["agency"]},
    )


@lru_cache(maxsize=1)
def estimate() -> wf.Estimate:
    """Return a small run."""
    return wf.simulate(programme(), draws=128, replicates=2, seed=1)


@lru_cache(maxsize=1)
def _ban() -> wf.Scenario:
    return wf.Scenario(
        "ban", measures=[wf.Repatriate(by="2013-06-30", compliance={"Kuwait": 0.9, "China": SHARE})]
    )


def _calls_of_laws() -> list[Call]:
    u, n = wf.uniform(0, 1), wf.normal(5, 1)
    listed = [
        Call(
            "between",
            wf.between,
            {"low": 1, "high": 2, "coverage": 0.9, "family": "lognormal"},
            _law,
        ),
        Call("triangular", wf.triangular, {"low": 0.1, "mode": 0.2, "high": 0.3}, _law),
        Call("pert", wf.pert, {"low": 0.1, "mode": 0.2, "high": 0.3, "shape": 4.0}, _law),
        Call("normal", wf.normal, {"mu": 5, "sigma": 1}, _law),
        Call("lognormal", wf.lognormal, {"mu": 8.5, "sigma": 0.4}, _law),
        Call("logitnormal", wf.logitnormal, {"mu": 0.5, "sigma": 0.4}, _law),
        Call("loguniform", wf.loguniform, {"low": 1, "high": 5}, _law),
        Call("beta", wf.beta, {"a": 2, "b": 5, "low": 0, "high": 1}, _law),
        Call("uniform", wf.uniform, {"low": 0, "high": 1}, _law),
        Call("discrete", wf.discrete, {"weights": {0.4: 0.5, 0.5: 0.5}}, _law),
        Call("empirical", wf.empirical, {"values": [1, 2, 3]}, _law),
        Call("mixture", wf.mixture, {"components": [u, n], "weights": [0.4, 0.6]}, _law),
        Call("vincent", wf.vincent, {"components": [u, n], "weights": [0.4, 0.6]}, _law),
        Call("truncate", wf.truncate, {"dist": n, "low": 4, "high": 6}, _law),
        Call("from_scipy", wf.from_scipy, {"frozen": 1}, _law),
        Call("per_head", wf.per_head, {"total": 500, "workers": 5}, _anything),
        Call("Param", wf.Param, {"name": "p", "value": u, "source": "s", "note": "n"}, _law),
        Call("OneOf", wf.OneOf, {"name": "o", "options": {0.1: 0.5, 0.2: 0.5}}, _anything),
    ]
    for law in (
        u,
        n,
        wf.lognormal(0, 1),
        wf.pert(0, 1, 2),
        wf.discrete({1.0: 0.5, 2.0: 0.5}),
        wf.mixture([u, n]),
        wf.vincent([u, n]),
        wf.truncate(n, 0),
        wf.beta(0.5, 0.5),
    ):
        name = type(law).__name__
        listed += [
            Call(f"{name}.ppf", law.ppf, {"u": 0.5}, _anything),
            Call(f"{name}.cdf", law.cdf, {"x": 0.5}, _number),
        ]
    return listed


def _calls_of_chains() -> list[Call]:
    steps = [wf.Share("government", 0.4), wf.Fee("guard", 5)]
    return [
        Call("Share", wf.Share, {"recipient": "a", "rate": 0.1, "of": "remainder"}, _step),
        Call("Fee", wf.Fee, {"recipient": "a", "amount": 5, "shortfall": "waive"}, _step),
        Call("Brackets", wf.Brackets, {"recipient": "a", "rates": [(0, 0.1), (100, 0.2)]}, _step),
        Call(
            "Upfront",
            wf.Upfront,
            {"recipient": "a", "amount": 100, "term_months": 36, "discount_rate": 0.1},
            _step,
        ),
        Call("InKind", wf.InKind, {"recipient": "a", "share": 0.1, "usefulness": 0.5}, _step),
        Call("Withheld", wf.Withheld, {"share": 0.1, "paid_fraction": 0.5, "holder": "h"}, _step),
        Call(
            "Remittance",
            wf.Remittance,
            {"sent": 0.5, "steps": [wf.Share("courier", 0.1)], "limit": 100},
            lambda one: _chain(wf.Chain("fuzz", steps, remittance=one)),
        ),
        Call(
            "Chain",
            wf.Chain,
            {
                "name": "c",
                "steps": steps,
                "currency": "USD",
                "per": "month",
                "price_year": 2012,
                "title": "t",
                "gross": 500,
            },
            _chain,
        ),
        Call("Chain.split", CHAIN.split, {"gross": 5_000}, _flow),
        Call("Chain.gross_up", CHAIN.gross_up, {"net": 500}, _interval),
        Call("load_chain", wf.load_chain, {"name": "kuwait-2012"}, _chain),
        Call("Flow[]", CHAIN.split(500).__getitem__, {"recipient": "guard"}, _number),
    ]


def _calls_of_programmes() -> list[Call]:
    run, small = estimate(), programme()
    cohort = {
        "host": "Oman",
        "workers": 10,
        "gross_wage": 5_000,
        "chain": CHAIN,
        "per": "year",
        "currency": "USD",
        "price_year": 2012,
    }
    return [
        Call("Cohort", wf.Cohort, cohort, _cohort),
        Call("Reference", wf.Reference, {"wage": 5_000, "per": "year", "hours": 40}, _anything),
        Call("Programme", wf.Programme, {"name": "p", "cohorts": [COHORT]}, _programme),
        Call("Programme.trace", small.trace, {}, _frame),
        Call("Programme.side_of", small.side_of, {"recipient": "agency"}, _anything),
        Call("load_programme", wf.load_programme, {"name": "dprk-2012"}, _anything),
        Call("simulate", wf.simulate, {"programme": small, **SMALL}, _estimate),
        Call("bounds", wf.bounds, {"programme": small, "draws": 64}, _anything),
        Call("Estimate.summary", run.summary, {}, _summary),
        Call("Estimate.values", run.values, {}, lambda one: not_negative(one, "draws")),
        Call("Estimate.quantile", run.quantile, {"u": 0.5}, _quantiles),
        Call("Estimate.exceedance", run.exceedance, {"threshold": 5e4}, _anything),
        Call("Estimate.percentile_of", run.percentile_of, {"amount": 5e4}, _anything),
        Call("Estimate.trace", run.trace, {}, _frame),
        Call("Estimate.correlation", run.correlation, {}, _anything),
        Call("Estimate.distribution", run.distribution, {"concept": "gross"}, _anything),
        Call("Estimate.to_frame", run.to_frame, {}, _frame),
        Call("Estimate.to_xarray", run.to_xarray, {}, _anything),
        Call("Estimate.headcount", run.headcount, {}, _anything),
        Call("Estimate.workers", run.workers, {}, _anything),
        Call("Estimate.interval", run.interval, {"coverage": 0.9}, _ordered),
        Call("Estimate.interval shortest", run.interval, {"shortest": True}, _ordered),
        Call("Estimate.check", run.check, {}, _frame),
        Call("Estimate.save", run.save, {"folder": "run"}, _anything),
        Call("Programme.with_values", small.with_values, {"values": {"share": 0.5}}, _programme),
        Call("load_estimate", wf.load_estimate, {"folder": "nowhere"}, _anything),
        Call("table", wf.table, {"result": run}, _anything),
        Call("schema", wf.schema, {"kind": "programme"}, _anything),
    ]


def _calls_of_scenarios() -> list[Call]:
    small = programme()
    paths = wf.project(small, _ban(), **SPAN, **SMALL)
    pair = [wf.Scenario("none"), _ban()]
    comparison = wf.compare(small, pair, **SPAN, **SMALL)
    study = wf.Study(programme=small, scenarios=pair, **SPAN, draws=64)
    day = {"start": "2013-01-01"}
    measures = {
        "Expel": {"on": "2013-01-01", "hosts": "Kuwait", "share": 0.5},
        "StopPermits": {**day, "compliance": 0.5},
        "Cap": {**day, "workers": 5},
        "Repatriate": {"by": "2013-06-30", "hosts": "*"},
        "CloseBorder": {**day, "end": "2013-06-30"},
        "ProtectWages": {**day, "share": 0.5},
        "DiscountWages": {**day, "share": 0.2},
        "Levy": {**day, "amount": 20, "per": "month"},
        "ChangeShare": {**day, "recipient": "government", "to": 0.6},
        "Expand": {**day, "workers": 5, "probability": 0.5},
        "ShockFX": {**day, "factor": 0.8},
        "Leak": {"share": 0.1, **day},
        "Displace": {"share": 0.2, "to": "China", "after_months": 6},
        "Offset": {"share": 0.3, **day},
        "Substitute": {"share": 0.2, **day},
    }
    return [
        *(Call(name, getattr(wf, name), sound, _measure) for name, sound in measures.items()),
        Call("Scenario", wf.Scenario, {"name": "s", "measures": list(_ban().measures)}, _scenario),
        Call(
            "project", wf.project, {"programme": small, "scenario": _ban(), **SPAN, **SMALL}, _paths
        ),
        Call(
            "compare",
            wf.compare,
            {"programme": small, "scenarios": pair, **SPAN, **SMALL},
            _comparison,
        ),
        Call(
            "Study",
            wf.Study,
            {"programme": small, "scenarios": pair, **SPAN, "draws": 64},
            lambda study: study.to_toml(),
        ),
        Call("Paths.summary", paths.summary, {}, _summary),
        Call("Paths.cumulative", paths.cumulative, {"discount_rate": 0.03}, _frame),
        Call("Paths.quantile", paths.quantile, {"u": 0.5}, _anything),
        Call("Paths.exceedance", paths.exceedance, {"amount": 5e4}, _anything),
        Call("Paths.values", paths.values, {}, lambda one: not_negative(one, "draws")),
        Call("Paths.to_frame", paths.to_frame, {}, _frame),
        Call("Paths.movements", paths.movements, {}, _anything),
        Call("Comparison.table", comparison.table, {}, _frame),
        Call("Comparison.paths", comparison.paths, {"name": "ban"}, _paths),
        Call("Comparison.values", comparison.values, {"name": "ban"}, _number),
        Call("Study.save", study.save, {"path": "study.toml"}, _anything),
        Call("Comparison.difference", comparison.difference, {"name": "ban"}, _frame),
        Call("Comparison.attribution", comparison.attribution, {"name": "ban"}, _anything),
        Call("Comparison.incidence", comparison.incidence, {"name": "ban"}, _anything),
        Call("Comparison.cumulative", comparison.cumulative, {}, _anything),
        Call(
            "Comparison.probability",
            comparison.probability,
            {"name": "ban", "cut_of_at_least": 0.1},
            _anything,
        ),
        Call(
            "Comparison.switching_value",
            comparison.switching_value,
            {"scenario": "ban", "parameter": "share", "target": 0.1},
            _anything,
        ),
    ]


def _calls_of_questions() -> list[Call]:
    small, ledger = programme(), wf.load_claims("dprk")
    wage = {
        "chain": CHAIN,
        "gross_wage": 500,
        "months": 12,
        "draws": 64,
        "replicates": 2,
        "seed": 1,
    }
    side = {"hours": 20, "pay": 3}
    stream = {"amount": 5e6, "currency": "USD"}
    pooled = wf.pool(ledger.find(topic="state_share", host="China"))
    target = wf.Target("statutory", wf.uniform(1e4, 9e4))
    gap = wf.wage_gap(small, interest=0.03, **SMALL)
    labour = wf.Portfolio(
        "p", [wf.Stream("coal", wf.uniform(1e6, 5e6))], labour=small, price_year=2012
    )
    streams = labour.estimate(draws=64, replicates=2, seed=1)
    return [
        Call(
            "sensitivity",
            wf.sensitivity,
            {"model": small, "method": "sobol", "draws": 1024, "seed": 1},
            _frame,
        ),
        Call("information", wf.information, {"model": small, "draws": 1024, "seed": 1}, _frame),
        Call(
            "wage_gap",
            wf.wage_gap,
            {"programme": small, "interest": 0.03, **SMALL},
            lambda gap: _frame(gap.summary()),
        ),
        Call("contract", wf.contract, wage, _contract),
        Call(
            "SideWork", wf.SideWork, side, lambda one: _contract(wf.contract(**wage, side_work=one))
        ),
        Call(
            "Target",
            wf.Target,
            {"concept": "statutory", "total": wf.uniform(1e4, 9e4)},
            lambda one: wf.reconcile(estimate(), [one]).describe(),
        ),
        Call(
            "reconcile",
            wf.reconcile,
            {
                "estimate": estimate(),
                "targets": [wf.Target("statutory", wf.uniform(1e4, 9e4))],
                "adapt": False,
            },
            lambda one: one.describe(),
        ),
        Call("Reading", wf.Reading, stream, _anything),
        Call("Stream", wf.Stream, {"name": "coal", **stream}, _anything),
        Call("Total", wf.Total, {"name": "all", **stream}, _anything),
        Call(
            "Portfolio",
            wf.Portfolio,
            {
                "name": "p",
                "streams": (wf.Stream("coal", 5e6),),
                "labour": small,
                "price_year": 2012,
            },
            lambda one: one.describe(),
        ),
        Call("pool", wf.pool, {"claims": ledger.find(topic="state_share", host="China")}, _law),
        Call("Pool.without", pooled.without, {}, _law),
        Call("Pool.param", pooled.param, {"name": "p", "note": "n"}, _law),
        Call("Ledger.find", ledger.find, {}, _anything),
        Call("Ledger.get", ledger.get, {"key": "nksc-kuwait-wage"}, _anything),
        Call(
            "Ledger.converted",
            ledger.find(host="Kuwait", topic="wage").converted,
            {"currency": "USD", "per": "month"},
            _anything,
        ),
        Call("audit", wf.audit, {"ledger": "dprk"}, _anything),
        Call(
            "Reconciliation",
            wf.Reconciliation,
            {"programme": small, "targets": [target], "name": "r", "draws": 64},
            _anything,
        ),
        Call("WageGap.summary", gap.summary, {"by": "host"}, _frame),
        Call("WageGap.values", gap.values, {}, _number),
        Call("WageGap.holders", gap.holders, {}, _frame),
        Call("WageGap.compare", gap.compare, {"published": {"a": 5e6}}, _frame),
        Call("PortfolioEstimate.summary", streams.summary, {}, _frame),
        Call("PortfolioEstimate.share", streams.share, {}, _anything),
        Call("PortfolioEstimate.values", streams.values, {}, _number),
        Call("PortfolioEstimate.quantile", streams.quantile, {"u": 0.5}, _quantiles),
        Call("PortfolioEstimate.exceedance", streams.exceedance, {"amount": 5e6}, _number),
        Call("PortfolioEstimate.percentile_of", streams.percentile_of, {"amount": 5e6}, _number),
        Call("Ledger[]", ledger.__getitem__, {"key": "nksc-kuwait-wage"}, _anything),
        Call("load_claims", wf.load_claims, {"name_or_folder": "dprk"}, _anything),
        Call("load_contract", wf.load_contract, {"name": "uae-plasterer"}, _anything),
        Call("load_portfolio", wf.load_portfolio, {"name": "dprk-2012"}, _anything),
        Call("load_study", wf.load_study, {"name": "dprk-resolutions"}, _anything),
        Call(
            "load_scenario",
            wf.load_scenario,
            {"name": "dprk-resolutions", "scenario": "UNSCR 2397"},
            _anything,
        ),
        Call("load_brief", wf.load_brief, {"name": "dprk-2012"}, _anything),
        Call("load_reconciliation", wf.load_reconciliation, {"name": "dprk-headline"}, _anything),
        Call("Brief", wf.Brief, {"title": "t", "programme": small, "draws": 64}, _anything),
        Call(
            "money.convert",
            wf.money.convert,
            {"amount": 5, "currency": "CNY", "year": 2012, "to": "USD", "usd_rate": None},
            _number,
        ),
        Call(
            "money.real", wf.money.real, {"amount": 5, "from_year": 2012, "to_year": 2015}, _number
        ),
        Call(
            "money.usd_per_unit", wf.money.usd_per_unit, {"currency": "CNY", "year": 2012}, _number
        ),
        Call("money.periods_per_year", wf.money.periods_per_year, {"per": "month"}, _number),
        Call("money.price_level", wf.money.price_level, {"year": 2012}, _number),
    ]


@lru_cache(maxsize=1)
def calls() -> tuple[Call, ...]:
    """Return all calls."""
    return (
        *_calls_of_laws(),
        *_calls_of_chains(),
        *_calls_of_programmes(),
        *_calls_of_scenarios(),
        *_calls_of_questions(),
    )
