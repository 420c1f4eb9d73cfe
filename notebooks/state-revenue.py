# %% [markdown]
# # What does the state earn, and how sure can anyone be?
#
# North Korea's state and its firms take a part of what workers abroad earn. How much was that a
# year around 2012? This notebook goes from the programme that ships to a figure that can be quoted:
# what it counts, how wide it is, what makes it wide, and what would change it.
#
# **What is assumed.** Headcounts, wages and accounts of who takes what are those of one report of
# 2012, with a wage in Mongolia from an encyclopedia. Bounds that the sources print are read as
# "anything between, equally likely", accounts that contradict one another get equal weights, and
# unknowns are independent unless they share a name. All of this is listed in `programme.notes` and
# can be changed; two cells below do so.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED = 2012
programme = wf.load_programme("dprk-2012")
estimate = wf.simulate(programme, seed=SEED)


def millions(table: pd.DataFrame, digits: int = 0) -> pd.DataFrame:
    """Return mean and quantiles in million dollars a year."""
    return (table[["mean", "p5", "p25", "p50", "p75", "p95"]] / 1e6).round(digits)


# %% [markdown]
# ## Five things that are called revenue
#
# `gross` is all that employers pay. `statutory` is the government's own cut. `state-side` is what
# everybody on the state's side takes: the government, embassies, dispatching companies, local
# administrations. `net` would take off what the state spends on the workers and `received` what its
# middlemen keep; no source has figures for either, so both equal `state-side` here.

# %%
millions(estimate.summary())

# %% [markdown]
# The first and the second row differ by a factor of more than three. Whoever quotes "revenue"
# without saying which is meant has said little.
#
# ## The range, as a curve
#
# The mark is what the same report prints as the total, without saying what it counts.

# %%
headline = wf.load_claims("dprk")["nksc-revenue"]
mark = {"the report": (headline.low, headline.high)}
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.6), layout="constrained")
wf.plot.s_curve(estimate, mark=mark, ax=left)
wf.plot.density(estimate, mark=mark, ax=right)
plt.show()

# %% [markdown]
# The curve has a flat stretch, and the density two humps: there are two accounts of who takes what
# in Russia, and they lie far apart. The median falls into the gap between them. It is the point
# that halves the draws, not a likely value; so quote the range, and the two humps, before the
# median.
#
# ## From where, and to whom

# %%
by_host = estimate.summary(by="host").xs("state-side", level="concept")
millions(by_host, 1).sort_values("mean", ascending=False)

# %%
by_recipient = estimate.summary(by="recipient").xs("gross", level="concept")
millions(by_recipient, 1).sort_values("mean", ascending=False)

# %% [markdown]
# Means add up over hosts and over recipients. The 5 % and 95 % points do not: it would be an
# accident if all hosts were at their lowest at once.
#
# ## What the range is made of
#
# `sensitivity` asks of each unknown how much of the variance goes if it alone were known (`first`)
# and how much narrower the 90 % range would be on average (`narrows`).

# %%
matters = wf.sensitivity("dprk-2012", draws=2**12, seed=SEED)
matters[["first", "first_se", "total", "narrows"]].head(6).round(3)

# %% [markdown]
# One question, who takes what in Russia, makes up most of it. Here is each answer for itself, on
# the same draws:

# %%
reading = next(cohort.chain for cohort in programme.cohorts if cohort.host == "Russia")
chosen = estimate.parameters()[reading.name]
state_side = pd.Series(estimate.values() / 1e6)
accounts = pd.DataFrame(
    {
        chain.name: state_side[chosen == number].quantile([0.05, 0.5, 0.95])
        for number, chain in enumerate(reading.values)
    }
).T
accounts.round(0)

# %% [markdown]
# ## Change one range
#
# Suppose that interviews of your own put wages in Russia at 300 to 600 dollars a month rather than
# 500 to 1,000. A programme is never changed in place; `replace` makes another. All other unknowns
# keep their draws, so the difference has a range of its own.

# %%
lower = wf.Param("wage Russia", wf.between(300, 600), source="interviews of mine (invented)")
cohorts = [
    replace(cohort, gross_wage=lower) if cohort.host == "Russia" else cohort
    for cohort in programme.cohorts
]
other = wf.simulate(replace(programme, name="lower wages in Russia", cohorts=cohorts), seed=SEED)
difference = pd.Series((other.values() - estimate.values()) / 1e6, name="difference")
pd.concat(
    [
        millions(estimate.summary()).loc["state-side", ["p5", "p50", "p95"]].rename("as it ships"),
        millions(other.summary()).loc["state-side", ["p5", "p50", "p95"]].rename("lower wages"),
        difference.quantile([0.05, 0.5, 0.95]).round(0).set_axis(["p5", "p50", "p95"]),
    ],
    axis=1,
)

# %% [markdown]
# ## If errors run together
#
# A source that is too high in one host is likely to be too high in the next. Independence lets such
# errors cancel. A rank correlation among all wages, or among all headcounts, takes that back;
# `bounds` says how far the range could move if nothing at all were assumed about dependence between
# hosts.

# %%
joint = {
    "independent": estimate,
    "wages together, 0.7": wf.simulate(
        programme, draws=2**13, seed=SEED, correlation={"wage *": 0.7}
    ),
    "headcounts together, 0.7": wf.simulate(
        programme, draws=2**13, seed=SEED, correlation={"*/workers": 0.7}
    ),
}
rows = {name: run.summary().loc["state-side"] for name, run in joint.items()}
millions(pd.DataFrame(rows).T)

# %%
print(wf.bounds(estimate))

# %% [markdown]
# ## What the computer adds
#
# The error of the method stands beside every figure, in columns that end in `mcse`. It has nothing
# to do with the range: with more draws the one shrinks and the other stays. `smooth=True` does
# exactly what can be done exactly and shrinks it again.

# %%
runs = {
    "1,024 draws": wf.simulate(programme, draws=2**10, seed=SEED),
    "65,536 draws": estimate,
    "4,096 draws, smoothed": wf.simulate(programme, draws=2**12, seed=SEED, smooth=True),
}
rows = {}
for name, run in runs.items():
    row = run.summary().loc["state-side"] / 1e6
    rows[name] = {
        "p5": row["p5"],
        "p95": row["p95"],
        "width": row["p95"] - row["p5"],
        "error of p5": row["p5_mcse"],
        "error of p95": row["p95_mcse"],
    }
pd.DataFrame(rows).T.round(2)

# %% [markdown]
# So three digits of the long run are sure, and for a brief two are enough: the range is so wide
# that a third says nothing.
#
# ## How likely is a figure?

# %%
asked = {
    "more than 150 million": estimate.exceedance(headline.low),
    "more than 230 million": estimate.exceedance(headline.high),
    "more than 1 billion": estimate.exceedance(1e9),
    "between 150 and 230 million": estimate.exceedance(headline.low)
    - estimate.exceedance(headline.high),
}
pd.Series({name: f"{100 * float(chance):.0f} %" for name, chance in asked.items()})

# %% [markdown]
# ## Other headcounts
#
# The regions that the report lists add up to more than the total that it prints. The second
# programme scales them to that total; nobody knows which is right.

# %%
scaled = wf.simulate(wf.load_programme("dprk-2012-total"), seed=SEED)
both = {"regions as printed": estimate, "scaled to the total": scaled}
millions(pd.DataFrame({name: run.summary().loc["state-side"] for name, run in both.items()}).T)

# %% [markdown]
# ## How to quote it
#
# The words below are made from the figures, so they cannot drift from them.

# %%
first, second = (run.summary().loc["state-side"] / 1e6 for run in both.values())
low, high = accounts[0.5].min(), accounts[0.5].max()
if not (matters["first"].iloc[0] > 0.7 and low < first["p50"] < high and second["p5"] < low):
    raise ValueError("the words below no longer fit the figures")
Markdown(
    "> Around 2012 those on the side of North Korea's state took **"
    f"{first['p5']:.0f} to {first['p95']:.0f} million dollars a year** of the wages of workers "
    "abroad (90 % range, prices of 2012, regional headcounts of a report of 2012; "
    f"{second['p5']:.0f} to {second['p95']:.0f} million with that report's own total). The range "
    f"is that wide mainly because two accounts of Russia compete: by one the middle is {low:.0f}, "
    f"by the other {high:.0f} million. wageflow {wf.__version__}, programme `dprk-2012`, "
    f"seed {SEED}, {estimate.draws:,} draws."
)

# %% [markdown]
# **What this does not say.** The 90 % is conditional on the ranges, the accounts and their weights:
# if a headcount is wrong by more than its printed bounds, the range does not know. Several figures
# (the wage in Kuwait, the workers in South East Asia) have no range at all, because their source
# prints none, and count as exact. It is an estimate of a year around 2012, not of today. And most
# of it rests on a few witnesses; who they are is one call away: `estimate.trace("Russia")`.
