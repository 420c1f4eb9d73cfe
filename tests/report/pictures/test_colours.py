"""Colours that stand side by side are told apart in grey and by the colour-blind.

Thresholds: neighbours within a picture differ in grey by 8 of the 100 steps of CIE lightness, or
have their names beside them; what stands together as others is hatched. To the colour-blind all
colours of a key differ by 10 in CIELAB (about 2 is just seen side by side). Colour-blindness is
simulated in linear light with the matrices of Machado, Oliveira and Fernandes (2009), severity 1.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wageflow.report.pictures.cash_flow import INCOMES, OUTGOINGS
from wageflow.report.pictures.holders import HOLDER_COLOURS
from wageflow.report.pictures.owed import _HOSTS
from wageflow.report.pictures.stacked import _FILLS
from wageflow.report.pictures.style import _SIDES, STATE_COLOUR, WORKER_COLOUR
from wageflow.report.pictures.time_frame import _NARROW, _WIDE

SEEN = {
    "all": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
PALETTES = {
    "hosts over time": _FILLS,
    "who holds what is owed": _HOSTS,
    "worker and state": (WORKER_COLOUR, STATE_COLOUR),
    "bands of a fan": (STATE_COLOUR, _NARROW, _WIDE, "#ffffff"),
    "sides": tuple(_SIDES[name] for name in ("state", "broker", "host", "worker")),
    "who holds it in the end": (*HOLDER_COLOURS.values(), WORKER_COLOUR),
    "what comes in of a contract": INCOMES,
    "what goes out of a contract": OUTGOINGS,
}
# each node has its name beside it, and none touches another
NAMED = {"sides", "who holds it in the end"}


def lab(colour, kind="all"):
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = np.clip(np.asarray(SEEN[kind]) @ light, 0, 1)
    x = TO_XYZ @ light / np.array([0.9505, 1.0, 1.089])
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", PALETTES)
def test_neighbours_differ_in_grey(name):
    for one, other in itertools.pairwise(PALETTES[name]):
        if name not in NAMED:
            assert abs(lab(one)[0] - lab(other)[0]) >= 8, (one, other)


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("name", PALETTES)
def test_all_colours_of_a_key_differ_to_the_colour_blind(name, kind):
    for one, other in itertools.combinations(PALETTES[name], 2):
        assert np.linalg.norm(lab(one, kind) - lab(other, kind)) >= 10, (one, other)


def test_the_lightness_of_known_colours():
    assert lab("#ffffff")[0] == pytest.approx(100, abs=0.1)
    assert lab("#777777")[0] == pytest.approx(50, abs=0.2)
    assert lab("#777777", "protanopia")[1:] == pytest.approx([0, 0], abs=0.2)
