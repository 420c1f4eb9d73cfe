"""``wageflow audit``: which headlines can be true."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import DEFAULT_SEED, Folder, Form, Out, Quiet, whole
from wageflow.cli.output import emit, shows_progress, wanted_form
from wageflow.cli.stated import in_words_of_the_shell, pairs, refuse_beside
from wageflow.errors import InputError

__all__ = ["audit"]


def audit(
    ctx: typer.Context,
    folder: Folder = "dprk",
    programme: Annotated[
        str | None,
        typer.Option(
            help="What headlines are held against: one that ships or a file; none for the ledger "
            "alone; dprk-2012 by default for the pack dprk.",
            metavar="PROGRAMME",
        ),
    ] = None,
    headline: Annotated[
        str | None,
        typer.Option(
            help="The claim for which to ask what gives it; the most repeated by default.",
            metavar="ID",
        ),
    ] = None,
    usd_rate: Annotated[
        list[str] | None,
        typer.Option(
            help="Dollars for one unit of a currency, as in NPR=0.0094; may be repeated.",
            metavar="CURRENCY=RATE",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(help="Draws of the run.", parser=whole, metavar="NUMBER")
    ] = 2**14,
    seed: Annotated[
        int,
        typer.Option(help="The same seed gives the same bits.", parser=whole, metavar="NUMBER"),
    ] = DEFAULT_SEED,
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Say which published headlines can be true."""
    from wageflow.analysis import audit as audited
    from wageflow.analysis import most_repeated, reproduce
    from wageflow.analysis.auditing.drawn import own_programme
    from wageflow.analysis.auditing.headlines import check_rates
    from wageflow.claims import load_claims
    from wageflow.programme import load_programme
    from wageflow.report.tables.audit import audit_table
    from wageflow.simulation.running.shell import shell_run

    wanted = wanted_form(form, out)
    ledger = load_claims(folder)
    if not ledger:
        raise InputError(f"{folder}: claims.csv holds no claims; add a row")
    about = None if headline is None else ledger[headline].id
    if about is not None and programme == "none":
        raise InputError("--headline: needs a programme to ask; leave out --programme none")
    if programme == "none":
        kept = ("folder", "programme", "usd_rate", "form", "out")
        refuse_beside(ctx, "--programme none", *kept)
    if programme is None:
        alone = "none" if about is None else ""
        programme = own_programme(ledger, "--programme", none=alone)
    rates = _rates(usd_rate or [])
    with in_words_of_the_shell(usd_rates="usd-rate"):
        check_rates(ledger, rates)  # what cannot be used is refused before a run
    estimate = None
    if programme != "none":
        progress = shows_progress(quiet=quiet)
        stated = {"programme": load_programme(programme), "draws": draws, "seed": seed}
        estimate = shell_run(stated, progress=progress)
    frame = audited(ledger, estimate, usd_rates=rates)
    about = about or most_repeated(ledger)
    given = None
    if about is not None and estimate is not None:
        given = reproduce(ledger, about, estimate, usd_rates=rates)
    against = None if estimate is None else estimate.programme
    table = audit_table(frame, ledger, given, against=against, headline=about or "")
    emit(table, wanted, out)


def _rates(texts: list[str]) -> dict[str, float]:
    """Read dollars for one unit of each currency."""
    wanted = "a currency and dollars, NPR=0.0094"
    found = {}
    for currency, text in pairs(texts, "usd-rate", wanted).items():
        try:
            found[currency] = float(text)
        except ValueError:
            raise InputError(f"--usd-rate '{currency}={text}': write {wanted}") from None
    return found
