"""What an estimate answers: concepts that fit together, and answers that fit one another."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.programme import CONCEPTS
from wageflow.simulation.summing.summary import ARREARS, has_gap

COLUMNS = [
    *("mean", "mcse", "sd", "p5", "p25", "p50", "p75", "p95"),
    *("p5_mcse", "p25_mcse", "p50_mcse", "p75_mcse", "p95_mcse"),
]


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(rich(), draws=2**11, seed=3)


@pytest.fixture(scope="module")
def brief():
    return wf.simulate(rich(), draws=2**11, seed=3, keep="summary")


def test_concepts_are_nested_in_every_draw(estimate):
    for host in (None, "A", "B"):
        gross, state, net, received = (
            estimate.values(c, host=host) for c in ("gross", "state-side", "net", "received")
        )
        assert (gross >= state).all()
        assert (state >= net).all()
        assert (net >= received).all()
        assert (state >= estimate.values("statutory", host=host)).all()
    assert (estimate.values("net", host="A") < estimate.values("state-side", host="A")).all()
    assert (estimate.values("received") < estimate.values("net")).any()


def test_hosts_add_up_to_the_total(estimate):
    for concept in CONCEPTS:
        parts = sum(estimate.values(concept, host=host) for host in ("A", "B"))
        np.testing.assert_allclose(parts, estimate.values(concept), rtol=1e-12)


def test_recipients_add_up_to_what_they_belong_to(estimate):
    made = estimate.programme
    for concept, members in (
        ("gross", made.recipients),
        ("statutory", made.statutory),
        ("state-side", made.sides["state"]),
    ):
        parts = sum(estimate.values(concept, recipient=name) for name in members)
        np.testing.assert_allclose(parts, estimate.values(concept), rtol=1e-12)


def test_gross_is_heads_times_wages_recomputed_by_hand(estimate):
    drawn = estimate.parameters()
    sites = drawn["A/sites/workers"] * drawn["A/sites/gross_wage"] * 12
    yards = 400 * drawn["A/yards/gross_wage"] * drawn["A/yards/days"] * drawn["A/yards/usd_rate"]
    np.testing.assert_allclose(estimate.values("gross", host="A"), sites + yards, rtol=1e-12)
    dollars = wf.money.real(wf.money.usd_per_unit("KWD", 2010), 2010, 2012)
    abroad = drawn["B/all/workers"] * drawn["B/all/gross_wage"] * dollars
    np.testing.assert_allclose(estimate.values("gross", host="B"), abroad, rtol=1e-12)


def test_every_draw_is_what_its_chain_splits(estimate):
    """Fifty draws, each through `Chain.split`, cohort by cohort."""
    drawn = estimate.parameters()
    made = estimate.programme
    sites, yards, _ = made.cohorts
    strict, lenient = sites.chain.values  # noqa: PD011 - no DataFrame
    dollars = wf.money.real(wf.money.usd_per_unit("KWD", 2010), 2010, 2012)
    for n in range(0, estimate.draws, estimate.draws // 50):
        at = {name: float(values[n]) for name, values in drawn.items()}
        chain = strict if at["reading"] == 0 else lenient
        first = chain.split(at["A/sites/gross_wage"], draws=at)
        scale = 12 * at["A/sites/workers"]
        daily = at["A/yards/gross_wage"] * at["A/yards/days"] * at["A/yards/usd_rate"] / 12
        second = yards.chain.split(daily, draws=at)
        third = lenient.split(at["B/all/gross_wage"], draws=at)
        exact = (
            first["government"] * scale
            + second["government"] * 12 * 400
            + third["government"] * at["B/all/workers"] * dollars
        )
        assert estimate.values("statutory")[n] == pytest.approx(exact, rel=1e-12)
        embassy = second["embassy"] * 12 * 400
        if chain is strict:
            embassy += first["embassy"] * scale
        assert estimate.values("received", recipient="embassy")[n] == pytest.approx(
            embassy * at["pass_through/embassy"], rel=1e-12, abs=1e-9
        )


def test_the_order_of_cohorts_changes_no_total():
    """Other columns give other draws of the same distribution (Kolmogorov, once in 10,000)."""
    made = rich()
    turned = wf.Programme(
        "turned",
        cohorts=made.cohorts[::-1],
        sides=made.sides,
        pass_through=made.pass_through,
        price_year=2012,
    )
    one, other = (wf.simulate(p, draws=2**12, seed=1, sampler="random") for p in (made, turned))
    for concept in CONCEPTS:
        p = st.ks_2samp(one.values(concept), other.values(concept)).pvalue
        assert p > 1e-4, concept


def test_summary_has_the_shape_of_the_contract(estimate):
    table = estimate.summary()
    assert list(table.columns) == COLUMNS
    assert list(table.index) == list(CONCEPTS)
    assert table.index.name == "concept"
    by_host = estimate.summary(by="host")
    assert by_host.index.names == ["host", "concept"]
    assert len(by_host) == 2 * len(CONCEPTS)
    both = estimate.summary(by=["host", "recipient"])
    assert both.index.names == ["host", "recipient", "concept"]
    turned = estimate.summary(by=["recipient", "host"])
    assert turned.index.names == ["recipient", "host", "concept"]
    key = ("embassy", "A", "received")
    pd.testing.assert_series_equal(
        turned.loc[key], both.loc["A", "embassy", "received"], check_names=False
    )
    pd.testing.assert_frame_equal(estimate.summary(by=["host", "host"]), by_host)
    pd.testing.assert_frame_equal(estimate.summary(by=[]), table)


def test_summaries_are_those_of_the_draws(estimate):
    values = estimate.values("net", host="A").reshape(16, -1)
    row = estimate.summary(by="host").loc["A", "net"]
    assert row["mean"] == pytest.approx(values.mean())
    assert row["sd"] == pytest.approx(values.std())
    assert row["mcse"] == pytest.approx(values.mean(axis=1).std(ddof=1) / 4)
    for name, u in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        own = np.quantile(values, u, axis=1, method="hazen")
        assert row[name] == pytest.approx(own.mean(), rel=1e-12)
        assert row[f"{name}_mcse"] == pytest.approx(own.std(ddof=1) / 4, rel=1e-9)


def test_changing_a_summary_changes_no_other(estimate):
    before = estimate.summary()
    mine = estimate.summary()
    mine.loc["gross"] = 0.0
    pd.testing.assert_frame_equal(estimate.summary(), before)


@pytest.mark.parametrize("by", [None, "host", "recipient", ["host", "recipient"]])
def test_a_run_that_keeps_summaries_says_the_same_to_the_bit(estimate, brief, by):
    pd.testing.assert_frame_equal(estimate.summary(by), brief.summary(by), check_exact=True)
    pd.testing.assert_frame_equal(estimate.headcount(), brief.headcount(), check_exact=True)


def test_a_run_that_keeps_summaries_says_what_to_do(brief):
    for ask in (
        brief.values,  # noqa: PD011 - no DataFrame
        brief.to_frame,
        brief.to_xarray,
        brief.workers,
        lambda: brief.values("gross", recipient="embassy"),
    ):
        with pytest.raises(EstimateError, match="keep='draws'"):
            ask()


def test_exceedance_percentile_and_quantile_are_one_distribution(estimate):
    median = estimate.quantile(0.5)
    assert estimate.exceedance(median) == pytest.approx(0.5, abs=0.01)
    assert estimate.percentile_of(median) == pytest.approx(50, abs=1)
    for amount in estimate.quantile([0.1, 0.6, 0.95], concept="gross"):
        above = estimate.exceedance(amount, concept="gross")
        assert 100 * (1 - above) == pytest.approx(estimate.percentile_of(amount, concept="gross"))
        assert above == (estimate.values("gross") > amount).mean()
    ends = estimate.quantile([0, 1])
    own = estimate.values().reshape(16, -1)
    np.testing.assert_allclose(ends, [own.min(axis=1).mean(), own.max(axis=1).mean()])
    row = estimate.summary().loc["state-side"]
    assert estimate.quantile(0.05) == pytest.approx(row["p5"], rel=1e-13)
    assert estimate.quantile(0.05).mcse == pytest.approx(row["p5_mcse"], rel=1e-9)


def test_ties_count_half():
    certain = wf.simulate(programme(cohort()), draws=64, seed=0)
    assert certain.percentile_of(500) == 50
    assert certain.percentile_of(500.01) == 100
    assert certain.exceedance(500) == 0
    assert certain.exceedance(499.99) == 1


def test_answers_carry_their_error_and_survive_copying(estimate):
    chance = estimate.exceedance(estimate.quantile(0.3))
    assert 0 < chance.mcse < 0.02
    for again in (pickle.loads(pickle.dumps(chance)), copy.copy(chance), copy.deepcopy(chance)):  # noqa: S301 - our own bytes
        assert again == chance
        assert again.mcse == chance.mcse
    several = estimate.quantile([0.1, 0.9])
    again = pickle.loads(pickle.dumps(several))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(again.mcse, several.mcse)
    assert (several / 1e6).mcse is None
    assert pickle.loads(pickle.dumps(several / 2)).mcse is None  # noqa: S301 - our own bytes


@pytest.mark.parametrize("threshold", [float("nan"), "much", None, [1, 2]])
def test_no_amount_is_refused(estimate, threshold):
    with pytest.raises(EstimateError, match="write a number of dollars"):
        estimate.exceedance(threshold)
    with pytest.raises(EstimateError, match="write a number of dollars"):
        estimate.percentile_of(threshold)


@pytest.mark.parametrize("u", [-0.1, 1.1, float("nan"), [0.5, 2], "half"])
def test_no_probability_is_refused(estimate, u):
    with pytest.raises(EstimateError, match="probabilities from 0 to 1"):
        estimate.quantile(u)


def test_names_that_nobody_carries_are_answered_with_the_nearest(estimate):
    with pytest.raises(UnknownNameError, match="did you mean 'statutory'"):
        estimate.values("statutary")
    with pytest.raises(UnknownNameError, match="host 'C': known: A, B"):
        estimate.values(host="C")
    with pytest.raises(UnknownNameError, match="did you mean 'embassy'"):
        estimate.values(recipient="embasy")
    with pytest.raises(KeyError, match="did you mean 'host'"):
        estimate.summary(by="hosts")
    with pytest.raises(InputError, match="summary, by: 5 is not a name or a list of names"):
        estimate.summary(by=5)


def test_headcount_counts_heads(estimate):
    heads = estimate.headcount()
    drawn = estimate.parameters()
    assert list(heads.index) == ["A", "B", "all hosts"]
    assert list(heads.columns) == COLUMNS
    assert heads.loc["A", "mean"] == pytest.approx(drawn["A/sites/workers"].mean() + 400)
    assert heads.loc["B", "mean"] == pytest.approx(drawn["B/all/workers"].mean())
    assert heads.loc["all hosts", "mean"] == pytest.approx(heads.loc[["A", "B"], "mean"].sum())


def test_parameters_are_those_of_the_programme(estimate):
    drawn = estimate.parameters()
    assert list(drawn) == list(estimate.programme.unknowns)
    for name, law in estimate.programme.unknowns.items():
        low, high = law.support()
        assert drawn[name].shape == (estimate.draws,)
        assert low <= drawn[name].min() <= drawn[name].max() <= high
        # sixteen replicates of 128 draws: half a stratum at the most, ties aside
        rank = law.cdf(np.sort(drawn[name].reshape(16, -1), axis=1))
        if name not in ("reading", "cut", "B/all/workers"):
            assert np.abs(rank - (np.arange(128) + 0.5) / 128).max() <= 0.5 / 128 + 1e-9


def test_to_frame_has_a_row_for_each_draw(estimate):
    frame = estimate.to_frame()
    assert frame.index.names == ["replicate", "draw"]
    assert frame.shape == (2**11, len(CONCEPTS) + len(estimate.programme.unknowns))
    np.testing.assert_array_equal(frame["net"], estimate.values("net"))
    replicate = frame.loc[5, "A/yards/days"].to_numpy()
    np.testing.assert_array_equal(
        replicate, estimate.parameters()["A/yards/days"].reshape(16, -1)[5]
    )


def test_an_unknown_named_like_a_concept_hides_no_concept():
    wage = wf.Param("gross", wf.uniform(1, 2))
    frame = wf.simulate(programme(cohort(gross_wage=wage)), draws=64, seed=0).to_frame()
    np.testing.assert_allclose(frame["gross"], 10 * frame["gross (unknown)"])


def test_to_xarray_has_named_axes(estimate):
    data = estimate.to_xarray()
    assert data["receipts"].dims == ("draw", "host", "recipient")
    assert data["revenue"].dims == ("draw", "host", "concept")
    assert data["receipts"].attrs["units"] == "USD a year"
    np.testing.assert_allclose(
        data["receipts"].sum(["host", "recipient"]), estimate.values("gross"), rtol=1e-12
    )
    np.testing.assert_array_equal(
        data["revenue"].sel(host="A", concept="received"), estimate.values("received", host="A")
    )
    np.testing.assert_array_equal(
        data["unknowns"].sel(parameter="cut"), estimate.parameters()["cut"]
    )
    means = data["receipts"].groupby("replicate").mean()
    assert means.sizes["replicate"] == 16
    assert data["workers"].sel(host="B").isin([100, 200]).all()


def test_a_programme_without_unknowns_has_all_tables():
    certain = wf.simulate(programme(cohort()), draws=64, seed=0)
    assert certain.parameters() == {}
    assert certain.to_frame().shape == (64, len(CONCEPTS))
    assert "unknowns" not in certain.to_xarray()


def test_repr_says_what_was_run(estimate):
    text = repr(estimate)
    assert "2,048 draws (sobol, 16 replicates, seed 3), million USD a year" in text
    assert all(concept in text for concept in CONCEPTS)


def test_a_failing_draw_names_cohort_chain_step_amounts_and_replicate():
    greedy = wf.Chain("greedy", [wf.Fee("government", wf.uniform(50, 150), shortfall="error")])
    with pytest.raises(wf.WageflowError) as caught:
        wf.simulate(programme(cohort(chain=greedy)), draws=64, seed=0)
    text = str(caught.value)
    for part in ("cohort H/all", "chain 'greedy', step 1 'government'", "takes", "replicate 0"):
        assert part in text


def test_precision_goes_on_until_it_is_met():
    made = programme(cohort(gross_wage=wf.uniform(50, 150), workers=wf.uniform(5, 15)))
    rough = wf.simulate(made, draws=2**14, seed=1)
    fine = wf.simulate(made, draws=2**14, seed=1, precision=0.0005)

    def worst(estimate):
        row = estimate.summary().loc["state-side"]
        return max(row[f"p{p}_mcse"] / row[f"p{p}"] for p in (5, 25, 50, 75, 95))

    assert worst(rough) > 0.0005 >= worst(fine)
    assert fine.run_size > rough.run_size
    # nothing is thrown away
    np.testing.assert_array_equal(fine.values()[: rough.draws], rough.values())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"precision": 0}, "precision 0: write a relative standard error"),
        ({"precision": "fine"}, "precision 'fine'"),
        ({"precision": float("nan")}, "precision nan"),
        ({"keep": "all"}, "keep 'all': write 'draws' or 'summary'"),
        ({"seed": -1}, "seed -1: write a whole number of 0 or more"),
        ({"seed": 1.5}, "seed 1.5"),
        ({"seed": True}, "seed True"),
        ({"draws": 1000}, "the nearest that can: 512 and 1024"),
        ({"draws": 2**40}, "take keep='summary', or fewer draws"),
    ],
)
def test_what_cannot_be_run_is_refused_before_it_is(options, says):
    with pytest.raises(EstimateError) as caught:
        wf.simulate(programme(cohort()), **options)
    assert says in str(caught.value)


def test_a_quantile_that_is_surely_zero_meets_any_precision():
    nothing = programme(cohort(chain=wf.Chain("c", [wf.Share("agency", 0.5)])))
    assert wf.simulate(nothing, draws=64, seed=0, precision=0.1).run_size == 16


def test_no_programme_is_refused():
    with pytest.raises(InputError, match=r"write a wf\.Programme"):
        wf.simulate(wf.Chain("gulf", []))


def test_a_median_between_two_readings_is_told_from_one_among_its_draws():
    def estimate(*shares):
        chains = [wf.Chain(f"c{k}", [wf.Share("government", s)]) for k, s in enumerate(shares)]
        choice = wf.OneOf("reading", dict.fromkeys(chains, 1 / len(chains)))
        cohort = wf.Cohort(host="A", workers=10, gross_wage=wf.uniform(90, 110), chain=choice)
        return wf.simulate(wf.Programme("p", cohorts=[cohort]), draws=2**12, seed=3)

    def gaps(*shares):
        found, merged = estimate(*shares).statistics(())
        rows = [{name: merged[name][k] for name in merged} for k in range(len(found))]
        return [key.concept for key, row in zip(found, rows, strict=True) if has_gap(row)]

    assert gaps(0.1, 0.9) == ["statutory", "state-side", "net", "received"]
    assert gaps(0.5, 0.52) == []


def test_what_workers_owe_is_summarised_and_added_to_no_concept():
    chain = wf.Chain("c", [wf.Fee("government", wf.uniform(50, 150), shortfall="owe")])
    cohort = wf.Cohort(host="A", workers=10, gross_wage=100, chain=chain)
    estimate = wf.simulate(wf.Programme("p", cohorts=[cohort]), draws=2**12, seed=3)
    found, merged = estimate.statistics(ARREARS)
    assert [key.concept for key in found] == ["owed"]
    # the fee exceeds the wage of 100 by 25 on average in half of the draws, for ten workers
    assert merged["mean"][0] == pytest.approx(125.0, rel=1e-3)
    assert estimate.summary().loc["gross", "mean"] == pytest.approx(1_000.0)


def test_values_of_a_recipient_are_its_receipts(estimate):
    broker = next(
        r for r in estimate.programme.recipients if estimate.programme.side_of(r) != "state"
    )
    np.testing.assert_array_equal(
        estimate.values(recipient=broker),
        estimate.values("gross", recipient=broker),
    )
    assert estimate.values(recipient=broker).mean() > 0


def test_a_precision_out_of_reach_is_given_up_with_the_reason(monkeypatch):
    from wageflow.simulation.running import precision

    monkeypatch.setattr(precision, "_MAX_REPLICATES", 64)
    with pytest.raises(EstimateError, match=r"precision 1e-09: not reached with 65,536 draws"):
        wf.simulate(rich(), draws=2**10, seed=1, keep="summary", precision=1e-9)


def test_a_precise_run_has_enough_draws_in_a_replicate_for_its_outer_quantiles():
    assert wf.simulate(rich(), draws=2**5, seed=1, precision=0.5).draws == 16 * 1024


@pytest.mark.parametrize(
    ("wage", "workers", "said"),
    [
        (wf.uniform(1_000, 1_200), 1, ("), USD a year", "1,1", "90 % range 1,010 to 1,190")),
        (wf.uniform(10, 12), 1, ("), USD a year", "11", "90 % range 10.1 to 11.9")),
        (wf.uniform(1_000, 1_200), 50_000, ("), million USD a year", "90 % range 50.5 to 59.5")),
    ],
)
def test_small_amounts_are_told_in_dollars(wage, workers, said):
    chain = wf.Chain("all", [wf.Share("government", 1.0)])
    one = wf.Cohort(host="A", workers=workers, gross_wage=wage, chain=chain)
    text = repr(wf.simulate(wf.Programme("small", cohorts=[one]), draws=2**12, seed=0))
    for words in said:
        assert words in text
