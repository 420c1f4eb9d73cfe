"""10^9 draws: in how much memory, how long, and whether they say what fewer draws say."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
import numpy as np
import record

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["part"]

_SCRIPT = "size_draws.py"
_REPLICATES = 64
_POINTS = ("p5", "p25", "p50", "p75", "p95")
_LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)


def _digest(estimate: wf.Estimate) -> str:
    """Return a hash of all that the summaries say."""
    found = hashlib.sha256()
    for by in ((), ("host",), ("recipient",), ("host", "recipient")):
        _, columns = estimate.statistics(by)
        for name in sorted(columns):
            found.update(columns[name].tobytes())
    return found.hexdigest()


def _shipped(
    *, draws: int, replicates: int = _REPLICATES, workers: str = "", folder: str = ""
) -> dict[str, Any]:
    """Run the shipped programme in this measuring."""
    programme = wf.load_programme("dprk-2012")
    # what the first compiled run fetches, or compiles, is not what is measured
    wf.simulate(programme, draws=16 * 2**6, seed=0, keep="summary", compiled=True)
    start, executor = measuring.spent(), None
    if workers:
        kind, count = workers.split()
        executor = (ThreadPoolExecutor if kind == "threads" else ProcessPoolExecutor)(int(count))
    with measuring.Children() as held:
        estimate = wf.simulate(
            programme, draws=draws, seed=1, replicates=replicates, keep="summary",
            executor=executor, compiled=True, checkpoint=folder or None,
        )  # fmt: skip
        if executor is not None:
            executor.shutdown()
    seconds, used = measuring.spent(start)
    table = estimate.summary(by="host")
    return {
        "draws": estimate.draws,
        "replicates": estimate.run_size,
        "workers": workers or "by itself",
        "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2),
        "peak_mib": round(held.peak, 1),
        "digest": _digest(estimate),
        "state_side": {
            name: float(estimate.summary().loc["state-side", name])
            for name in ("mean", "mcse", "p5", "p5_mcse", "p50", "p50_mcse", "p95", "p95_mcse")
        },
        "rows": table.to_numpy().tolist(),
        "columns": list(table.columns),
        "index": [list(key) for key in table.index],
    }


def _killed(folder: str, draws: int, finished: int) -> int:
    """Kill a run when so many of its replicates are there; return how many there were."""
    child = measuring.started(_SCRIPT, {"what": "shipped", "draws": draws, "folder": folder})
    while child.poll() is None and len(list(Path(folder).glob("replicate-*.npz"))) < finished:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return len(list(Path(folder).glob("replicate-*.npz")))


def _against(many: dict[str, Any], few: dict[str, Any]) -> dict[str, Any]:
    """Hold figures of two runs against each other, in their standard errors."""
    columns = many["columns"]
    one, other = np.array(many["rows"]), np.array(few["rows"])
    off = []
    for name in ("mean", *_POINTS):
        value = columns.index(name)
        error = columns.index("mcse" if name == "mean" else f"{name}_mcse")
        both = np.hypot(one[:, error], other[:, error])
        apart = one[:, value] - other[:, value]
        # what has no error must be the same to rounding
        rounding = 1e-12 * np.abs(one[:, value])
        off.append(np.abs(apart) / np.maximum(both, rounding + 1e-300))
    flat = np.concatenate(off)
    return {
        "figures": len(flat),
        "beyond_2_errors": int((flat > 2.0).sum()),
        "beyond_3_errors": int((flat > 3.0).sum()),
        "largest_in_errors": round(float(flat.max()), 2),
        "root_mean_square": round(float(np.sqrt(np.square(flat).mean())), 3),
    }


#: Independent factors of the closed form: bounds of workers, of the wage, of the state's share. In
#: the narrow one a wage lies 10^7 times as far from zero as it spreads: sums of squares about zero
#: would have no digit left.
_WIDE = ((1_000.0, 3_000.0), (200.0, 1_000.0), (0.2, 0.8))
_NARROW = ((1.0, 1.0), (1e9 - 50.0, 1e9 + 50.0), (1.0, 1.0))


def _product(*, draws: int, bounds: list[list[float]], sampler: str) -> dict[str, Any]:
    """Run a product of uniform factors, and hold it against its mean and variance."""
    workers, wage, share = (low if low == high else wf.uniform(low, high) for low, high in bounds)
    chain = wf.Chain("product", [wf.Share("state", share, of="gross")])
    cohort = wf.Cohort(host="Host", workers=workers, gross_wage=wage, chain=chain)
    made = wf.Programme("product", cohorts=[cohort], sides={"state": ["state"]})
    start = measuring.spent()
    estimate = wf.simulate(
        made, draws=draws, seed=2, replicates=_REPLICATES, keep="summary", sampler=sampler,
        compiled=True,
    )  # fmt: skip
    seconds, used = measuring.spent(start)
    row = estimate.summary().loc["state-side"]
    mean = math.prod((low + high) / 2 for low, high in bounds)
    second = math.prod((low * low + low * high + high * high) / 3 for low, high in bounds)
    alone = [(low, high) for low, high in bounds if low < high]
    narrow = len(alone) == 1  # then second - mean**2 itself has no digits
    scale = math.prod(low for low, high in bounds if low == high)
    sd = (
        scale * (alone[0][1] - alone[0][0]) / math.sqrt(12) if narrow
        else math.sqrt(second - mean * mean)
    )  # fmt: skip
    found = {
        "draws": estimate.draws,
        "sampler": sampler,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2),
        "mean": float(row["mean"]),
        "mean_exact": mean,
        "mean_relative_error": abs(float(row["mean"]) / mean - 1),
        "mean_in_its_errors": abs(float(row["mean"]) - mean) / max(float(row["mcse"]), 1e-300),
        "sd_relative_error": abs(float(row["sd"]) / sd - 1),
    }
    if narrow:
        low, high = alone[0]
        exact = [scale * (low + level * (high - low)) for level in _LEVELS]
        apart = [abs(float(row[p]) - x) for p, x in zip(_POINTS, exact, strict=True)]
        found["largest_quantile_error_of_range"] = max(apart) / (scale * (high - low))
    return found


def _sketched(*, size: int) -> dict[str, Any]:
    """Hold quantiles of counted draws against those of the same draws, sorted."""
    from wageflow.simulation.summing.series import measured_rows
    from wageflow.simulation.summing.stream import stream

    programme = wf.load_programme("dprk-2012")
    estimate = wf.simulate(programme, draws=2 * size, replicates=2, seed=3, compiled=True)
    run = estimate.run
    worst = np.zeros(4)
    for replicate in estimate.results:
        rows = replicate.rows
        counted = stream(run.plan, size, [(0, rows)])
        ordered = measured_rows(rows, run.plan.series)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.abs(counted.points / ordered.points - 1)[:, :5]
        value[~np.isfinite(value)] = 0.0
        spread = ordered.points[:, 4] - ordered.points[:, 0]
        wide = spread > 0
        apart = np.abs(counted.points - ordered.points)[wide, :5] / spread[wide, None]
        mean = np.abs(counted.part.mean / np.where(ordered.part.mean, ordered.part.mean, 1) - 1)
        mean[ordered.part.mean == 0] = 0
        varied = ordered.part.variance > 0
        variance = counted.part.variance[varied] / ordered.part.variance[varied] - 1
        worst = np.maximum(worst, [value.max(), apart.max(), mean.max(), np.abs(variance).max()])
    return {
        "draws_of_a_replicate": size,
        "series": len(run.plan.series),
        "largest_relative_error_of_a_quantile": float(worst[0]),
        "largest_error_of_a_quantile_in_the_90_percent_range": float(worst[1]),
        "largest_relative_error_of_a_mean": float(worst[2]),
        "largest_relative_error_of_a_variance": float(worst[3]),
    }


_POINTS_OF = {"shipped": _shipped, "product": _product, "sketched": _sketched}


def _shown(point: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in point.items() if k not in ("rows", "columns", "index")}


def part(folder: Path, *, small: bool = False) -> Iterator[dict[str, Any]]:
    """Run the part; yield what was found whenever there is more."""
    scale = 10 if small else 0
    found: dict[str, Any] = {}
    record.say("quantiles of counted draws against sorted ones")
    found["sketch"] = measuring.run(_SCRIPT, what="sketched", size=2 ** (18 if small else 20))
    yield {"draws": found}
    record.say("closed forms")
    found["closed_form"] = [
        measuring.run(_SCRIPT, what="product", draws=2 ** (count - scale), bounds=bounds,
                    sampler=sampler)
        for count, bounds, sampler in (
            (24, _WIDE, "sobol"), (27, _WIDE, "sobol"), (27, _NARROW, "sobol"),
            (27, _WIDE, "random"),
        )
    ]  # fmt: skip
    yield {"draws": found}
    record.say("the same bits whoever computes")
    count = 2 ** (24 - scale)
    points = [
        measuring.run(_SCRIPT, what="shipped", draws=count, workers=workers)
        for workers in ("", "threads 1", "threads 4", "processes 2")
    ]
    kept = folder / "killed"
    there = _killed(str(kept), count, _REPLICATES // 3)
    points.append(measuring.run(_SCRIPT, what="shipped", draws=count, folder=str(kept)))
    points[-1]["workers"] = f"killed when {there} of {_REPLICATES} replicates were there, taken up"
    found["workers"] = [_shown(point) for point in points]
    found["same_bits"] = len({point["digest"] for point in points}) == 1
    yield {"draws": found}
    few = measuring.run(_SCRIPT, what="shipped", draws=2**16, replicates=16)
    found["growth"] = [_shown(points[0])]
    for power in (27 - scale, 30 - scale):
        record.say(f"2^{power} draws")
        kept = folder / f"draws-{power}"
        there = len(list(kept.glob("replicate-*.npz")))
        point = measuring.run(_SCRIPT, what="shipped", draws=2**power, folder=str(kept))
        point["replicates_found_in_the_folder"] = there
        found["growth"].append(_shown(point))
        found["against_65536_draws"] = _against(point, few)
        yield {"draws": found}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    settings = parser.parse_args().child
    print(json.dumps(_POINTS_OF[settings.pop("what")](**settings)))
