"""An estimate as tables and arrays of others, and as a few lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.markup import small_table
from wageflow.programme import CONCEPTS
from wageflow.simulation.computing.evaluate import HEADS, RECEIPT, Floats, Row
from wageflow.simulation.summing.summary import Key, combine

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from wageflow.simulation.estimate import Estimate

__all__ = ["dataset_of", "frame_of", "html_of", "text_of"]

_WEIGHT = "weight"


def frame_of(estimate: Estimate) -> pd.DataFrame:
    """Return the draws as a table; see `Estimate.to_frame`."""
    import pandas as pd

    data: dict[str, Floats] = {_WEIGHT: estimate.weights} if estimate.is_weighted else {}
    data |= {concept: estimate.values(concept) for concept in CONCEPTS}
    taken = set(data)
    data |= {
        f"{name} (unknown)" if name in taken else name: values
        for name, values in estimate.parameters().items()
    }
    size = estimate.run.design.size
    index = pd.MultiIndex.from_product(
        [range(estimate.run_size), range(size)], names=["replicate", "draw"]
    )
    return pd.DataFrame(data, index=index)


def dataset_of(estimate: Estimate) -> xr.Dataset:
    """Return the draws with named axes; see `Estimate.to_xarray`."""
    try:
        import xarray as xr
    except ImportError:
        raise EstimateError(
            "to_xarray: xarray is not installed; pip install 'wageflow[xarray]'"
        ) from None
    programme, index = estimate.programme, estimate.run.layout.index
    hosts, recipients = list(programme.hosts), list(programme.recipients)
    rows = np.concatenate([r.rows for r in estimate.with_draws()], axis=1)
    receipts = np.zeros((estimate.draws, len(hosts), len(recipients)))
    for row, place in index.items():
        if row.kind == RECEIPT:
            receipts[:, hosts.index(row.host), recipients.index(row.recipient)] = rows[place]
    concepts = list(CONCEPTS)
    wanted = [Key(concept, host) for host in hosts for concept in concepts]
    revenue = combine(estimate.run.layout, rows, wanted).reshape(len(hosts), len(concepts), -1)
    heads = rows[[index[Row(HEADS, host)] for host in hosts]]
    parameters = estimate.parameters()
    values = np.stack(list(parameters.values()), axis=1) if parameters else None
    data: dict[str, Any] = {
        "receipts": (("draw", "host", "recipient"), receipts, {"units": "USD a year"}),
        "revenue": (("draw", "host", "concept"), np.moveaxis(revenue, -1, 0)),
        "workers": (("draw", "host"), heads.T),
    }
    if estimate.is_weighted:
        data[_WEIGHT] = ("draw", estimate.weights)
    coords: dict[str, Any] = {"host": hosts, "recipient": recipients, "concept": concepts}
    if values is not None:
        data["unknowns"] = (("draw", "parameter"), values)
        coords["parameter"] = list(parameters)
    replicate = np.repeat(np.arange(estimate.run_size), estimate.run.design.size)
    coords["replicate"] = ("draw", replicate)
    return xr.Dataset(data, coords=coords, attrs={"programme": programme.name})


def text_of(estimate: Estimate, what: str = "Estimate") -> str:
    """Return the medians and 90 % ranges of all concepts, a line each.

    In millions of dollars; in dollars, where all are less than a million.

    Parameters
    ----------
    estimate : Estimate
    what : str
        What the first line calls it.
    """
    head, rows = _shown(estimate, what)
    width = max(len(row[0]) for row in rows)
    lines = [head, *([f"  {estimate.partial_note}"] if estimate.partial else [])]
    lines += [f"  {name:<{width}}  {p50:>10}  90 % range {ends}" for name, p50, ends in rows]
    return "\n".join(lines)


def html_of(estimate: Estimate, what: str = "Estimate") -> str:
    """Return the medians and 90 % ranges of all concepts as a small table; see `text_of`."""
    head, rows = _shown(estimate, what)
    if estimate.partial:
        head = f"{head}; {estimate.partial_note}"
    return small_table(head, ("concept", "median", "90 % range"), rows, texts=[0])


def _shown(estimate: Estimate, what: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return a line about the run, and each concept with its median and range in words."""
    found, merged = estimate.statistics(())
    largest = max(float(np.abs(merged[name]).max()) for name in ("p5", "p50", "p95"))
    scale, unit, form = 1e6, "million USD", ",.1f"
    if 0 < largest < 1e6:
        # with three digits, what is nearly a thousand is one
        scale, unit, form = 1.0, "USD", ",.0f" if largest >= 999.5 else ",.3g"
    head = (
        f"{what} of {estimate.programme.name!r}: {estimate.draws:,} draws ({estimate.sampler}, "
        f"{estimate.run_size} replicates, seed {estimate.seed}), {unit} a year"
    )
    rows = []
    for k, key in enumerate(found):
        p5, p50, p95 = (f"{merged[name][k] / scale:{form}}" for name in ("p5", "p50", "p95"))
        rows.append((key.concept, p50, f"{p5} to {p95}"))
    return head, rows
