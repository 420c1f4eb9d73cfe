from __future__ import annotations

import math

import numpy as np
import pytest

import wageflow as wf
from wageflow.chain.plain import plain_chain
from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable
from wageflow.errors import InputError, UnknownNameError

SHIPPED = shipped_chains()
FAULTY = """
[programme]
claims = "dprk"
[params."state share"]
pert = [0.7, 0.48, 0.40]
[params.other]
betwen = [1, 2]
[chains.kuwait]
tittle = "Kuwait"
steps = [
  { share = "government", rate = "stat share", of = "gross" },
  { fee = "security", amount = nan },
  { fee = 5, amount = 8 },
  { share = "x", rat = 0.1 },
  { tax = 0.1 },
  { share = "y", rate = { claim = "nksc-kuwait-state-shar" } },
  { brackets = "m", rates = [[0, "x"]] },
  { fee = "q", amount = { per_head = 500 } },
]
[chains.oman]
per = "moon"
steps = [
  { share = "agency", rate = 10 },
  { share = "b", rate = 0.1, of = "after:agncy" },
]
[chains.qatar]
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(path):
    with pytest.raises(InputError) as caught:
        wf.load_chain(path)
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]


# what ships ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_chain_that_ships_describes_itself_and_names_its_source(name):
    chain = wf.load_chain(name)
    assert chain.name == name
    assert chain.title
    assert chain.place
    assert chain.currency
    assert chain.per
    assert chain.price_year
    assert chain.source in chain.describe()
    assert len(chain.describe().splitlines()) >= len(chain.steps) + 3


@pytest.mark.parametrize("name", SHIPPED)
def test_every_chain_that_ships_splits_wages_at_both_ends_of_what_is_unsaid(name):
    chain = wf.load_chain(name)
    for u in (0.001, 0.5, 0.999):
        flow = chain.split([0.0, 300.0, 50_000.0], draws=chain.quantiles(u))
        total = np.sum(list(flow.recipients.values()), axis=0)
        np.testing.assert_allclose(total, [0, 300, 50_000], rtol=1e-14, atol=1e-9)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_chain_that_ships_is_checked_against_all_that_is_printed(name):
    chain = wf.load_chain(name)
    frame = chain.check()
    assert len(frame) == len(chain.printed)
    assert all(row.place for row in chain.printed)
    if chain.gross is not None:
        assert np.isfinite(frame["computed_low"].astype(float)).all()


def test_the_list_of_chains_holds_their_sources():
    frame = wf.chains()
    assert list(frame.index) == list(SHIPPED)
    assert list(frame.columns) == ["title", "source", "place", "currency", "per", "price_year"]
    assert frame.loc["kuwait-2012", "price_year"] == 2012


def test_the_readings_of_kuwait_leave_what_each_reading_leaves():
    left = {n: c.split(5_000)["worker"] for n, c in SHIPPED.items() if n.startswith("kuwait-2012")}
    assert left == {
        "kuwait-2012": 1_053.0,
        "kuwait-2012-same-rest": 650.0,
        "kuwait-2012-after-agency": 819.0,
    }


def test_what_does_not_add_up_in_print_shows():
    kuwait = wf.load_chain("kuwait-2012").check()
    assert kuwait["agrees"].tolist() == [True, False, False]
    assert kuwait["difference"].tolist() == pytest.approx([0, 53, 7.75])
    plasterer = wf.load_chain("uae-plasterer").check()
    assert plasterer.loc[0, "difference"] == pytest.approx(40)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_chain_that_ships_can_be_written_down_and_read_again(name):
    from wageflow.claims.evidence import claims_from_plain
    from wageflow.reading import read_params, validate

    chain, params = wf.load_chain(name), {}
    evidence, faults = {}, []
    table = plain_chain(chain, params, evidence)
    ledger = claims_from_plain(list(evidence.values()), None, "evidence")
    names = read_params({"params": params}, ledger, faults)
    model, wrong = validate(ChainTable, table, names)
    assert faults + wrong == []
    again = model.build(name, names)
    assert (again.steps, again.remittance) == (chain.steps, chain.remittance)


# files of one's own ----------------------------------------------------------------------------


def test_a_file_may_hold_every_kind_of_step(file):
    path = file(
        """
        [params."state share"]
        pert = [0.40, 0.48, 0.70]
        [params.reading]
        one_of = [[0.1, 0.7], ["state share", 0.3]]
        [chains.mine]
        per = "month"
        currency = "USD"
        steps = [
          { share = "government", rate = "state share", of = "gross" },
          { share = "agency", rate = "reading", of = "after:government" },
          { fee = "security", amount = 8.33, shortfall = "owe" },
          { fee = "fund", amount = { per_head = 500, workers = { between = [100, 200] } } },
          { brackets = "manager", rates = [[0, 0.1], [800, 0.15]], marginal = false },
          { upfront = "bribe", amount = { value = 300, source = "a witness" }, term_months = 36 },
          { in_kind = "worker", share = 0.1, usefulness = 0.5 },
          { withheld = 0.2, paid_fraction = 0.5, holder = "company" },
        ]
        remittance = { sent = 0.8, limit = 500, steps = [{ share = "courier", rate = 0.1 }] }
        """
    )
    share = wf.Param("state share", wf.pert(0.40, 0.48, 0.70))
    assert wf.load_chain(path) == wf.Chain(
        "mine",
        [
            wf.Share("government", share, of="gross"),
            wf.Share("agency", wf.OneOf("reading", {0.1: 0.7, share: 0.3}), of="after:government"),
            wf.Fee("security", 8.33, shortfall="owe"),
            wf.Fee("fund", wf.per_head(500, workers=wf.between(100, 200))),
            wf.Brackets("manager", [(0, 0.1), (800, 0.15)], marginal=False),
            wf.Upfront("bribe", wf.Param("mine/bribe/amount", 300), 36),
            wf.InKind("worker", 0.1, 0.5),
            wf.Withheld(0.2, 0.5, holder="company"),
        ],
        remittance=wf.Remittance(0.8, [wf.Share("courier", 0.1)], limit=500),
        per="month",
        currency="USD",
    )


def test_all_faults_of_a_file_come_at_once_with_their_places(file):
    faults = refusal(file(FAULTY))
    assert [fault.split(": ")[0] for fault in faults] == [
        "params.state share",
        "params.other",
        "chains.kuwait.steps[0].rate",
        "chains.kuwait.steps[1].amount",
        "chains.kuwait.steps[2].fee",
        "chains.kuwait.steps[3].rate",
        "chains.kuwait.steps[3].rat",
        "chains.kuwait.steps[4]",
        "chains.kuwait.steps[5].rate",
        "chains.kuwait.steps[6].rates[0][1]",
        "chains.kuwait.steps[7].amount",
        "chains.kuwait.tittle",
        "chains.oman",
        "chains.oman",
        "chains.oman",
        "chains.qatar.steps",
    ]
    text = "\n".join(faults)
    for remedy in (
        "low 0.7 is above high 0.4; write the lower end first",
        "unknown key 'betwen'; did you mean 'between'?",
        "'stat share' is no entry of [params]",
        "got nan; write a finite number",
        "got 5; input should be a valid string",
        "rat: unknown key; did you mean 'rate'?",
        "write one with share, fee, brackets, upfront, in_kind or withheld",
        "did you mean 'nksc-kuwait-state-share'?",
        "needs 'workers' beside 'per_head'",
        "tittle: unknown key; did you mean 'title'?",
        "rate 10 is not a share (0 to 1); write 0.10 for 10 %",
        "of = 'after:agncy' names no earlier step; did you mean 'agency'?",
        "period 'moon': write 'year', 'month', 'week' or 'day'",
        "chains.qatar.steps: is missing; add it",
    ):
        assert remedy in text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("   \n", "is empty"),
        ("[params]", "holds no [chains.NAME] table; add one"),
        ("chains = 5", "chains: got 5; write [chains.NAME] tables"),
        ("[chains]\nq = 5", "chains.q: got 5; input should be a valid dictionary"),
        ("params = 3\n[chains.a]\nsteps = []", 'params: got 3; write [params."state share"]'),
        ("[chains.a]\nsteps = 5", "chains.a.steps: got 5; input should be a valid list"),
        ("[chains.'']\nsteps = []", "chains.: chain '': needs a name"),
        ("chains = [", "is not TOML: "),
        ("x = " + "[" * 100_000, "is not TOML: is nested too deeply"),
        (b"\xff\xfe\x00", "byte 1 is not UTF-8; save the file as UTF-8 text"),
        (b"\x00" * 100, "is not TOML: "),
        ("#" * 4_000_001, "is larger than 4 MB"),
    ],
)
def test_a_file_that_is_no_chain_is_refused_in_one_line(file, text, fault):
    found = refusal(file(text))
    assert len(found) == 1
    assert found[0].startswith(fault)
    assert "\n" not in found[0]


def test_a_file_of_another_desk_is_read(file):
    path = file(b"\xef\xbb\xbf[chains.a]\r\nsteps = [ { share = 'x', rate = 0.5 } ]\r\n")
    assert wf.load_chain(path).split(10)["x"] == 5.0
    assert wf.load_chain(str(path)).name == "a"


def test_names_that_do_not_ship_get_the_nearest():
    with pytest.raises(UnknownNameError, match="ships; did you mean 'kuwait-2012'"):
        wf.load_chain("kuwiat-2012")
    with pytest.raises(InputError, match=r"nowhere\.toml: cannot be read"):
        wf.load_chain("nowhere.toml")


def test_a_claim_brings_its_source_along():
    rate = wf.load_chain("kuwait-2012").steps[0].rate
    assert rate.value == 0.48
    assert rate.name == "kuwait-2012/government/rate"
    assert rate.source
    assert math.isclose(rate.mean(), 0.48)
