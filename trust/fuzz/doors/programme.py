"""Programme files: `wf.load_programme`, and a small run of what it answers with."""

from __future__ import annotations

import os
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import numpy as np
import tomli_w
from fault import Fault, add_up, between, not_negative, refusal
from fault import finite as is_finite
from trees import bent, examples, parsed, reordered, tokens

import wageflow as wf
from wageflow.errors import WageflowError
from wageflow.programme.files import programme_from_plain
from wageflow.programme.plain import plain_programme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from wageflow.chain import Flow
    from wageflow.programme import Programme

__all__ = [
    "IDS",
    "PACK",
    "SEEDS",
    "TOKENS",
    "attempt",
    "estimated",
    "mutate",
    "relatives_of",
    "same",
    "strategy",
    "workplace",
]

#: A pack beside the files of the documentation.
PACK = {
    "sources.csv": "id,title,year\nyearbook,Yearbook of the labour ministry,2021\n"
    'paper,"A newspaper, 3 May 2021",2021\n',
    "claims.csv": "id,source,locator,topic,host,low,high,value,unit,currency,per,year,kind,"
    "derived_from\n"
    "yearbook-qatar-headcount,yearbook,table 4,headcount,Qatar,20000,24000,,workers,,,2020,"
    "bounds,\n"
    "paper-qatar-headcount,paper,p. 3,headcount,Qatar,,,22000,workers,,,2020,about,"
    "yearbook-qatar-headcount\n"
    "paper-qatar-wage,paper,p. 3,wage,Qatar,,,1300,money,QAR,month,2020,point,\n",
}
_SMALL = b"""[programme]
name = "gulf"
[chains.kuwait]
steps = [{ share = "government", rate = 0.4, of = "gross" }, { fee = "security", amount = 8.33 }]
[[cohorts]]
host = "Kuwait"
workers = { between = [3500, 4000] }
gross_wage = 5000
chain = "kuwait"
"""
SEEDS = [
    _SMALL,
    *examples(
        lambda tree: "programme" in tree and "scenarios" not in tree,
        "src/wageflow/programme/data/*.toml",
    ),
]
#: Keys of the format that the seeds may lack.
_KEYS = (
    *(
        "programme",
        "sides",
        "pass_through",
        "params",
        "readings",
        "chains",
        "cohorts",
        "correlation",
    ),
    *(
        "evidence",
        "pairs",
        "blocks",
        "one_of",
        "value",
        "values",
        "claim",
        "pool",
        "per_head",
        "hours",
    ),
    *(
        "hours_per",
        "references",
        "state_cost",
        "term_months",
        "turnover",
        "usd_rate",
        "days",
        "rates",
    ),
    *("marginal", "discount_rate", "useful_months", "printed", "remittance", "limit", "price_year"),
    *("total_workers", "extends", "statutory", "coverage", "family", "truncate", "scipy", "kwds"),
)
TOKENS = sorted({*tokens(SEEDS), *_KEYS})
IDS = sorted(wf.load_claims("dprk"))[::9]
_NAME = "input.toml"
_DRAWS, _REPLICATES = 2**7, 4
_FOLDER = tempfile.TemporaryDirectory(prefix="wageflow-fuzz-")


def workplace() -> Path:
    """Return the folder in which inputs are written, with the pack beside them."""
    folder = Path(_FOLDER.name)
    if not (folder / "my-pack").exists():
        (folder / "my-pack").mkdir()
        for name, text in PACK.items():
            (folder / "my-pack" / name).write_text(text, encoding="utf-8")
        os.chdir(folder)
    return folder


def attempt(data: bytes) -> str:
    """Read a file, run what it says, and hold the answer against what must be so."""
    (workplace() / _NAME).write_bytes(data)
    try:
        programme = wf.load_programme(_NAME)
    except WageflowError as error:
        return refusal(error, _NAME)
    answer = estimated(programme)
    if answer is None:
        return "refused"
    # the dearer laws are held against every fourth input, the same ones whenever they are tried
    if zlib.crc32(data) % 4 == 0:
        _survives(programme, data, answer)
    return "answered"


def estimated(programme: Programme) -> Any:
    """Return the figures of a small run, by concept, host and recipient; None if it is refused."""
    size = len(programme.cohorts) * max(len(programme.unknowns), 1)
    if size > 4_000:
        return None  # honest work is to be small
    try:
        estimate = wf.simulate(programme, draws=_DRAWS, replicates=_REPLICATES, seed=1)
        table = estimate.summary()
    except WageflowError as error:
        refusal(error, "", pythonic=True)
        return None
    for name in ("gross", "statutory", "state-side"):
        not_negative(table.loc[name].drop(["mcse"]), f"estimate, {name}")
    is_finite(table, "estimate")
    quantiles = table[["p5", "p25", "p50", "p75", "p95"]].to_numpy()
    if (np.diff(quantiles, axis=1) < 0).any():
        raise Fault("estimate: quantiles out of order", str(quantiles))
    for name in table.index:
        drawn = estimate.values(name)
        between(drawn.min(), table.loc[name, "mean"], drawn.max(), f"mean of {name}")
    hosts, shares = estimate.summary(by="host"), estimate.summary(by="recipient")
    is_finite(hosts, "estimate by host")
    if any(getattr(step, "shortfall", "") == "owe" for c in programme.chains for step in c.steps):
        shares = shares.drop("worker", level="recipient", errors="ignore")  # who may be in debt
    not_negative(shares, "estimate by recipient")
    not_negative(estimate.headcount(), "headcount")
    if "gross" in hosts.index.get_level_values(-1):
        add_up(
            hosts.xs("gross", level="concept")["mean"].sum(), table.loc["gross", "mean"], "hosts"
        )
    for chain in programme.chains:
        _adds_up(chain, programme)
    return table, hosts


def _adds_up(chain: Any, programme: Programme) -> None:
    wages = [c.gross_wage for c in programme.cohorts if chain in c.readings]
    gross = [
        float(getattr(wage, "mean", lambda wage=wage: wage)())
        for wage in wages
        if not isinstance(wage, wf.OneOf)
    ]
    try:
        flow: Flow = (
            chain.at_means().split(np.array(gross))
            if hasattr(chain, "at_means")
            else chain.split(np.array(gross))
        )
    except WageflowError:
        return  # a chain of ranges is split by a run alone
    parts = np.array([flow[name] for name in flow.recipients])
    not_negative(parts, "flow")
    add_up(parts.sum(axis=0), flow.gross, "flow")


def _survives(programme: Programme, data: bytes, answer: Any) -> None:
    """Hold the answer against those of the same document, written otherwise."""
    try:
        plain = plain_programme(programme)
        text = tomli_w.dumps(plain)
        again = programme_from_plain(parsed(text.encode()) or {}, _NAME)
    except (WageflowError, TypeError, ValueError) as error:
        raise Fault("what is written is not read back", str(error)[:300]) from error
    same(answer, estimated(again), "written and read back")
    tree = parsed(data)
    if tree is None:
        return
    turned = reordered(tree, keep=("readings", "sides", "references", "discrete", "kwds"))
    if "readings" in tree:  # the order of readings is that in which chances are dealt out
        turned["readings"] = tree["readings"]
    (workplace() / _NAME).write_text(tomli_w.dumps(turned), encoding="utf-8")
    same(answer, estimated(wf.load_programme(_NAME)), "keys in another order")


def same(one: Any, other: Any, what: str) -> None:
    """Refuse two answers that differ in a bit."""
    if other is None:
        raise Fault(f"{what}: refused")
    for table, second in zip(one, other, strict=True):
        if list(table.index) != list(second.index):
            raise Fault(f"{what}: other rows", f"{list(table.index)} {list(second.index)}")
        if not np.array_equal(table.to_numpy(), second.to_numpy()):
            worst = np.abs(table.to_numpy() - second.to_numpy()).max()
            raise Fault(f"{what}: another answer", str(worst))


def mutate(data: bytes, rng: Random) -> bytes:
    """Return a near relative of a file."""
    return bent(data, rng, TOKENS, SEEDS, IDS)


def strategy() -> st.SearchStrategy[bytes]:
    """Return files in order, bent in a few places."""
    return relatives_of(mutate, SEEDS)


def relatives_of(
    bend: Callable[[bytes, Random], bytes], seeds: Iterable[bytes]
) -> st.SearchStrategy[bytes]:
    """Return seeds, bent."""
    return st.builds(bend, st.sampled_from(list(seeds)), st.randoms(use_true_random=False))
