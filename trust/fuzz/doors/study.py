"""Scenario files: `wf.load_study`, and a small comparison of what it answers with."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from doors.programme import IDS, relatives_of, workplace
from fault import Fault, not_negative, refusal
from fault import finite as is_finite
from trees import bent, examples, tokens

import wageflow as wf
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from random import Random

    import hypothesis.strategies as st

    from wageflow.scenarios import Study

__all__ = ["SEEDS", "TOKENS", "attempt", "compared", "mutate", "strategy"]

_PLAIN = b"""[compare]
programme = "dprk-2012"
start = 2012
end = 2014
[[scenarios]]
name = "base"
[[scenarios]]
name = "acts"
[[scenarios.measures]]
"""
#: One of each kind of measure, in a file of its own, on two cohorts of a file's own.
_OWN = b"""[programme]
name = "two"
price_year = 2012
[sides]
state = ["government", "company"]
[params.upkeep]
uniform = [0.5, 3.0]
[chains.half]
currency = "USD"
per = "month"
steps = [
  { share = "government", rate = { between = [0.3, 0.5] }, of = "gross" },
  { fee = "company", amount = 20, shortfall = "owe" },
]
remittance = { sent = 0.5, steps = [{ share = "courier", rate = 0.1 }] }
[[cohorts]]
host = "Kuwait"
sector = "construction"
workers = { between = [3500, 4000] }
gross_wage = { between = [300, 500] }
per = "month"
price_year = 2012
term_months = 24
chain = "half"
[[cohorts]]
host = "China"
workers = 19000
turnover = "fixed"
gross_wage = 150
per = "month"
price_year = 2012
state_cost = "upkeep"
chain = "half"
[compare]
start = "2012-01"
end = "2012-12"
step = "month"
draws = 128
discount_rate = 0.03
[headcounts.Kuwait]
2011 = { between = [3000, 3600] }
2012 = 3700
[[scenarios]]
name = "base"
[[scenarios]]
name = "acts"
rationale = "a trial"
[[scenarios.measures]]
"""
_MEASURES = (
    b'kind = "StopPermits"\nstart = 2012-03-01\ncompliance = { uniform = [0.5, 1.0] }\n',
    b'kind = "Expel"\non = "2012-04"\nhosts = "Kuwait"\nnumber = { uniform = [100, 9000] }\n',
    b'kind = "Expel"\non = "2012-04"\nhosts = "Ku*"\nshare = 0.79\nphase_in = 3\n',
    b'kind = "Cap"\nstart = "2012-02"\nend = "2012-08"\nhosts = ["Kuwait"]\nworkers = 1000\n',
    (
        b'kind = "Repatriate"\nby = 2012-12-22\n[scenarios.measures.compliance]\nKuwait = 0.9\n'
        b'China = { uniform = [0.0, 0.4], note = "assumption: ours" }\n'
    ),
    b'kind = "CloseBorder"\nstart = "2012-02"\nend = "2012-06"\n',
    b'kind = "ProtectWages"\nstart = "2012"\nshare = 0.5\n',
    b'kind = "DiscountWages"\nstart = "2012-05"\nshare = { between = [0.1, 0.3] }\n',
    b'kind = "Levy"\nstart = "2012-05"\nrecipient = "company"\namount = 10\nper = "month"\n',
    b'kind = "ChangeShare"\nstart = "2012-05"\nrecipient = "government"\nto = 0.7\n',
    b'kind = "Expand"\nstart = "2012-03"\nhosts = "China"\nworkers = 500\nprobability = 0.5\n',
    b'kind = "ShockFX"\nstart = "2012-03"\nfactor = { between = [0.5, 1.5] }\n',
    b'kind = "Leak"\nstart = "2012-03"\nshare = 0.2\n',
    b'kind = "Displace"\nshare = { between = [0, 0.3] }\nto = "China"\nafter_months = 2\n',
    b'kind = "Offset"\nstart = "2012-03"\nshare = 0.2\n',
    b'kind = "Substitute"\nstart = "2012-03"\nshare = 0.2\n',
)
SEEDS = [
    *(
        _OWN.replace(b"[[scenarios.measures]]\n", b"[[scenarios.measures]]\n" + one)
        for one in _MEASURES
    ),
    _PLAIN + _MEASURES[0].replace(b"{ uniform = [0.5, 1.0] }", b"0.5"),
    *examples(
        lambda tree: "scenarios" in tree and "brief" not in tree,
        "src/wageflow/scenarios/data/*.toml",
    ),
]
TOKENS = tokens(SEEDS)
_NAME = "input.toml"
_DRAWS, _REPLICATES = 2**6, 2
_MOST = 60_000  # cohorts times periods times scenarios times draws


def attempt(data: bytes) -> str:
    """Read a file, compare what it says, and hold the answer against what must be so."""
    folder = workplace()
    (folder / _NAME).write_bytes(data)
    try:
        study = wf.load_study(_NAME)
    except WageflowError as error:
        return refusal(error, _NAME)
    answer = compared(study)
    if answer is None:
        return "refused"
    if zlib.crc32(data) % 4 == 0:
        try:
            text = study.to_toml()
            (folder / "again.toml").write_text(text, encoding="utf-8")
            again = wf.load_study("again.toml")
        except WageflowError as error:
            raise Fault("what is written is not read back", str(error)[:300]) from error
        second = compared(again)
        if second is None:
            raise Fault("written and read back: refused")
        for one, other in zip(answer, second, strict=True):
            if not np.array_equal(one.to_numpy(), other.to_numpy()):
                raise Fault("written and read back: another answer", str(np.abs(one - other).max()))
    return "answered"


def compared(study: Study) -> Any:
    """Return the figures of a small comparison; None if it is refused."""
    from wageflow.scenarios.calendar import Horizon

    periods = len(Horizon(study.start, study.end, study.step).labels)
    size = len(study.programme.cohorts) * len(study.scenarios)
    months = periods * (1 if study.step == "month" else 12)
    if months * size > _MOST / 60 or len(study.programme.unknowns) > 200:
        return None  # honest work is to be small
    try:
        found = study.compare(draws=_DRAWS, replicates=_REPLICATES, seed=1)
        tables = [found.table()]
        for name in found.names:
            paths = found.paths(name)
            tables += [paths.summary(), paths.cumulative(discount_rate=study.discount_rate)]
            heads = np.asarray(paths.heads())
            not_negative(heads, "headcount", slack=1e-12 * heads.max(initial=0.0))
            for concept in ("gross", "statutory", "state-side"):
                not_negative(paths.values(concept), concept, slack=1e-6)
            movements = paths.movements()
            is_finite(movements.select_dtypes("number"), "movements")
            for remark in paths.remarks:
                _remark(remark)
            quantiles = tables[-2][["p5", "p25", "p50", "p75", "p95"]].to_numpy()
            if (np.diff(quantiles, axis=1) < 0).any():
                raise Fault("paths: quantiles out of order")
        if len(found.names) > 1:
            other = next(name for name in found.names if name != found.baseline)
            found.probability(other, cut_of_at_least=study.cut_of_at_least)
            is_finite(found.difference(other).select_dtypes("number").fillna(0.0), "difference")
    except WageflowError as error:
        refusal(error, "", pythonic=True)
        return None
    for scenario in study.scenarios:
        _remark(scenario.describe())
    for table in tables[1:]:
        is_finite(table.select_dtypes("number"), "comparison")
    return [table.select_dtypes("number").fillna(0.0) for table in tables]


def _remark(text: Any) -> None:
    if not isinstance(text, str) or not text.strip():
        raise Fault("a remark that says nothing", repr(text))


def mutate(data: bytes, rng: Random) -> bytes:
    """Return a near relative of a file."""
    return bent(data, rng, TOKENS, SEEDS, IDS)


def strategy() -> st.SearchStrategy[bytes]:
    """Return files in order, bent in a few places."""
    return relatives_of(mutate, SEEDS)
