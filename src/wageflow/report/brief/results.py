"""What a brief computes: each result once, when a section first asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError
from wageflow.report.brief.brief import compared_names
from wageflow.report.brief.words import Money
from wageflow.report.tables.compare import compared_table
from wageflow.report.tables.compare_asked import Shown
from wageflow.report.tables.compare_figures import Compared, compared
from wageflow.simulation.summing.summary import GAP, STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from wageflow.analysis import WageGap
    from wageflow.claims import Claim
    from wageflow.programme import Cohort
    from wageflow.report.brief.brief import Brief
    from wageflow.report.brief.document import Explorer
    from wageflow.report.tables.table import Source, Table
    from wageflow.scenarios import Comparison
    from wageflow.simulation import Estimate

__all__ = ["REFERENCE", "Results"]

REFERENCE = ("local", "migrants", "minimum")
"""What others are paid, in the order in which it is looked for."""


def _fed(traced: pd.DataFrame) -> pd.DataFrame:
    return traced[~traced["note"].str.startswith("reference")]


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that sections tell of.

    Parameters
    ----------
    brief : Brief
    say : callable of str
        Told what is being done.
    """

    brief: Brief
    say: Callable[[str], None]

    @cached_property
    def estimate(self) -> Estimate:
        """What the state earns."""
        from wageflow.simulation import simulate

        self.say(f"simulating {self.brief.programme.name}")
        return simulate(
            self.brief.programme,
            draws=self.brief.draws,
            seed=self.brief.seed,
            sampler=self.brief.sampler,
        )

    def rows(self, *by: str) -> dict[Any, dict[str, float]]:
        """Return statistics of every series by these names, in US dollars a year."""
        found, table = self.estimate.statistics(by)
        names = (*STATISTICS, *GAP)
        return {key: {name: float(table[name][k]) for name in names} for k, key in enumerate(found)}

    @cached_property
    def totals(self) -> dict[str, dict[str, float]]:
        """Statistics of each concept."""
        return {key.concept: row for key, row in self.rows().items()}

    @cached_property
    def money(self) -> Money:
        """The concept that is told of first."""
        return Money(self.totals[self.brief.concept])

    @cached_property
    def by_host(self) -> dict[str, dict[str, float]]:
        """Statistics of the main concept by host, the largest mean first."""
        found = {
            key.host: row
            for key, row in self.rows("host").items()
            if key.concept == self.brief.concept
        }
        return dict(sorted(found.items(), key=lambda item: -item[1]["mean"]))

    @cached_property
    def by_recipient(self) -> dict[str, dict[str, float]]:
        """Statistics of all wages by recipient, the largest mean first."""
        found = {
            key.recipient: row
            for key, row in self.rows("recipient").items()
            if key.concept == "gross"
        }
        return dict(sorted(found.items(), key=lambda item: -item[1]["mean"]))

    @cached_property
    def heads(self) -> dict[str, dict[str, float]]:
        """Statistics of headcounts, by host; those of all hosts under the empty name."""
        from wageflow.simulation.summing.summary import HEADCOUNT

        return {key.host: row for key, row in self.rows(*HEADCOUNT).items()}

    @cached_property
    def traced(self) -> pd.DataFrame:
        """What every number rests on."""
        return self.brief.programme.trace()

    @cached_property
    def fed(self) -> pd.DataFrame:
        """The same without numbers that only a wage gap uses."""
        return _fed(self.traced)

    @cached_property
    def has_claims(self) -> bool:
        """Whether any number rests on a claim of a ledger."""
        return bool((self.traced["claim"] != "").any())

    def sources(self, name: str) -> tuple[Source, ...]:
        """Return what the estimate of a host, or a chain, rests on."""
        from wageflow.report.brief.evidence import sources_of

        return sources_of(_fed(self.brief.programme.trace(name)))

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every claim that the brief may name: of its ledger, numbers, marks and measures."""
        from wageflow.claims import claims_of

        programme = self.brief.programme
        pairs = [*programme.quantities(), *programme.reference_quantities()]
        found = {claim.id: claim for _, quantity in pairs for claim in claims_of(quantity)}
        marked = [mark.claim for mark in self.brief.marked.values() if mark.claim is not None]
        found |= {claim.id: claim for claim in marked}
        for scenario in self.brief.study.scenarios if self.brief.study is not None else ():
            for _, quantity in scenario.quantities():
                found |= {claim.id: claim for claim in claims_of(quantity)}
        return found | dict(self.brief.ledger or {})

    def document(self, source: Source) -> str:
        """Name the document of a source: its title, and what the ledger knows of it."""
        known = {one.title: one for one in self.ledger.sources.values()} if self.ledger else {}
        title = max((one for one in known if source.text.startswith(one)), key=len, default="")
        if not title:
            return source.text.partition(", ch.")[0]
        told = ", ".join(str(part) for part in (known[title].kind, known[title].year) if part)
        return f"{title} ({told})" if told else title

    @property
    def marked(self) -> Mapping[str, float | tuple[float, float]]:
        """The published figures, as pictures take them."""
        return {name: mark.value for name, mark in self.brief.marked.items()}

    @cached_property
    def parameters(self) -> Table:
        """Every number that goes in, and what it rests on."""
        from wageflow.report.tables.parameters import parameters_table

        return parameters_table(self.brief.programme)

    def counted(self, basis: str) -> int:
        """Return how many of these numbers rest on a printed or inferred claim, or on what else."""
        return sum(1 for record in self.parameters.records if record["basis"] == basis)

    @cached_property
    def audited(self) -> pd.DataFrame:
        """Which headlines can be true."""
        from wageflow.analysis import audit
        from wageflow.claims.checks import headline_claims

        self.say("auditing headlines")
        frame = audit(self.ledger, self.estimate)
        told = {claim.id for claim in headline_claims(self.ledger)}
        return frame[frame["claim"].isin(told)].reset_index(drop=True)

    @property
    def ledger(self) -> Any:
        """The ledger that is audited; a brief without one has no section that asks."""
        return self.brief.ledger

    @cached_property
    def comparison(self) -> Comparison:
        """The scenarios, on the same draws."""
        study = self.brief.study
        if study is None:  # refused before anything is computed
            raise InputError("brief: has no scenarios; add a study")
        self.say(f"comparing {len(study.scenarios)} scenarios")
        # a seed also where the study has none: a brief is to have the same bytes again
        return study.compare(seed=study.seed if study.seed is not None else self.brief.seed)

    @cached_property
    def scenario(self) -> str:
        """The scenario that pictures show."""
        names = (name for name in self.comparison.names if name != self.comparison.baseline)
        known = compared_names(self.brief.study)[1] if self.brief.study is not None else ()
        return self.brief.scenario or next(iter(known or names))

    @cached_property
    def scenario_table(self) -> Table:
        """All scenarios year by year, each beside the baseline."""
        study = self.brief.study
        if study is None:
            return compared_table(self.changes)
        return compared_table(self.changes, title=study.title, notes=study.notes)

    @cached_property
    def explorer(self) -> Explorer:
        """What lets a reader of the page move ranges."""
        from wageflow.report.brief.exploring import explore

        self.say("preparing the page to explore")
        return explore(self.estimate, concept=self.brief.concept, marks=self.marked)

    @cached_property
    def changes(self) -> Compared:
        """Levels and changes of every scenario by calendar year."""
        found = self.comparison
        # what each measure did is another question, and takes longer than all the rest
        asked = Shown.of(
            by="none",
            concept=self.brief.concept,
            cut_of_at_least=found.cut_of_at_least,
            discount_rate=found.discount_rate,
        )
        return compared(found, asked)

    @cached_property
    def parts(self) -> Compared:
        """What the changes come from, over all years: of scenarios with two measures or more."""
        from wageflow.report.pictures.measure_names import short_names

        self.say("asking what each measure changes")
        found: dict[tuple[str, str], pd.DataFrame] = {}
        for scenario in self.comparison.scenarios:
            name = scenario.name
            if name != self.comparison.baseline and len(scenario.measures) > 1:
                frame = self.comparison.attribution(name, concept=self.brief.concept)
                found[name, "measure"] = frame.rename(index=dict(short_names(scenario)))
        changes = self.changes
        return replace(changes, shown=changes.shown._replace(by=("measure",)), parts=found)

    @cached_property
    def dependence(self) -> dict[str, pd.DataFrame]:
        """What each change over all years depends on; a change that is certain on nothing."""
        from wageflow.analysis import sensitivity

        self.say("asking what the changes depend on")
        return {
            name: sensitivity(
                self.comparison,
                # others would run the scenarios again for each unknown
                method="given-data",
                scenario=name,
                concept=self.brief.concept,
                discount_rate=0.0,
                seed=self.comparison.seed,
            )
            for name in self.changes.order
            if name != self.comparison.baseline
            and self.changes.total[name, self.brief.concept].change["sd"].item() > 0.0
        }

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """How far each unknown alone moves the main concept."""
        from wageflow.analysis import sensitivity

        return sensitivity(
            self.brief.programme,
            method="tornado",
            concept=self.brief.concept,
            seed=self.brief.seed,
        )

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Which unknowns the variance of the main concept comes from."""
        from wageflow.analysis import sensitivity

        self.say("asking what matters")
        correlated = bool(getattr(self.brief.programme, "correlation", None))
        return sensitivity(
            self.brief.programme,
            method="shapley" if correlated else "sobol",
            concept=self.brief.concept,
            seed=self.brief.seed,
        )

    @cached_property
    def claims_that_matter(self) -> pd.DataFrame:
        """By how much settling a claim would narrow the range."""
        from wageflow.analysis import information

        self.say("asking which claim to check")
        return information(
            self.brief.programme, by="claim", concept=self.brief.concept, seed=self.brief.seed
        )

    @cached_property
    def gap(self) -> WageGap:
        """What workers are owed against what others are paid."""
        from wageflow.analysis import wage_gap

        self.say("comparing pay")
        known = {name for one in self.brief.programme.cohorts for name in one.references}
        order = [name for name in REFERENCE if name in known]
        return wage_gap(
            self.brief.programme,
            reference=[*order, *sorted(known - set(order))],
            seed=self.brief.seed,
        )

    @cached_property
    def cohort(self) -> Cohort:
        """The cohort whose wage is followed: of the host asked for, else the first."""
        cohorts = self.brief.programme.cohorts
        return next((one for one in cohorts if one.host == self.brief.host), cohorts[0])
