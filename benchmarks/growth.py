"""How time and memory grow, each point in a process of its own."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from subprocess import TimeoutExpired
from typing import Any

import workloads
from clock import child, peak_mib, say
from tables import YES, Part, Table, Target, seconds

import wageflow as wf

__all__ = ["measure"]

_SIZE = 2**16  # draws of a replicate in long runs


def _asked(kind: str, size: int) -> wf.Programme:
    if kind == "hosts":
        return workloads.programme(workloads.W1, size)
    if kind == "recipients":
        return workloads.more_recipients(size)
    if kind == "parameters":
        return workloads.more_parameters(size)
    return workloads.programme()


def _point(  # noqa: PLR0913, PLR0917 - the settings of one point, by keyword
    kind: str,
    size: int,
    draws: int,
    replicates: int = 16,
    keep: str = "summary",
    pool: str = "threads",
    workers: int = 1,
) -> dict[str, Any]:
    """Run one point in this process: seconds, MiB before and at the peak, a hash of the result."""
    programme = _asked(kind, size)
    before = peak_mib()
    setting = workloads.Setting(
        keep=keep, replicates=replicates, threads=workers, compiled=workloads.FAST
    )
    if workloads.FAST:  # fetching what was compiled is not what is measured
        workloads.simulated(workloads.programme(), 16 * 2**6, 0, setting)
    if pool == "dask":
        return _with_dask(programme, draws, replicates, workers)
    repeats = 1 if draws > 2**20 or size >= 100 else 2
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
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
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


def _series(
    kind: str, sizes: list[int], draws: int, what: str
) -> tuple[Table, list[dict[str, Any]]]:
    found, rows = [], []
    for size in sizes:
        say(f"growth: {size:,} {what}")
        try:
            point = child("growth.py", kind=kind, size=size, draws=draws)
        except TimeoutExpired as late:
            rows.append((size, f"over {late.timeout:.0f}", "", ""))
            found.append({"seconds": late.timeout})
            break
        found.append(point)
        each = 1e9 * point["seconds"] / (size * draws)
        rows.append((size, seconds(point["seconds"]), f"{each:.1f}", f"{point['peak']:.0f}"))
    columns = (what, "seconds", f"ns a draw and {what.removesuffix('s')}", "peak MiB")
    title = f"Growth with {what} ({draws:,} draws, summaries only, one thread)"
    return Table(f"growth-{kind}", title, columns, rows), found


def _draws(counts: list[int], threads: int) -> tuple[Table, list[dict[str, Any]]]:
    found, rows = [], []
    for draws in counts:
        say(f"growth: {draws:,} draws")
        replicates = max(16, draws // _SIZE)
        settings = {"draws": draws, "replicates": replicates, "workers": threads}
        limit = None if draws > 2**24 else 120.0
        try:
            point = child("growth.py", limit, kind="draws", size=8, **settings)
        except TimeoutExpired as late:
            rows.append((f"{draws:,}", f"over {late.timeout:.0f}", "", ""))
            break
        found.append(point | {"draws": draws})
        each = 1e9 * point["seconds"] / draws
        rows.append(
            (f"{draws:,}", seconds(point["seconds"]), f"{each:.0f}", f"{point['peak']:.0f}")
        )
    columns = ("draws", "seconds", "ns a draw", "peak MiB")
    title = f"Growth with draws (W1, summaries only, {threads} threads)"
    note = f"Replicates of {_SIZE:,} draws from the second row on."
    return Table("growth-draws", title, columns, rows, note), found


def _last_step(sizes: list[int], found: list[dict[str, Any]]) -> float:
    """Return growth of the time over growth of the size, from the middle of the list to its end.

    A point that was given up counts with the time after which it was: the least it can be.
    """
    last = len(found) - 1
    time_ratio = found[last]["seconds"] / found[last // 2]["seconds"]
    return float(time_ratio / (sizes[last] / sizes[last // 2]))


def _workers(draws: int) -> tuple[list[tuple[object, ...]], list[Target]]:
    points = {n: child("growth.py", kind="draws", size=8, draws=draws, workers=n) for n in (1, 2)}
    speedup = points[1]["seconds"] / points[2]["seconds"]
    same = points[1]["digest"] == points[2]["digest"]
    rows: list[tuple[object, ...]] = [
        (f"{n} thread{'s' if n > 1 else ''}", f"{draws:,}", seconds(p["seconds"]))
        for n, p in points.items()
    ]
    targets = [
        Target("2 threads against 1: times as fast", 1.7, speedup, least=True),
        Target("2 threads give the same bits as 1", 1.0, float(same), YES, least=True),
    ]
    return rows, targets


def _dask(rows: list[tuple[object, ...]], one_second: float) -> Target:
    """Add rows of Dask against processes, at tasks of half a second."""
    what = "Dask against a pool of as many processes, at tasks of about 0.5 s"
    size = 2 ** max(10, round(one_second / 2).bit_length() - 1)
    try:
        settings = {"draws": 8 * size, "replicates": 8, "workers": 2, "pool": "dask"}
        took = child("growth.py", kind="draws", size=8, **settings)
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
    counts = [2**16, 2**17] if quick else [2**18, 2**20, 2**22, 2**24]
    if long:
        counts.append(2**30)
    by_draws, found = _draws(counts, 2)
    tables, targets = [by_draws], []
    flat = max(p["peak"] for p in found)
    most = f"{found[-1]['draws']:,} draws"
    why = "" if long else f"with {most} only"
    targets.append(Target("10^9 draws, summaries only: peak memory", 400.0, flat, " MiB", why=why))
    if len(found) > 1:
        last, before = (point["seconds"] / point["draws"] for point in (found[-1], found[-2]))
        what = "time a draw, most draws against the row before"
        targets.append(Target(what, 1.1, last / before, why=most))
    draws = 2**12 if quick else 2**14
    for kind, sizes, what in (
        ("hosts", [1, 8] if quick else [1, 8, 64, 250, 1_000], "hosts"),
        ("recipients", [2, 8] if quick else [2, 8, 32], "recipients"),
        ("parameters", [1, 6] if quick else [1, 3, 6], "unknowns of each host"),
    ):
        many = draws if kind == "hosts" or quick else 16 * draws
        table, points = _series(kind, sizes, many, what)
        tables.append(table)
        step = _last_step(sizes, points)
        over = f"{sizes[(len(points) - 1) // 2]} to {sizes[len(points) - 1]}"
        targets.append(Target(f"time a unit, {what} {over}", 1.1, step))
    rows, more = _workers(2**16 if quick else 2**21)
    targets += more
    if not quick:
        first = found[:2][-1]
        # of draws, that one thread does in a second
        targets.append(_dask(rows, first["draws"] / first["seconds"] / 2))
    tables.append(Table("growth-workers", "Workers (W1)", ("by", "draws", "seconds"), rows))
    return Part(tables, targets)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
