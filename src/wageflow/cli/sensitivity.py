"""``wageflow sensitivity``: which unknown matters most, and which claim to check first."""

from __future__ import annotations

from typing import Annotated, Any

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
from wageflow.errors import InputError

__all__ = ["sensitivity"]


def sensitivity(
    programme: Annotated[
        str | None,
        typer.Argument(
            metavar="PROGRAMME",
            help="A programme that ships, or a TOML file; with --scenario, a study; dprk-2012 by "
            "default.",
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
        typer.Option(help="Of the change that this scenario of a study makes.", metavar="NAME"),
    ] = None,
    year: Annotated[
        str | None, typer.Option(help="One year of the study only; all by default.", metavar="YEAR")
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
    quiet: Quiet = False,
) -> None:
    """Say what matters most, and which claim to check first."""
    from wageflow.analysis import information
    from wageflow.analysis import sensitivity as sensitive
    from wageflow.report.tables.sensitivity import sensitivity_table

    wanted = wanted_form(form, out)
    if method == "switching" and target is None:
        raise InputError("--target: say which amount the output is to reach, in US dollars a year")
    asked: dict[str, Any] = {"concept": concept, "host": host, "recipient": recipient}
    sampling: dict[str, Any] = {"draws": draws, "seed": DEFAULT_SEED if seed is None else seed}
    if sampler is not None:
        sampling["sampler"] = sampler
    with waiting("asking what matters", shown=not quiet):
        model: Any = programme or DEFAULT_PROGRAMME
        if scenario is not None:
            model = _compared(programme, scenario, sampling)
            asked |= {"scenario": scenario, "year": year}
        elif year is not None:
            raise InputError("--year: is of a study; name a --scenario beside it")
        groups = _groups(group or [])
        found = sensitive(model, method=method, target=target, groups=groups, **asked, **sampling)
        claims = None
        if method not in {"tornado", "switching"}:
            try:
                claims = information(model, by="claim", **asked, **sampling)
            except InputError:  # a programme of one's own may cite none
                claims = None
    emit(sensitivity_table(found, claims), wanted, out)


def _compared(study: str | None, scenario: str, sampling: dict[str, Any]) -> Any:
    from wageflow.scenarios import load_study

    if study is None:
        raise InputError("--scenario: needs a study; name one that ships, or a file of scenarios")
    loaded = load_study(study)
    names = [one.name for one in loaded.scenarios]
    if scenario not in names:
        raise InputError(f"--scenario {scenario!r}: is not in {study}; there are {names}")
    return loaded.compare(seed=sampling["seed"])


def _groups(stated: list[str]) -> dict[str, list[str]] | None:
    found: dict[str, list[str]] = {}
    for text in stated:
        name, sign, pattern = text.partition("=")
        if not sign or not name.strip() or not pattern.strip():
            raise InputError(f"--group {text!r}: write a name and a pattern, wages='wage *'")
        found.setdefault(name.strip(), []).append(pattern.strip())
    return found or None
