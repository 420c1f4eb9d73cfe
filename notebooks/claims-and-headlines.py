# %% [markdown]
# # Which headlines can be true?
#
# Newspapers and reports print that North Korea earns 150 million dollars a year from workers
# abroad, or 230 million, or 2.3 billion, or 3 billion. Some of these repeat one another, some
# contradict the very text in which they stand. What do the sources say, who merely repeats whom,
# and which totals fit with the wages and headcounts of the same sources?
#
# **What is assumed.** The ledger `dprk` holds what five texts print, read twice. Links that the
# texts do not state (that a newspaper's figure is that of the report) are inferred, and the note of
# the claim says so. Headlines are held against the programme `dprk-2012`, which rests on the same
# report as several of them: agreement is therefore no independent proof.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
ledger = wf.load_claims("dprk")
estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**14, seed=2012)
ledger

# %% [markdown]
# ## What is printed about revenue

# %%
revenue = ledger.find(topic=["revenue", "planned_revenue"], host="all")
rows = [
    (claim.figure, claim.year or claim.source_year, claim.who, claim.cite())
    for claim in revenue.values()
    if claim.extent() is not None
]
pd.DataFrame(rows, columns=["figure", "about or of", "who", "place"])

# %% [markdown]
# What stands in square brackets is not printed and was supplied by the reader. That one headline
# has no period in print will matter below.
#
# ## Who merely repeats whom
#
# Claims that go back to one statement have one *origin*. Several texts with one origin are one
# witness.

# %%
origins = ledger.origins()
echoed = origins[(origins["texts"] > 1) & origins["topic"].isin(["revenue", "headcount"])]
echoed[["topic", "host", "figure", "statements", "texts", "repeated_by"]]

# %% [markdown]
# So the report of 2012, in two chapters, and the newspaper of 2015 have their total of revenue from
# one article in the Chosun Ilbo. Four printings, one statement.
#
# ## Who contradicts whom
#
# A contradiction is *declared* if a reader found it, *computed* if two figures of one thing have no
# value in common.

# %%
conflicts = ledger.conflicts()
totals = conflicts[(conflicts["host"] == "all") & conflicts["topic"].isin(["revenue", "headcount"])]
totals[["claim", "figure", "other", "other_figure", "ratio", "found"]].head(8).reset_index(
    drop=True
)

# %% [markdown]
# The same report has "1.5 to 2.3 billion" in one chapter and "150 to 230 million" in the next, for
# the same number of workers.
#
# ## From printed figures to one range
#
# How many workers were there in 2012? Three of the four statements have one origin. Pooled by
# origin, they share one weight; counted by printing, the figure that is repeated most often wins.

# %%
heads = ledger.find(topic="headcount", host="all", year=2012, inferred=False)
pools = {
    "mixture, by origin": wf.pool(heads),
    "mixture, by printing": wf.pool(heads, by_origin=False),
    "vincent": wf.pool(heads, rule="vincent"),
    "envelope": wf.pool(heads, rule="envelope"),
}
rows = {
    name: {"mean": pool.mean(), "p5": pool.ppf(0.05), "p50": pool.ppf(0.5), "p95": pool.ppf(0.95)}
    for name, pool in pools.items()
}
pd.DataFrame(rows).T.astype(float).round(-2)

# %%
pools["mixture, by origin"].to_frame()[["figure", "weight"]]

# %% [markdown]
# The rule decides more than the figures do. `mixture` keeps both camps; `vincent` puts everything
# where no source is. There is no right one: say which you took, and why.
#
# ## The audit
#
# Each headline is divided by the workers whom its own source counts, and held against the highest
# gross wage that the ledger has for ordinary workers and against the estimate.

# %%
audited = wf.audit(ledger, estimate).set_index("claim")
headlines = audited[audited["implied_per_worker"].notna()]
headlines[["figure", "implied_per_worker", "ratio", "percentile", "verdict"]].round(2)

# %% [markdown]
# `implied_per_worker` is in dollars a year. `ratio` is what it needs as a share of the highest
# wage: above 1 it asks each worker for more than anybody ordinary is said to be paid. The reasons,
# in words:

# %%
for name in ("nksc-revenue-ch2", "nz-revenue"):
    row = headlines.loc[name]
    print(f"{row['figure']} ({name}): {row['verdict']}.\n{row['reason']}\n")

# %% [markdown]
# Verdicts are about sets of figures. *Impossible* says that one of them is wrong, not which.
# *Consistent* says that the sources' own wages and shares can give it, not that it is true.
#
# ## All in one picture

# %%
figure, axes = plt.subplots(figsize=(9, 5.6), layout="constrained")
wf.plot.headlines(ledger, estimate, ax=axes)
plt.show()

# %% [markdown]
# ## What does a headline count?
#
# No source says what its total is a total of. `reproduce` tries each total headcount of the ledger
# with each meaning of revenue. The answer is our inference.

# %%
given = wf.reproduce(ledger, "nksc-revenue", estimate)
given = given[given["year"] == 2012].copy()
given[["p5", "p50", "p95"]] /= 1e6
given[["headcount", "workers", "concept", "p5", "p50", "p95", "inside", "reproduces"]].round(2)

# %% [markdown]
# ## If one source is believed rather than another
#
# The half-sized total of the same report, 30,000, is printed once. If it is right, the bottom-up
# estimate must be scaled to it: a programme with `total_workers` does that in every draw.

# %%
from dataclasses import replace

programme = estimate.programme
believed = {"the regions, added up": None, "60,000 to 65,000": "nksc-total-headcount"}
believed["about 30,000"] = "nksc-total-headcount-intro"
runs = {
    name: wf.simulate(
        replace(programme, total_workers=ledger[claim].param() if claim else None),
        draws=2**12,
        seed=2012,
    )
    for name, claim in believed.items()
}
rows = {name: run.summary().loc["state-side"] / 1e6 for name, run in runs.items()}
pd.DataFrame(rows).T[["p5", "p50", "p95"]].round(0)

# %% [markdown]
# ## From a number back to the text
#
# Which words does the estimate for Kuwait rest on? `trace` follows each number to its claims.
# (Hours and the pay of others are known, too, but no part of the estimate.)

# %%
trace = estimate.trace("Kuwait")
beside = trace["number"].str.contains("hours|references|contract term")
trace = trace[(trace["as_printed"] != "") & ~beside].drop_duplicates("claim")
trace[["number", "as_printed", "who", "locator", "basis"]].reset_index(drop=True)

# %% [markdown]
# `wageflow estimate --trace all --format csv --out trace.csv` writes the whole of it for an
# appendix.
#
# ## The answer

# %%
verdicts = audited["verdict"]
need = headlines.loc["nksc-revenue-ch2"]
if not (
    verdicts["nksc-revenue-ch2"] == "impossible"
    and verdicts["nksc-revenue"] == "consistent"
    and verdicts["nz-revenue"] == "strained"
):
    raise ValueError("the words below no longer fit the figures")
Markdown(
    f"Of the totals in print, **{headlines.loc['nksc-revenue', 'figure']}** fits with the sources' "
    f"own wages, headcounts and shares. **{need['figure']}** does not: it asks for about "
    f"{need['implied_per_worker']:,.0f} dollars a year from each worker, {need['ratio']:.1f} times "
    "the highest wage of an ordinary worker that can be counted in dollars, even at its lowest, "
    "more than all wages a worker in any draw, and has the same digits as the "
    f"smaller figure. **{headlines.loc['nz-revenue', 'figure']}** has no period in print and fits "
    "with a year only if it is meant as far less than it says."
)

# %% [markdown]
# **What this does not say.** It does not say which total is true. All checks use what the same few
# texts say; if they are wrong together, the audit is wrong with them. A figure that is repeated by
# nobody is not weaker for it, and one that is repeated by everybody is not stronger.
