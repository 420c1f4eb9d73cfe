from __future__ import annotations

from dataclasses import replace

import pytest

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.programme.changing import changeable, places

SHARE = wf.Param("share", wf.uniform(0.2, 0.4))
FIRST = wf.Chain(
    "first",
    [
        wf.Share("government", SHARE),
        wf.Brackets("manager", [(0, 0.10), (8_000, wf.uniform(0.10, 0.20))]),
        wf.Fee("guard", wf.per_head(wf.uniform(1_000, 2_000), workers=10)),
        wf.Upfront("recruiter", wf.uniform(100, 200), term_months=24),
        wf.InKind("company", wf.uniform(0.05, 0.10), usefulness=0.5),
        wf.Withheld(0.1, wf.uniform(0, 1)),
    ],
    remittance=wf.Remittance(0.8, [wf.Share("courier", 0.1)], limit=5_000),
)
SECOND = wf.Chain("second", [wf.Share("government", SHARE)])
PROGRAMME = wf.Programme(
    "gulf",
    cohorts=[
        wf.Cohort(
            host="Kuwait",
            workers=wf.between(90, 110),
            gross_wage=wf.between(9_000, 11_000),
            chain=wf.OneOf("reading", {FIRST: 0.5, SECOND: 0.5}),
            hours=50,
            references={"local": wf.Reference(12_000, hours=40)},
        ),
        wf.Cohort(
            host="Qatar",
            workers=100,
            gross_wage=wf.Param("wage", wf.uniform(5_000, 6_000)),
            chain=SECOND,
            state_cost=wf.OneOf("cost", {0.0: 0.5, wf.uniform(1, 2): 0.5}),
        ),
    ],
    pass_through={"government": 0.9},
    total_workers=wf.uniform(190, 210),
    correlation={("wage", "share"): 0.5},
)


def test_nothing_new_changes_nothing():
    same = PROGRAMME.with_values({})
    assert places(same) == places(PROGRAMME)
    assert same.correlation == PROGRAMME.correlation
    # the chains are those that were there, so that what is known of them stays known
    assert all(one is other for one, other in zip(same.chains, PROGRAMME.chains, strict=True))


def test_a_changed_programme_is_called_so_or_as_asked():
    once = PROGRAMME.with_values({"wage": 3})
    assert once.name == f"{PROGRAMME.name} (changed)"
    assert once.with_values({"wage": 4}).name == once.name
    assert once.with_values({"wage": 4}, name="mine").name == "mine"
    assert PROGRAMME.with_values({}).name == PROGRAMME.name
    with pytest.raises(InputError, match="name"):
        PROGRAMME.with_values({"wage": 3}, name="")


def numbers(programme):
    """What stands where, but for choices between chains, which hold the numbers of these."""
    return {place: one for place, one in places(programme).items() if not place.endswith("/chain")}


@pytest.mark.parametrize("place", numbers(PROGRAMME))
def test_every_number_can_be_changed_by_its_place_and_no_other_is(place):
    # one that has a name, too: elsewhere the name means what it meant
    value = 0.25 if "workers" not in place else 120.0
    made = PROGRAMME.with_values({place: value})
    assert numbers(made) == {**numbers(PROGRAMME), place: value}


def test_a_name_is_changed_wherever_it_stands_and_stays_one_unknown():
    made = PROGRAMME.with_values({"share": wf.uniform(0.5, 0.6)})
    new = wf.Param("share", wf.uniform(0.5, 0.6))
    assert [places(made)[f"{name}/government/rate"] for name in ("first", "second")] == [new, new]
    assert list(made.unknowns) == list(PROGRAMME.unknowns)


def test_what_is_certain_from_now_on_correlates_with_nothing():
    assert PROGRAMME.with_values({"share": 0.3}).correlation is None
    assert PROGRAMME.with_values({"share": wf.uniform(0, 0.1)}).correlation is not None


def test_what_is_not_there_any_more_correlates_with_nothing():
    assert PROGRAMME.with_values({"Qatar/all/gross_wage": 5_500}).correlation is None
    also = replace(PROGRAMME, correlation={("wage", "first/recruiter/amount"): 0.5})
    assert also.with_values({"reading": "second"}).correlation is None


def paid(**options):
    cohorts = [
        wf.Cohort(host=k, workers=10, gross_wage=wf.Param(f"wage {k}", law), chain=SECOND)
        for k, law in zip("abc", [wf.uniform(1, 2)] * 3, strict=True)
    ]
    return wf.Programme("paid", cohorts=cohorts, **options)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"wage *": 0.5}, None),
        ({"wage *": 0.5, ("wage c", "share"): 0.2}, {("wage c", "share"): 0.2}),
        ({("wage *", "share"): 0.5}, {("wage *", "share"): 0.5}),
        ({("wage [ab]", "share"): 0.5}, None),
        ({("wage [ab]", "wage c", "share"): 0.5}, {("wage c", "share"): 0.5}),
        (
            {("wage c", "share"): 0.2, ("share", "wage c", "wage a"): 0.5},
            {("wage c", "share"): 0.2},
        ),
    ],
)
def test_what_is_left_of_a_pattern_or_a_block_correlates(said, left):
    made = paid(correlation=said).with_values({"wage a": 1.0, "wage b": 2.0})
    assert made.correlation == left
    assert paid(correlation=said).with_values({"wage c": wf.uniform(1, 3)}).correlation == said


def test_a_pattern_that_joins_nothing_more_is_not_lost_with_a_name():
    with pytest.raises(InputError, match=r"'a/all/gross_wage': correlates .* change 'wage a'"):
        paid(correlation={"wage [ab]": 0.5}).with_values({"a/all/gross_wage": wf.uniform(1, 3)})


def test_what_is_left_of_a_set_of_names_has_one_order():
    for names in (["wage a", "wage b", "wage c", "share"], ["share", "wage c", "wage b", "wage a"]):
        made = paid(correlation={frozenset(names): 0.5}).with_values({"wage b": 1.0})
        assert list(made.correlation) == [("share", "wage a", "wage c")]


@pytest.mark.parametrize(
    ("place", "new"),
    [
        ("Qatar/all/gross_wage", wf.uniform(5_000, 5_500)),
        ("Qatar/all/gross_wage", wf.Param("pay", wf.uniform(5_000, 5_500))),
        ("wage", wf.OneOf("pay", {5_000.0: 0.5, 5_500.0: 0.5})),
    ],
    ids=["without a name", "with another name", "by its name"],
)
def test_no_correlation_is_lost_with_a_name(place, new):
    with pytest.raises(InputError, match=f"'{place}': correlates .* change 'wage'"):
        PROGRAMME.with_values({place: new})
    same = PROGRAMME.with_values({"Qatar/all/gross_wage": wf.Param("wage", wf.uniform(1, 2))})
    assert same.correlation == PROGRAMME.correlation


@pytest.mark.parametrize(
    "reading", [SECOND, "second", wf.OneOf("mine", {SECOND: 1.0})], ids=["chain", "name", "choice"]
)
def test_a_choice_of_chains_may_be_made(reading):
    made = PROGRAMME.with_values({"reading": reading})
    assert [chain.name for chain in made.chains] == ["second"]


def test_parts_of_choices_and_of_quotas_have_places_too():
    made = PROGRAMME.with_values(
        {"cost": 5.0, "first/guard/amount": 7.0, "Kuwait/all/references/local/wage": 9_000.0}
    )
    assert places(made)["Qatar/all/state_cost"] == wf.Param("cost", 5.0)
    assert places(made)["first/guard/amount"] == 7.0
    assert places(made)["Kuwait/all/references/local/wage"] == 9_000.0


def test_all_names_that_nothing_has_are_told_with_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        PROGRAMME.with_values({"wagge": 3, "Kuwait/all/worker": 4})
    told = str(caught.value)
    assert "did you mean 'wage'" in told
    assert "did you mean 'Kuwait/all/workers'" in told


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"share": 48}, "48, which is not a share"),
        ({"reading": "third"}, "offers no chain 'third'"),
        ({"reading": 5}, "write a chain"),
        ({"Kuwait/all/workers": -1}, "can be below 0"),
        ({"wage": "5"}, "write a number"),
    ],
)
def test_a_number_that_cannot_stand_there_is_refused(values, words):
    with pytest.raises(InputError, match=words):
        PROGRAMME.with_values(values)


def test_the_estimate_is_that_of_a_programme_written_so():
    shipped = wf.load_programme("dprk-2012")
    pay = wf.between(3_000, 4_200)
    by_place = shipped.with_values({"Kuwait/construction/gross_wage": pay})
    cohorts = [
        replace(cohort, gross_wage=pay) if cohort.host == "Kuwait" else cohort
        for cohort in shipped.cohorts
    ]
    by_hand = replace(shipped, cohorts=cohorts)
    first, second = (wf.simulate(one, draws=2**8, seed=1) for one in (by_place, by_hand))
    assert (first.values("gross") == second.values("gross")).all()


# in a file ----------------------------------------------------------------------------------------

HEAD = '[programme]\nname = "mine"\nextends = "dprk-2012"\n'


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_an_entry_that_is_called_as_a_place_stands_there(tmp_path):
    text = (
        '[params."Kuwait/construction/gross_wage"]\nbetween = [3000, 4200]\nsource = "interviews"\n'
    )
    programme = wf.load_programme(written(tmp_path, text))
    row = programme.parameters().loc["Kuwait/construction/gross_wage"]
    assert (row["distribution"], row["source"]) == ("wf.uniform(3000.0, 4200.0)", "interviews")


def test_an_entry_for_a_host_says_what_may_be_changed_there(tmp_path):
    with pytest.raises(InputError, match=r"params\.wage Kuwait.*Kuwait/construction/gross_wage"):
        wf.load_programme(written(tmp_path, '[params."wage Kuwait"]\nbetween = [3000, 4200]\n'))


def test_all_numbers_that_cannot_stand_in_their_places_are_told(tmp_path):
    text = (
        '[params."Kuwait/construction/gross_wage"]\nvalue = -5\n'
        '[params."kuwait-2012/agency/rate"]\nvalue = 1.5\n'
    )
    with pytest.raises(InputError) as caught:
        wf.load_programme(written(tmp_path, text))
    assert len(caught.value.faults) == 2
    assert all("mine.toml: params." in fault for fault in caught.value.faults)


def test_names_and_places_are_what_can_be_changed():
    known = set(changeable(PROGRAMME))
    assert {"share", "wage", "reading", "cost", "total_workers", "first/manager/rate 2"} <= known
