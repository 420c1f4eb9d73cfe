"""What measures change, year by year, on the same draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import Money, capital, likely, percent, quoted
from wageflow.report.tables.compare import compare_table

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["effect", "scenarios"]

_MANY = 5  # measures of one scenario: to tell apart what more of them did takes long


def effect(results: Results, scenario: str = "") -> str:
    """Say what a scenario changes in its last year; that which is shown, unless named."""
    scenario = scenario or results.scenario
    chosen = results.compared.xs(results.brief.concept, level="concept").loc[scenario]
    year, row = chosen.index[-1], {str(name): float(v) for name, v in chosen.iloc[-1].items()}
    than = quoted(results.comparison.baseline)
    if row["change_p5"] == row["change_p95"] == row["change_mean"] == 0.0:
        return f"{quoted(scenario)} changes nothing in {year}, beside {than}."
    errors = dict.fromkeys(("mcse", "p5_mcse", "p50_mcse", "p95_mcse"), row["change_mcse"])
    points = {name: row[f"change_{name}"] for name in ("mean", "p5", "p50", "p95")}
    change = Money({**points, **errors, "sd": points["p95"] - points["p5"]})
    lower = points["p50"] < 0
    if points["p5"] < 0 < points["p95"]:
        span = f"from {change.figure('p5')} to {change.figure('p95')}"
    else:
        low, high = sorted((abs(points["p5"]), abs(points["p95"])))
        span = f"{change.bare(low)} to {change.figure(high)}"
    study = results.brief.study
    cut = 0.5 if study is None else study.cut_of_at_least
    return (
        f"Under {quoted(scenario)}, {results.brief.concept} revenue in {year} is "
        f"{change.figure(abs(points['p50']))} {'lower' if lower else 'higher'} than under {than} "
        f"(90 % range {span}); a cut by {percent(cut)} or more is {likely(row['probability'])}."
    )


def scenarios(results: Results) -> Part:
    """Write what the scenarios change: all of them in a sentence, one of them in full."""
    from wageflow.report import plot

    brief, comparison = results.brief, results.comparison
    names = [name for name in comparison.names if name != comparison.baseline]
    blocks: list[Block] = [Paragraph([effect(results, name)], "item") for name in names]
    shown = next(one for one in comparison.scenarios if one.name == results.scenario)
    blocks.append(Paragraph([f"{quoted(shown.name)}: {shown.rationale or 'what it consists of'}."]))
    blocks += (Paragraph([capital(measure.describe())], "item") for measure in shown.measures)
    blocks += [
        drawn(
            plot.fan(comparison, results.scenario, concept=brief.concept),
            "scenario",
            f"{capital(brief.concept)} revenue under {quoted(results.scenario)}.",
            brief.figures,
        ),
        drawn(
            plot.difference(comparison, results.scenario, concept=brief.concept),
            "difference",
            f"How far {quoted(results.scenario)} differs from {quoted(comparison.baseline)}, on "
            "the same draws.",
            brief.figures,
        ),
    ]
    study = brief.study
    if study is not None:
        table = compare_table(
            results.shown,
            by="none" if len(shown.measures) > _MANY else "measure",
            concept=brief.concept,
            title=study.title,
            notes=study.notes,
            discount_rate=study.discount_rate or None,
            cut_of_at_least=study.cut_of_at_least,
        )
        blocks.append(tabled("scenarios", table, study.programme))
    return Part("scenarios", "What measures change", blocks)
