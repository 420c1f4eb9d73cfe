"""The workloads as one compiled loop over the draws, by numba: what fusing by hand can reach."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import numpy as np
from by_hand import (
    BETA_NODES,
    beta_table,
    lognormal,
    normal_correlation,
    room_for,
    shape,
    sorted_summary,
)
from numba import njit
from workloads import HOSTS, TERM, Floats, Workload

__all__ = ["fused"]

_U = np.uint64
_STEP = 2.0**-53
_SCORES = 2**14  # cells of the table of normal quantiles


@njit(inline="always")
def _next(s):  # noqa: ANN001, ANN202 - numba finds the types
    """Advance xoshiro256+ in place, and return a uniform number in [0, 1)."""
    result = s[0] + s[3]
    t = s[1] << _U(17)
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = (s[3] << _U(45)) | (s[3] >> _U(19))
    return np.float64(result >> _U(11)) * _STEP


@njit(inline="always")
def _three(s, low, mode, high, table, pert):  # noqa: ANN001, ANN202, PLR0913, PLR0917 - as above
    """Draw a triangular number, or a PERT number from its table."""
    u = _next(s)
    if pert:
        place = u * BETA_NODES
        k = int(place)
        return low + (high - low) * (table[k] + (place - k) * (table[k + 1] - table[k]))
    # (1 - c) min(U, V) + c max(U, V) is triangular with its mode at c, and needs no branch
    v = _next(s)
    return low + (high - mode) * min(u, v) + (mode - low) * max(u, v)


@njit(inline="always")
def _normal(s, scores):  # noqa: ANN001, ANN202 - as above
    """Draw a standard normal number from its table."""
    place = _next(s) * _SCORES
    k = int(place)
    return scores[k] + (place - k) * (scores[k + 1] - scores[k])


@njit(nogil=True, fastmath=True)
def _loop(out, s, limits, scales, tables, scores, pert, rho, years, total):  # noqa: ANN001, ANN202, PLR0913, PLR0917 - one fused loop is the point
    count = out.shape[1]
    by_year = np.empty(max(years, 1))
    own, shared = np.sqrt(1.0 - rho), np.sqrt(rho)
    for i in range(count):
        common = _normal(s, scores) if rho > 0.0 else 0.0
        government, agency, embassy, company, worker, state = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        by_year[:] = 0.0
        for k in range(8):
            z = own * _normal(s, scores) + shared * common
            left = np.exp(scales[k, 0] + scales[k, 1] * z)
            a = limits[k, 0]
            left *= _three(s, a[0], a[1], a[2], tables[k, 0], pert)
            a = limits[k, 1]
            g = left * _three(s, a[0], a[1], a[2], tables[k, 1], pert)
            left -= g
            a = limits[k, 2]
            broker = left * (a[0] + (a[2] - a[0]) * _next(s))
            left -= broker
            a = limits[k, 3]
            e = left * _three(s, a[0], a[1], a[2], tables[k, 2], pert)
            left -= e
            a = limits[k, 4]
            c = left * _three(s, a[0], a[1], a[2], tables[k, 3], pert)
            side = g + e + c
            if years > 0:
                a = limits[k, 5]
                term = _three(s, a[0], a[1], a[2], tables[k, 0], False)
                stays = np.exp(-1.0 / term)
                side *= term * (1.0 - stays)
                for year in range(years):
                    by_year[year] += side
                    side *= stays
            else:
                government += g
                agency += broker
                embassy += e
                company += c
                worker += left - c
                state += side
                if not total:
                    out[6 + k, i] = side
        if years > 0:
            running = 0.0
            for year in range(years):
                running += by_year[year]
                out[year, i] = by_year[year]
                out[years + year, i] = running
        else:
            out[0, i] = state
            if not total:
                out[1, i], out[2, i], out[3, i] = government, agency, embassy
                out[4, i], out[5, i] = company, worker


def _inputs(workload: Workload) -> tuple[Floats, Floats, Floats]:
    """Return limits (host, input, 3), scales of the wages (host, 2), tables (host, input, node)."""
    limits, scales, tables = [], [], []
    known: dict[tuple[float, float], Floats] = {}
    for host in HOSTS:
        low, high = host.agency
        threes = (host.workers, host.government, host.embassy, host.company)
        limits.append([threes[0], threes[1], (low, low, high), threes[2], threes[3], TERM])
        scales.append(lognormal(host.wage))
        row = []
        for three in threes:
            key = shape(*three)
            if workload.pert and key not in known:
                known[key] = np.append(beta_table(*key), 1.0)
            row.append(known[key] if workload.pert else np.zeros(2))
        tables.append(row)
    return np.array(limits), np.array(scales), np.array(tables)


@cache
def _score_table() -> Floats:
    """Return normal quantiles at even probabilities, with the means of the outer cells exact."""
    from scipy.special import ndtri

    table = ndtri(np.linspace(0.0, 1.0, _SCORES + 1))
    mean = np.exp(-(table[-2] ** 2) / 2) / np.sqrt(2 * np.pi) * _SCORES
    table[-1] = 2 * mean - table[-2]
    table[0] = -table[-1]
    return table


def fused(
    workload: Workload, draws: int, seed: int, threads: int = 1, *, total: bool = False
) -> Floats:
    """Do a workload by a compiled loop, on one thread or several; shape (output, 7)."""
    limits, scales, tables = _inputs(workload)
    out = room_for(2 * workload.years or (1 if total else 14), draws)
    rho, scores = normal_correlation(workload.spearman), _score_table()

    def work(stream: np.random.SeedSequence, part: Floats) -> None:
        state = stream.generate_state(4, np.uint64)
        _loop(
            part, state, limits, scales, tables, scores, workload.pert, rho, workload.years, total
        )

    streams = np.random.SeedSequence(seed).spawn(threads)
    if threads == 1:
        work(streams[0], out)
        return np.array([sorted_summary(row) for row in out])
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(partial(work), streams, np.array_split(out, threads, axis=1)))
        return np.array(list(pool.map(sorted_summary, out)))
