"""The programme dprk-2012 by hand: what the state's side gets, from the figures in its file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from by_hand import summarise

import wageflow as wf

if TYPE_CHECKING:
    from workloads import Floats

__all__ = ["FACTORY", "KUWAIT", "RESTAURANT", "Figures", "figures", "plain", "tuned"]

#: The state's part of a wage in Kuwait by the three readings of "out of the rest".
KUWAIT = (
    0.48 + 0.52 * 0.90 * (0.25 + 0.75 * 0.40),
    0.48 + 0.52 * (0.25 + 0.40),
    0.48 + 0.52 * 0.90 * (0.25 + 0.40),
)
FACTORY, RESTAURANT = (0.70, 0.80), (0.20, 0.30)
MINISTER, WITNESS_D = 0.90, (0.10, 0.15)
_BLOCK = 4096


@dataclass(frozen=True)
class Figures:
    """Amounts in dollars of 2012 a year."""

    gulf_wage: float  # the plasterer's 1,200 dirhams a month
    gulf_fees: float  # his 700 and 100 dirhams a month
    trainee: float  # a yuan a month
    mongolia: float  # wages of 5,000 workers
    europe: float  # what the state takes of the wages of 5,000 workers


@cache
def figures() -> Figures:
    """Convert what the sources print, with the package's tables of rates and prices."""
    dirham = wf.money.usd_per_unit("AED", 2012)
    tugrik = wf.money.usd_per_unit("MNT", 2017)
    return Figures(
        gulf_wage=1_200 * 12 * dirham,
        gulf_fees=(700 + 100) * 12 * dirham,
        trainee=12 * wf.money.usd_per_unit("CNY", 2012),
        mongolia=5_000 * float(wf.money.real(400_000 * 12 * tugrik, 2017, 2012)),
        europe=5_000 * 0.55 * float(wf.money.real(150 * 12, 1997, 2012)),
    )


def _total(rng: np.random.Generator, draws: int) -> Floats:
    """Draw the state's side of all hosts."""
    known = figures()
    kuwait = np.array(KUWAIT)
    uniform = rng.uniform
    share = np.where(rng.random(draws) < 0.5, uniform(*WITNESS_D, draws), MINISTER)
    russia = uniform(20_000, 25_000, draws) * uniform(500, 1_000, draws) * 12 * share

    borrowed = uniform(1_800, 5_000, draws)
    gross = uniform(3_500, 4_000, draws) * 5_000
    gross += (15_000 + uniform(7_000, 8_000, draws)) * borrowed
    gross += known.mongolia
    group = gross * kuwait[rng.integers(0, 3, draws)]

    wage = uniform(known.gulf_wage, 5_000, draws)
    cut = np.where(
        rng.random(draws) < 0.5, known.gulf_fees, wage * kuwait[rng.integers(0, 3, draws)]
    )
    gulf = uniform(11_000, 11_500, draws) * cut

    factory = uniform(*FACTORY, draws)
    share = np.where(rng.random(draws) < 0.5, factory, uniform(*RESTAURANT, draws))
    china = uniform(7_000, 8_000, draws) * uniform(150, 300, draws) * 12 * share
    trainees = uniform(200, 20_000, draws) * uniform(800, 1_000, draws) * known.trainee
    return russia + group + gulf + china + trainees * factory + known.europe


def plain(draws: int, seed: int) -> Floats:
    """Do it in plain NumPy; shape (1, 7)."""
    return summarise([_total(np.random.default_rng(seed), draws)])


def tuned(draws: int, seed: int) -> Floats:
    """Do it in blocks that stay in the cache, with a faster generator."""
    rng = np.random.Generator(np.random.SFC64(seed))
    out = np.empty(draws)
    for start in range(0, draws, _BLOCK):
        count = min(_BLOCK, draws - start)
        out[start : start + count] = _total(rng, count)
    return summarise([out])
