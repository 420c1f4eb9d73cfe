"""Names of numbers of measures in words."""

from __future__ import annotations

import re

import pytest

import wageflow as wf
from wageflow.scenarios.measures import KINDS
from wageflow.scenarios.names import unknown_in_words

EVERY = wf.Scenario(
    "every",
    measures=[
        wf.StopPermits(start="2017-09-11", compliance={"Russia": wf.uniform(0, 1), "*": 1.0}),
        wf.ProtectWages(start="2018", hosts="Kuwait", share=wf.uniform(0, 1)),
        wf.Leak(hosts="China", share=wf.uniform(0, 1)),
        wf.Displace(share=wf.uniform(0, 1), to="China", after_months=wf.uniform(1, 6)),
        wf.Expand(start="2018", hosts="China", workers=100, probability=0.5),
        wf.Levy(start="2018", amount=wf.per_head(wf.uniform(10, 20), workers=10)),
    ],
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("StopPermits 2017-09-11/compliance Russia", "compliance in Russia, stop of permits of 11"),
        ("ProtectWages 2018 Kuwait/share", "share of pay that reaches workers directly, protected"),
        ("Leak China/share", "share that stays, leakage China"),
        ("Displace to China/after_months", "months of delay, displacement to China"),
        ("Expand 2018 China/happens", "whether it happens, expansion of 2018, China"),
    ],
)
def test_a_number_of_a_measure_is_said_in_words(name, words):
    assert name in EVERY.unknowns
    assert unknown_in_words(name).startswith(words)


def test_no_number_of_a_measure_keeps_the_name_of_its_place():
    for name in EVERY.unknowns:
        assert not re.search("|".join(f"^{kind}" for kind in KINDS), unknown_in_words(name)), name


@pytest.mark.parametrize(
    "name",
    [
        "who obeys",
        "a/b/c",
        "Leak/",
        "/share",
        "Kuwait/share",
        "BanCouriers 2018/share",
        "Expel 2013/reach",
    ],
)
def test_other_names_stay(name):
    assert unknown_in_words(name) == name


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ("Kuwait", "Kuwait lets no"),
        (["Russia", "Kuwait"], "Russia and Kuwait let no"),
        ("*", "every host lets no"),
        (["*", "Kuwait"], "every host lets no"),
    ],
)
def test_several_hosts_let_nobody_in_and_one_lets_nobody_in(hosts, said):
    assert said in wf.StopPermits(start="2017", hosts=hosts).describe()
