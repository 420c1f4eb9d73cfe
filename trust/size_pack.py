"""A claims pack of a hundred thousand claims: what is asked of a pack, and how long each takes.

Two packs. The *wide* one has many hosts, topics, years and texts, lines of repetition fifty claims
deep, declared contradictions and figures that contradict one another. In the *narrow* one every
claim is about the revenue of one host in one year, with the same digits at several powers of ten:
what compares each claim with each other would never end.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
import pickle
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
import record
from packs import written  # of the benchmarks, whose folder `measuring` adds

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["part"]

_SCRIPT = "size_pack.py"


def _shell(*arguments: str) -> Callable[[], str]:
    def run() -> str:
        from wageflow.cli import main

        sys.argv = ["wageflow", *arguments]
        out, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
            try:
                main()
            except SystemExit as ended:
                if ended.code == 2:  # a fault of the question, told in a line
                    raise wf.WageflowError(told.getvalue().strip()) from None
                if ended.code:
                    raise RuntimeError(f"{arguments[0]}: ended with {ended.code}") from None
        return f"{len(out.getvalue()):,} characters"

    return run


def _refused(work: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            work()
        except wf.WageflowError as error:
            return f"refused: {error}"[:200]
        return "not refused"

    return run


def _works(ledger: wf.Ledger, folder: str) -> dict[str, Callable[[], object]]:
    from wageflow.claims.checks import findings

    few = [claim for claim in ledger.values() if claim.topic == "wage"] or list(ledger.values())
    few = few[:200]
    some, other = few[0], few[-1]
    return {
        "find by host": lambda: len(ledger.find(host=some.host)),
        "find by two fields, one a list": lambda: len(
            ledger.find(topic=some.topic, year=[some.year, other.year])
        ),
        "find what is not there": _refused(lambda: ledger.find(host="Atlantis")),
        "look up an id that is not there": _refused(lambda: ledger["claim-x"]),
        "get 1,000 ids that are not there": lambda: sum(
            ledger.get(f"none-{k}") is not None for k in range(1_000)
        ),
        "lineage of every claim": lambda: max(len(c.lineage) for c in ledger.values()),
        "origins of every claim": lambda: len({one for c in ledger.values() for one in c.origins}),
        "origins()": lambda: len(ledger.origins()),
        "conflicts()": _refused(lambda: len(ledger.conflicts())),
        "checks": lambda: len(findings(ledger)),
        "to_frame()": lambda: len(ledger.to_frame()),
        "converted()": lambda: len(ledger.converted(currency="EUR")),
        "pool of 200": lambda: round(wf.pool(few).mean(), 6),
        "pool of 200, to_frame()": lambda: len(wf.pool(few).to_frame()),
        "pickle": lambda: len(pickle.loads(pickle.dumps(ledger))),  # noqa: S301 - our own bytes
        "deepcopy": lambda: len(copy.deepcopy(ledger)),
        "audit, no programme": lambda: len(wf.audit(ledger, None)),
        "audit": lambda: len(wf.audit(ledger, "dprk-2012", draws=2**12)),
        "wageflow claims": _shell("claims", folder),
        "wageflow claims --topic wage": _refused(_shell("claims", folder, "--topic", "wage"))
        if len({claim.topic for claim in ledger.values()}) > 1
        else lambda: "not asked",
        "wageflow claims --format json": _shell("claims", folder, "--format", "json"),
        "wageflow claims --format csv": _shell("claims", folder, "--format", "csv"),
        "wageflow claims --origins": _shell("claims", folder, "--origins"),
        "wageflow claims --conflicts": _refused(_shell("claims", folder, "--conflicts")),
        "wageflow audit": _shell("audit", folder, "--programme", "dprk-2012", "--draws", "4096"),
    }


def _point(*, count: int, narrow: bool = False, only: str = "") -> dict[str, Any]:
    """Do all of it in this process."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pack"
        written(folder, count, narrow=narrow)
        start = measuring.spent()
        ledger = wf.load_claims(folder)
        found["load"] = {"cpu_seconds": round(measuring.spent(start)[1], 3)}
        for name, work in _works(ledger, str(folder)).items():
            if only and name not in only.split(";"):
                continue
            found[name] = measuring.tried(name, work)
    return {
        "claims": count,
        "pack": "narrow" if narrow else "wide",
        "peak_mib": round(measuring.peak_mib(), 1),
        "works": found,
        "slowest": max(found, key=lambda name: found[name]["cpu_seconds"]),
    }


def part(folder: Path, *, small: bool = False) -> Iterator[dict[str, Any]]:  # noqa: ARG001 - as the other parts
    """Run the part; yield what was found whenever there is more."""
    found = []
    for narrow in (False, True):
        for count in (1_000, 2_000) if small else (10_000, 100_000):
            record.say(f"{count:,} claims, {'narrow' if narrow else 'wide'}")
            found.append(measuring.run(_SCRIPT, count=count, narrow=narrow))
            yield {"pack": found}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
