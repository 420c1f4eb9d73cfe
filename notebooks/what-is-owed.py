# %% [markdown]
# # What are the workers owed?
#
# What did North Korean workers around 2012 get less than others at the same place, who has the
# difference, and what has it grown to? And which one figure should be checked first?
#
# **What is assumed.** A worker is held against what some source says others were paid there. These
# figures are of 1996 to 2017, from single witnesses, and are carried to 2012 with US consumer
# prices; some are borrowed from a neighbouring country or another trade. Where no source says
# anything (Africa, South East Asia) there is no figure, and these workers are in no sum. Interest
# of 3 % a year is a convention. *Held* says who got it, not who is liable.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED, RATE, YEARS = 2012, 0.03, 10
programme = wf.load_programme("dprk-2012")

# %% [markdown]
# ## Three yardsticks
#
# Local workers, other migrants, and the employer's own wage. A host stands in the table only where
# a source gives the reference. Owed a worker and year, dollars in prices of 2012: mean, and 90 %
# range.

# %%
gaps = {
    name: wf.wage_gap(programme, reference=name, interest=RATE, seed=SEED)
    for name in ("local", "migrants", "gross")
}


def told(row: pd.Series) -> str:
    """Return mean and 90 % range of a row in words."""
    mean, low, high = (f"{float(f'{row[name]:.3g}'):,.0f}" for name in ("mean", "p5", "p95"))
    return mean if low == high else f"{mean} ({low} to {high})"


cells = {
    name: gap.summary("host").xs(("owed", "worker"), level=["measure", "per"]).apply(told, axis=1)
    for name, gap in gaps.items()
}
covered = {name: f"{name} ({100 * gap.covered:.0f} % of the workers)" for name, gap in gaps.items()}
pd.DataFrame(cells).reindex(programme.hosts).fillna("").rename(columns=covered)

# %% [markdown]
# In the Emirates a plasterer *thinks* that others get about four times what is paid for him; that
# one guess stands for the whole Gulf. In Eastern Europe locals are said to be paid the same gross
# wage, so that what was taken is the whole gap. `coverage()` says what each comparison rests on.

# %%
gap = gaps["local"]
notes = gap.coverage()[["reference", "price_year", "note"]]
notes[notes["reference"] != ""]

# %% [markdown]
# ## Who holds it
#
# Against other migrants where a source tells of them, else against locals: three quarters of the
# workers. Employers hold what they never paid; the state's side and brokers hold what they took.

# %%
both = wf.wage_gap(programme, reference=["migrants", "local"], interest=RATE, seed=SEED)
axes = wf.plot.owed(both)
plt.show()

# %%
sides = both.holders("side")
(sides[["mean", "p5", "p95"]] / 1e6).round(1).assign(share=sides["share"].round(3))

# %% [markdown]
# ## By the hour
#
# In Kuwait the sources know the hours of the workers, though not those of the others. Had others
# worked 48 hours a week for their pay, the gap would be told for equal work:

# %%
others = programme.cohorts[1].references["migrants"]
equal = wf.wage_gap(
    programme,
    reference={"Kuwait": wf.Reference(others.wage, per="month", price_year=1996, hours=48)},
    seed=SEED,
)
rows = {
    "by the month": both.summary("host").loc["Kuwait"],
    "by the hour, others at 48 a week": equal.summary("host").loc["Kuwait"],
}
pd.DataFrame(
    {
        (what, f"a {per}"): table.xs(per, level="per")["mean"].round(2)
        for what, table in rows.items()
        for per in ("worker", "hour")
    }
)

# %% [markdown]
# ## What it has grown to
#
# Ten years from 2012, each due at its end, with 3 % a year: billions of dollars in prices of 2012.
# First with the headcounts of 2012; then if no permit had been granted from 2013 on.

# %%
stop = wf.Scenario("no permits from 2013", measures=[wf.StopPermits(start="2013")])
fewer = wf.project(
    programme, stop, start="2012", end=str(2011 + YEARS), draws=both.draws, seed=SEED
)
grown = {
    "the same headcounts": both.owed(YEARS),
    stop.name: both.owed(paths=fewer),
}
last = 2011 + YEARS
pd.DataFrame({name: table.loc[("by then", last)] / 1e9 for name, table in grown.items()}).T[
    ["mean", "mcse", "p5", "p50", "p95"]
].round(3)

# %% [markdown]
# ## Which figure to check first
#
# One at a time: if an account or a figure were known, where would what is owed a year lie? The two
# accounts of Russia; and the one figure for what others earned in Russia, or in the Gulf, a third
# less.

# %%
readings = next(c.chain for c in programme.cohorts if c.host == "Russia")
held = wf.simulate(programme, draws=both.draws, seed=SEED).parameters()[readings.name]
owed = both.values("owed")
rows = {"as it is": owed}
for number, chain in enumerate(readings.values):
    rows[f"Russia: {chain.name}"] = owed[held == number]
for host in ("Russia", "Middle East (other)"):
    reference = next(c.references["migrants"] for c in programme.cohorts if c.host == host)
    lower = wf.Reference(
        reference.wage.value * 2 / 3,
        per=reference.per,
        currency=reference.currency,
        price_year=reference.price_year,
        days=reference.days,
    )
    one = wf.wage_gap(programme, reference={host: lower}, seed=SEED)
    rows[f"{host}: others a third less"] = (
        owed - both.values("owed", host=host) + one.values("owed", host=host)
    )
figures = pd.DataFrame(
    {name: [values.mean(), *np.quantile(values, (0.05, 0.95))] for name, values in rows.items()},
    index=["mean", "p5", "p95"],
).T
figures["width of the 90 % range"] = figures["p95"] - figures["p5"]
(figures / 1e6).round(0)

# %% [markdown]
# ## The answer

# %%
total = both.summary().loc[("owed", "programme")] / 1e6
worker = both.summary().loc[("owed", "worker")]
unpaid = sides.loc["employers (never paid)", "share"]
sums = grown["the same headcounts"].loc[("by then", last)] / 1e9
whole = figures.loc["as it is"]
accounts = figures.filter(like="russia-construction", axis="index")
widths = accounts["width of the 90 % range"] / whole["width of the 90 % range"]
moved = 1 - figures["mean"].filter(like="third") / whole["mean"]
each = float(f"{worker['mean']:.2g}")
fits = [
    widths.max() < 0.6,
    sides["share"].idxmax() == "employers (never paid)",
    moved.idxmax().startswith("Russia"),
    0.7 < both.covered < 0.8,
]
if not all(fits):
    raise ValueError("the words below no longer fit the figures")
state = sides.loc["state", "share"]
narrower = 1 - widths
Markdown(
    "Against what others earned there, three quarters of the workers were owed "
    f"**{total['mean']:,.0f} million dollars a year** (90 % range {total['p5']:,.0f} to "
    f"{total['p95']:,.0f}), {each:,.0f} dollars each. Employers never paid "
    f"**{100 * unpaid:.0f} %** of it; the state's side took **{100 * state:.0f} %**. In {YEARS} "
    f"years at {100 * RATE:.0f} % it comes to **{sums['mean']:.1f} billion** ({sums['p5']:.1f} to "
    f"{sums['p95']:.1f}). The first thing to check is no wage but an account: **who takes what in "
    f"Russia**. Knowing it would narrow the range by {100 * narrower.min():.0f} to "
    f"{100 * narrower.max():.0f} %. Next come two figures that no range shows, because one witness "
    "each gives them: what others earned in Russia in 2001 (a third less, and what is owed falls "
    f"by {100 * moved.max():.0f} %) and in the Gulf ({100 * moved.min():.0f} %). A quarter of the "
    "workers are in no sum, since nobody says what others earn where they are."
)

# %% [markdown]
# **What this does not say.** Not who is liable, nor under which law: *held* is arithmetic. Not what
# a given worker is owed: these are means over groups. And where nobody says what others earn,
# nothing is counted, which is not the same as nothing owed.
