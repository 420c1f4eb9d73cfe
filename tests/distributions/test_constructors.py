"""What the constructors refuse, in which words, and what they give back to type."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal

import numpy as np
import pytest
import scipy.stats

import wageflow.distributions as wf
from wageflow.errors import InputError, WageflowError

ALL = [
    wf.uniform(0.48, 0.7),
    wf.loguniform(1, 9),
    wf.triangular(0.4, 0.48, 0.7),
    wf.pert(0.4, 0.48, 0.7),
    wf.pert(0.4, 0.48, 0.7, shape=2.5),
    wf.normal(5, 1),
    wf.lognormal(8.5, 0.4),
    wf.logitnormal(0.1, 0.4),
    wf.beta(2, 5),
    wf.beta(2, 5, 1, 3),
    wf.discrete({0.48: 0.5, 0.55: 0.5}),
    wf.empirical([1, 1, 2.5, 7, 9, 11, 13]),
    wf.truncate(wf.normal(5, 1), 0),
    wf.truncate(wf.lognormal(8.5, 0.4), 1000, 9000),
    wf.mixture([wf.normal(5, 1), wf.pert(0, 1, 2)], weights=[0.3, 0.7]),
    wf.mixture([wf.truncate(wf.normal(0, 1), None, 2), 4.0, wf.uniform(0, 1)]),
    wf.between(3_000, 8_000, coverage=0.9),
    wf.from_scipy(scipy.stats.weibull_min(1.5)),
    wf.from_scipy(scipy.stats.gamma(3, scale=2)),
    wf.from_scipy(scipy.stats.poisson(4)),
]


@pytest.mark.parametrize("dist", ALL, ids=repr)
def test_the_repr_can_be_typed_back(dist):
    assert repr(dist).startswith("wf.")
    assert eval(repr(dist), {"wf": wf, "scipy": scipy}) == dist  # noqa: S307 - what is tested


@pytest.mark.parametrize("dist", ALL, ids=repr)
def test_a_pickle_is_equal_and_hashes_alike(dist):
    again = pickle.loads(pickle.dumps(dist))  # noqa: S301 - workers of a pool receive pickles
    assert again == dist
    assert hash(again) == hash(dist)


def test_numbers_of_any_kind_are_taken_as_floats():
    assert wf.uniform(np.float32(0.5), Decimal(2)) == wf.uniform(0.5, 2)
    assert repr(wf.uniform(np.int64(0), np.float64(1.5))) == "wf.uniform(0.0, 1.5)"


@pytest.mark.parametrize("family", ["uniform", "normal", "lognormal", "logitnormal", "loguniform"])
@pytest.mark.parametrize("coverage", [0.01, 0.5, 0.9, 0.999999])
def test_an_interval_holds_what_it_covers(family, coverage):
    low, high = 0.3, 0.6
    dist = wf.between(low, high, coverage=coverage, family=family)
    assert dist.ppf((1 - coverage) / 2) == pytest.approx(low, rel=1e-9)
    assert dist.ppf((1 + coverage) / 2) == pytest.approx(high, rel=1e-9)
    assert type(dist).__name__.lower() == family


def test_the_family_follows_the_ends():
    assert wf.between(0.48, 0.70) == wf.uniform(0.48, 0.70)
    assert wf.between(1, 2, family="loguniform") == wf.loguniform(1, 2)
    assert repr(wf.between(1, 2, coverage=0.9)).startswith("wf.lognormal")
    assert repr(wf.between(0, 2, coverage=0.9)).startswith("wf.normal")
    assert repr(wf.between(-1, 2, coverage=0.9)).startswith("wf.normal")


REFUSED = [
    (lambda: wf.uniform(0.7, 0.4), r"uniform\(0.7, 0.4\): low 0.7 is above high 0.4; write"),
    (lambda: wf.uniform(1, 1), r"uniform\(1, 1\): both ends are 1.0; write the number itself"),
    (lambda: wf.uniform(0, math.inf), "high inf is not finite"),
    (lambda: wf.uniform(math.nan, 1), "low nan is not finite"),
    (lambda: wf.uniform(-1e308, 1e308), "too large"),
    (lambda: wf.uniform("1", 2), "low '1' is not a number"),
    (lambda: wf.uniform(True, 2), "low True is not a number"),
    (lambda: wf.uniform(None, 2), "low None is not a number"),
    (lambda: wf.uniform([1, 2], 2), "is not a number"),
    (lambda: wf.loguniform(0, 2), "low 0.0 is not positive"),
    (lambda: wf.triangular(0, 3, 2), r"triangular\(0, 3, 2\): mode 3.0 is outside 0.0 to 2.0"),
    (lambda: wf.triangular(2, 1, 0), "low 2.0 is above high 0.0"),
    (lambda: wf.pert(0.4, 0.8, 0.7), r"pert\(0.4, 0.8, 0.7\): mode 0.8 is outside"),
    (lambda: wf.pert(1, 1, 1), "write the number itself"),
    (lambda: wf.pert(0, 1, 2, shape=0), "shape 0.0 is not positive"),
    (lambda: wf.normal(5, 0), "sigma is 0; write the number itself"),
    (lambda: wf.normal(5, -1), "sigma -1.0 is negative"),
    (lambda: wf.lognormal(8000, 3000), "those of the logarithm"),
    (lambda: wf.beta(0, 1), "not both positive"),
    (lambda: wf.beta(1, 2, 3, 3), "both ends are 3.0"),
    (lambda: wf.between(5, 3), r"between\(5, 3\): low 5.0 is above high 3.0"),
    (lambda: wf.between(3, 3), "write the number itself"),
    (lambda: wf.between(1, 2, coverage=90), "write 0.90 for 90 %"),
    (lambda: wf.between(1, 2, coverage=0), "coverage 0.0 is not between 0 and 1"),
    (lambda: wf.between(1, 2, coverage=math.nan), "coverage nan is not finite"),
    (lambda: wf.between(0, 2, coverage=0.9, family="lognormal"), "not positive, which a lognormal"),
    (lambda: wf.between(0, 2, family="loguniform"), "not positive, which a loguniform"),
    (lambda: wf.between(-1, 2, coverage=0.9, family="loguniform"), "not positive"),
    (lambda: wf.between(0, 0.5, coverage=0.9, family="logitnormal"), "not inside 0 to 1"),
    (lambda: wf.between(10, 48, coverage=0.9, family="logitnormal"), "write 0.10 for 10 %"),
    (lambda: wf.between(1, 2, family="normal"), "add coverage=0.90"),
    (lambda: wf.between(1, 2, family="lognormla"), "did you mean 'lognormal'"),
    (lambda: wf.between(1, 2, family=3), "family: 3 is not text"),
    (lambda: wf.discrete({}), "give at least one"),
    (lambda: wf.discrete({1: 0.5, 2: 0.4}), "add up to 0.9; make them add up to 1"),
    (lambda: wf.discrete({1: 1.5, 2: -0.5}), "weight -0.5 is negative"),
    (lambda: wf.discrete({math.inf: 1.0}), "value inf is not finite"),
    (lambda: wf.discrete({"a": 1.0}), "value 'a' is not a number"),
    (lambda: wf.discrete([1, 2]), "not values with their weights"),
    (lambda: wf.empirical([]), "no values"),
    (lambda: wf.empirical([1, math.nan]), "value nan is not finite"),
    (lambda: wf.empirical("123"), "not a list"),
    (lambda: wf.empirical(5), "not a list"),
    (lambda: wf.mixture([]), "give at least one"),
    (lambda: wf.mixture([wf.normal(0, 1)], weights=[0.5, 0.5]), "1 components but 2 weights"),
    (lambda: wf.mixture([wf.normal(0, 1), 2], weights=[0.5, 0.6]), "add up to 1.1"),
    (lambda: wf.mixture([wf.normal(0, 1), "x"]), "'x' is no distribution"),
    (lambda: wf.mixture(wf.normal(0, 1)), "not a list"),
    (lambda: wf.from_scipy(scipy.stats.norm), "not a frozen distribution"),
    (lambda: wf.from_scipy(3), "not a frozen distribution"),
    (lambda: wf.from_scipy(scipy.stats.weibull_min(-1)), "outside what it allows"),
    (lambda: wf.from_scipy(scipy.stats.norm([0, 1], 1)), "is not a number"),
]


@pytest.mark.parametrize(("build", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_what_cannot_be_meant_is_refused_in_one_line(build, says):
    with pytest.raises(InputError, match=says) as caught:
        build()
    assert isinstance(caught.value, WageflowError)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)


def test_one_tenth_ten_times_is_one():
    assert wf.discrete(dict.fromkeys(range(10), 0.1)).support() == (0.0, 9.0)
