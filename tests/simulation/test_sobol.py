"""Sobol' points: against SciPy's without scrambling, against the theory of nets with it."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

from wageflow.errors import EstimateError
from wageflow.simulation.drawing import sobol
from wageflow.simulation.drawing.design import Design

BITS = 2.0**-sobol.BITS


def plain(columns, start, count):
    net = sobol.Net(sobol.directions(columns), np.zeros(columns, np.uint32), count)
    return net.block(start, np.empty((columns, count)))


def scrambled(columns, size, seed=1, replicate=0):
    return np.concatenate(list(Design(columns, size, seed).blocks(replicate, size)), axis=1)


@pytest.mark.parametrize(("columns", "count"), [(1, 2**12), (2, 2**10), (37, 2**9), (700, 2**7)])
def test_without_scrambling_the_points_are_those_of_scipy_bit_for_bit(columns, count):
    theirs = st.qmc.Sobol(columns, scramble=False, bits=32).random(count).T
    np.testing.assert_array_equal(plain(columns, 0, count), theirs)


def test_any_aligned_block_is_that_stretch_of_the_sequence():
    theirs = st.qmc.Sobol(19, scramble=False, bits=32).random(2**11).T
    for start, count in [(1024, 1024), (512, 256), (1536, 512), (2047, 1), (96, 32)]:
        np.testing.assert_array_equal(plain(19, start, count), theirs[:, start : start + count])


def test_direction_numbers_of_high_columns_are_those_of_scipy():
    theirs = st.qmc.Sobol(4096, scramble=False, bits=32).random(64).T
    np.testing.assert_array_equal(plain(4096, 0, 64)[[4000, 4095]], theirs[[4000, 4095]])


def test_more_columns_than_direction_numbers_are_refused():
    with pytest.raises(EstimateError, match=r"8,193 unknowns.*8,192 columns; take sampler='latin'"):
        sobol.directions(sobol.MAX_COLUMNS + 1)


@pytest.mark.parametrize("m", [0, 3, 8, 12])
def test_every_column_of_a_scrambled_replicate_has_one_point_in_each_cell(m):
    u = scrambled(60, 2**m, seed=m)
    cells = np.sort(np.floor(u * 2**m).astype(int), axis=1)
    np.testing.assert_array_equal(cells, np.broadcast_to(np.arange(2**m), cells.shape))


def test_the_first_two_columns_are_a_net_in_two_dimensions():
    # the first two Sobol' columns are a (0, m, 2)-net; a linear scramble keeps it so
    m = 8
    x, y = scrambled(2, 2**m, seed=4)
    for k in range(m + 1):
        counts, _, _ = np.histogram2d(x, y, bins=[2**k, 2 ** (m - k)], range=[[0, 1], [0, 1]])
        assert (counts == 1).all()


def test_pairs_of_low_columns_are_stratified_far_better_than_chance():
    # a (t, m, 2)-net with t <= 4: boxes of 2**(t - m) volume hold 2**t points each
    m, t = 10, 4
    u = scrambled(8, 2**m, seed=2)
    for i in range(8):
        for j in range(i):
            for k in range(m - t + 1):
                shape = [2**k, 2 ** (m - t - k)]
                counts, _, _ = np.histogram2d(u[i], u[j], bins=shape, range=[[0, 1], [0, 1]])
                assert (counts == 2**t).all(), (i, j, shape)


def test_replicates_and_seeds_differ_in_every_column():
    one = scrambled(5, 256, seed=1, replicate=0)
    for other in (scrambled(5, 256, seed=1, replicate=1), scrambled(5, 256, seed=2, replicate=0)):
        assert (one != other).all(axis=1).all()
        # and not only by a shift: the scramble changes the order of the points too
        assert not any(np.ptp((a - b) % 1) < 1e-6 for a, b in zip(one, other, strict=True))


def test_replicates_are_independent_of_one_another():
    # the same point of two replicates: no correlation, over many replicates
    first = np.array([scrambled(2, 4, seed=9, replicate=r)[0, 0] for r in range(400)])
    lagged = np.corrcoef(first[:-1], first[1:])[0, 1]
    assert abs(lagged) < 4 / np.sqrt(399)  # four standard errors
    assert st.kstest(first, "uniform").pvalue > 1e-4


def test_any_one_point_of_a_column_is_uniform_and_columns_are_independent():
    """Chi-square over 64 cells of two columns; fails by chance once in 10,000."""
    points = np.array([scrambled(2, 8, seed=s)[:, 5] for s in range(1600)])
    counts, _, _ = np.histogram2d(*points.T, bins=8, range=[[0, 1], [0, 1]])
    assert st.chisquare(counts.ravel()).pvalue > 1e-4


def test_uniforms_stay_off_the_ends_and_have_the_resolution_of_the_sequence():
    u = scrambled(3, 2**12, seed=0)
    assert u.min() > 0
    assert u.max() < 1
    np.testing.assert_array_equal(u / BITS - 0.5, np.floor(u / BITS))


def test_scrambling_keeps_the_linear_structure_that_blocks_rely_on():
    vectors, shift = sobol.scramble(
        sobol.directions(6), np.random.default_rng(3).integers(0, 2**64, (6, 33), np.uint64)
    )
    whole = sobol.Net(vectors, shift, 64).block(0, np.empty((6, 64)))
    gray = np.arange(64) ^ (np.arange(64) >> 1)
    for n in (0, 1, 13, 63):
        word = shift.copy()
        for k in range(6):
            if gray[n] >> k & 1:
                word ^= vectors[:, k]
        np.testing.assert_array_equal(whole[:, n], word * BITS)


def test_a_scramble_is_lower_triangular_with_ones_on_the_diagonal():
    # the highest bit of a direction number is kept, so the first digit decides half the cube
    rng = np.random.default_rng(0)
    plain_words = sobol.directions(9)
    vectors, _ = sobol.scramble(plain_words, rng.integers(0, 2**64, (9, 33), np.uint64))
    lead = np.floor(np.log2(vectors.astype(float)))
    np.testing.assert_array_equal(lead, np.floor(np.log2(plain_words.astype(float))))
