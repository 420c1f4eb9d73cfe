"""Brief files: `wf.load_brief`; now and then a small brief is written, as Markdown."""

from __future__ import annotations

import zlib
from dataclasses import replace
from random import Random

import hypothesis.strategies as st
from doors.programme import IDS, relatives_of, workplace
from doors.programme import SEEDS as PROGRAMMES
from doors.study import SEEDS as STUDIES
from fault import Fault, refusal
from trees import bent, examples, tokens

import wageflow as wf
from wageflow.errors import WageflowError
from wageflow.report.brief.markdown import markdown

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
    *examples(lambda tree: "brief" in tree, "src/wageflow/report/brief/data/*.toml"),
]
TOKENS = tokens(SEEDS)
_NAME = "input.toml"
_NO_TEXT = ("nan", "inf", "None", "Traceback")


def attempt(data: bytes) -> str:
    """Read a file; write every fortieth small brief, the same ones whenever tried."""
    folder = workplace()
    (folder / _NAME).write_bytes(data)
    try:
        brief = wf.load_brief(_NAME)
    except WageflowError as error:
        return refusal(error, _NAME)
    repr(brief)
    small = len(brief.programme.cohorts) <= 4 and brief.study is None
    if small and zlib.crc32(data) % 40 == 0:
        try:
            text = markdown(replace(brief, draws=1024, figures=("svg",)).document())
        except WageflowError as error:
            return refusal(error, "", pythonic=True)
        stray = [word for word in text.split() if word.strip("|,.;:()$") in _NO_TEXT]
        if stray:
            raise Fault("a brief with a figure that is none", str(stray[:3]))
    return "answered"


def mutate(data: bytes, rng: Random) -> bytes:
    """Return a near relative of a file."""
    return bent(data, rng, TOKENS, SEEDS, IDS)


def strategy() -> st.SearchStrategy[bytes]:
    """Return files in order, bent in a few places."""
    return relatives_of(mutate, SEEDS)
