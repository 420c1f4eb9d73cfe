"""Plain tables: there and back, and what is wrong with a wrong one."""

from __future__ import annotations

import json
import math

import pytest
import scipy.stats

import wageflow.distributions as wf
from wageflow.errors import InputError

KEPT = [
    (wf.uniform(0, 1), {"uniform": [0.0, 1.0]}),
    (wf.lognormal(8.5, 0.4), {"lognormal": [8.5, 0.4]}),
    (wf.pert(0.4, 0.48, 0.7), {"pert": [0.4, 0.48, 0.7]}),
    (wf.pert(0, 1, 2, shape=3), {"pert": [0.0, 1.0, 2.0], "shape": 3.0}),
    (wf.beta(2, 5), {"beta": [2.0, 5.0]}),
    (wf.beta(2, 5, 1, 2), {"beta": [2.0, 5.0, 1.0, 2.0]}),
    (wf.discrete({0.48: 0.5, 0.55: 0.5}), {"discrete": [[0.48, 0.5], [0.55, 0.5]]}),
    (wf.truncate(wf.normal(5, 1), 0), {"truncate": {"normal": [5.0, 1.0]}, "low": 0.0}),
    (
        wf.mixture([wf.normal(5, 1), wf.uniform(0, 1)], weights=[0.25, 0.75]),
        {"mixture": [{"normal": [5.0, 1.0]}, {"uniform": [0.0, 1.0]}], "weights": [0.25, 0.75]},
    ),
    (
        wf.from_scipy(scipy.stats.gamma(3, scale=2)),
        {"scipy": "gamma", "args": [3.0], "kwds": {"scale": 2.0}},
    ),
    (wf.triangular(0, 1, 2), {"triangular": [0.0, 1.0, 2.0]}),
    (wf.loguniform(1, 2), {"loguniform": [1.0, 2.0]}),
    (wf.logitnormal(0, 1), {"logitnormal": [0.0, 1.0]}),
]


@pytest.mark.parametrize(("dist", "plain"), KEPT, ids=[repr(dist) for dist, _ in KEPT])
def test_there_and_back(dist, plain):
    assert dist.to_plain() == plain
    assert wf.from_plain(json.loads(json.dumps(plain, allow_nan=False))) == dist


def test_what_only_people_write_is_read_too():
    assert wf.from_plain({"between": [1, 2]}) == wf.between(1, 2)
    written = {"between": [1, 2], "coverage": 0.9, "family": "normal"}
    assert wf.from_plain(written) == wf.between(1, 2, coverage=0.9, family="normal")
    assert wf.from_plain({"empirical": [1, 2, 2]}) == wf.empirical([1, 2, 2])
    assert wf.from_plain({"scipy": "expon"}) == wf.from_scipy(scipy.stats.expon())


def _nested(depth):
    table = {"normal": [0, 1]}
    for _ in range(depth):
        table = {"truncate": table, "low": 0}
    return table


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"prt": [1, 2, 3]}, "wage: unknown key 'prt'; did you mean 'pert'"),
        ({"between": [1, 2], "coverag": 0.9}, "unknown key 'coverag'; did you mean 'coverage'"),
        ({"between": [1, 2], "shape": 3}, "between takes no 'shape'; it takes coverage, family"),
        ({"normal": [1, 2], "coverage": 0.9}, "normal takes no 'coverage'; it takes no options"),
        ({"between": [2, 1]}, r"wage: between\(2, 1\): low 2.0 is above"),
        ({"between": [1, 2, 3]}, "3 numbers"),
        ({"pert": 3}, "wage.pert: 3 is not a list"),
        ({"pert": "123"}, "'123' is not a list"),
        ({"normal": [1, "x"]}, "sigma 'x' is not a number"),
        ({}, "0 distributions in one table"),
        ({"normal": [0, 1], "uniform": [0, 1]}, "2 distributions in one table"),
        ([1, 2], "is not a table"),
        (5, "5 is not a table"),
        ({3: [1]}, "unknown key 3"),
        ({"discrete": [1, 2]}, "not a value with its weight"),
        ({"mixture": [{"norml": [0, 1]}]}, r"wage.mixture\[0\]: unknown key 'norml'"),
        ({"mixture": [{"normal": [0, 1]}], "weights": 1}, "not a list"),
        ({"truncate": {"normal": [0, math.nan]}, "low": 0}, "wage.truncate: normal"),
        ({"scipy": "eval", "args": [1]}, "'eval' is no distribution"),
        ({"scipy": "kstest"}, "'kstest' is no distribution"),
        ({"scipy": "__doc__"}, "is no distribution"),
        ({"scipy": "gamma", "args": [1, 2, 3, 4, 5]}, "do not fit"),
        ({"scipy": "gamma", "kwds": [1]}, "write scipy"),
        ({"scipy": 3}, "write scipy"),
        (_nested(50), "nested more than"),
    ],
)
def test_a_wrong_table_says_where_and_what(table, says):
    with pytest.raises(InputError, match=says) as caught:
        wf.from_plain(table, "wage")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("wage")


def test_decimal_commas_are_seen():
    with pytest.raises(InputError, match=r"it takes 2; write 3\.5 for 3,5$"):
        wf.from_plain({"between": [3, 5, 4, 2]}, "wage")
    with pytest.raises(InputError, match=r"it takes 2$"):
        wf.from_plain({"between": [3, 5, 4]}, "wage")


@pytest.mark.parametrize(
    ("figures", "meant"),
    [
        ([1, 100, 1, 500], "write 1100 for 1,100 if thousands are meant, or 1.100 if decimals are"),
        # a thousand begins with no 0, and has three digits behind its comma
        ([0, 100, 0, 500], "it takes 2; write 0.100 for 0,100"),
        ([3, 100, 4, 25], "it takes 2; write 3.100 for 3,100"),
        ([1100, 100, 1100, 500], "it takes 2; write 1100.100 for 1100,100"),
    ],
)
def test_a_comma_that_may_divide_thousands_is_not_taken_for_one_of_decimals(figures, meant):
    with pytest.raises(InputError) as caught:
        wf.from_plain({"between": figures}, "wage")
    assert str(caught.value).endswith(meant)
