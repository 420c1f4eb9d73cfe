# %% [markdown]
# # What do published totals imply?
#
# The report of 2012 prints that North Korea earned 150 to 230 million dollars a year from workers
# abroad. It does not say what the sum counts. If it is true, what must be true of headcounts,
# wages and accounts of who takes what? The answer depends on what it counts, so each meaning of
# "revenue" is tried in turn.
#
# **What is assumed.** The programme `dprk-2012`: headcounts, wages and accounts as the sources
# print them, with equal weights for accounts that contradict one another. The two figures are read
# as a 90 % range, because the report does not say how sure it is; that reading is ours. The
# headline and the headcounts come from one report, so their agreement would prove neither.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED = 2012
stated = wf.load_reconciliation("dprk-headline")
for target in stated.targets:
    print(f"{target.figure} (claim {target.claim})\n{target.note}")

# %% [markdown]
# ## Which meanings can hold at all?

# %%
readings = stated.run(seed=SEED)
table = readings.table()
table[["feasible", "support", "support_mcse", "effective", "pareto_k", "same_as"]].round(4)

# %% [markdown]
# *Support* is the evidence for a reading as a share of that for the best one: how well the
# estimate, as it was before, foretold the headline. *Effective* is how many of the 65,536 draws
# are left to speak, and *Pareto k* tells whether their weights can be trusted (below 0.7).
#
# Net and received are the same as state-side here, since no source says what the state pays or
# what intermediaries keep. Read as all wages paid, the headline has no answer:

# %%
Markdown("> " + readings.refused["gross"])

# %% [markdown]
# Wages and headcounts of the same report give at least 275 million dollars in wages alone. So
# either the headline counts less than wages, or the headcounts or the wages are too high.
#
# ## If it is all that the state's side keeps

# %%
state_side = readings["state-side"]
axes = wf.plot.before_after(
    state_side,
    [
        "state-side",
        "reading of the Russian chains",
        "wage Russia",
        "wage where the report gives none",
    ],
)
plt.show()

# %%
columns = ["before_mean", "after_mean", "after_mean_mcse", "shift", "narrower"]


def moved(estimate: wf.Reconciled, least: float = 0.1) -> pd.DataFrame:
    """Return what moved by more than some standard deviations."""
    found = estimate.before_after()
    return found.loc[found["shift"].abs() > least, columns].map("{:,.4g}".format)


moved(state_side)

# %% [markdown]
# One thing moves, and it moves all the way: who takes what in Russia. By one account the state's
# side takes an eighth of the wage there, by the other nine tenths. If 150 to 230 million is all
# that the state's side keeps, the account of an eighth holds with 99 % instead of 50 %. Wages and
# headcounts hardly move: they need not. So this reading says little about them, and everything
# about that one account.
#
# ## If it is the government's own cut

# %%
statutory = readings["statutory"]
axes = wf.plot.before_after(statutory)
plt.show()

# %%
moved(statutory)

# %% [markdown]
# Now much has to move. The same account of Russia is chosen, and beside it wages and the new group
# in China must be near the top of their ranges. Even so the middle of what is left, 149 million,
# is just below the lower figure of the headline: the estimate and the headline pull against each
# other.
#
# ## What the state's side would have got

# %%
names = {"before": readings.prior, "as statutory": statutory, "as state-side": state_side}
rows = {name: one.summary().loc["state-side"] for name, one in names.items()}
frame = pd.DataFrame(rows).T
(frame[["p5", "p50", "p95", "p50_mcse"]] / 1e6).round(2)

# %% [markdown]
# Millions of dollars a year: under either reading the range is far narrower than before, since the
# one account is all but settled. The last column is the error that the method adds.
#
# ## Does it depend on how the two figures are read?
#
# As certain bounds rather than as a 90 % range:

# %%
bounds = wf.reconcile_by_concept(readings.prior, wf.uniform(150e6, 230e6))
both = pd.DataFrame(
    {
        (how, what): one.table()[what]
        for how, one in {"90 % range": readings, "certain bounds": bounds}.items()
        for what in ("feasible", "support", "effective")
    }
)
both.round(3)

# %% [markdown]
# The order stays. As the government's own cut the support falls from a sixth to an eighth: few
# draws reach 150 million at all, and bounds that are certain let no others count.
#
# ## And the headcount?
#
# The report's own total is 60,000 to 65,000 workers. The regions that it lists add up to more:

# %%
ledger = wf.load_claims("dprk")
try:
    wf.reconcile(readings.prior, wf.Target("workers", ledger["nksc-total-headcount"]))
except wf.WageflowError as refused:
    print(refused)

# %% [markdown]
# No draw has so few, even with the lowest figure of each region: total and regions contradict each
# other. That is why a second programme ships, `dprk-2012-total`, which scales the regions to the
# total. The headline, asked of that programme:

# %%
scaled = wf.reconcile_by_concept("dprk-2012-total", list(stated.targets), seed=SEED)
scaled.table()[["feasible", "support", "moved", "shift", "p5", "p50", "p95", "same_as"]].round(3)

# %% [markdown]
# With some 20,000 workers fewer, everything turns. The government's own cut can no longer be
# meant; all wages paid now can, if pay in Russia is near the bottom of its range. And as all that
# the state's side keeps, the headline now speaks for the *other* account of Russia, the one of
# nine tenths.
#
# ## What to check first
#
# The headline alone cannot tell which account of Russia is the common one: with the regions'
# headcount it takes the one, with the report's own total the other. So the first thing to check is
# **how many there were**, the total against the regions; then one more witness from a Russian
# building site would settle most of what is left. And nothing here says that the headline is true.
