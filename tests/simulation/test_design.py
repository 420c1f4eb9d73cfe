"""The design: every sampler fills the unit cube, block by block, column by column."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

from wageflow.errors import EstimateError
from wageflow.simulation.drawing.design import SAMPLERS, Design, check_sizes


def cube(sampler, *, columns=4, size=256, seed=0, replicate=0, length=256):
    design = Design(columns, size, seed, sampler)
    return np.concatenate(list(design.blocks(replicate, length)), axis=1)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_uniforms_lie_strictly_between_0_and_1(sampler):
    u = cube(sampler, size=4096)
    assert u.shape == (4, 4096)
    assert 0 < u.min() < u.max() < 1


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("length", [1, 4, 64, 1024])
def test_the_length_of_blocks_changes_no_bit(sampler, length):
    np.testing.assert_array_equal(cube(sampler, length=length), cube(sampler))


@pytest.mark.parametrize("sampler", ["latin", "random"])
def test_uneven_blocks_change_no_bit(sampler):
    np.testing.assert_array_equal(
        cube(sampler, size=250, length=33), cube(sampler, size=250, length=250)
    )


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_further_column_changes_no_other(sampler):
    np.testing.assert_array_equal(cube(sampler, columns=9)[:4], cube(sampler, columns=4))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_seed_replicate_and_column_each_give_other_draws(sampler):
    base = cube(sampler, seed=0)
    assert (base == cube(sampler, seed=0)).all()
    for other in (cube(sampler, seed=1), cube(sampler, replicate=1), base[[1, 2, 3, 0]]):
        assert (base != other).mean() > 0.99


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_seed_and_replicate_are_not_merely_added_up(sampler):
    assert (cube(sampler, seed=1, replicate=2) != cube(sampler, seed=2, replicate=1)).mean() > 0.99


@pytest.mark.parametrize("size", [1, 7, 1000, 4096])
def test_latin_has_one_draw_in_each_stratum_of_each_column(size):
    strata = np.floor(cube("latin", size=size) * size).astype(int)
    np.testing.assert_array_equal(
        np.sort(strata, axis=1), np.broadcast_to(np.arange(size), strata.shape)
    )


@pytest.mark.parametrize("sampler", ["latin", "random"])
def test_draws_are_uniform_in_two_columns_at_once(sampler):
    """Chi-square over 256 cells; fails by chance less than once in 10,000."""
    u = cube(sampler, columns=2, size=20_000, seed=5, length=20_000)
    counts, _, _ = np.histogram2d(*u, bins=16, range=[[0, 1], [0, 1]])
    assert st.chisquare(counts.ravel()).pvalue > 1e-4


def test_within_a_latin_stratum_the_place_is_uniform():
    u = cube("latin", columns=1, size=5_000, seed=3, length=5_000)[0]
    assert st.kstest((u * 5_000) % 1, "uniform").pvalue > 1e-4


def test_columns_of_plain_draws_are_uncorrelated():
    u = cube("random", columns=12, size=4096, length=4096)
    off = np.corrcoef(u)[~np.eye(12, dtype=bool)]
    assert np.abs(off).max() < 5 / np.sqrt(4096)


@pytest.mark.parametrize(
    ("draws", "replicates", "sampler", "size"),
    [
        (2**16, 16, "sobol", 4096),
        (16, 16, "sobol", 1),
        (3 * 256, 3, "sobol", 256),
        (1000, 10, "latin", 100),
        (np.int64(1000), 8, "random", 125),
        (2, 2, "random", 1),
    ],
)
def test_sizes_that_can_be_had(draws, replicates, sampler, size):
    assert check_sizes(draws, replicates, sampler) == size


@pytest.mark.parametrize(
    ("draws", "replicates", "sampler", "says"),
    [
        (0, 16, "sobol", "draws 0: write a whole number of at least 1"),
        (-16, 16, "random", "draws -16: write a whole number"),
        (True, 16, "random", "draws True: write a whole number"),
        (1024.0, 16, "sobol", "draws 1024.0: write a whole number"),
        ("1024", 16, "sobol", "draws '1024': write a whole number"),
        (float("nan"), 16, "sobol", "draws nan: write a whole number"),
        (1000, 16, "sobol", "the nearest that can: 512 and 1024"),
        (1000, 16, "latin", "the nearest that can: 992 and 1008"),
        (24, 16, "sobol", "the nearest that can: 16 and 32"),
        (8, 16, "random", "the nearest that can: 16"),
        (2**48 - 1, 2, "random", "the nearest that can: 281474976710654 and 281474976710656"),
        (1024, 1, "sobol", "replicates 1: write a whole number of at least 2"),
        (1024, 0, "sobol", "replicates 0: write"),
        (1024, 2.0, "sobol", "replicates 2.0: write"),
        (1024, 16, "sobl", "sampler 'sobl': unknown; did you mean 'sobol'?"),
        (1024, 16, None, "sampler None: unknown; known: sobol, latin, random"),
    ],
)
def test_sizes_that_cannot_be_had_name_the_nearest(draws, replicates, sampler, says):
    with pytest.raises(EstimateError) as caught:
        check_sizes(draws, replicates, sampler)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("draws", [100, 999, 1001, 5000])
def test_the_numbers_offered_can_be_had(sampler, draws):
    try:
        check_sizes(draws, 16, sampler)
    except EstimateError as error:
        offered = str(error).rsplit(": ", 1)[1].split(" and ")
        low, high = (int(number) for number in offered)
        assert low < draws < high
        assert check_sizes(low, 16, sampler) < check_sizes(high, 16, sampler)
