"""From every number back to the claims that it rests on, and from these to the texts."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.claims import Claim, Ledger, cited_by, load_claims, trace_frame, traced
from wageflow.errors import UnknownNameError

SHIPPED = ("dprk-2012", "dprk-2012-total", "dprk-2019")
LEDGER = load_claims("dprk")
COLUMNS = [
    "number", "value", "basis", "claim", "source", "locator", "who", "figure", "as_printed",
    "feeds", "note",
]  # fmt: skip


def trace(name):
    return wf.load_programme(name).trace()


# what ships -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_no_number_that_ships_is_merely_stated(name):
    frame = trace(name)
    assert set(COLUMNS) <= set(frame.columns)
    assert set(frame["basis"]) <= {"printed", "inferred", "account", "assumption", "cited"}
    assert frame.loc[frame["basis"] == "assumption", "note"].str.len().gt(10).all()
    assert not frame.duplicated().any()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_unknown_and_every_chain_has_a_row(name):
    programme = wf.load_programme(name)
    numbers = set(programme.trace()["number"])
    assert set(programme.unknowns) <= numbers
    assert {chain.name for chain in programme.chains} <= numbers


@pytest.mark.parametrize("name", SHIPPED)
def test_claims_lead_to_what_is_printed(name):
    frame = trace(name)
    for number, rows in frame[frame["claim"] != ""].groupby("number"):
        claims = [LEDGER[claim] for claim in rows["claim"]]
        # whatever is inferred begins with something printed, which has a row of the same number
        for claim in claims:
            begun = [LEDGER[origin] for origin in claim.origins]
            assert not any(origin.inferred for origin in begun), (number, claim.id)
            assert set(claim.origins) <= set(rows["claim"]), (number, claim.id)
        for row, claim in zip(rows.to_dict("records"), claims, strict=True):
            assert row["basis"] == ("inferred" if claim.inferred else "printed")
            assert (row["source"], row["locator"], row["who"], row["figure"]) == (
                claim.source_title,
                claim.locator,
                claim.who,
                claim.figure,
            )
            assert row["as_printed"] == claim.as_printed
            if not claim.inferred:
                assert row["locator"]
                assert row["as_printed"]
            for fed in filter(None, row["feeds"].split(";")):
                assert claim.id in LEDGER[fed].derived_from


def test_a_host_a_parameter_and_a_chain_are_traced_alone():
    programme = wf.load_programme("dprk-2012")
    whole = programme.trace()
    kuwait = programme.trace("Kuwait")
    assert 0 < len(kuwait) < len(whole)
    assert {"Kuwait/construction/workers", "kuwait-2012"} <= set(kuwait["number"])
    assert not kuwait["number"].str.startswith("Russia").any()
    workers = kuwait[kuwait["number"] == "Kuwait/construction/workers"]
    assert workers["claim"].tolist() == ["nksc-kuwait-headcount"]
    alone = programme.trace("wage Russia")
    assert set(alone["number"]) == {"wage Russia"}
    assert len(alone) == (whole["number"] == "wage Russia").sum()
    chain = programme.trace("kuwait-2012")
    assert chain["number"].iloc[0] == "kuwait-2012"
    assert chain["basis"].iloc[0] == "account"
    assert "nksc-kuwait-state-share" in set(chain["claim"])
    assert not chain["number"].str.contains("workers").any()


def test_an_unknown_name_meets_the_nearest_one():
    with pytest.raises(UnknownNameError, match="'Kuwiat'; did you mean 'Kuwait'"):
        wf.load_programme("dprk-2012").trace("Kuwiat")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_loaded_estimate_traces_as_the_saved_one(name, tmp_path):
    estimate = wf.simulate(wf.load_programme(name), draws=64, replicates=2, seed=0)
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    assert again.trace().equals(estimate.trace())
    assert again.programme.cited() == estimate.programme.cited()


# programmes of one's own ----------------------------------------------------------------------


def mine(**options):
    chain = options.pop("chain", wf.Chain("c", [wf.Share("government", 0.5)], source="a survey"))
    sound = {"host": "H", "workers": 10, "gross_wage": 1_000, "chain": chain}
    return wf.Programme("mine", cohorts=[wf.Cohort(**sound | options)])


def rows(programme, number):
    frame = programme.trace()
    return frame[frame["number"] == number].to_dict("records")


def row(programme, number):
    (only,) = rows(programme, number)
    return only


SOLD = LEDGER["nksc-kuwait-headcount"]


def test_a_claim_traces_wherever_it_stands_in_a_programme_made_in_python():
    found = row(mine(workers=SOLD), "nksc-kuwait-headcount")
    assert (found["basis"], found["figure"]) == ("printed", "3,500 to 4,000 workers")
    renamed = mine(workers=wf.Param("heads", SOLD, note="of the spring"))
    assert row(renamed, "heads")["claim"] == "nksc-kuwait-headcount"
    assert row(renamed, "heads")["note"].startswith("of the spring; ")
    assert row(mine(workers=SOLD.param("men", reading="high")), "men")["value"] == "4,000"
    share = mine(chain=wf.Chain("c", [wf.Share("government", LEDGER["nksc-kuwait-state-share"])]))
    assert row(share, "nksc-kuwait-state-share")["figure"] == "48 %"
    assert "ch. 4 s. 2" in " ".join(share.cited())


def test_what_is_computed_is_followed_by_what_it_is_computed_from():
    claim = LEDGER["nksc-middle-east-other-headcount"]
    found = rows(mine(workers=claim), claim.id)
    assert [one["claim"] for one in found] == [one.id for one in claim.lineage]
    assert found[0]["basis"] == "inferred"
    assert {one["feeds"] for one in found[1:]} == {claim.id}


def test_a_pool_traces_to_all_of_its_claims():
    pooled = wf.pool(
        [LEDGER["nksc-a-wage"], LEDGER["nksc-kuwait-wage"]], currency="USD", per="year"
    )
    found = rows(mine(gross_wage=pooled), "mixture of nksc-a-wage, nksc-kuwait-wage")
    assert {one["claim"] for one in found} >= {"nksc-a-wage", "nksc-kuwait-wage"}
    assert {one["value"] for one in found} == {repr(pooled).replace("wf.", "")}


def test_a_parameter_made_of_a_pool_traces_to_all_of_its_claims():
    pooled = wf.pool(
        [LEDGER["nksc-a-wage"], LEDGER["nksc-kuwait-wage"]], currency="USD", per="year"
    )
    found = rows(mine(gross_wage=wf.Param("wage", pooled)), "wage")
    assert {one["claim"] for one in found} >= {"nksc-a-wage", "nksc-kuwait-wage"}


def test_a_quota_and_a_choice_trace_to_their_parts():
    quota = wf.per_head(LEDGER["nksc-kuwait-wage"], workers=SOLD)
    choice = wf.OneOf("basis", {SOLD.param(): 0.5, wf.uniform(1, 2): 0.5}, note="equal, unknown")
    made = mine(
        workers=choice, chain=wf.Chain("c", [wf.Fee("fund", quota)], source="s")
    )  # fmt: skip
    numbers = set(made.trace()["number"])
    assert {"nksc-kuwait-wage", "nksc-kuwait-headcount", "basis", "basis/reading 2"} <= numbers
    assert row(made, "basis")["basis"] == "assumption"
    assert row(made, "basis/reading 2")["basis"] == "stated"
    assert "nksc-kuwait-headcount (0.5)" in row(made, "basis")["value"]


@pytest.mark.parametrize(
    ("known", "basis"),
    [
        (wf.Param("wage", 500), "stated"),
        (wf.Param("wage", 500, note="assumption: ours"), "assumption"),
        (wf.Param("wage", 500, source="a survey, p. 4"), "cited"),
        (wf.Param("wage", wf.uniform(1, 2), source="a survey", note="n"), "cited"),
    ],
)
def test_a_number_says_what_it_rests_on(known, basis):
    assert row(mine(gross_wage=known), "wage")["basis"] == basis


def test_nothing_needs_no_source_and_a_chain_is_an_account_if_it_has_one():
    made = mine()
    assert not rows(made, "H/all/state_cost")
    assert row(made, "H/all/workers")["basis"] == "stated"
    assert row(made, "c")["basis"] == "account"
    bare = mine(chain=wf.Chain("c", [wf.Share("government", 0.5)]))
    assert row(bare, "c")["basis"] == "stated"


def saved_trace(programme, tmp_path):
    estimate = wf.simulate(programme, draws=64, replicates=2, seed=0)
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    return estimate.trace(), again.trace()


@pytest.mark.parametrize(
    "options",
    [
        {"workers": SOLD},
        {"workers": wf.Param("heads", SOLD, note="of the spring")},
        {"workers": LEDGER["nksc-middle-east-other-headcount"]},
        {"gross_wage": wf.pool([LEDGER["nksc-a-wage"], LEDGER["nksc-kuwait-wage"]],
                               currency="USD", per="year")},
        {"chain": wf.Chain("c", [wf.Fee("fund", wf.per_head(LEDGER["nksc-kuwait-wage"],
                                                           workers=SOLD))])},
        {"chain": wf.Chain("c", [wf.Fee("fund", wf.per_head(
            wf.pool([LEDGER["nksc-kuwait-wage"]]), workers=SOLD))])},
        {"workers": wf.OneOf("basis", {SOLD.param(): 0.5, 7.0: 0.5}, note="equal, unknown")},
        {"workers": Claim(id="none left", source="a call", topic="headcount", unit="workers",
                          value=0.0, note="all went home")},
        {"workers": Claim(id="untitled", source="a call", value=7.0)},
    ],
    ids=["claim", "renamed", "inferred", "pool", "quota", "quota of a pool", "choice", "zero",
         "without a topic"],
)  # fmt: skip
def test_evidence_survives_saving(options, tmp_path):
    before, after = saved_trace(mine(**options), tmp_path)
    assert after.equals(before)


# rows -----------------------------------------------------------------------------------------


def test_the_table_of_nothing_has_its_columns():
    assert list(trace_frame([]).columns) == list(mine().trace().columns)


def test_a_source_without_a_title_is_called_by_its_id():
    claim = Claim(id="a", source="survey", value=3.0, locator="p. 1")
    (found,) = traced("x", claim.param())
    assert (found["source"], found["number"], found["value"]) == ("survey", "a", "3")
    assert list(cited_by(claim.param())) == ["survey, p. 1"]


def test_citations_are_of_printed_claims_only():
    first = Claim(id="a", source="survey", value=3.0)
    made = Claim(id="b", source="ours", value=6.0, derived_from=("a",), inferred=True)
    linked = Ledger("mine", {"a": first, "b": made})["b"]
    assert list(cited_by(linked.param())) == ["survey"]
    assert list(
        cited_by(wf.per_head(linked.param(), workers=wf.Param("n", 5, source="a list")))
    ) == [
        "survey",
        "a list",
    ]
    assert list(
        cited_by(wf.OneOf("c", {linked.param(): 0.5, wf.Param("n", 5, source="q"): 0.5}))
    ) == [
        "survey",
        "q",
    ]
    assert not list(cited_by(3.0))
