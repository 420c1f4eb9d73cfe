"""The last number that is taken and the first that is refused; examples that schemas show."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, scenario
from wageflow.distributions import Param, Unit
from wageflow.errors import EstimateError, InputError
from wageflow.scenarios.calendar import Horizon, iso_date
from wageflow.scenarios.measures import said

STOP = wf.StopPermits(start="2013", compliance=wf.uniform(0, 1))
KINDS = [
    wf.Cap, wf.ChangeShare, wf.CloseBorder, wf.DiscountWages, wf.Displace, wf.Expand, wf.Expel,
    wf.Leak, wf.Levy, wf.Offset, wf.ProtectWages, wf.Repatriate, wf.ShockFX, wf.StopPermits,
    wf.Substitute,
]  # fmt: skip


def example_of(kind, name):
    own = said._OWN_EXAMPLES  # noqa: SLF001 - what schemas show
    return own.get((kind.__name__, name), said._EXAMPLES.get(name))  # noqa: SLF001


def number(plain):
    if isinstance(plain, dict):
        return {
            k: wf.uniform(*v["uniform"]) if isinstance(v, dict) else v for k, v in plain.items()
        }
    return plain


@pytest.mark.parametrize("kind", KINDS)
def test_examples_of_a_schema_are_measures(kind):
    names = [field.name for field in fields(kind)]
    given = {name: number(example_of(kind, name)) for name in names}
    assert not [name for name, value in given.items() if value is None]
    for one, other in (("number", "share"), ("to", "by")):
        if one in given and other in given and kind is not wf.Displace:
            del given[one]
    if kind is wf.Levy:  # what is due once is due on a day
        given.pop("end", None)
    if given.get("per") == "once" or kind in (wf.Offset, wf.Substitute):
        given.pop("phase_in", None)
    if kind is wf.Substitute:
        given = {k: v for k, v in given.items() if k not in ("hosts", "sectors", "compliance")}
    made = kind(**given)
    assert made.describe()
    assert said.said_of(kind)["note"]["examples"] == ["the month is printed, no day"]


@pytest.mark.parametrize(
    ("make", "good", "bad"),
    [
        (lambda x: wf.StopPermits(start="2013", compliance=x), (0.0, 1.0), (-0.01, 1.01)),
        (lambda x: wf.StopPermits(start="2013", phase_in=x), (0, 1_200), (-0.01, 1_200.5)),
        (lambda x: wf.Displace(share=0.5, to="A", after_months=x), (0, 1_200), (-1, 1_201)),
        (lambda x: wf.Expand(start="2013", workers=x), (0, 1, 7), (-1, 0.5, 2.5)),
        (lambda x: wf.Expel(on="2013", number=x), (0, 3), (-1, 2.5)),
        (lambda x: wf.Expel(on="2013", share=x), (0.0, 1.0), (-0.01, 1.01)),
        (lambda x: wf.ShockFX(start="2013", factor=x), (0.01, 2.0), (-0.1,)),
        (lambda x: wf.Levy(start="2013", amount=x), (0, 10), (-1,)),
        (lambda x: wf.ChangeShare(start="2013", to=x), (0.0, 1.0), (-0.1, 1.1)),
        (lambda x: wf.ChangeShare(start="2013", by=x), (-1.0, 1.0), (-1.1, 1.1)),
    ],
)
def test_the_last_number_that_is_taken_and_the_first_that_is_not(make, good, bad):
    for value in good:
        make(value)
    for value in bad:
        with pytest.raises(InputError):
            make(value)


def test_a_share_that_was_meant_in_per_cent_is_told_so():
    with pytest.raises(InputError, match=r"90\.0 is not within 0 to 1; 90 % is 0\.9$"):
        wf.StopPermits(start="2013", compliance=90)
    with pytest.raises(InputError, match=r"100\.0 is not within 0 to 1; 100 % is 1$"):
        wf.StopPermits(start="2013", compliance=100)
    for value in (101, 0.99 + 0.02, wf.uniform(5, 90)):
        with pytest.raises(InputError) as caught:
            wf.StopPermits(start="2013", compliance=value)
        assert (" % is " in str(caught.value)) == (value == 1.01)


def claimed(what, currency="", per=""):
    return Param("known", 0.5, unit=Unit(what, currency, per))


@pytest.mark.parametrize(
    ("make", "good", "bad"),
    [
        (lambda q: wf.StopPermits(start="2013", compliance=q), [("%",)], [("months",), ("money",)]),
        (lambda q: wf.StopPermits(start="2013", phase_in=q), [("months",)], [("%",), ("days",)]),
        (
            lambda q: wf.Levy(start="2013", amount=q),
            [("money", "USD", "month")],
            [("%",), ("money", "EUR", "month"), ("money", "USD", "year"), ("money", "USD", "")],
        ),
        (
            lambda q: wf.Levy(start="2013", amount=q, per="once"),
            [("money", "USD", ""), ("money", "USD", "month"), ("money", "USD", "year")],
            [("money", "EUR", "")],
        ),
    ],
)
def test_a_number_of_a_claim_counts_what_the_field_counts(make, good, bad):
    study = {"start": "2012", "end": "2014", "draws": 16}
    for unit in good:
        wf.project(programme(), scenario(make(claimed(*unit))), **study)
    for unit in bad:
        with pytest.raises(InputError, match="its claim is in"):
            make(claimed(*unit))


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ({"discount_rate": 1.0}, "discount_rate: got 1.0"),
        ({"discount_rate": -1.0}, "discount_rate: got -1.0"),
        ({"discount_rate": True}, "discount_rate: got True"),
        ({"cut_of_at_least": -0.01}, "cut_of_at_least: got -0.01"),
        ({"cut_of_at_least": 1.01}, "cut_of_at_least: got 1.01"),
        ({"title": 5}, "title: 5 is not text"),
        ({"notes": ["fine", 5]}, "notes: write a list of texts"),
        ({"baseline": "nobody"}, "baseline 'nobody': no scenario of this name"),
        ({"draws": 17}, "17"),
        ({"seed": -1}, "seed"),
    ],
)
def test_settings_of_a_study_have_limits(head, told):
    base = {"programme": programme(), "scenarios": [scenario(STOP)], "start": 2012, "end": 2014}
    with pytest.raises(InputError) as caught:
        wf.Study(**base, **head)
    assert told in "\n".join(caught.value.faults)
    for fine in (
        {"discount_rate": 0.99},
        {"discount_rate": -0.99},
        {"cut_of_at_least": 1.0},
        {"cut_of_at_least": 0.001},
        {"baseline": "a scenario"},
    ):
        wf.Study(**base, **fine)


def test_a_study_is_saved_as_it_is_read(tmp_path):
    base = {"programme": programme(), "scenarios": [scenario(STOP)], "start": 2012, "end": 2014}
    made = wf.Study(**base, title="a title", notes=["a note"], discount_rate=0.04, seed=3)
    made.save(tmp_path / "study.toml")
    again = wf.load_study(tmp_path / "study.toml")
    assert again.to_toml() == made.to_toml()
    assert (again.title, again.notes, again.discount_rate) == ("a title", ("a note",), 0.04)
    with pytest.raises(InputError, match=r"\.toml"):
        made.save(tmp_path / "study.txt")


def test_a_horizon_has_at_most_200_years():
    assert len(Horizon("1900", "2099").labels) == 200
    with pytest.raises(InputError, match="200 at most"):
        Horizon("1900", "2100")
    with pytest.raises(InputError, match="is before start"):
        Horizon("2013", "2012")
    assert Horizon("2013", "2013").labels == ("2013",)
    with pytest.raises(InputError, match="are 13 months"):
        Horizon("2012-01", "2013-01")
    cut = Horizon("2012-11", "2014-02", "month").by_year()
    assert cut.labels == ("2012", "2013", "2014")
    assert (12 * cut.years).tolist() == [2, 12, 2]
    whole = Horizon("2012-01", "2013-12", "month").by_year()
    assert (whole.labels, whole.is_coarse) == (("2012", "2013"), True)
    assert not Horizon("2012-01", "2012-03", "month").is_coarse
    assert Horizon("2012-05", "2014-04").labels == ("2012-05", "2013-05")


def test_dates_of_other_libraries_are_read():
    import datetime as dt

    import pandas as pd

    day = "2012-06-07"
    for value in (np.datetime64(day), dt.datetime(2012, 6, 7, 9), pd.Timestamp(day)):  # noqa: DTZ001
        assert iso_date(value, "start") == day
    assert iso_date(np.int64(2012), "start") == "2012"
    assert iso_date(pd.Period("2012-06", "M"), "start") == "2012-06"
    assert iso_date("0001", "start") == "0001"
    for value in ("2012-13", "2012-00", "2012-06-31", "2012-06-00", "0000-01"):
        with pytest.raises(InputError, match=r"has no (month|day|year)"):
            iso_date(value, "start")


def test_headcounts_between_known_dates_lie_on_a_line_and_are_the_last_beyond():
    made = programme(cohort("Kuwait", 1_000), cohort("Oman", 500))
    known = {"Kuwait": {"2013": 1_000, "2015": 3_000}}
    paths = wf.project(made, None, start="2011", end="2017", draws=16, headcounts=known)
    heads = paths.values("workers", host="Kuwait")[0]
    # a year's figure stands for its middle; over a year about it the line has a corner
    middle = [1_000, 1_000, 1_000 + 1_000 / 8, 2_000, 3_000 - 1_000 / 8, 3_000, 3_000]
    assert heads == pytest.approx(middle)
    assert paths.values("workers", host="Oman")[0] == pytest.approx(500)
    total = wf.project(
        made, None, start="2013", end="2013", draws=16, headcounts={"*": {"2013": 3_000}}
    )
    assert total.values("workers", host="Oman")[0] == pytest.approx([1_000])
    for bad, told in (
        ({"*": {"2013": 1}, "Oman": {"2013": 1}}, "both say it twice"),
        ({"Omam": {"2013": 1}}, "is no host"),
        ({"Oman": 5}, "write {'Kuwait'"),
        ({"Oman": {"2013": -1}}, "2013"),
    ):
        with pytest.raises(InputError) as caught:
            wf.project(made, None, start="2013", end="2013", draws=16, headcounts=bad)
        assert told in str(caught.value)


def test_one_name_is_one_unknown_in_all_scenarios():
    one = wf.StopPermits(start="2013", compliance=wf.Param("obeyed", wf.uniform(0, 1)))
    other = wf.StopPermits(start="2013", compliance=wf.Param("obeyed", wf.uniform(0, 0.5)))
    both = [scenario(one, name="one"), scenario(other, name="other")]
    with pytest.raises(InputError, match=r"'obeyed': stands for .* 'one' and for .* 'other'"):
        wf.compare(programme(), both, start="2012", end="2013", draws=16)
    alike = [scenario(one, name="one"), scenario(one, name="other")]
    made = wf.compare(programme(), alike, start="2012", end="2014", draws=16)
    np.testing.assert_array_equal(made.values("one"), made.values("other"))


def test_a_switching_value_at_an_end_is_that_end():
    made = wf.compare(programme(), [scenario(STOP)], start="2012", end="2015", draws=16)
    full = [scenario(wf.StopPermits(start="2013"))]
    whole = wf.compare(programme(), full, start="2012", end="2015", draws=16)
    cut = float(-whole.values()[0, -1] / whole.paths("no measures").values()[0, -1])
    assert made.switching_value("compliance", target=cut) == pytest.approx(1.0, rel=1e-6)
    half = made.switching_value("compliance", target=cut / 2)
    assert 0.3 < half < 0.7
    again = made.switching_value("compliance", target=cut / 2, within=(float(half), 1.0))
    assert again == pytest.approx(float(half), rel=1e-6)
    beyond = made.switching_value("compliance", target=min(1.0, 1.5 * cut))
    assert np.isnan(beyond)
    assert beyond.note.endswith(f"the ends cut 0 % and {100 * cut:.1f} %")
    for end in (-1, 1):  # shares of the baseline, which nothing reaches here
        assert np.isnan(made.switching_value("compliance", target=end))


def test_a_number_that_stands_in_two_scenarios_needs_one_named():
    both = [scenario(STOP, name="one"), scenario(STOP, name="other")]
    made = wf.compare(programme(), both, start="2012", end="2014", draws=16)
    with pytest.raises(EstimateError, match=r"stands in 'one', 'other'; name one: scenario="):
        made.switching_value("compliance", target=0.1)
    one = made.switching_value("compliance", target=0.05, scenario="one")
    assert one == pytest.approx(made.switching_value("compliance", target=0.05, scenario="other"))


def test_rows_of_changes_name_unknowns():
    law = wf.uniform(0.2, 0.4)
    made = scenario(
        wf.StopPermits(start="2013", compliance=wf.Param("obeyed", law, source="a report")),
        wf.DiscountWages(start="2013", share=law, note="a note", phase_in=3),
        wf.ShockFX(start="2014", factor=wf.Param("rate", 0.5)),
    )
    rows = made.changes().reset_index()
    told = {(r["measure"], r["number"]): r for _, r in rows.iterrows()}
    assert told["StopPermits", "compliance"]["unknown"] == "obeyed"
    assert told["StopPermits", "compliance"]["source"] == "a report"
    assert told["DiscountWages", "share"]["unknown"].endswith("/share")
    assert told["DiscountWages", "share"]["note"] == "a note"
    assert told["DiscountWages", "share"]["value"] == "20 % to 40 %"
    assert told["DiscountWages", "phase_in"]["value"] == "3"
    assert told["ShockFX", "factor"]["unknown"] == ""
    assert told["ShockFX", "factor"]["value"] == "50 %"
    assert ("StopPermits", "phase_in") not in told


@pytest.mark.parametrize(("recipient", "exact"), [("agency", 450_000), ("government", 525_000)])
def test_what_workers_give_to_others_makes_up_for_no_loss_of_the_state(recipient, exact):
    """Workers earn 1,200 and give the state 600, the agency 120; then wages fall by half."""
    chain = wf.Chain(
        "c",
        [wf.Share(who, rate, of="gross") for who, rate in (("government", 0.5), ("agency", 0.1))],
    )
    made = programme(cohort(chain=chain))
    measures = (
        wf.DiscountWages(start="2013", share=0.5),
        wf.Offset(share=0.5, recipient=recipient),
        wf.Substitute(share=0.5),
    )
    paths = wf.project(made, scenario(*measures), start="2012", end="2013", draws=16)
    # 300,000 are lost, of which workers give half; other streams bring half of what still lacks
    assert paths.values()[0].tolist() == pytest.approx([600_000, exact])
    assert paths.values("gross", recipient="worker")[0].tolist() == pytest.approx([480_000, 90_000])


# what few ask


def test_paths_as_tables_have_a_row_for_each_draw():
    paths = wf.project(programme(), scenario(STOP), start="2012", end="2014", draws=32, seed=1)
    frame = paths.to_frame("workers")
    assert list(frame.columns) == ["2012", "2013", "2014"]
    assert (frame.columns.name, frame.index.name) == ("period", "draw")
    np.testing.assert_array_equal(frame.to_numpy(), paths.values("workers"))
    assert paths.draws == 32 == len(frame)
    assert paths.manifest["draws"] == 32
    data = paths.to_xarray()
    assert list(data["period"].to_numpy()) == ["2012", "2013", "2014"]
    assert data["draw"].to_numpy().tolist() == list(range(32))
    found = data["workers"].transpose("draw", "period", ...).to_numpy().reshape(32, 3, -1).sum(-1)
    np.testing.assert_allclose(found, paths.values("workers"))


def test_what_a_scenario_has_beyond_the_baseline_is_attributed():
    cut = wf.DiscountWages(start="2013", share=0.2)
    out = wf.Expel(on="2014-01", share=0.5)
    base, more = scenario(cut, name="base"), scenario(cut, out, name="more")
    made = wf.compare(
        programme(), [base, more], start="2012", end="2014", draws=16, baseline="base"
    )
    parts = made.attribution()
    assert list(parts.index) == [more.labels[1]]
    # half of 80 % of 600,000 in the last of three years
    whole = parts["mean"].sum()
    assert whole == pytest.approx(made.values().mean(axis=0).sum())
    assert made.values()[0].tolist() == pytest.approx([0, 0, -240_000])
    assert parts["share"].tolist() == [1.0]
    same = wf.compare(
        programme(), [base, scenario(cut, name="same")], start="2012", end="2013", draws=16,
        baseline="base",
    )  # fmt: skip
    assert same.attribution().empty
    less = wf.compare(
        programme(), [more, scenario(out, name="less")], start="2012", end="2014", draws=16,
        baseline="more",
    )  # fmt: skip
    found = less.attribution()["mean"]
    assert list(found.index) == ["Expel 2014-01", "without the measures of 'more'"]
    assert found.sum() == pytest.approx(less.values().mean(axis=0).sum())


def test_pay_by_the_day_that_reaches_workers_is_of_the_days_worked():
    days = wf.Param("days", wf.uniform(200, 300))
    made = programme(cohort(gross_wage=10, per="day", days=days))
    half = scenario(wf.ProtectWages(start="2013", share=0.5))
    paths = wf.project(made, half, start="2012", end="2013", draws=16, seed=1)
    before, after = paths.values("gross", recipient="worker").T
    whole = paths.values("gross")[:, 0]
    assert before == pytest.approx(whole / 2)
    assert after == pytest.approx(whole / 2 + whole / 4)
    assert whole.std() > 0.02 * whole.mean()


def test_what_the_state_hands_on_of_a_charge_is_received():
    chain = wf.Chain(
        "c", [wf.Share("government", 0.25, of="gross"), wf.Share("embassy", 0.25, of="gross")]
    )
    made = programme(
        cohort(chain=chain),
        sides={"state": ["government", "embassy"]},
        pass_through={"embassy": wf.Param("passed", wf.uniform(0.2, 0.6))},
    )
    levy = wf.Levy(start="2013", amount=10, recipient="embassy")
    paths = wf.project(made, scenario(levy), start="2012", end="2013", draws=32, seed=1)
    state, received = paths.values("state-side"), paths.values("received")
    passed = received[:, 0] / 300_000 - 1
    assert state[0].tolist() == pytest.approx([600_000, 720_000])
    assert passed.std() > 0.05
    assert received[:, 1] == pytest.approx(300_000 + passed * 420_000)


@pytest.mark.parametrize("host", ["Kuwait", "China", "Oman"])
def test_pay_that_changes_in_one_host_changes_in_that_one_alone(host):
    workers = {"Kuwait": 1_000, "China": 300, "Oman": 50}
    made = programme(*(cohort(*pair) for pair in workers.items()))
    cut = scenario(wf.DiscountWages(start="2013", share=0.5, hosts=host))
    paths = wf.project(made, cut, start="2012", end="2013", draws=16)
    for one, count in workers.items():
        part = 0.5 if one == host else 1.0
        found = paths.values("state-side", host=one)[0]
        assert found.tolist() == pytest.approx([600 * count, 600 * count * part])
    lost = 300 * workers[host]
    assert paths.values()[0].tolist() == pytest.approx([810_000, 810_000 - lost])


def test_before_anything_is_computed_so_much_is_refused_as_a_table_of_all_takes(monkeypatch):
    monkeypatch.setattr("wageflow.scenarios.panel._MOST", 0)
    with pytest.raises(EstimateError, match="keeping 12 series"):
        wf.compare(programme(), [scenario(), scenario(STOP, name="b")], start="2012", end="2014")
