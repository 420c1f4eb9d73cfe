# %% [markdown]
# # Quickstart
#
# What did North Korea's state earn from workers abroad around 2012, how sure can anyone be, and who
# took what from a single wage? Copy any cell and change it.

# %%
import pandas as pd

import wageflow as wf

# %% [markdown]
# ## From a programme to an estimate
#
# A *programme* says who works where, for what wage, and through which chain of takers; its numbers
# are ranges where the sources give ranges. `simulate` draws all of them many times and adds up who
# gets what. The mark is what the report of 2012 itself prints as the total.

# %%
programme = wf.load_programme("dprk-2012")
estimate = wf.simulate(programme, seed=2012)
headline = wf.load_claims("dprk")["nksc-revenue"]
wf.plot.s_curve(estimate, mark={"the report": (headline.low, headline.high)})
(estimate.summary()[["mean", "p5", "p50", "p95", "p50_mcse"]] / 1e6).round(2)

# %% [markdown]
# Millions of dollars a year. The rows are five things that authors mean by "revenue", from all
# wages paid down to what reaches the state; `p5` to `p95` is the 90 % range, and `p50_mcse` the
# error that the *method* adds to the median, which more `draws=` would make smaller. The width of
# the range is another matter: it is what the sources leave open. Where the curve rises in stages,
# accounts compete: those of who takes what in Russia are that far apart, and a median between them
# is no likely value.
#
# Where does it come from, host by host?

# %%
by_host = estimate.summary(by="host").xs("state-side", level="concept")
(by_host[["mean", "p5", "p50", "p95"]] / 1e6).round(1)

# %% [markdown]
# How probable is it that the state's side earned more than the upper end of the published figure?

# %%
estimate.exceedance(headline.high)

# %% [markdown]
# ## Change one range and run it again
#
# Programmes are never changed in place; `with_values` makes a new one. Here wages in Russia are
# taken to be lower. The same seed gives the same draws of everything else, so that the difference
# is that of the wage alone.

# %%
lower = wf.Param("wage Russia", wf.between(300, 600), source="my interviews, 2024")
changed = programme.with_values({"wage Russia": lower}, name="lower wages in Russia")
mine = wf.simulate(changed, seed=2012)

medians = {e.programme.name: e.summary()["p50"] / 1e6 for e in (estimate, mine)}
pd.DataFrame(medians).round(1)

# %% [markdown]
# Draw by draw, the state's side earns less by (5 %, 50 % and 95 % points, million dollars a year):

# %%
(pd.Series(estimate.values() - mine.values()) / 1e6).quantile([0.05, 0.5, 0.95]).round(1)

# %% [markdown]
# ## Where a number is from
#
# Every number of a programme, with its source, is a row of a table. These are the figures of
# Russia; leave out the last part of the cell to see them all.

# %%
pd.set_option("display.max_colwidth", 90)
parameters = programme.parameters()
parameters.loc[parameters.index.str.contains("Russia"), ["distribution", "source", "note"]]

# %% [markdown]
# ## One wage
#
# Of 5,000 dollars a year in Kuwait, by the report of 2012:

# %%
kuwait = wf.load_chain("kuwait-2012")
flow = kuwait.split(5_000)
wf.plot.waterfall(flow)
flow.to_frame()

# %% [markdown]
# The report says that agency, embassy and company take 10, 25 and 40 % "of the rest", but not of
# which rest. Three readings ship, and they leave the worker different sums; the report prints 70 to
# 80 dollars a month in one place and 1,000 a year in another.

# %%
readings = ["kuwait-2012", "kuwait-2012-after-agency", "kuwait-2012-same-rest"]
take_home = pd.Series({name: wf.load_chain(name).split(5_000)["worker"] for name in readings})
pd.DataFrame({"a year": take_home, "a month": take_home / 12}).round(2)

# %% [markdown]
# And backwards: what must the employer have paid, if a worker says that 75 dollars a month were
# left? `gross_up` gives all wages for which that holds; here it is one.

# %%
{name: round(wf.load_chain(name).gross_up(75 * 12).low) for name in readings}

# %% [markdown]
# Where charges are flat and waived when the wage does not cover them, many wages leave the same:

# %%
plasterer = wf.load_chain("uae-plasterer")
plasterer.gross_up(0), plasterer.gross_up(400)

# %% [markdown]
# ## A chain of your own
#
# Anywhere a number may stand, a range may.

# %%
chain = wf.Chain(
    "a chain of mine",
    [
        wf.Share("government", wf.Param("state share", wf.pert(0.40, 0.48, 0.70)), of="gross"),
        wf.Share("agency", 0.10),
        wf.Fee("embassy", 100, shortfall="waive"),
    ],
    per="year",
    currency="USD",
)
gulf = wf.Programme(
    "gulf",
    cohorts=[
        wf.Cohort(
            host="Kuwait",
            workers=wf.between(3_500, 4_000),
            gross_wage=wf.between(4_000, 6_000, coverage=0.90),
            price_year=2012,
            chain=chain,
        )
    ],
    sides={"state": ["government", "embassy"], "broker": ["agency"]},
)
wf.plot.sankey(wf.simulate(gulf, seed=1))

# %% [markdown]
# **What this does not say.** The ranges are those of few and old sources, and a range says nothing
# of what no source mentions; read "Limits and ethics" in the documentation before you quote a
# figure. From here: `one-wage-in-kuwait` for the chain, `state-revenue` for the total and how to
# quote it, `another-country` for texts of your own.
