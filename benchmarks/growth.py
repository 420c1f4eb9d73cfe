"""How time and memory grow: the curves, workers, and a thousand million draws."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from subprocess import TimeoutExpired
from typing import Any

import curves
import workloads
from clock import child, peak_mib, say
from tables import YES, Part, Table, Target, seconds

import wageflow as wf

__all__ = ["measure"]

_SIZE = 2**16  # draws of a replicate in long runs


def _point(
    *, draws: int, replicates: int = 16, pool: str = "threads", workers: int = 1
) -> dict[str, Any]:
    """Run one point in this process: seconds, MiB before and at the peak, a hash of the result."""
    programme = workloads.programme()
    before = peak_mib()
    setting = workloads.Setting(
        keep="summary", replicates=replicates, threads=workers, compiled=workloads.FAST
    )
    if workloads.FAST:  # fetching what was compiled is not what is measured
        workloads.simulated(workloads.programme(), 16 * 2**6, 0, setting)
    if pool == "dask":
        return _with_dask(programme, draws, replicates, workers)
    repeats = 1 if draws > 2**24 else 2
    took = []
    for _ in range(repeats):
        start = time.perf_counter()
        estimate = workloads.simulated(programme, draws, 1, setting)
        _, found = estimate.statistics(())
        took.append(time.perf_counter() - start)
    digest = hashlib.sha256(b"".join(column.tobytes() for column in found.values())).hexdigest()
    return {"seconds": min(took), "before": before, "peak": peak_mib(), "digest": digest}


def _with_dask(
    programme: wf.Programme, draws: int, replicates: int, workers: int
) -> dict[str, Any]:
    """Time the same run on Dask's workers and on a pool of as many processes, both started."""
    from concurrent.futures import ProcessPoolExecutor

    from distributed import Client, LocalCluster

    settings: dict[str, Any] = {
        "draws": draws, "seed": 1, "replicates": replicates, "keep": "summary",
    }  # fmt: skip
    took: dict[str, float] = {}
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        Client(cluster) as client,
        ProcessPoolExecutor(workers) as processes,
    ):
        executors = {"dask": client.get_executor(), "processes": processes}
        for executor in executors.values():  # imports are not what is measured
            wf.simulate(programme, draws=16 * 2**6, seed=0, executor=executor, keep="summary")
        for name in ("dask", "processes", "dask", "processes", "dask", "processes"):
            start = time.perf_counter()
            wf.simulate(programme, executor=executors[name], **settings)
            spent = time.perf_counter() - start
            took[name] = min(took.get(name, spent), spent)
    return took


def _many(threads: int) -> tuple[Table, Target]:
    """Run 2^30 draws."""
    draws = 2**30
    say(f"growth: {draws:,} draws")
    settings = {"draws": draws, "replicates": draws // _SIZE, "workers": threads}
    point = child("growth.py", None, **settings)
    row = (f"{draws:,}", seconds(point["seconds"]), f"{1e9 * point['seconds'] / draws:.0f}",
           f"{point['peak']:.0f}")  # fmt: skip
    columns = ("draws", "seconds", "ns a draw", "peak MiB")
    title = f"A thousand million draws (W1, summaries only, {threads} threads)"
    target = Target("10^9 draws, summaries only: peak memory", 400.0, point["peak"], " MiB")
    return Table("growth-draws", title, columns, [row]), target


def _workers(draws: int) -> tuple[list[tuple[str, ...]], list[Target]]:
    points = {n: child("growth.py", draws=draws, workers=n) for n in (1, 2)}
    speedup = points[1]["seconds"] / points[2]["seconds"]
    same = points[1]["digest"] == points[2]["digest"]
    rows: list[tuple[str, ...]] = [
        (f"{n} thread{'s' if n > 1 else ''}", f"{draws:,}", seconds(p["seconds"]))
        for n, p in points.items()
    ]
    targets = [
        Target("2 threads against 1: times as fast", 1.7, speedup, least=True),
        Target("2 threads give the same bits as 1", 1.0, float(same), YES, least=True),
    ]
    return rows, targets


def _dask(rows: list[tuple[str, ...]], one_second: float) -> Target:
    """Add rows of Dask against processes, at tasks of half a second."""
    what = "Dask against a pool of as many processes, at tasks of about 0.5 s"
    size = 2 ** max(10, round(one_second / 2).bit_length() - 1)
    try:
        settings = {"draws": 8 * size, "replicates": 8, "workers": 2, "pool": "dask"}
        took = child("growth.py", **settings)
    except (RuntimeError, TimeoutExpired) as error:
        missing = "No module named" in str(error)
        why = "distributed is not installed" if missing else str(error)
        return Target(what, 1.1, None, why=why)
    rows += [
        (f"{words}, 2 workers, 8 tasks", f"{8 * size:,}", seconds(took[name]))
        for name, words in (("processes", "processes"), ("dask", "Dask"))
    ]
    return Target(what, 1.1, took["dask"] / took["processes"])


def measure(*, quick: bool = False, long: bool = False) -> Part:
    """Measure growth with everything that can grow."""
    grown = curves.measure(quick=quick)
    tables, targets = [*grown.tables], [*grown.targets]
    if long:
        table, target = _many(2)
        tables.append(table)
        targets.append(target)
    rows, more = _workers(2**16 if quick else 2**21)
    targets += more
    if not quick:
        # of draws, that one thread does in a second
        targets.append(_dask(rows, float(rows[0][1].replace(",", "")) / float(rows[0][2])))
    tables.append(Table("growth-workers", "Workers (W1)", ("by", "draws", "seconds"), rows))
    return Part(tables, targets, grown.points)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
