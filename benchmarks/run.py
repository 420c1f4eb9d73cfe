"""Time what users wait for, beside hand-written NumPy in the same run; prints Markdown.

Run with ``python benchmarks/run.py [--repeats 5]`` in an environment that has wageflow. Machines
differ: read the ratios, and the medians of several runs on a quiet machine.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTS = 8
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


def timed(work: Callable[[], object], repeats: int) -> float:
    """Return the median seconds of a call, after one that does not count."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def process(code: str, *arguments: str) -> Callable[[], object]:
    """Return a call that runs Python in a fresh process."""
    command = [sys.executable, "-c", code, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def workload() -> wf.Programme:
    """Return W1: 8 hosts, 6 independent inputs each."""
    cohorts = []
    for k in range(HOSTS):
        chain = wf.Chain(
            f"chain {k}",
            [
                wf.Share("government", wf.triangular(0.40, 0.48, 0.70), of="gross"),
                wf.Share("agency", wf.uniform(0.05, 0.15)),
                wf.Share("embassy", wf.triangular(0.15, 0.25, 0.35)),
                wf.Share("company", wf.triangular(0.30, 0.40, 0.50)),
            ],
        )
        cohorts.append(
            wf.Cohort(
                host=f"host {k}",
                workers=wf.triangular(3_000 + 500 * k, 3_750 + 500 * k, 4_500 + 500 * k),
                gross_wage=wf.between(3_000, 8_000, coverage=0.90),
                chain=chain,
            )
        )
    sides = {"state": ["government", "embassy", "company"], "broker": ["agency"]}
    return wf.Programme("W1", cohorts=cohorts, sides=sides)


def through_wageflow(programme: wf.Programme, draws: int) -> None:
    """Simulate, and summarise the total, 5 recipients and 8 hosts."""
    estimate = wf.simulate(programme, draws=draws, seed=1)
    for by in ((), ("recipient",), ("host",)):
        estimate.statistics(by)


def by_hand(draws: int) -> None:
    """Do the same as an economist writes it in NumPy."""
    rng = np.random.default_rng(1)
    z = 1.6448536269514722
    mu = (np.log(3_000) + np.log(8_000)) / 2
    sigma = (np.log(8_000) - np.log(3_000)) / (2 * z)
    hosts, recipients = [], [np.zeros(draws) for _ in range(5)]
    for k in range(HOSTS):
        workers = rng.triangular(3_000 + 500 * k, 3_750 + 500 * k, 4_500 + 500 * k, draws)
        gross = rng.lognormal(mu, sigma, draws) * workers
        government = gross * rng.triangular(0.40, 0.48, 0.70, draws)
        left = gross - government
        agency = left * rng.uniform(0.05, 0.15, draws)
        left = left - agency
        embassy = left * rng.triangular(0.15, 0.25, 0.35, draws)
        left = left - embassy
        company = left * rng.triangular(0.30, 0.40, 0.50, draws)
        parts = (government, agency, embassy, company, left - company)
        hosts.append(government + embassy + company)
        recipients = [have + part for have, part in zip(recipients, parts, strict=True)]
    for values in (sum(hosts), *recipients, *hosts):
        np.mean(values), np.std(values), np.percentile(values, [100 * q for q in QUANTILES])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    shipped = wf.load_programme("dprk-2012")
    programme = workload()
    shell = "import sys; from wageflow.cli import main; sys.argv[1:] = ['estimate']; main()"
    rows = [
        ("python -c 'import numpy'", timed(process("import numpy"), repeats), None),
        ("import wageflow", timed(process("import wageflow"), repeats), 0.6),
        (
            "import wageflow and simulate",
            timed(process("import wageflow; wageflow.simulate"), repeats),
            None,
        ),
        ("wageflow estimate, whole process", timed(process(shell), repeats), 2.5),
        ("dprk-2012, 2^16 draws, warm", timed(lambda: wf.simulate(shipped, seed=1), repeats), 0.3),
        (
            "W1, 2^20 draws, wageflow, 1 thread",
            timed(lambda: through_wageflow(programme, 2**20), repeats),
            None,
        ),
        ("W1, 2^20 draws, NumPy by hand", timed(lambda: by_hand(2**20), repeats), None),
    ]
    print("| what | seconds (median) | target |\n|---|---:|---:|")
    for name, seconds, target in rows:
        print(f"| {name} | {seconds:.3f} | {'' if target is None else f'< {target}'} |")
    print(f"\nW1: wageflow takes {rows[-2][1] / rows[-1][1]:.2f} of the time of NumPy by hand.")


if __name__ == "__main__":
    main()
