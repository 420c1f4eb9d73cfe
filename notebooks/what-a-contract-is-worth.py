# %% [markdown]
# # What is a contract abroad worth?
#
# A builder pays a bribe to be sent to Russia for three years: 200 dollars in 2007, 221 in the
# prices of 2012, in which everything here stands. What did the bribe cost him, when was it paid
# back, can he go home in debt, what does an hour of his work bring, and who else lives from it? And
# would he be better off with a share of the wage taken from him, or with a fixed plan that he owes
# in good months and bad?
#
# **What is assumed.** Nobody tells of one whole contract. The wage is that of witnesses I and J,
# the cut that of witness D or of the church minister, the courier's part that of witness F; the
# bribe is the only one with an amount in print, and was paid for Yemen. How many hours are worked
# on the side, what a finder and a supervisor take of them, how often somebody is caught or ill, how
# much is borrowed and at which interest: no source prints any of it. Each is an assumption in the
# contract's file and says so.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED = 2012
terms = wf.load_contract("russia-builder")
builder = wf.contract(terms, seed=SEED)
print(builder.describe())

# %% [markdown]
# ## Month by month
#
# Bars are means over all draws. They shrink because some workers are caught at work on the side and
# sent home.

# %%
axes = wf.plot.cash_flow(builder)
plt.show()

# %% [markdown]
# ## Two accounts, two contracts
#
# The median and the mean lie far apart, because the sources tell of two different worlds. By
# witness D an eighth of the wage is taken, by the minister nine tenths. Here is each for itself, on
# the same draws.

# %%
figures = ["present value", "hourly pay", "family receives", "ends in debt", "never pays back"]
chains = dict(zip(["witness D", "the minister"], terms.chain.values, strict=True))
accounts = {name: builder.against(chain).second for name, chain in chains.items()}
table = pd.concat(
    {name: one.summary().loc[figures, ["mean", "p5", "p95"]] for name, one in accounts.items()},
    axis=1,
)
table.map(lambda figure: f"{figure:,.0f}" if figure >= 100 else f"{figure:.3f}")

# %% [markdown]
# ## What the bribe costs
#
# The same contract without the bribe, on the same draws. The difference in worth is close to the
# 221 dollars that are paid: the interest of what is borrowed comes on top, but what goes to the
# lender is not sent home, so that no courier takes a tenth of it.

# %%
free = wf.contract(
    replace(terms, upfront=0.0, borrowed=0.0, loan_rate=0.0, loan_months=None), seed=SEED
)
both = builder.against(free)
cost = both.second.values("present value") - both.first.values("present value")
payback = {name: one.payback() for name, one in accounts.items()}
pd.DataFrame(
    {
        name: {
            "median month": paid.median,
            "month at 95 %": paid.month[-1],
            "never": float(paid.never),
        }
        for name, paid in payback.items()
    }
).T.round(4)

# %% [markdown]
# ## Who else lives from it
#
# Means over the contract, dollars, by side.

# %%
sides = builder.summary().filter(like="to the side", axis=0)
sides[["mean", "mcse", "p5", "p50", "p95"]].round(0)

# %% [markdown]
# ## A share or a plan
#
# The plasterer in the Emirates pays a plan: 700 dirhams to the government and 100 to the
# administration, out of 1,200. Suppose his wage moved, by 20 % a year (an assumption), and months
# of illness came as in his file. Under a share of two thirds of the wage, takers would carry two
# thirds of that risk. Under the plan he carries more. What becomes of a month that is too short for
# the plan, such as a month of illness, decides: it is waived, or it is owed.

# %%
moving = replace(wf.load_contract("uae-plasterer"), wage_risk=0.2, months=36)
charges = [("government", 700), ("administration", 100)]
owed = wf.Chain(
    "plan, owed",
    [wf.Fee(who, sum_, shortfall="owe") for who, sum_ in charges],
    currency="AED",
    per="month",
)
two_thirds = wf.Chain("two thirds", [wf.Share("government", 2 / 3, of="gross")])
share = wf.contract(replace(moving, chain=two_thirds, sides={}), seed=SEED)
against_plan, against_owed = share.against("uae-plasterer"), share.against(owed)
risks = pd.concat([against_plan.table(), against_owed.table().loc[["plan, owed"]]])
risks.loc[
    (slice(None), ["worker and family", "takers of the wage", "owed at the end"]),
    ["mean", "sd", "p5", "p95", "bears"],
].round(2)

# %% [markdown]
# *Bears* is what a side loses of each dirham by which wages fall short over the contract. What
# share of the wage would give the takers as much as the plan, and at which wage do both leave the
# worker the same?

# %%
against_plan.break_even_rate(), against_plan.break_even_wage()

# %% [markdown]
# ## And the exchange rate?
#
# A plan in dollars out of a wage in roubles. The rouble is taken to move by 20 % a year (an
# assumption; in 2014 it moved by more). The plan is set at what witness D's share yields on
# average, so that the takers expect the same.

# %%
roubles = 1 / wf.money.usd_per_unit("RUB", 2012)
rouble_wage = {
    "gross_wage": wf.between(500 * roubles, 1_000 * roubles),
    "currency": "RUB",
    "price_year": 2012,
    "results_in": "USD",
    "fx_risk": 0.2,
    "discount_rate": 0.1,
}
eighth = wf.Chain("an eighth", [wf.Share("government", 0.125, of="gross")])
in_dollars = wf.Chain(
    "a plan in dollars",
    [wf.Fee("government", 0.125 * 750, shortfall="owe")],
    currency="USD",
    per="month",
)
rouble = wf.contract(eighth, **rouble_wage, seed=SEED).against(in_dollars)
rouble.table()[["mean", "sd", "p5", "p95", "bears"]].round(2)

# %% [markdown]
# ## The answer

# %%
row = builder.summary().loc
value, hour = row["present value"], row["hourly pay"]
dear = float(cost.mean())
worse, better = table["the minister"], table["witness D"]
bears = risks["bears"]
waived = bears["uae-plasterer", "worker and family"]
shared = bears["two thirds", "worker and family"]
carried = rouble.table()["bears"]["a plan in dollars", "takers of the wage"]
fits = [
    abs(dear - 221) < 10,
    worse.loc["present value", "p95"] < better.loc["present value", "p5"] * 2,
    waived > shared,
    np.isfinite(payback["the minister"].median),
]
if not all(fits):
    raise ValueError("the words below no longer fit the figures")

Markdown(
    f"The contract is worth **{value['mean']:,.0f} dollars** to the builder and his family before "
    f"he leaves (90 % range {value['p5']:,.0f} to {value['p95']:,.0f}), "
    f"{better.loc['present value', 'mean']:,.0f} if witness D is right and "
    f"{worse.loc['present value', 'mean']:,.0f} if the minister is. An hour brings "
    f"**{hour['mean']:.2f} dollars** ({hour['p5']:.2f} to {hour['p95']:.2f}). The bribe costs "
    f"**{dear:,.0f} dollars** in present value; it is back after "
    f"{payback['witness D'].median:.0f} month by witness D and after "
    f"{payback['the minister'].median:.0f} by the minister. He goes home in debt with a "
    f"probability of {100 * float(builder.probability_of_debt):.1f} %: the bribe is small beside "
    "even a tenth of the wage, and what can ruin him is to be sent home early. "
    f"Under a plan the worker carries {100 * waived:.0f} % of the risk of his wage, under a share "
    f"of two thirds {100 * shared:.0f} %; takers who charge in dollars carry "
    f"{100 * carried:.0f} % of the risk of the rouble and of the wage, where a share of an eighth "
    "leaves them an eighth."
)

# %% [markdown]
# **What this does not say.** No worker had this contract: it is put together from accounts of
# several persons and years, and many of its terms are assumptions that the file marks. A worth in
# dollars does not count what it is to be watched, or to leave a family behind.
