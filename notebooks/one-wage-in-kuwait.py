# %% [markdown]
# # One wage in Kuwait
#
# An employer in Kuwait pays 5,000 dollars a year for a builder from North Korea. Who gets what, and
# what is left for him? Where do the sources disagree, and what would the wage have to be for him to
# keep what he says he keeps?
#
# **What is assumed.** The wage and the shares are those that one report of 2012 prints. What the
# report leaves open is tried in every way that its words allow. The last part adds a fee, a bribe
# and a courier to show how one does it; those amounts come from other places and years, or are
# assumptions, and say so.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
ledger = wf.load_claims("dprk")
WAGE = 5_000

# %% [markdown]
# ## What is printed
#
# Every figure is a *claim* with a place in a text. These are the ones that say who takes what of
# such a wage. (One section gives the 5,000 to a manager, as the most that he is paid, and another
# to an ordinary worker, as usual.)

# %%
TOPICS = ["wage", "state_share", "share", "share_amount", "take_home"]
printed = ledger.find(host="Kuwait", year=2012, topic=TOPICS, inferred=False)
rows = [(claim.recipient, claim.figure, claim.locator) for claim in printed.values()]
pd.DataFrame(rows, columns=["recipient", "figure", "place"], index=list(printed))

# %% [markdown]
# The state takes 48 %. "Of the rest" agency, embassy and company take 10, 25 and 40 %. But which
# rest? If each takes from what the one before left over, they share a shrinking base. If all three
# take from the same 2,600 dollars, they share three quarters of it.
#
# ## Three readings

# %%
shipped = {
    "in turn": "kuwait-2012",
    "agency first": "kuwait-2012-after-agency",
    "of one rest": "kuwait-2012-same-rest",
}
readings = {name: replace(wf.load_chain(chain), name=name) for name, chain in shipped.items()}
flows = {name: chain.split(WAGE) for name, chain in readings.items()}
pd.DataFrame({name: pd.Series(flow.recipients) for name, flow in flows.items()})

# %%
figure, axes = plt.subplots(1, 3, figsize=(15, 4.4), sharey=True, layout="constrained")
for one, flow in zip(axes, flows.values(), strict=True):
    wf.plot.waterfall(flow, ax=one)
plt.show()

# %% [markdown]
# The government's part is the same in each. What moves is the company's part and the worker's: his
# year is worth 650, 819 or 1,053 dollars.
#
# ## Held against what the report says he keeps
#
# The report prints two results: about 1,000 dollars a year, and 70 to 80 dollars a month. These two
# do not agree with each other (1,000 a year is 83 a month), and no reading gives either exactly.
# `gross_up` turns the question round: which wage would leave him that?

# %%
kept = {
    "70 a month": 70 * 12,
    "80 a month": 80 * 12,
    "1,000 a year": 1_000,
}
needed = {
    name: {what: chain.gross_up(sum_).low for what, sum_ in kept.items()}
    for name, chain in readings.items()
}
table = pd.DataFrame(needed).T.round(0).astype(int)
table.insert(0, f"left of {WAGE:,}", [flow.take_home for flow in flows.values()])
table

# %% [markdown]
# By the reading "of one rest" the employer would have to pay 6,500 dollars or more, not 5,000; the
# other two come nearer, one from each side. That speaks a little against "of one rest", although it
# is the nearest to the words. It does not decide: the report may have rounded, or left a step out.
#
# ## The order of the takers
#
# Shares of one base can be taken in any order. Shares of what is left can be, too: the worker has
# the same in the end. But a taker who moves to the front takes more, at the cost of those behind.

# %%
takers = {"agency": 0.10, "embassy": 0.25, "company": 0.40}


def in_order(order: list[str]) -> wf.Chain:
    """Return the chain in which these takers come one after the other."""
    state = wf.Share("government", 0.48, of="gross")
    return wf.Chain(" > ".join(order), [state, *(wf.Share(who, takers[who]) for who in order)])


orders = [["agency", "embassy", "company"], ["company", "embassy", "agency"]]
pd.DataFrame({" > ".join(o): pd.Series(in_order(o).split(WAGE).recipients) for o in orders})

# %% [markdown]
# ## What others say
#
# The same ledger has other accounts of Kuwait. A worker of 1996 was promised 120 dollars a month
# and was paid about 65 once in five months. A supervisor of 2011 to 2014 tells of 500,000 dollars a
# month that his group had to bring in, more than all its regular pay. How large the group was is
# not printed. `per_head` divides the quota, and at 5,000 a year each the two accounts can both hold
# only for a small group:

# %%
quota = ledger["nyt-kuwait-group-quota"].value
rows = {}
for workers in (1_000, 1_200, 1_800):
    fee = wf.Fee("loyalty fund", wf.per_head(quota, workers=workers), shortfall="owe")
    flow = wf.Chain("a quota", [fee], per="month", currency="USD").split(WAGE / 12)
    rows[workers] = {"charged a month": flow["loyalty fund"], "left of pay": flow.take_home}
pd.DataFrame(rows).T.rename_axis("workers in the group").round(0)

# %% [markdown]
# Below zero the rest is owed and has to be earned elsewhere: in odd jobs, says the supervisor.
#
# ## A chain of one's own
#
# Suppose that the state's share is not exactly 48 % but uncertain, that nobody knows how much the
# company takes, and that a guard charges 100 dollars a year from whoever can pay. Any number may be
# a range. A programme of one worker then says how sure the take-home is.

# %%
mine = wf.Chain(
    "my reading",
    [
        wf.Share("government", wf.Param("state share", wf.pert(0.40, 0.48, 0.70)), of="gross"),
        wf.Share("agency", 0.10),
        wf.Share("embassy", 0.25),
        wf.Share("company", wf.Param("company share", wf.between(0.30, 0.50))),
        wf.Fee("guard", 100, shortfall="waive"),
    ],
    per="year",
    currency="USD",
)
print(mine.describe())


# %%
def one_worker(chain: wf.Chain | wf.OneOf, name: str) -> wf.Estimate:
    """Return the estimate of one worker's year."""
    cohort = wf.Cohort(host="Kuwait", workers=1, gross_wage=WAGE, price_year=2012, chain=chain)
    return wf.simulate(wf.Programme(name, cohorts=[cohort]), draws=2**13, seed=WAGE)


def by_taker(estimate: wf.Estimate) -> pd.DataFrame:
    """Return what each taker gets, in dollars a year."""
    table = estimate.summary(by="recipient").xs("gross", level="concept")
    return table[["mean", "p5", "p50", "p95", "p50_mcse"]]


own = one_worker(mine, "one wage")
by_taker(own).round(1)

# %% [markdown]
# `p5` to `p95` is the 90 % range. The last column is the error of the computation, a dollar or
# less; more `draws=` would make it smaller and would not narrow the range by anything.
#
# ## If it is the reading that is uncertain
#
# `OneOf` says that one of several chains holds. Equal weights are an assumption: nobody knows. The
# take-home then has three values and nothing in between, and a "median" of it would be an accident
# of the weights. Show the values:

# %%
equal = dict.fromkeys(readings.values(), 1 / 3)
either = one_worker(wf.OneOf("reading of the report", equal), "one of three")
kept_by_worker = either.values("gross", recipient="worker")
pd.Series(kept_by_worker).round(0).value_counts(normalize=True).sort_index().round(2)

# %% [markdown]
# ## A bribe before, a courier after
#
# Two more takers stand before and behind the wage. A bribe of 200 dollars is printed for another
# country and 2007; spread over three years at 10 % interest (an assumption) it costs this much a
# year. Then half of what is left is sent home (an assumption), and a courier keeps a tenth of that,
# as witness F says of Russia.

# %%
whole = wf.Chain(
    "with bribe and courier",
    [
        *readings["in turn"].steps,
        wf.Upfront("broker", 200, term_months=36, discount_rate=0.10),
    ],
    remittance=wf.Remittance(0.5, [wf.Share("courier", 0.10)]),
    per="year",
    currency="USD",
)
flow = whole.split(WAGE)
wf.plot.sankey(flow)
plt.show()
flow.to_frame()[["recipient", "base", "rate", "amount", "share_of_gross"]].round(3)

# %% [markdown]
# ## The answer

# %%
left = {name: flow.take_home for name, flow in flows.items()}
low, high = min(left.values()), max(left.values())
if not (0.1 < low / WAGE < high / WAGE < 0.25 and flow["government"] > 2 * high):
    raise ValueError("the words below no longer fit the figures")
Markdown(
    f"Of {WAGE:,} dollars a year the government takes **{flow['government']:,.0f}**, by all "
    f"readings. The worker keeps **{low:,.0f} to {high:,.0f}**, that is {100 * low / WAGE:.0f} "
    f"to {100 * high / WAGE:.0f} %, depending only on what the word *rest* means. A bribe before "
    f"leaving and a courier would bring what he and his family have from {high:,.0f} to "
    f"{flow['worker'] + flow['family']:,.0f}."
)

# %% [markdown]
# **What this does not say.** One report describes one wage, and does not say whom it asked. Nothing
# here says how many builders were paid like this, whether the wage was paid at all in a given year,
# or whether two of them shared the same chain. The three readings are not a 90 % range: they are
# what the words allow, and the truth may be none of them.
