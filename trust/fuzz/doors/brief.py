"""Brief files: `wf.load_brief`; now and then a small brief is written, as Markdown."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from doors.programme import IDS, relatives_of, workplace
from doors.programme import SEEDS as PROGRAMMES
from doors.study import SEEDS as STUDIES
from fault import Fault, refusal
from trees import bent, examples, tokens

import wageflow as wf
from wageflow.errors import WageflowError
from wageflow.report.brief.markdown import markdown
from wageflow.scenarios.calendar import Horizon

if TYPE_CHECKING:
    from random import Random

    import hypothesis.strategies as st

__all__ = ["SEEDS", "TOKENS", "attempt", "mutate", "strategy"]

_HEAD = b"""[brief]
title = "What is earned abroad"
subtitle = "A trial"
author = "A. Writer"
date = 2024-05-01
concept = "net"
sections = ["summary", "wage", "method"]
figures = ["svg"]
notes = ["written before the talks of May"]
draws = 1024
seed = 7
sampler = "latin"
[brief.marks]
"a newspaper" = [100e6, 150e6]
"another" = 1e8
"""
SEEDS = [
    _HEAD.replace(b"draws", b'programme = "dprk-2012"\ndraws'),
    _HEAD.replace(b"draws", b'study = "dprk-cap"\nhost = "Kuwait"\ndraws'),
    _HEAD + PROGRAMMES[0],
    _HEAD + STUDIES[0],
    _HEAD.replace(b'"wage",', b'"revenue", "flow", "hosts", "parameters",') + PROGRAMMES[0],
    _HEAD.replace(b'"wage",', b'"revenue", "scenarios", "sensitivity", "hosts",') + STUDIES[1],
    *examples(lambda tree: "brief" in tree, "src/wageflow/report/brief/data/*.toml"),
]
TOKENS = tokens(SEEDS)
_NAME = "input.toml"
_NO_TEXT = re.compile(r"(?<![\w-])(?:nan|inf|None(?! of )|Traceback)(?![\w-])")


def attempt(data: bytes) -> str:
    """Read a file; write every twentieth small brief, the same ones whenever tried."""
    folder = workplace()
    (folder / _NAME).write_bytes(data)
    try:
        brief = wf.load_brief(_NAME)
    except WageflowError as error:
        return refusal(error, _NAME)
    repr(brief)
    if _is_small(brief) and zlib.crc32(data) % 20 == 0:
        try:
            text = markdown(replace(brief, draws=1024, figures=("svg",)).document())
        except WageflowError as error:
            return refusal(error, "", pythonic=True)
        stray = {found[0] for found in _NO_TEXT.finditer(text)}
        # a name comes back as it is, or with a capital; so a fee of "none" is no figure
        own = data.decode().casefold()
        if any(word.casefold() not in own for word in stray):
            raise Fault("a brief with a figure that is none", str(stray))
    return "answered"


def _is_small(brief: wf.Brief) -> bool:
    """Whether it is honest work of a second or two to write a brief."""
    study, cohorts = brief.study, len(brief.programme.cohorts)
    if study is None:
        return cohorts <= 4
    periods = len(Horizon(study.start, study.end, study.step).labels)
    return cohorts * len(study.scenarios) * periods <= 60


def mutate(data: bytes, rng: Random) -> bytes:
    """Return a near relative of a file."""
    return bent(data, rng, TOKENS, SEEDS, IDS)


def strategy() -> st.SearchStrategy[bytes]:
    """Return files in order, bent in a few places."""
    return relatives_of(mutate, SEEDS)
