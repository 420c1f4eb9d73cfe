"""What a concept of revenue is, and who takes part in it, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.wording import joined

if TYPE_CHECKING:
    from wageflow.programme import Programme

__all__ = ["about", "told", "untold"]


def told(concept: str, programme: Programme) -> str:
    """Say what a concept is.

    Examples
    --------
    >>> import wageflow as wf
    >>> told("gross", wf.load_programme("dprk-2012"))
    'all wages that employers paid'
    """
    state = joined(programme.sides.get("state", ()))
    side = f"what recipients on the state's side ({state}) took from wages"
    own = programme.statutory
    who = "" if tuple(own) == ("government",) else f" ({joined(own)})"
    return {
        "gross": "all wages that employers paid",
        "statutory": f"what the government itself{who} took from wages",
        "state-side": side,
        "net": f"{side}, less what the state paid for the workers",
        "received": f"{side}, less what the state paid for the workers and what intermediaries "
        "kept for themselves",
    }[concept]


def untold(concept: str, programme: Programme) -> str:
    """Say why a programme tells nothing of a concept; nothing of one that it does tell of.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("fees", [wf.Share("crown", 0.2)])
    >>> cohort = wf.Cohort(host="Onhava", workers=10, gross_wage=5_000, chain=chain)
    >>> untold("statutory", wf.Programme("own", cohorts=[cohort]))
    'no chain pays government, and nobody else is named in statutory'
    """
    own = programme.statutory
    if concept != "statutory" or set(own) & set(programme.recipients):
        return ""
    if not own:
        return "nobody is named in statutory"
    return f"no chain pays {joined(own, 'or')}, and nobody else is named in statutory"


def about(programme: Programme) -> str:
    """Say whom it is about.

    Examples
    --------
    >>> import wageflow as wf
    >>> about(wf.load_programme("dprk-2012"))
    'North Korean workers abroad around 2012'
    """
    return programme.title or programme.name
