"""A thousand cohorts: what an estimate of them takes, and whether its answers stay usable."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
import record

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["part", "programme"]

_SCRIPT = "size_cohorts.py"


def programme(count: int) -> wf.Programme:
    """Return a programme of so many hosts, each with six unknowns of its own."""
    cohorts = [
        wf.Cohort(
            host=f"host {k}",
            workers=wf.triangular(3_000 + 10 * (k % 8), 3_750 + 10 * (k % 8), 4_600),
            gross_wage=wf.Param(f"wage {k}", wf.between(3_000, 8_000, coverage=0.9)),
            chain=wf.Chain(
                f"chain {k}",
                [
                    wf.Share("government", wf.triangular(0.40, 0.48, 0.70), of="gross"),
                    wf.Share("agency", wf.uniform(0.05, 0.15)),
                    wf.Share("embassy", wf.triangular(0.15, 0.25, 0.35)),
                    wf.Share("company", wf.triangular(0.30, 0.40, 0.50)),
                ],
            ),
        )
        for k in range(count)
    ]
    sides = {"state": ["government", "embassy", "company"], "broker": ["agency"]}
    return wf.Programme("many cohorts", cohorts=cohorts, sides=sides)


def _uses(estimate: wf.Estimate) -> dict[str, Callable[[], object]]:
    folder = Path(tempfile.mkdtemp())

    def picture(name: str) -> str:
        import matplotlib as mpl

        mpl.use("Agg")
        from wageflow.report import plot

        path = folder / f"{name}.png"
        plot.save(getattr(plot, name)(estimate), path)
        return f"{path.stat().st_size:,} bytes"

    def kept() -> str:
        estimate.save(folder / "kept")
        same = wf.load_estimate(folder / "kept").summary().equals(estimate.summary())
        size = sum(path.stat().st_size for path in (folder / "kept").rglob("*"))
        return f"{size:,} bytes, {'the same' if same else 'ANOTHER'} summary"

    return {
        "summary": lambda: len(estimate.summary()),
        "summary by host": lambda: len(estimate.summary(by="host")),
        "summary by host and recipient": lambda: len(estimate.summary(by=["host", "recipient"])),
        **{
            f"table by host, {form}": lambda form=form: (
                f"{len(wf.table(estimate, by='host').to(form)):,} characters"
            )
            for form in ("table", "json", "csv", "markdown")
        },
        "picture of the flows": lambda: picture("sankey"),
        "picture of the S-curve": lambda: picture("s_curve"),
        "picture of the distribution": lambda: picture("density"),
        "saved and loaded": kept,
    }


def _point(*, count: int, draws: int, keep: str) -> dict[str, Any]:
    start = measuring.spent()
    made = programme(count)
    written = measuring.spent(start)[1]
    start = measuring.spent()
    point: dict[str, Any] = {"cohorts": count, "draws": draws, "keep": keep}
    try:
        estimate = wf.simulate(made, draws=draws, seed=1, keep=keep)
    except wf.WageflowError as error:
        return point | {"refused": str(error)}
    seconds, used = measuring.spent(start)
    point |= {
        "programme_cpu_seconds": round(written, 2),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2),
        "peak_mib_of_the_run": round(measuring.peak_mib(), 1),
        "uses": {},
    }
    for name, work in _uses(estimate).items():
        point["uses"][name] = measuring.tried(name, work)
    return point | {"peak_mib": round(measuring.peak_mib(), 1)}


def part(folder: Path, *, small: bool = False) -> Iterator[dict[str, Any]]:  # noqa: ARG001 - as the other parts
    """Run the part; yield what was found whenever there is more."""
    found = []
    sizes = ((20, 2**10),) if small else ((1_000, 2**13), (1_000, 2**16))
    for count, draws in sizes:
        for keep in ("draws", "summary"):
            record.say(f"{count:,} cohorts, {draws:,} draws, keep={keep!r}")
            found.append(measuring.run(_SCRIPT, count=count, draws=draws, keep=keep))
            yield {"cohorts": found}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
