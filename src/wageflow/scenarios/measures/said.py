"""What a measure and its keys are, in the words of its own documentation: for files and schemas."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wageflow.scenarios.measures.base import Measure

__all__ = ["effect_of", "said_of"]

#: What keys are in each kind.
_SHARED = {
    "start": "The first day on which it holds; a month or a year begins on its first.",
    "end": "The last day on which it holds; it goes on if left out.",
    "on": "The day.",
    "source": "Where it is stated.",
    "note": "What a reader must know of it.",
}
#: What a kind's own documentation says elsewhere than at the key.
_SAID = {
    ("Leak", "share"): "The share of those whom measures would remove who stay, 0 to 1.",
    ("Displace", "share"): "The share of the posts emptied or closed that open elsewhere, 0 to 1.",
    ("ProtectWages", "share"): "The share of pay that reaches workers directly, 0 to 1.",
    ("DiscountWages", "share"): "By which share wages fall, 0 to 1.",
    ("Offset", "share"): "The share of the loss that is made up for, 0 to 1.",
    ("Substitute", "share"): "The share of the loss that is made up for, 0 to 1.",
    ("ChangeShare", "recipient"): "Whose share.",
    ("Levy", "per"): "Whether it is due each month, or once.",
}
_EXAMPLES: dict[str, Any] = {
    "start": "2017-09-11",
    "end": "2019-12",
    "on": "2016-12-01",
    "by": "2019-12-22",
    "hosts": ["Kuwait", "China"],
    "sectors": "construction",
    "compliance": {"Kuwait": 0.9, "China": {"uniform": [0.0, 0.4]}},
    "phase_in": 12,
    "number": 300,
    "share": 0.3,
    "workers": 30000,
    "probability": 0.6,
    "factor": 0.5,
    "to": 0.7,
    "amount": 100,
    "after_months": 6,
    "recipient": "government",
    "per": "once",
    "shortfall": "owe",
    "source": "UN Security Council resolution 2397 (2017)",
    "note": "the month is printed, no day",
}
_OWN_EXAMPLES = {("Displace", "to"): "China", ("ChangeShare", "by"): 0.1}


def effect_of(kind: type[Measure]) -> str:
    """Return in words what a kind of measure does.

    Examples
    --------
    >>> from wageflow.scenarios.measures import Repatriate
    >>> effect_of(Repatriate).split(".")[0]
    'All workers must have left by a date'
    """
    return " ".join((kind.__doc__ or "").split("Parameters\n", maxsplit=1)[0].split())


def said_of(kind: type[Measure]) -> dict[str, dict[str, Any]]:
    """Return description, example and known words of each key of a kind of measure.

    They are read from the parameters of its docstring, those that all kinds share from that of
    `Measure`; an interpreter that strips docstrings has fewer words.

    Parameters
    ----------
    kind : type of Measure

    Returns
    -------
    dict of str to dict
        By key, as `pydantic.Field` takes it.

    Examples
    --------
    >>> from wageflow.scenarios.measures import Levy
    >>> said_of(Levy)["per"]["json_schema_extra"]
    {'enum': ['month', 'once']}
    """
    found: dict[str, dict[str, Any]] = {}
    parents = [one for one in reversed(kind.__mro__) if one is not object]
    told: dict[str, tuple[str, str]] = {}
    for parent in parents:
        told |= dict(_parameters(parent.__doc__ or ""))
    for field in fields(kind):
        form, text = told.get(field.name, ("", ""))
        text = _SAID.get((kind.__name__, field.name)) or _SHARED.get(field.name) or text
        if field.name == "start" and field.default is None:
            text = f"{text.rstrip('.')}; it holds throughout if left out."
        example = _OWN_EXAMPLES.get((kind.__name__, field.name), _EXAMPLES.get(field.name))
        found[field.name] = {"description": text[:1].upper() + text[1:], "examples": [example]}
        words = re.findall(r'"([^"]+)"', form) if form.startswith("{") else []
        if words:
            found[field.name]["json_schema_extra"] = {"enum": words}
    return found


def _parameters(doc: str) -> list[tuple[str, tuple[str, str]]]:
    """Return the parameters of a docstring: name, form, and what is said of it."""
    # from Python 3.13 on the compiler takes the margin away
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", cleandoc(doc), re.MULTILINE | re.DOTALL
    )
    if section is None:
        return []
    rows: list[tuple[str, tuple[str, str]]] = []
    blocks = re.split(r"^(?=\S)", section[1], flags=re.MULTILINE)
    for block in blocks:
        head, _, text = block.partition("\n")
        names, _, form = head.partition(" : ")
        said = " ".join(text.split())
        if said.startswith("See `Measure`"):
            # the parent's words hold for each; what is added is told of the measure as a whole
            more = re.fullmatch(r"See `Measure`; compliance is (.*)", said)
            if more is not None:
                rows.append(("compliance", ("", f"0 to 1: {more[1]}")))
            continue
        rows += [(name.strip(), (form, said)) for name in names.split(",") if name.strip()]
    return [(name, (form, said)) for name, (form, said) in rows if said or form.startswith("{")]
