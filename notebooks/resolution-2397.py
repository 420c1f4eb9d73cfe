# %% [markdown]
# # What was resolution 2397 worth?
#
# On 22 December 2017 the UN Security Council decided that all North Korean workers abroad were to
# be home within 24 months. What would full compliance have taken from the state's side from 2020 to
# 2024, what did evasion and displacement leave of that, and which host decides?
#
# **What is assumed.** The resolution is outside the five sources of the ledger; only its date and
# its demand are used. No source says how far any host obeyed: every range of compliance, evasion
# and displacement here is an assumption, as wide as it can be unless a reason is given. Headcounts
# are those that the sources have for 2019; wages are mostly of 2012, carried forward with prices.
# Without the resolution both are taken to stay. So the answer is a loss of what *would have been*.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
programme = wf.load_programme("dprk-2019")
DEADLINE, RATE, SEED = "2019-12-22", 0.03, 2397

# %% [markdown]
# ## Five scenarios
#
# After the first two, each adds one thing to the one before; a range that stands in several of them
# is the same unknown in all. Abkhazia obeys in none: its workers are there to get round the
# resolution.

# %%
bound = [host for host in programme.hosts if host != "Abkhazia"]
obeyed = wf.Repatriate(
    by=DEADLINE, compliance={host: wf.between(0, 1) for host in bound} | {"Abkhazia": 0.0}
)
evaded = [
    wf.Leak(hosts="China", share=wf.between(0, 1)),  # as trainees, a channel known since 2012
    wf.Displace(share=wf.between(0, 0.3), to="China", after_months=6),  # how many is a guess
]
# Irregular status lowers pay: at most by the gap between their pay and the average in Mongolia.
cheaper = wf.DiscountWages(start=DEADLINE, hosts="China", share=wf.between(0, 1 / 3))
home = wf.Repatriate(by=DEADLINE, compliance=dict.fromkeys(bound, 1.0) | {"Abkhazia": 0.0})
scenarios = [
    wf.Scenario("no resolution"),
    wf.Scenario("obeyed in full", measures=[home], outside=True),
    wf.Scenario("obeyed in part", measures=[obeyed], outside=True),
    wf.Scenario("and evaded", measures=[obeyed, *evaded], outside=True),
    wf.Scenario("and evaded at lower pay", measures=[obeyed, *evaded, cheaper], outside=True),
]
print(scenarios[-1].describe())

# %% [markdown]
# ## What it takes away
#
# The loss of the state's side a year, million dollars in prices of 2019: its mean, its 90 % range,
# and the mean as a share of what the state's side would have had. From 2021 on all years are alike.

# %%
comparison = wf.compare(programme, scenarios, start="2020", end="2024", seed=SEED)
names = comparison.names[1:]


def loss(table: pd.DataFrame) -> pd.DataFrame:
    """Return changes as losses, in million dollars."""
    columns = {"change_mean": "mean", "change_p95": "p5", "change_p50": "p50", "change_p5": "p95"}
    millions = -table[list(columns)].rename(columns=columns) / 1e6
    return millions.round(0).astype(int).assign(share=-table["change"].round(3))


a_year = comparison.table(concept="state-side").droplevel("concept")
loss(a_year.loc[(list(names), ["2020", "2024"]), :])

# %% [markdown]
# All five years together: undiscounted; their value at the beginning of 2020, at 3 % a year (a
# convention, no figure of a source); and in dollars of each year itself.

# %%
worth = comparison.cumulative(RATE).xs("state-side", level="concept")
sums = {
    "prices of 2019": comparison.cumulative(),
    "prices of 2019, at 3 % a year": comparison.cumulative(RATE),
    "prices of each year": comparison.cumulative(prices="nominal"),
}
pd.concat(
    {
        title: loss(table.xs("state-side", level="concept").loc[list(names)])
        for title, table in sums.items()
    }
)

# %% [markdown]
# In dollars every range is wide, because nobody knows well what a worker earns the state. *Of what
# would have been earned in the same draw*, full compliance takes all but Abkhazia; below that, the
# share is known only as well as compliance is. That half is lost on average if it was obeyed in
# part is no finding: it is the middle of the ranges assumed.

# %%
before = comparison.paths("no resolution").values()[:, -1]
shares = {name: -comparison.values(name)[:, -1] / before for name in names}
pd.DataFrame(shares).quantile([0.05, 0.5, 0.95]).rename("{:.0%}".format).round(2).T

# %% [markdown]
# ## Why on shared draws
#
# Both scenarios see the same wages, the same accounts and the same headcounts, so that what they
# have in common cancels. Two runs of their own would answer with far more noise:

# %%
other = wf.project(programme, scenarios[2], start="2020", end="2024", seed=SEED + 1)
shared = comparison.values("obeyed in part")[:, -1]
independent = other.values()[:, -1] - before
spread = pd.Series({"shared": shared.std(), "independent": independent.std()}) / 1e6
spread.rename("sd of the change in 2024, million dollars").round(0)

# %% [markdown]
# ## Which host decides
#
# By host, what full compliance takes away over the five years:

# %%
axes = wf.plot.attribution(comparison, "obeyed in full", by="host")
by_host = comparison.attribution("obeyed in full", by="host")
plt.show()

# %% [markdown]
# How far must one host obey, so that the mean of the revenue is halved in 2024? First if all others
# obey in full, then if they obey and evade as is assumed. Where no value does it, the note says
# what the ends reach.

# %%
asked = {
    (name, host): comparison.switching_value(f"compliance {host}", target=0.5, scenario=name)
    for name in ("obeyed in full", "and evaded")
    for host in ("Russia", "China")
}
rows = [(*place, value.note or f"{value:.2f}") for place, value in asked.items()]
pd.DataFrame(rows, columns=["scenario", "host", "compliance that halves revenue"])

# %% [markdown]
# ## Which unknown matters
#
# The programme's unknowns have the same draws in `simulate`. How far a host obeyed can be read from
# its headcounts. If one of them were known, how much less would the loss vary (share of the
# variance that its class means explain), and how much narrower would its 90 % range be, on average?

# %%
estimate = wf.simulate(programme, draws=comparison.draws, seed=SEED)
np.testing.assert_allclose(estimate.values(), before)  # the same draws
unknowns = estimate.parameters()
for host in bound:
    there, stayed = (
        comparison.paths(name).values("workers", host=host)[:, 0]
        for name in ("no resolution", "obeyed in part")
    )
    unknowns[f"compliance {host}"] = 1 - stayed / there


def known(values: np.ndarray, result: np.ndarray) -> tuple[float, float]:
    """Return what knowing an unknown explains of a result, and how much it narrows its range."""
    few = len(np.unique(values)) <= 25
    groups = pd.Series(result).groupby(values if few else pd.qcut(values, 25, labels=False))
    width = groups.quantile(0.95) - groups.quantile(0.05)
    whole = np.quantile(result, 0.95) - np.quantile(result, 0.05)
    narrower = 1 - (width * groups.size()).sum() / len(result) / whole
    return groups.transform("mean").var() / np.var(result), narrower


results = {
    "loss in dollars": -comparison.values("and evaded")[:, -1],
    "loss as a share": shares["and evaded"],
}
matters = pd.concat(
    {
        title: pd.DataFrame(
            {name: known(values, result) for name, values in unknowns.items()},
            index=["explained", "narrower by"],
        ).T
        for title, result in results.items()
    },
    axis=1,
).sort_values(("loss in dollars", "explained"), ascending=False)
matters[matters.max(axis=1) > 0.02].round(2)

# %% [markdown]
# The rest is the share of those who stay in China under another status, displacement, and what
# unknowns do together.
#
# ## What evasion takes back
#
# Shapley values over the five years, million dollars: less is a loss of the state's side, more a
# gain. The lower pay is assumed of everybody who works in China after the deadline, and not only of
# those who should have left: evasion has its price, too.

# %%
axes = wf.plot.attribution(comparison, "and evaded at lower pay")
plt.show()

# %% [markdown]
# ## Does it hang on the headcounts?
#
# Full compliance on other counts of the same ledger, at the beginning of 2020, billions of dollars
# in prices of 2019. And on the same count, if no permit was granted after 2019 anyway, as
# resolution 2375 demands: then most would have gone home without 2397, only later.

# %%
everybody = wf.Scenario("home", measures=[wf.Repatriate(by=DEADLINE)])
stop = wf.StopPermits(start="2020")
cases = {
    "counts of 2019": (programme, None),
    "regions of 2012": ("dprk-2012", None),
    "total of 2012": ("dprk-2012-total", None),
    "total of 2015, shared out as in 2012": (
        "dprk-2012-hosts",
        {"*": {"2015-02": wf.load_claims("dprk")["nyt-total-headcount"]}},
    ),
    "counts of 2019, no permits from 2020": (programme, None),
}
rows = {}
for name, (one, headcounts) in cases.items():
    pair = [wf.Scenario("before"), everybody]
    if "no permits" in name:
        pair = [
            wf.Scenario("before", measures=[stop]),
            wf.Scenario("home", measures=[stop, *everybody.measures]),
        ]
    run = wf.compare(
        one, pair, baseline="before", start="2020", end="2024", seed=SEED, headcounts=headcounts
    )
    price_year = run.projection.programme.price_year
    today = wf.money.real(1.0, price_year, programme.price_year) / 1e9
    value = -run.cumulative(RATE).loc[("home", "state-side")] * today
    rows[name] = {
        "mean": value["change_mean"],
        "p5": value["change_p95"],
        "p95": value["change_p5"],
    }
elsewhere = pd.DataFrame(rows).T
elsewhere.round(2)

# %% [markdown]
# ## The answer

# %%
full, part, evasion = (-worth.loc[name] / 1e9 for name in names[:3])
yearly = -a_year.loc[("obeyed in full", "2024")] / 1e6
low, high = np.quantile(shares["and evaded"], [0.05, 0.95])
heads = comparison.paths("no resolution").heads().loc["2024"]
first, second = by_host["share"].sort_values(ascending=False).index[:2]
least = asked["obeyed in full", first]
lost = -a_year.loc[("obeyed in full", "2024"), "change"]
without = lost * (1 - by_host.loc[second, "share"])  # by hosts, changes add up
others = elsewhere["mean"].drop(["counts of 2019", "counts of 2019, no permits from 2020"])
narrower = matters["loss in dollars", "narrower by"]
fits = [
    narrower.idxmax() == f"compliance {first}",
    0 < least < 1,
    np.isnan(asked["obeyed in full", second]),
]
if not all(fits):
    raise ValueError("the words below no longer fit the figures")


def percent(share: float) -> str:
    """Return a share in words."""
    return f"{100 * share:.0f} %"


Markdown(
    "Obeyed in full, resolution 2397 would have taken "
    f"**{yearly['change_mean']:,.0f} million dollars a year** from the state's side (90 % range "
    f"{yearly['change_p95']:,.0f} to {yearly['change_p5']:,.0f}), worth "
    f"**{full['change_mean']:.1f} billion** ({full['change_p95']:.1f} to {full['change_p5']:.1f}; "
    f"on average {others.min():.1f} to {others.max():.1f} on counts of earlier years) "
    "at the beginning of 2020, in prices of 2019. "
    "If each host obeyed to an extent between nothing and everything, "
    f"{percent(part['change_mean'] / full['change_mean'])} of that is left on average, by "
    "assumption, and evasion and displacement take back "
    f"{percent(1 - evasion['change_mean'] / part['change_mean'])} of what is left, so that "
    f"**{percent(evasion['change_mean'] / full['change_mean'])}** remains and "
    f"{percent(low)} to {percent(high)} of the revenue is lost. "
    f"**{first} decides**: it has {percent(by_host.loc[first, 'share'])} of the loss with "
    f"{percent(heads[first] / heads.sum())} of the workers; unless it obeys to {percent(least)}, "
    "revenue is not halved even if all others obey in full, while without "
    f"{second} it falls by {percent(without)}; and knowing how far "
    f"{first} obeyed would narrow the range in dollars by {percent(narrower.max())}, more than any "
    "other unknown looked at here."
)

# %% [markdown]
# **What this does not say.** It does not say what any host did: compliance, evasion and
# displacement are assumptions throughout. It takes wages and headcounts to go on as they were,
# through closed borders and a pandemic. And it counts what the state's side loses. What the workers
# lose with it, `comparison.incidence(name)` says; whether they would rather have stayed, no source
# asks.
