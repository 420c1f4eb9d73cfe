"""Files of analyses: contracts, portfolios, reconciliations; programmes for a gap or influences."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

import tomli_w
from doors.programme import IDS, relatives_of, same, workplace
from doors.programme import SEEDS as PROGRAMMES
from fault import Fault, between, not_negative, refusal
from fault import finite as is_finite
from trees import bent, examples, parsed, reordered, tokens

import wageflow as wf
from wageflow.analysis.contracts.files import contract_from_plain
from wageflow.analysis.contracts.plain import plain_terms
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    import hypothesis.strategies as st

__all__ = ["SEEDS", "TOKENS", "attempt", "mutate", "strategy"]

_KINDS = ("contract", "portfolio", "reconciliation")
_CONTRACT = b"""[contract]
name = "mine"
chain = "kuwait-2012"
gross_wage = { between = [300, 500] }
per = "month"
months = { uniform = [12, 36] }
hours = 240
home_pay = 40
borrowed = 0.5
loan_rate = 0.3
loan_months = 12
days_lost = 1
forfeit = 0.02
remit = 0.8
lump_sum = 100
lump_probability = 0.5
wage_risk = 0.1
discount_rate = 0.1
[upfront]
bribe = 200
embassy = { between = [50, 150] }
[side_work]
hours = 20
pay = 2
"""
_RECONCILIATION = b"""[reconciliation]
draws = 1024
seed = 1
[[targets]]
concept = "statutory"
total = { between = [4e6, 9e6], coverage = 0.9 }
"""
_PORTFOLIO = b"""[portfolio]
name = "mine"
price_year = 2012
[labour]
[[labour.readings]]
name = "as printed"
amount = { between = [100e6, 200e6] }
[[streams]]
name = "coal"
[[streams.readings]]
name = "as reported"
amount = { between = [1e9, 1.4e9] }
"""
SEEDS = [
    _CONTRACT,
    _PORTFOLIO,
    _RECONCILIATION + PROGRAMMES[0],
    _RECONCILIATION.replace(b"seed", b'programme = "dprk-2012"\nseed'),
    *PROGRAMMES[:4],
    *examples(
        lambda tree: any(kind in tree for kind in _KINDS), "src/wageflow/analysis/*/data/*.toml"
    ),
]
TOKENS = tokens(SEEDS)
_NAME = "input.toml"
_DRAWS, _REPLICATES = 2**6, 2


def attempt(data: bytes) -> str:
    """Read a file as what its tables say that it is, run it, and look at the answer."""
    (workplace() / _NAME).write_bytes(data)
    tree = parsed(data) or {}
    kind = next((one for one in _KINDS if one in tree), "programme")
    load, ask = _DOORS[kind]
    chance = zlib.crc32(data)
    try:
        made = load(_NAME)
    except WageflowError as error:
        if chance % 4 == 0:
            _refused_too(load, tree)
        return refusal(error, _NAME)
    try:
        return "answered" if ask(made, chance) else "refused"
    except WageflowError as error:
        return refusal(error, "", pythonic=True)


def _refused_too(load: Callable[[Any], Any], tree: Any) -> None:
    """Refuse an answer to a document that is refused with its keys in another order."""
    turned = reordered(tree, keep=("readings", "sides", "references", "discrete", "kwds"))
    try:
        text = tomli_w.dumps(turned)
    except (ValueError, TypeError, RecursionError, AttributeError):
        return  # what the writer cannot say
    (workplace() / _NAME).write_text(text, encoding="utf-8")
    try:
        load(_NAME)
    except WageflowError as error:
        refusal(error, _NAME)
    else:
        raise Fault("read though it is refused with its keys in another order", text[:300])


def _contract(terms: Any, chance: int) -> bool:
    if terms.last_month > 600:
        return False  # honest work is to be small
    table = _contracted(terms)
    if chance % 4 == 0:
        try:
            text = tomli_w.dumps(plain_terms(terms))
            again = contract_from_plain(parsed(text.encode()) or {}, _NAME)
        except (WageflowError, TypeError, ValueError) as error:
            raise Fault("what is written is not read back", str(error)[:300]) from error
        same([table], [_contracted(again)], "written and read back")
    return True


def _contracted(terms: Any) -> Any:
    made = wf.contract(terms, draws=_DRAWS, replicates=_REPLICATES, seed=1)
    table = made.summary()
    is_finite(table.select_dtypes("number"), "contract")
    flow = made.cash_flow()
    is_finite(flow.select_dtypes("number"), "cash flow")
    between(0.0, float(made.probability_of_debt), 1.0, "probability of debt")
    _words(made.describe())
    return table


def _portfolio(portfolio: Any, _chance: int) -> bool:
    if any(len(one.cohorts) > 20 for one in portfolio.programmes.values()):
        return False
    made = portfolio.estimate(draws=_DRAWS, replicates=_REPLICATES, seed=1)
    table = made.summary()
    is_finite(table.select_dtypes("number").fillna(0.0), "portfolio")
    for name, share in made.shares().items():
        not_negative(share, f"share of {name}")
        between(0.0, share, 1.0, f"share of {name}")
    for values in made.series().values():
        not_negative(values, "stream")
    _words(portfolio.describe())
    return True


def _reconciliation(study: Any, _chance: int) -> bool:
    if study.readings > 8 or len(study.programme.cohorts) > 20:
        return False
    found = study.run(draws=1024, seed=1)
    is_finite(found.table().select_dtypes("number").fillna(0.0), "reconciliation")
    for name in found:
        weights = found[name].weights
        not_negative(weights, "weights")
        is_finite(found[name].summary(), "reconciled")
    _words(found.describe())
    return True


def _programme(programme: Any, chance: int) -> bool:
    if len(programme.cohorts) > 12:
        return False
    if chance % 3 == 0 and 0 < len(programme.unknowns) < 12:
        method = ("sobol", "given-data", "tornado")[chance // 3 % 3]
        table = wf.sensitivity(programme, method=method, seed=1, draws=2**10)
        is_finite(table.select_dtypes("number").fillna(0.0), "sensitivity")
        return True
    kinds = [name for cohort in programme.cohorts for name in cohort.references] or ["gross"]
    gap = wf.wage_gap(
        programme, reference=kinds[0], interest=0.03, draws=_DRAWS, replicates=_REPLICATES, seed=1
    )
    is_finite(gap.summary(), "wage gap")
    for held in gap.held().values():
        is_finite(held, "held")
    _words(gap.describe())
    return True


def _words(text: str) -> None:
    if not text.strip() or re.search(r"\b(?:nan|inf|None)\b", text):
        raise Fault("words about a figure that is none", text[:300])


_DOORS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any, int], bool]]] = {
    "contract": (wf.load_contract, _contract),
    "portfolio": (wf.load_portfolio, _portfolio),
    "reconciliation": (wf.load_reconciliation, _reconciliation),
    "programme": (wf.load_programme, _programme),
}


def mutate(data: bytes, rng: Random) -> bytes:
    """Return a near relative of a file."""
    return bent(data, rng, TOKENS, SEEDS, IDS)


def strategy() -> st.SearchStrategy[bytes]:
    """Return files in order, bent in a few places."""
    return relatives_of(mutate, SEEDS)
