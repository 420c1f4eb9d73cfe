"""Values of every type that somebody may put where a number, a name or a list belongs."""

from __future__ import annotations

import datetime as dt
from collections import deque
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHAIN = wf.Chain("plain", [wf.Share("government", 0.5), wf.Fee("guard", 10)])
COHORT = wf.Cohort(host="Kuwait", workers=10, gross_wage=5_000, price_year=2012, chain=CHAIN)
CLAIM = wf.load_claims("dprk")["nksc-kuwait-wage"]
SHARE = wf.Param("share", wf.uniform(0.1, 0.9))

# each is made anew: an input must not be changed by the one before
HOSTILE: Sequence[Callable[[], Any]] = (
    lambda: float("nan"), lambda: float("inf"), lambda: -float("inf"), lambda: -0.0,
    lambda: 1e308, lambda: -1e308, lambda: 5e-324, lambda: 1e-300, lambda: 1e16, lambda: 10**400,
    lambda: -(10**400), lambda: 2**63, lambda: -1, lambda: 0, lambda: 1, lambda: 2, lambda: 0.5,
    lambda: 1.0000001, lambda: 3.7, lambda: 100, lambda: True, lambda: False, lambda: None,
    lambda: np.float64("nan"), lambda: np.float32(0.1), lambda: np.float16(0.1),
    lambda: np.longdouble(0.3), lambda: np.int64(5), lambda: np.int8(-5), lambda: np.uint8(200),
    lambda: np.bool_(True), lambda: np.str_("gross"), lambda: np.datetime64("2012-01-01"),
    lambda: np.timedelta64(5, "D"), lambda: np.complex128(1j),
    lambda: np.array(5.0), lambda: np.array([1.0, 2.0]), lambda: np.array([]),
    lambda: np.array([[1.0]]), lambda: np.array(["a"]), lambda: np.array([None]),
    lambda: np.array([np.nan]), lambda: np.zeros((2, 0, 3)), lambda: np.arange(4, dtype="i1"),
    lambda: np.ma.masked, lambda: np.ma.masked_array([1.0, 2.0], [True, False]),
    lambda: np.array([(1, 2.0)], dtype="i4,f8"), lambda: np.array([True, False]),
    lambda: np.array([1e308, 1e308]), lambda: np.array([0.1, 0.2, 0.3], dtype="f2"),
    lambda: "", lambda: " ", lambda: "5", lambda: "nan", lambda: "gross", lambda: "government",
    lambda: "a\x00b", lambda: "\ud800", lambda: "\u202eabc", lambda: "a\nb", lambda: "x" * 300,
    lambda: "\u05e9\u05dc\u05d5\u05dd", lambda: "\x1b[31m", lambda: "*", lambda: "[", lambda: "2012",
    lambda: "2012-13", lambda: "2012-02-30", lambda: "dprk-2012", lambda: "/", lambda: "..",
    lambda: "Kuwait", lambda: "Atlantis", lambda: "USD", lambda: "XYZ", lambda: "month",
    lambda: b"5", lambda: bytearray(b"x"), lambda: memoryview(b"x"),
    lambda: Decimal("0.3"), lambda: Decimal("NaN"), lambda: Decimal("sNaN"),
    lambda: Decimal("1e999"), lambda: Fraction(1, 3), lambda: Fraction(10**400, 3), lambda: 1 + 2j,
    lambda: dt.date(2012, 1, 1), lambda: dt.date(1, 1, 1), lambda: dt.date(9999, 12, 31),
    lambda: dt.datetime(2012, 1, 1, tzinfo=dt.timezone.utc), lambda: dt.timedelta(days=3),
    lambda: dt.time(3), lambda: pd.NA, lambda: pd.NaT, lambda: pd.Series([1.0, 2.0]),
    lambda: pd.Series([], dtype=float), lambda: pd.DataFrame(), lambda: pd.DataFrame({"a": [1.0]}),
    lambda: pd.Timestamp("2012-01-01"), lambda: pd.Period("2012-01"), lambda: pd.Index(["a"]),
    list, tuple, dict, set, lambda: frozenset({1}), lambda: (one for one in [1.0, 2.0]),
    lambda: iter([]), lambda: range(3), lambda: deque([1]), lambda: [None], lambda: [float("nan")],
    lambda: [0.1, 0.2], lambda: [1.0, "a"], lambda: [[1.0], [2.0, 3.0]], lambda: ["Kuwait"],
    lambda: [[]], lambda: ["a", "a"], lambda: (0.2, 0.1), lambda: {"Kuwait": 0.5},
    lambda: {"Kuwait": float("nan")}, lambda: {"": 1}, lambda: {None: None}, lambda: {1: 2},
    lambda: {0.5: 0.5, 0.7: 0.5}, lambda: {"*": wf.uniform(0, 1)}, lambda: {"a": {"b": {"c": 1}}},
    lambda: {("a", "b"): 0.5}, lambda: {"state": ["government"]}, lambda: {"state": "government"},
    lambda: (lambda: 5), lambda: (lambda x: x), object, lambda: object, lambda: type,
    lambda: Ellipsis, lambda: NotImplemented, lambda: slice(1, 2), lambda: SimpleNamespace(name="a"),
    lambda: ValueError("x"), lambda: np, lambda: wf.uniform(0, 1), lambda: wf.normal(0, 1),
    lambda: wf.normal(5, 1), lambda: wf.uniform(-2, 3), lambda: wf.lognormal(0, 1),
    lambda: wf.lognormal(700, 1), lambda: wf.lognormal(-700, 1), lambda: wf.uniform(0, 1e29),
    lambda: wf.discrete({0.0: 0.5, 1.0: 0.5}), lambda: wf.empirical([3]), lambda: SHARE,
    lambda: wf.Param("share", wf.uniform(0.2, 0.3)), lambda: wf.Param("n", 5),
    lambda: wf.OneOf("one of", {0.1: 0.5, 0.2: 0.5}), lambda: wf.OneOf("chains", {CHAIN: 1.0}),
    lambda: wf.mixture([wf.uniform(0, 1), wf.normal(5, 1)]), lambda: wf.truncate(wf.normal(0, 1), 0),
    lambda: wf.per_head(wf.uniform(10, 20), workers=5), lambda: wf.beta(0.01, 0.01),
    lambda: wf.pert(0, 0, 1), lambda: CHAIN, lambda: COHORT, lambda: CLAIM, lambda: wf.Share("a", 0.1),
    lambda: [wf.Share("a", 0.1)], lambda: [CHAIN], lambda: [COHORT, COHORT], lambda: wf.uniform,
    lambda: wf.Chain, lambda: wf.Scenario("s"), lambda: wf.Target("gross", wf.uniform(0, 1e9)),
)  # fmt: skip
