"""Quantities in words: as they were stated, and computed ends with the digits that are read."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.chain.words import in_words


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        (wf.pert(0.1, 0.6, 0.95), "30.3 % to 82.7 % (90 %)"),
        (wf.pert(0.0, 0.5, 1.0), "18.9 % to 81.1 % (90 %)"),
        (wf.Param("obedience", wf.pert(0.0, 0.5, 1.0)), "'obedience' (18.9 % to 81.1 % (90 %))"),
        (wf.between(0.1234, 0.56785), "12.34 % to 56.785 %"),
        (wf.between(0.1234, 0.56785, coverage=0.9), "12.34 % to 56.785 % (90 %)"),
        (0.07, "7 %"),
        (0.12345, "12.345 %"),
    ],
)
def test_shares_have_the_digits_that_were_stated_or_three(quantity, told):
    assert in_words(quantity, share=True) == told


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        (wf.normal(12_345.678, 1_000), "10,700 to 14,000 (90 %)"),
        (wf.between(1_234, 56_789, coverage=0.9), "1,234 to 56,789 (90 %)"),
        (wf.between(1_234.5, 5_678.25), "1,234.5 to 5,678.25"),
        (1_234_567.89, "1,234,567.89"),
        (200_000 / 3, "66,667"),
        (2_998 / 3, "999.3"),
        (1 / 3, "0.3333"),
        (0.0, "0"),
    ],
)
def test_figures_have_the_digits_that_were_stated_or_few(quantity, told):
    assert in_words(quantity) == told
