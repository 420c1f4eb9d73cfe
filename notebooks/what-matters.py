# %% [markdown]
# # What matters most?
#
# What did North Korea's state earn from workers abroad around 2012? The range is wide. Which
# unknown makes it wide, which claim should somebody go and check first, and would the answer be
# another for the effect of a ban?

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED = 2012

# %% [markdown]
# ## The unknowns
#
# `first` is the share of the variance that goes if only this unknown is known, `narrows` what goes
# of the 90 % range.

# %%
table = wf.sensitivity("dprk-2012", seed=SEED)
table[["first", "first_se", "total", "total_se", "narrows"]].head(8).round(4)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5.2), layout="constrained")
wf.plot.indices(table, most=8, ax=left)
wf.plot.tornado(table, most=8, ax=right)
plt.show()

# %% [markdown]
# The two pictures disagree about wages in Russia. The tornado keeps all else at its median, and the
# median reading of who takes what in Russia leaves the state's side an eighth; the indices let
# everything vary.
#
# ## The claims

# %%
claims = wf.information("dprk-2012", by="claim", sensitivity=table)
for words in claims.drop_duplicates("who")["words"].head(2):
    print(words, end="\n\n")

# %% [markdown]
# (The first claim of each speaker.) So check what witness D and the minister of a church say about
# Russia. Everything else together would do less, as groups show:

# %%
groups = {
    "who takes what in Russia": ["reading of the Russian chains", "russia-*"],
    "who takes what elsewhere": [
        "reading of the Kuwait*",
        "reading of the Gulf*",
        "reading of the Chinese*",
        "china-*",
        "chengdu-*",
    ],
    "all wages": "wage *",
    "all headcounts": "*/workers",
}
grouped = wf.information("dprk-2012", groups=groups, sensitivity=table)
grouped[["explains", "explains_se", "narrows", "width_known"]].round(3)

# %% [markdown]
# ## If that were settled
#
# Set the reading, and ask again: what matters next?

# %%
programme = wf.load_programme("dprk-2012")
for name in ("russia-construction-d", "russia-construction-minister"):
    cohorts = [
        replace(cohort, chain=wf.load_chain(name)) if cohort.host == "Russia" else cohort
        for cohort in programme.cohorts
    ]
    then = wf.information(replace(programme, name=name, cohorts=cohorts), seed=SEED)
    low, high = (then.attrs[end] / 1e6 for end in ("p5", "p95"))
    print(f"{name}: {low:.0f} to {high:.0f} million USD a year")
    print(f"   {then['words'].iloc[0]}\n")

# %% [markdown]
# ## The effect of a ban
#
# All workers home by the end of 2019, with compliance that nobody knows. What does the range of the
# *loss* in 2020 depend on?

# %%
ban = wf.Scenario(
    "home by 2019",
    measures=[
        wf.Repatriate(
            by="2019-12-22",
            compliance={
                "China": wf.between(0, 1),
                "Russia": wf.between(0, 1),
                "*": wf.between(0, 1),
            },
        ),
    ],
)
comparison = wf.compare(programme, [ban], start="2018", end="2020", seed=SEED)
of_ban = wf.sensitivity(comparison, year=2020, draws=2**10)
of_ban[["first", "first_se", "total", "total_se", "narrows"]].head(6).round(3)

# %%
wf.plot.indices(of_ban, most=6)
plt.show()

# %% [markdown]
# Totals are well above first-order indices here: how much compliance in Russia matters depends on
# who takes what there. Neither alone narrows the range by much; both together do:

# %%
russia = ["reading of the Russian chains", "Repatriate 2019-12-22/compliance Russia"]
both = wf.information(comparison, year=2020, groups={"both": russia}, draws=2**10)
print(both.loc["both", "words"])

# %% [markdown]
# **What this does not say.** It takes the ranges as given. A number with too narrow a range seems
# not to matter, and a figure without a range cannot be judged at all.
