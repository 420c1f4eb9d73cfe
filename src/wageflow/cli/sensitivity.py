"""``wageflow sensitivity``: which unknown matters most, and which claim to check first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wageflow.cli.options import (
    DEFAULT_PROGRAMME,
    DEFAULT_SEED,
    Draws,
    Form,
    Out,
    Quiet,
    Sampler,
    Seed,
    number,
)
from wageflow.cli.output import emit, waiting, wanted_form
from wageflow.cli.stated import pair
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from wageflow.scenarios import Comparison

__all__ = ["sensitivity"]


def sensitivity(
    programme: Annotated[
        str | None,
        typer.Argument(
            metavar="PROGRAMME",
            help="A programme that ships, or a TOML file; or a study, of which --scenario names a "
            "scenario; dprk-2012 by default.",
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(help="sobol, given-data, shapley, tornado or switching.", metavar="NAME"),
    ] = "sobol",
    concept: Annotated[
        str | None,
        typer.Option(
            help="Of what: gross, statutory, state-side, net, received or workers; state-side by "
            "default, gross of a recipient.",
            metavar="NAME",
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="What one host brings only.", metavar="HOST")
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(help="What one recipient gets only.", metavar="NAME")
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            help="Of the change that this scenario of a study makes; the only one by default.",
            metavar="NAME",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help="The scenario of the study that the change is against; as in compare by default.",
            metavar="NAME",
        ),
    ] = None,
    year: Annotated[
        str | None, typer.Option(help="One year of the study only; all by default.", metavar="YEAR")
    ] = None,
    discount_rate: Annotated[
        float | None,
        typer.Option(
            help="Of the present value of the change over all years at this rate a year, 0.03 for "
            "3 %, 0 for none; that of the study by default.",
            parser=lambda text: number(text, "0.03"),
            metavar="SHARE",
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            help="Unknowns that go together, as in wages='wage *'; may be repeated.",
            metavar="NAME=PATTERN",
        ),
    ] = None,
    target: Annotated[
        float | None,
        typer.Option(
            help="With --method switching: what the output is to reach, in dollars a year.",
            parser=lambda text: number(text, "150e6"),
            metavar="AMOUNT",
        ),
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    sampler: Sampler = None,
    form: Form = None,
    out: Out = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="A row for each unknown, also where it hardly matters.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Say what matters most, and which claim to check first."""
    from wageflow.analysis import information
    from wageflow.analysis import sensitivity as sensitive
    from wageflow.analysis.influence.information import UncitedError
    from wageflow.analysis.influence.sensitivity import check_method
    from wageflow.reading.shipped import is_a
    from wageflow.report.tables.sensitivity import sensitivity_table

    wanted = wanted_form(form, out)
    if method == "switching" and target is None:
        raise InputError("--target: say which amount the output is to reach, in US dollars a year")
    # what a study compares takes its time: what is wrong is refused before
    check_method(method, target)
    groups = _groups(group or [])
    asked: dict[str, Any] = {"concept": concept, "host": host, "recipient": recipient}
    sampling: dict[str, Any] = {"draws": draws, "seed": DEFAULT_SEED if seed is None else seed}
    if sampler is not None:
        sampling["sampler"] = sampler
    with waiting("asking what matters", shown=not quiet):
        model: Any = programme or DEFAULT_PROGRAMME
        of_study = {
            "scenario": scenario,
            "year": year,
            "baseline": baseline,
            "discount-rate": discount_rate,
        }
        if scenario is not None or is_a("study", model):
            model, scenario = _compared(programme, scenario, baseline, sampling["seed"])
            asked |= {"scenario": scenario, "year": year, "discount_rate": discount_rate}
        elif stated := [name for name, value in of_study.items() if value is not None]:
            raise InputError(f"--{stated[0]}: is of a study; name a --scenario beside it")
        found = sensitive(model, method=method, target=target, groups=groups, **asked, **sampling)
        claims = None
        if method not in {"tornado", "switching"}:
            shared = found if method == "sobol" else None
            try:
                claims = information(model, by="claim", sensitivity=shared, **asked, **sampling)
            except UncitedError:  # a programme of one's own may cite none
                claims = None
    emit(sensitivity_table(found, claims, every=every), wanted, out)


def _compared(
    study: str | None, scenario: str | None, baseline: str | None, seed: int
) -> tuple[Comparison, str]:
    """Compare what a study says, and return it with the scenario that is asked of."""
    from wageflow.scenarios import load_study

    if study is None:
        raise InputError("--scenario: needs a study; name one that ships, or a file of scenarios")
    loaded = load_study(study)
    names = [one.name for one in loaded.scenarios]
    faults = [
        f"--{option} {name!r}: is not in {study}; {nearest(name, names)}"
        for option, name in (("scenario", scenario), ("baseline", baseline))
        if name is not None and name not in names
    ]
    if faults:
        raise InputError(*faults)
    found = loaded.compare(seed=seed, **({} if baseline is None else {"baseline": baseline}))
    others = [name for name in found.names if name != found.baseline]
    if not others:
        raise InputError(f"{study}: has no scenario beside {found.baseline!r}; add one to ask of")
    if scenario is None and len(others) != 1:
        raise InputError(
            f"{study}: is a study; say of which scenario with --scenario, one of "
            f"{', '.join(map(repr, others))}"
        )
    return found, scenario or others[0]


def _groups(stated: list[str]) -> dict[str, list[str]] | None:
    found: dict[str, list[str]] = {}
    for text in stated:
        name, pattern = pair(text, "group", "a name and a pattern, wages='wage *'")
        found.setdefault(name, []).append(pattern)
    return found or None
