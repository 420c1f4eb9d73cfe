"""Wages split by the chains that ship, as they were once written down: see `tests.written`."""

from __future__ import annotations

import numpy as np

import wageflow as wf
from tests.written import hold

WAGES = np.array([60.0, 150.0, 400.0, 1_200.0, 5_000.0])


def of_chain(chain):
    draws = chain.quantiles(0.3) if chain.unknowns else None
    flow = chain.split(WAGES, draws=draws)
    said = {
        "words": chain.describe(),
        "check": chain.check(),
        "table": chain.split(400.0, draws=draws).to_frame(),
        "recipients": {who: np.asarray(flow.recipients[who]) for who in flow.recipients},
        "take-home": np.asarray(flow.take_home),
    }
    try:
        said["gross of 100"] = str(chain.gross_up(100.0, draws=draws))
    except wf.WageflowError as error:
        said["gross of 100"] = str(error)
    return said


def test_chains_that_ship():
    for name in wf.chains().index:
        hold("chain", name, of_chain(wf.load_chain(name)))
    hold("chain", "all", {"listed": wf.chains()})
