# %% [markdown]
# # Another country
#
# wageflow knows nothing of any one country: what the sources say is data. This notebook puts in a
# country of one's own, Ruritania, which sends masons to Graustark and seamstresses to Grand
# Fenwick. **All three are invented, with every text and figure.** Copy the folder `ruritania`
# beside this notebook, and put yours in.
#
# | file | holds |
# |---|---|
# | `ruritania-claims/sources.csv` | the texts: a line each |
# | `ruritania-claims/claims.csv` | what they print: a line for each figure |
# | `ruritania.toml` | who works where, at what wage, through which chain |
# | `measures.toml` | scenarios to compare |
#
# Both tables open in a spreadsheet. Three questions: what does the state take, which of the
# newspapers' totals can be true, and what would a measure of the host change?

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import wageflow as wf

pd.set_option("display.max_colwidth", None)
SEED = 2023

# %% [markdown]
# What belongs to the country stands here and nowhere else in the code below. For a country of your
# own, write its names here.

# %%
FOLDER = Path("ruritania")
PACK, PROGRAMME, MEASURES = "ruritania-claims", "ruritania.toml", "measures.toml"
CHAIN, GROSS = "as-told", 1_000  # a chain of the programme, and a wage in its currency
HOST = "Grand Fenwick"  # whose numbers are traced
CLOSED = "Graustark closes its labour market"  # scenarios
PROTECTED = "Graustark protects wages"
USD_RATES = {"FWP": 0.25}  # dollars for one unit, where the table has none

# %% [markdown]
# ## 1. What the texts say
#
# A claim is one figure of one text, as printed. `load_claims` reads a folder, checks all of it and
# says everything that is wrong at once.

# %%
ledger = wf.load_claims(FOLDER / PACK)
columns = ["source", "topic", "host", "recipient", "kind", "as_printed"]
ledger.to_frame()[columns].fillna("")

# %% [markdown]
# `kind` decides how a figure is read. `bounds` becomes anything between, `interval` a 90 % range,
# `about` the figure itself. A `spread` differs between workers and says nothing about their mean,
# so it has no reading of its own: the programme file has to say what it makes of it.
#
# ## 2. Where they disagree

# %%
conflicts = ledger.conflicts()
conflicts[["topic", "host", "claim", "figure", "other", "other_figure", "ratio"]]

# %%
origins = ledger.origins()
origins.loc[origins["texts"] > 1, ["figure", "statements", "texts", "repeated_by"]]

# %% [markdown]
# Two newspapers and a bulletin: one statement, and a digit has slipped on the way.
#
# ## 3. Who takes what
#
# The file has two chains for Graustark, because the decree and the returned workers contradict each
# other about the ministry's share. Each can be split, drawn and described by itself.

# %%
programme = wf.load_programme(FOLDER / PROGRAMME)
chain = wf.load_chain(f"{FOLDER / PROGRAMME}:{CHAIN}")
print(chain.describe())

# %%
flow = chain.split(GROSS, draws=chain.quantiles(0.5))
wf.plot.waterfall(flow)
plt.show()

# %% [markdown]
# Of 1,000 euros a month, with every unknown at its median. The survey prints what is left, so the
# chain can be held against it:

# %%
check = chain.check()
check[["recipient", "printed_low", "printed_high", "computed_low", "computed_high", "agrees"]]

# %% [markdown]
# ## 4. The estimate

# %%
estimate = wf.simulate(programme, draws=2**14, seed=SEED)
(estimate.summary()[["mean", "p5", "p50", "p95", "p50_mcse"]] / 1e6).round(2)

# %% [markdown]
# Million dollars a year: `statutory` is what the ministry takes, `state-side` adds the consulate
# and the savings bank, `received` takes off what the bank keeps. Who else lives from it:

# %%
shares = estimate.summary(by="recipient").xs("gross", level="concept")
shares["side"] = [programme.side_of(recipient) for recipient in shares.index]
shares[["mean", "p5", "p95"]] = (shares[["mean", "p5", "p95"]] / 1e6).round(1)
shares[["side", "mean", "p5", "p95"]]

# %%
wf.plot.sankey(estimate)
plt.show()

# %% [markdown]
# ## 5. Which totals can be true?

# %%
audited = wf.audit(ledger, estimate, usd_rates=USD_RATES).set_index("claim")
audited[["figure", "implied_per_worker", "ratio", "percentile", "verdict"]].round(2)

# %%
HEADLINES = [name for name in audited.index if ledger[name].topic == "revenue"]
by_size = sorted(HEADLINES, key=lambda name: ledger[name].value)
smallest, largest = by_size[0], by_size[-1]
print(f"{largest}: {audited.loc[largest, 'reason']}")

# %%
figure, axes = plt.subplots(figsize=(9, 4.6), layout="constrained")
wf.plot.headlines(ledger, estimate, concept="statutory", ax=axes)
plt.show()

# %% [markdown]
# ## 6. What to find out first

# %%
first = wf.information(programme, by="claim", draws=2**11, seed=SEED)
print("\n\n".join(first["words"].head(2)))

# %% [markdown]
# ## 7. What a measure changes
#
# Graustark could pay a part of the wage straight to the worker, or let nobody new in; of those kept
# out some would go to Grand Fenwick. How many employers obey and how many move on are assumptions,
# in the file and marked there.

# %%
study = wf.load_study(FOLDER / MEASURES)
comparison = study.compare()
table = comparison.table(concept="state-side", cut_of_at_least=0.25).droplevel("concept")
changes = table.loc[table["change_mean"] != 0, ["change_p5", "change_mean", "change_p95"]] / 1e6
changes.round(1).assign(probability_of_a_quarter_less=table["probability"].round(2))

# %%
wf.plot.fan(comparison, CLOSED)
plt.show()

# %% [markdown]
# ## 8. Where each number is from

# %%
trace = estimate.trace(HOST)
trace[["number", "figure", "basis", "locator", "as_printed", "note"]]

# %% [markdown]
# The column *basis* is the honest part of such a table: what is printed, what is assumed, what is
# merely stated.
#
# ## The answer

# %%
take = estimate.summary().loc["state-side"] / 1e6
last = comparison.horizon.labels[-1]
half = (-changes.loc[(PROTECTED, last)]).round(0)
verdicts = audited["verdict"]
times = ledger[largest].value / ledger[smallest].value
fits = (verdicts[smallest], verdicts[largest]) == ("consistent", "impossible")
if not fits or round(times) != 10:
    raise ValueError("the words below no longer fit the figures")
Markdown(
    f"In this invented country the state's side takes **{take['p5']:.0f} to {take['p95']:.0f} "
    "million dollars a year** (90 % range). The bulletin's "
    f"{ledger[smallest].figure} fits with that; the newspapers' ten times as much cannot "
    "be true together with the wages in print. Wages paid directly would take "
    f"{half['change_p95']:.0f} to {half['change_p5']:.0f} million a year from it."
)

# %% [markdown]
# **What this does not say.** A country is not put in by filling a form. Most of the work is to read
# each text twice, to write down what stands there and not what was meant, to mark what is inferred,
# and to say of each weight and each range who chose it. A figure that nobody can look up is worth
# nothing, however wide its range.
#
# The same from a shell, in the folder: `wageflow estimate ruritania.toml`, `wageflow audit
# ruritania-claims --programme ruritania.toml --usd-rate FWP=0.25`, `wageflow compare
# measures.toml`.
