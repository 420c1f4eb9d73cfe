from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import scipy.stats as st

import wageflow as wf
from tests.analysis.reconciling.models import ALL, programme
from tests.simulation.programmes import rich
from wageflow.analysis.reconciling.evidence import Evidence
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.simulation.storage import digest_of


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(rich(), draws=2**13, seed=1)


@pytest.fixture(scope="module")
def target(estimate):
    row = estimate.summary().loc["state-side"]
    return wf.Target("state-side", wf.normal(row["p75"], row["sd"] / 2))


@pytest.fixture(scope="module")
def found(estimate, target):
    return wf.reconcile(estimate, target)


@pytest.fixture(scope="module")
def moved(estimate):
    """One for which draws were made anew."""
    row = estimate.summary().loc["gross"]
    made = wf.reconcile(estimate, wf.Target("gross", wf.normal(row["p95"], row["sd"] / 8)))
    assert made.diagnostics.distance > 0
    return made


def ratio(values, weights):
    """A weighted mean and its error, replicate by replicate in plain loops."""
    sums = [float((w * v).sum()) for v, w in zip(values, weights, strict=True)]
    totals = [float(w.sum()) for w in weights]
    mean = sum(sums) / sum(totals)
    linear = [
        (s - mean * t) / (sum(totals) / len(totals)) for s, t in zip(sums, totals, strict=True)
    ]
    error = math.sqrt(sum(x * x for x in linear) / (len(linear) - 1) / len(linear))
    return mean, error


def quantile(values, weights, u):
    """The value at which the middles of the weights reach `u`, in a plain loop."""
    reached, points = 0.0, []
    whole = sum(w for w in weights)
    for value, weight in sorted(zip(values.tolist(), weights.tolist(), strict=True)):
        if weight > 0:
            points.append(((reached + weight / 2) / whole, value))
            reached += weight
    for (p, a), (q, b) in pairwise(points):
        if p <= u <= q:
            return a + (b - a) * (u - p) / (q - p)
    return points[0][1] if u < points[0][0] else points[-1][1]


@pytest.mark.parametrize("which", ["found", "moved"])
def test_every_verb_counts_the_weights(which, request):
    one = request.getfixturevalue(which)
    weights = one.weights.reshape(16, -1)
    assert one.is_weighted
    assert one.weights.mean() == pytest.approx(1, abs=1e-12)
    for concept, host in (("state-side", None), ("gross", "A"), ("received", "B")):
        values = one.values(concept, host=host).reshape(16, -1)
        table = one.summary(by="host" if host else None, concept=concept)
        row = table.loc[(host, concept) if host else concept]
        mean, error = ratio(values, weights)
        assert row["mean"] == pytest.approx(mean, rel=1e-12)
        assert row["mcse"] == pytest.approx(error, rel=1e-9)
        assert row["sd"] ** 2 == pytest.approx(ratio((values - mean) ** 2, weights)[0], rel=1e-9)
        assert row["p5"] == pytest.approx(
            quantile(values.ravel(), weights.ravel(), 0.05), rel=1e-12
        )
        _, error = ratio(values <= row["p5"], weights)
        low, high = (
            quantile(values.ravel(), weights.ravel(), u)
            for u in (0.05 - 2 * error, 0.05 + 2 * error)
        )
        assert row["p5_mcse"] == pytest.approx((high - low) / 4, rel=0.02)
        assert float(one.quantile(0.05, concept=concept, host=host)) == pytest.approx(
            row["p5"], rel=1e-12
        )
        above, error = ratio(values > mean, weights)
        asked = one.exceedance(mean, concept=concept, host=host)
        assert float(asked) == pytest.approx(above, rel=1e-12)
        assert asked.mcse == pytest.approx(error, rel=1e-6)
        place = one.percentile_of(mean, concept=concept, host=host)
        assert float(place) == pytest.approx(100 * (1 - above), abs=0.05)
        assert np.average(one.values(concept, host=host), weights=one.weights) == pytest.approx(
            mean, rel=1e-12
        )
    heads = one.headcount()
    workers = one.workers("A").reshape(16, -1)
    assert heads.loc["A", "mean"] == pytest.approx(ratio(workers, weights)[0], rel=1e-12)
    by = one.summary(by=["host", "recipient"])
    values = one.values("gross", host="A", recipient="government").reshape(16, -1)
    assert by.loc[("A", "government", "gross"), "mean"] == pytest.approx(
        ratio(values, weights)[0], rel=1e-12
    )


@pytest.mark.parametrize("which", ["found", "moved"])
def test_draws_go_out_with_their_weights(which, request):
    one = request.getfixturevalue(which)
    frame = one.to_frame()
    assert next(iter(frame)) == "weight"
    assert (frame["weight"].to_numpy() == one.weights).all()
    assert (frame["gross"].to_numpy() == one.values("gross")).all()
    names = set(one.programme.unknowns)
    assert names <= {name.removesuffix(" (unknown)") for name in frame}
    data = one.to_xarray()
    assert (data["weight"].to_numpy() == one.weights).all()
    total = data["revenue"].sel(concept="gross").sum("host").to_numpy()
    np.testing.assert_allclose(total, one.values("gross"), rtol=1e-12)


def test_unknowns_are_those_that_gave_the_draws(moved):
    """Draws made anew: the wage of host B alone gives back its revenue."""
    frame = moved.to_frame()
    data = frame.groupby(level="replicate").head(200)
    again = wf.simulate(rich(), draws=2**10, seed=9)
    ours, theirs = (
        (f["gross"] / f["B/all/gross_wage"]).describe() for f in (data, again.to_frame())
    )
    assert ours["min"] > 0.2 * theirs["min"]
    assert set(data["B/all/workers"]) <= {100.0, 200.0}


def test_repr_and_words_name_the_targets(found, moved):
    assert repr(found).startswith("Reconciled estimate of 'rich'")
    assert "given state-side: " in repr(found)
    told = found.describe()
    assert told.startswith("If state-side of 'rich' is ")
    assert "Pareto k" in told
    assert "Adapted" in moved.describe()
    assert "\n- " in told


def test_before_and_after_is_a_row_for_each_input_and_output(estimate, found):
    table = found.before_after()
    kinds = table.index.get_level_values("kind")
    assert list(dict.fromkeys(kinds))[-2:] == ["concept", "workers"]
    names = {name.partition(": ")[0] for kind, name in table.index if kind in ("input", "reading")}
    assert names == set(found.programme.unknowns)
    shift = table.loc[kinds.isin(["input", "reading"]), "shift"].abs()
    assert (shift.diff().dropna() <= 0).all()
    before, after = estimate.summary(), found.summary()
    for concept in before.index:
        row = table.loc[("concept", concept)]
        assert row["before_p50"] == before.loc[concept, "p50"]
        assert row["after_p50"] == after.loc[concept, "p50"]
        assert row["after_p50_mcse"] == after.loc[concept, "p50_mcse"]
    shares = table.xs("reading", level="kind")
    for choice in ("reading", "cut"):
        some = shares[shares.index.str.startswith(f"{choice}: ")]
        assert some["before_mean"].sum() == pytest.approx(1)
        assert some["after_mean"].sum() == pytest.approx(1)
        assert some["after_p50"].isna().all()
    assert (
        table.loc[("workers", "all"), "before_mean"]
        == estimate.headcount().loc["all hosts", "mean"]
    )


def test_a_total_that_says_nothing_changes_no_bit(estimate):
    found = wf.reconcile(estimate, wf.Target("gross", wf.uniform(-1e15, 1e15)))
    assert not found.is_weighted
    assert (found.weights == 1.0).all()
    assert found.diagnostics.effective == found.draws
    assert found.diagnostics.pareto_k is None
    for by in (None, "host", "recipient", ["host", "recipient"]):
        pd.testing.assert_frame_equal(
            found.summary(by=by), estimate.summary(by=by), check_exact=True
        )
    pd.testing.assert_frame_equal(found.headcount(), estimate.headcount(), check_exact=True)
    u = [0.01, 0.3, 0.99]
    assert (found.quantile(u) == estimate.quantile(u)).all()
    assert (found.quantile(u).mcse == estimate.quantile(u).mcse).all()
    assert found.exceedance(2e6).mcse == estimate.exceedance(2e6).mcse
    assert "no input moves" in found.describe()


def test_same_seed_same_bits_and_prior_is_untouched(estimate, target):
    before = estimate.summary()
    one, other = (wf.reconcile(estimate, [target]) for _ in range(2))
    assert (one.weights == other.weights).all()
    pd.testing.assert_frame_equal(one.summary(), other.summary(), check_exact=True)
    pd.testing.assert_frame_equal(estimate.summary(), before, check_exact=True)
    assert one.prior is estimate


@pytest.mark.parametrize("sampler", ["latin", "random"])
def test_any_sampler_will_do(sampler):
    estimate = wf.simulate(programme((100, 10)), draws=2**13, seed=1, sampler=sampler)
    found = wf.reconcile(estimate, wf.Target("gross", wf.normal(126, 2)))
    assert found.diagnostics.distance > 0
    row = found.summary().loc["gross"]
    assert abs(row["mean"] - 125) < 5 * row["mcse"] + 0.05


@pytest.mark.parametrize("which", ["found", "moved"])
def test_saved_and_loaded_it_is_the_same(which, request, tmp_path):
    one = request.getfixturevalue(which)
    again = wf.load_estimate(one.save(tmp_path / "run"))
    assert isinstance(again, wf.Reconciled)
    assert (again.weights == one.weights).all()
    assert (again.values() == one.values()).all()
    pd.testing.assert_frame_equal(again.summary(), one.summary(), check_exact=True)
    pd.testing.assert_frame_equal(again.before_after(), one.before_after(), check_exact=True)
    for name, values in one.parameters().items():
        assert (again.parameters()[name] == values).all()
    assert again.diagnostics == one.diagnostics
    assert again.targets == one.targets
    assert json.loads(json.dumps(again.manifest)) == json.loads(json.dumps(one.manifest))
    pd.testing.assert_frame_equal(again.prior.summary(), one.prior.summary(), check_exact=True)


def test_an_estimate_without_weights_is_loaded_as_before(estimate, tmp_path):
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    assert type(again) is wf.Estimate
    assert (again.values() == estimate.values()).all()


def edited(folder, place, key, value, *, signed):
    """Change a saved manifest, with or without the digest of what it says from then on."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest[place][key] = value
    if signed:
        del manifest["sha256"]
        with np.load(folder / "draws.npz") as arrays:
            manifest["sha256"] = digest_of(manifest, dict(arrays))
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize("part", ["targets", "diagnostics"])
def test_an_edited_file_is_refused(moved, tmp_path, part):
    folder = moved.save(tmp_path / "run")
    edited(folder, "reconciliation", part, {"x": 1}, signed=False)
    with pytest.raises(InputError, match=r"manifest\.json or draws\.npz is not what was saved"):
        wf.load_estimate(folder)
    # whoever makes the digest anew has not made it one of ours
    edited(folder, "reconciliation", part, {"x": 1}, signed=True)
    with pytest.raises(InputError, match=r"manifest\.json is damaged"):
        wf.load_estimate(folder)


def test_a_proposal_that_cannot_be_is_refused(moved, tmp_path):
    folder = moved.save(tmp_path / "run")
    edited(folder, "proposal", "variances", [-1.0], signed=False)
    with pytest.raises(InputError, match=r"manifest\.json is damaged \(proposal\)"):
        wf.load_estimate(folder)


def test_what_has_no_meaning_with_weights_says_so(found):
    with pytest.raises(EstimateError, match=r"check: .* weights.*\.prior\.check"):
        found.check()
    with pytest.raises(EstimateError, match=r"bounds: .* weights"):
        wf.bounds(found)
    with pytest.raises(InputError, match="no witness"):
        wf.audit(wf.load_claims("dprk"), found)
    with pytest.raises(EstimateError, match="reconciled already"):
        wf.reconcile(found, found.targets)


def test_correlation_counts_the_weights():
    laws = [(100, 10), (300, 20)]
    estimate = wf.simulate(
        programme(*laws, correlation={("wage A", "wage B"): 0.2}), draws=2**14, seed=0
    )
    found = wf.reconcile(estimate, wf.Target("gross", wf.normal(400, 5)))
    # of normal numbers, what is known of a sum makes its terms move against one another
    r = 2 * math.sin(math.pi * 0.2 / 6)
    prior = np.array([[100, r * 200], [r * 200, 400]])
    after = np.linalg.inv(np.linalg.inv(prior) + np.ones((2, 2)) / 25)
    pearson = after[0, 1] / math.sqrt(after[0, 0] * after[1, 1])
    row = found.correlation().iloc[0]
    assert row["asked"] == 0.2
    exact = 6 / math.pi * math.asin(pearson / 2)
    assert row["achieved"] == pytest.approx(exact, abs=4 * row["mcse"] + 0.005)


def test_totals_that_no_draw_reaches_are_refused(estimate):
    high = float(estimate.values("gross").max())
    with pytest.raises(EstimateError, match=r"no draw of 'rich' reaches .*the nearest is"):
        wf.reconcile(estimate, wf.Target("gross", wf.uniform(3 * high, 4 * high)))
    with pytest.raises(EstimateError, match=r"no draw of 'rich' is as low as .*the nearest is"):
        wf.reconcile(estimate, wf.Target("workers", wf.uniform(5, 10)))
    faults = [
        wf.Target("gross", wf.uniform(3 * high, 4 * high)),
        wf.Target("workers", wf.uniform(5, 10)),
    ]
    with pytest.raises(EstimateError) as refused:
        wf.reconcile(estimate, faults)
    assert len(refused.value.faults) == 2


def test_billions_are_named():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    with pytest.raises(EstimateError, match=r"reaches 1\.5 billion USD a year; the nearest is 4"):
        wf.reconcile(estimate, wf.Target("state-side", wf.uniform(1.5e9, 2.3e9)))


def test_targets_that_contradict_each_other_are_refused():
    estimate = wf.simulate(programme((100, 10), (300, 20)), draws=2**13, seed=0)
    low, high = wf.Target("gross", wf.normal(380, 2)), wf.Target("gross", wf.normal(420, 2))
    assert wf.reconcile(estimate, low).diagnostics.effective > 400
    with pytest.raises(EstimateError, match=r"no draw of 'normal' meets both: those that meet"):
        wf.reconcile(estimate, [low, high])


def test_a_total_in_a_gap_is_refused():
    wage = wf.OneOf("reading", {wf.Param("low", wf.uniform(90, 110)): 0.5, 200.0: 0.5})
    one = wf.Cohort(host="A", workers=1, gross_wage=wage, chain=ALL)
    estimate = wf.simulate(wf.Programme("two", cohorts=[one]), draws=2**12, seed=0)
    for total in (wf.uniform(140, 160), wf.normal(150, 5)):
        with pytest.raises(EstimateError, match="the evidence conflicts"):
            wf.reconcile(estimate, wf.Target("gross", total))


def test_a_total_sharper_than_the_draws_says_so():
    estimate = wf.simulate(rich(), draws=2**12, seed=0)
    middle = float(np.median(estimate.values("gross")))
    with pytest.raises(EstimateError, match=r"some draws .* agree, but only .*; take more draws"):
        wf.reconcile(estimate, wf.Target("gross", wf.normal(middle, middle / 1e4)))


def test_a_compromise_that_neither_states_is_refused():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**14, seed=0)
    headline = wf.between(150e6, 230e6, coverage=0.9)
    with pytest.raises(EstimateError, match="hardly any of them within 99 %"):
        wf.reconcile(estimate, wf.Target("gross", headline))


@pytest.mark.parametrize(
    "total",
    [
        wf.uniform(0, 1e12),
        wf.between(0, 2e10),
        wf.between(0, 1e5),
        wf.mixture([wf.uniform(0, 1e12), wf.uniform(-1e12, 1e12)]),
    ],
)
def test_a_flat_total_never_conflicts_with_what_lies_inside_it(total):
    estimate = wf.simulate(programme((100, 10), (300, 20)), draws=2**11, seed=0)
    found = wf.reconcile(estimate, wf.Target("gross", total))
    assert (found.weights == 1.0).all()
    assert (found.values() == estimate.values()).all()
    assert found.diagnostics.rounds == 0
    # beside one that says something, it takes nothing away either
    known = wf.Target("gross", wf.normal(400, 20))
    alone = wf.reconcile(estimate, known)
    both = wf.reconcile(estimate, [known, wf.Target("gross", total)])
    np.testing.assert_allclose(both.weights, alone.weights, rtol=1e-12)


@pytest.mark.parametrize("total", [wf.triangular(0, 0, 1e12), wf.normal(1e9, 1e9)])
def test_a_total_that_is_nearly_flat_hardly_weighs(total):
    estimate = wf.simulate(programme((100, 10), (300, 20)), draws=2**11, seed=0)
    found = wf.reconcile(estimate, wf.Target("gross", total))
    assert found.weights == pytest.approx(1.0, abs=1e-5)


def test_what_a_normal_total_allows_is_its_probable_range():
    target = wf.Target("gross", wf.normal(100, 10))
    assert target.allows(np.array([66.9, 67.3, 132.7, 133.1])).tolist() == [
        *(False, True),
        *(True, False),
    ]
    assert target.allows(np.array([74.1, 74.4]), 0.99).tolist() == [False, True]


def test_where_a_range_ends_is_said(estimate):
    high = float(estimate.values("gross").max())
    target = wf.Target("gross", wf.between(3 * high, 4 * high, coverage=0.9))
    with pytest.raises(EstimateError, match=r"reaches [^;]* \(where 99\.9 % of .*, its 90 % range"):
        wf.reconcile(estimate, target)
    certain = wf.Target("gross", wf.uniform(3 * high, 4 * high))
    with pytest.raises(EstimateError, match=r"reaches [^;(]*; the nearest"):
        wf.reconcile(estimate, certain)


def test_a_total_far_in_the_tail_is_told_with_a_caution():
    estimate = wf.simulate(programme((100, 10)), draws=2**12, seed=0)
    far = wf.reconcile(estimate, wf.Target("gross", wf.normal(135, 5)))
    assert far.diagnostics.distance > 0
    first = far.describe().splitlines()[1]
    assert first.startswith("- Caution: gross of 127 to 143 USD a year lies far in the tail")
    values = estimate.values("gross")
    inside = float(((values >= 135 - 5 * 1.6448536) & (values <= 135 + 5 * 1.6448536)).mean())
    assert f"only {100 * inside:.2g} % of the draws were within the 90 % range" in first
    (fit,) = far.diagnostics.fits
    unmet = replace(far.diagnostics, fits=(replace(fit, before=0.0),))
    assert "known: none of the draws were within" in unmet.cautions[0]
    # a sharp total in the middle needs other draws, too, but leans on no edge
    for law in (wf.normal(100, 0.2), wf.normal(110, 5)):
        near = wf.reconcile(estimate, wf.Target("gross", law))
        assert "Caution" not in near.describe()


def test_draws_are_counted_between_the_ends_that_are_certain(estimate):
    found = wf.reconcile(estimate, wf.Target("gross", wf.uniform(0, 1e12)))
    (fit,) = found.diagnostics.fits
    assert (fit.before, fit.after) == (1, 1)
    assert "100 % of the draws between the ends of the target before" in str(fit)


def test_one_statement_told_twice_is_refused():
    estimate = wf.simulate(programme((100, 10)), draws=2**11, seed=0)
    law = wf.normal(110, 5)
    one = wf.Target("gross", law)
    same = [
        [one, wf.Target("gross", wf.normal(110, 5), note="again")],
        # the only host is all hosts
        [one, wf.Target("gross", law, host="A")],
        [one, wf.Target("gross", law, claim="a")],
        [wf.Target("gross", wf.normal(m, 5), claim="a") for m in (108, 112)],
    ]
    for targets in same:
        for ask in (wf.reconcile, wf.reconcile_by_concept):
            with pytest.raises(InputError, match=r"of one output.*two witnesses; leave one out"):
                ask(estimate, targets)
        with pytest.raises(InputError, match="two witnesses"):
            wf.Reconciliation(programme=estimate.programme, targets=targets)
    # two sources that found the same are two witnesses, and one source may tell of two outputs
    twice = wf.reconcile(estimate, [wf.Target("gross", law, claim=name) for name in "ab"])
    assert twice.targets[0].law == twice.targets[1].law
    other = wf.Target("workers", wf.normal(1, 1), claim="a")
    wf.reconcile(estimate, [wf.Target("gross", law, claim="a"), other])


def test_of_a_statement_told_twice_both_names_are_told_where_they_differ():
    estimate = wf.simulate(programme((100, 10)), draws=2**10, seed=0)
    law = wf.normal(110, 5)
    for host, told in ((None, "targets 'gross': "), ("A", "targets 'gross' and 'gross in A': ")):
        with pytest.raises(InputError) as caught:
            wf.reconcile(estimate, [wf.Target("gross", law), wf.Target("gross", law, host=host)])
        assert f"{told}both say" in str(caught.value)


def test_a_programme_without_unknowns_agrees_or_does_not():
    one = wf.Cohort(host="A", workers=10, gross_wage=100, chain=ALL)
    fixed = wf.Programme("fixed", cohorts=[one])
    found = wf.reconcile(fixed, wf.Target("gross", wf.normal(1000, 10)), draws=2**10, seed=0)
    assert found.summary().loc["gross", "mean"] == 1000
    assert found.before_after().xs("concept").loc["gross", "shift"] == 0
    with pytest.raises(EstimateError, match="no draw of 'fixed' reaches"):
        wf.reconcile(fixed, wf.Target("gross", wf.uniform(2000, 3000)), draws=2**10, seed=0)


def test_an_infinite_density_is_refused_with_its_bound():
    wage = wf.OneOf("paid", {0.0: 0.5, wf.Param("some", wf.uniform(0.1, 1)): 0.5})
    one = wf.Cohort(host="A", workers=1, gross_wage=wage, chain=ALL)
    estimate = wf.simulate(wf.Programme("half", cohorts=[one]), draws=2**11, seed=0)
    said = r"target 'gross', total: its density is infinite at 0 USD a year, which 1,024 of 2,048"
    for law in (wf.beta(0.5, 2), wf.from_scipy(st.gamma(0.5))):
        with pytest.raises(EstimateError, match=said):
            wf.reconcile(estimate, wf.Target("gross", law))
    # where no draw is at the bound, nothing is infinite
    paid = wf.Cohort(host="A", workers=1, gross_wage=wf.uniform(0.1, 1), chain=ALL)
    made = wf.Programme("all", cohorts=[paid])
    found = wf.reconcile(made, wf.Target("gross", wf.beta(0.5, 2)), draws=2**11, seed=0)
    assert found.diagnostics.effective > 400


def test_a_replicate_with_few_effective_draws_is_no_witness():
    logs = np.zeros((16, 512))
    target = wf.Target("gross", wf.uniform(0, 1))
    outputs = np.zeros((1, 16, 512))
    assert Evidence((target,), outputs, logs).usable
    logs[3, 9:] = -np.inf
    assert not Evidence((target,), outputs, logs).usable
    logs[3, :10] = 0.0
    assert Evidence((target,), outputs, logs).usable


def test_inputs_that_no_target_bears_on_have_not_moved():
    """A total of one host says nothing of the wages of the others."""
    laws = [(100.0, 10.0)] + [(50.0, 5.0)] * 7
    claimed, wide, scores = 0, 0, []
    for seed in range(10):
        estimate = wf.simulate(programme(*laws), draws=2**11, seed=seed, sampler="random")
        target = wf.Target("gross", wf.normal(115, 4), host="A")
        found = wf.reconcile(estimate, target, adapt=False)
        assert found.diagnostics.distance == 0
        others = [m for m in found.movements if m.is_input and m.name != "wage A"]
        claimed += sum(m.moved for m in others)
        wide += sum(abs(m.narrower) > 0.05 for m in others)
        scores += [m.narrower / m.narrower_mcse for m in others]
        scores += [m.shift / m.shift_mcse for m in others]
        (known,) = (m for m in found.movements if m.name == "wage A")
        assert known.moved
        assert known.narrower > 10 * known.narrower_mcse > 0
    assert wide > 5
    assert claimed <= 4  # of 70, beyond three standard errors from sixteen replicates
    assert 0.8 < math.sqrt(float(np.square(scores).mean())) < 1.4


def test_estimates_that_cannot_be_weighed_are_refused(target):
    summary = wf.simulate(rich(), draws=2**10, seed=0, keep="summary")
    with pytest.raises(EstimateError, match="keep='draws'"):
        wf.reconcile(summary, target)
    whole = wf.simulate(rich(), draws=2**10, seed=0)
    partial = wf.Estimate(whole.run, whole.results[:8], 16)
    with pytest.raises(EstimateError, match="8 of 16 planned"):
        wf.reconcile(partial, target)
    for wrong in (3.5, None):
        with pytest.raises(InputError, match="write an estimate, or the name of a programme"):
            wf.reconcile(wrong, target)


def test_smooth_estimates_are_weighed_by_their_draws():
    made = wf.load_programme("dprk-2012")
    target = wf.Target("statutory", wf.between(110e6, 150e6, coverage=0.9))
    smooth, plain = (wf.simulate(made, draws=2**12, seed=0, smooth=s) for s in (True, False))
    one, other = (wf.reconcile(estimate, target) for estimate in (smooth, plain))
    pd.testing.assert_frame_equal(one.summary(), other.summary(), check_exact=True)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("gros", wf.uniform(1, 2)), {}, "did you mean 'gross'"),
        (("gross", 200e6), {}, r"one figure.*wf\.normal\(2e\+08, 2e\+07\)"),
        (("gross", wf.discrete({1: 0.5, 2: 0.5})), {}, "has no density"),
        (("gross", wf.per_head(5, workers=2)), {}, "write one range"),
        (("gross", "x"), {}, "write a number, an array of numbers, or a range"),
        (("net", wf.uniform(1, 2)), {"recipient": "company"}, "no one has a net"),
        ((["gross", "workers"], wf.uniform(1, 2)), {}, "write two targets"),
        (("gross", wf.uniform(1, 2)), {"host": 3}, "write a name"),
        (([], wf.uniform(1, 2)), {}, "got none"),
        ((["gross", ["a"]], wf.uniform(1, 2)), {}, r"target, concept: got \['a'\]; write one of"),
        (([["a"]], wf.uniform(1, 2)), {}, r"target, concept: got \['a'\]; write one of"),
        ((3, wf.uniform(1, 2)), {"recipient": "company"}, "target, concept: got 3; write one of"),
    ],
)
def test_a_target_that_says_nothing_is_refused(arguments, options, said):
    with pytest.raises(InputError, match=said):
        wf.Target(*arguments, **options)


def test_all_faults_of_a_target_come_at_once():
    with pytest.raises(InputError) as refused:
        wf.Target("gros", 5.0)
    assert len(refused.value.faults) == 2
    with pytest.raises(InputError) as refused:
        wf.Target("gros", 5.0, host=3, note=5)
    assert len(refused.value.faults) == 2


def test_a_claim_is_a_target_with_its_unit():
    ledger = wf.load_claims("dprk")
    target = wf.Target("state-side", ledger["nksc-revenue"])
    assert target.claim == "nksc-revenue"
    assert target.law == wf.uniform(150e6, 230e6)
    with pytest.raises(InputError, match="name a headcount"):
        wf.Target("workers", ledger["nksc-revenue"])
    with pytest.raises(InputError, match="its claim is in workers"):
        wf.Target("gross", ledger["nksc-total-headcount"])
    second = wf.normal(5, 1)
    choice = wf.OneOf("which", {wf.uniform(1, 2): 0.5, second: 0.5})
    density = 0.5 + 0.5 * second.pdf(1.5)
    assert wf.Target("gross", choice).law.pdf(1.5) == pytest.approx(density)


def test_a_target_must_be_an_output_of_the_programme(estimate):
    for target, said in (
        (wf.Target("gross", wf.uniform(1, 2), host="C"), "host 'C'"),
        (wf.Target("gross", wf.uniform(1, 2), recipient="goverment"), "did you mean 'government'"),
        (wf.Target("statutory", wf.uniform(1, 2), recipient="courier"), "gets nothing statutory"),
        (
            wf.Target("gross", wf.uniform(1, 2), host="B", recipient="embassy"),
            "gets nothing gross in B",
        ),
    ):
        with pytest.raises(InputError, match=said):
            wf.reconcile(estimate, target)
    for wrong in ([], [3], "gross"):
        with pytest.raises(InputError, match="targets: got"):
            wf.reconcile(estimate, wrong)
    with pytest.raises(InputError, match="reconcile_by_concept"):
        wf.reconcile(estimate, wf.Target(["gross", "statutory"], wf.uniform(1, 2)))


def test_targets_of_hosts_recipients_and_workers(estimate):
    values = estimate.values("gross", host="A", recipient="government")
    middle, sd = float(np.median(values)), float(values.std())
    heads = estimate.workers("A")
    few, error = float(heads.mean() - heads.std()), float(heads.std() / 2)
    targets = [
        wf.Target("gross", wf.normal(middle + sd, sd / 2), host="A", recipient="government"),
        wf.Target("workers", wf.normal(few, error), host="A"),
    ]
    found = wf.reconcile(estimate, targets)
    logs = sum(t.law.logpdf(v) for t, v in zip(targets, (values, heads), strict=True))
    assert found.diagnostics.distance == 0
    np.testing.assert_allclose(found.weights, np.exp(logs) / np.exp(logs).mean(), rtol=1e-9)


def test_readings_of_a_total():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**13, seed=0)
    readings = wf.reconcile_by_concept(estimate, wf.between(150e6, 230e6, coverage=0.9))
    assert list(readings) == ["gross", "statutory", "state-side", "net", "received"]
    assert len(readings) == 5
    assert list(readings.refused) == ["gross"]
    assert readings.same == {"net": "state-side", "received": "state-side"}
    table = readings.table()
    assert not table.loc["gross", "feasible"]
    assert "the evidence conflicts" in table.loc["gross", "reason"]
    assert table.loc["state-side", "support"] == 1
    alone = wf.reconcile(estimate, wf.Target("statutory", wf.between(150e6, 230e6, coverage=0.9)))
    assert (readings["statutory"].weights == alone.weights).all()
    ratio = alone.diagnostics.evidence / readings["state-side"].diagnostics.evidence
    assert table.loc["statutory", "support"] == pytest.approx(ratio)
    assert table.loc["state-side", "support_mcse"] == 0
    logs = [
        readings[name].targets[0].law.logpdf(estimate.values(name).reshape(16, -1))
        for name in ("statutory", "state-side")
    ]
    one, other = (np.exp(each).mean(axis=1) for each in logs)
    rest = (one.sum() - one) / (other.sum() - other)
    assert table.loc["statutory", "support_mcse"] == pytest.approx(
        math.sqrt(15 * np.var(rest)), rel=1e-9
    )
    assert readings["net"].targets[0].concept == "net"
    with pytest.raises(EstimateError, match="the evidence conflicts"):
        readings["gross"]
    with pytest.raises(UnknownNameError, match="did you mean 'statutory'"):
        readings["statuary"]
    assert "As gross: no answer." in readings.describe()


def test_readings_of_several_totals():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    targets = [
        wf.Target(["statutory", "state-side"], wf.uniform(130e6, 230e6)),
        wf.Target("workers", wf.normal(95_000, 5_000)),
    ]
    readings = wf.reconcile_by_concept(estimate, targets)
    assert list(readings) == ["statutory and workers", "state-side and workers"]
    assert all(len(readings[name].targets) == 2 for name in readings)
