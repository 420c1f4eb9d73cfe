"""What the names of unknowns stand for, those of measures among them, in words."""

from __future__ import annotations

import re

from wageflow.programme.names import name_in_words
from wageflow.scenarios.calendar import date_text

__all__ = ["kind_in_words", "number_in_words", "unknown_in_words"]

#: What each kind of measure is called in tables and pictures.
_KINDS = {
    "Expel": "expulsion",
    "StopPermits": "stop of permits",
    "Cap": "cap on workers",
    "Repatriate": "repatriation",
    "CloseBorder": "closed border",
    "ProtectWages": "protected wages",
    "DiscountWages": "lower wages",
    "Levy": "levy",
    "ChangeShare": "change of share",
    "Expand": "expansion",
    "ShockFX": "exchange-rate shock",
    "Leak": "leakage",
    "Displace": "displacement",
    "Offset": "offset",
    "Substitute": "other streams",
}
#: What its numbers are, unless a kind has its own word.
_NUMBERS = {
    "compliance": "compliance",
    "phase_in": "months of phasing in",
    "number": "workers expelled",
    "share": "share",
    "workers": "workers",
    "probability": "probability",
    "happens": "whether it happens",
    "factor": "factor of the exchange rate",
    "to": "new share",
    "by": "rise of the share",
    "amount": "amount",
    "after_months": "months of delay",
}
_OWN = {
    ("Expel", "share"): "share expelled",
    ("ProtectWages", "share"): "share of pay that reaches workers directly",
    ("DiscountWages", "share"): "cut of wages",
    ("Leak", "share"): "share that stays",
    ("Displace", "share"): "share that goes elsewhere",
    ("Offset", "share"): "share of the loss made up for",
    ("Substitute", "share"): "share of the loss made up for",
    ("Cap", "workers"): "ceiling",
    ("Expand", "workers"): "workers added",
}
#: Of a sum for a group.
_PARTS = {"total": "in all", "workers": "workers of the group"}
_PLACE = re.compile(
    r"(?P<kind>[A-Z][A-Za-z]+)(?: (?P<date>[0-9]{4}(?:-[0-9]{2}){0,2}))?(?P<where>(?: [^/]*)?)"
    r"/(?P<field>[a-z_]+)(?: (?P<host>.+))?"
)


def kind_in_words(kind: str) -> str:
    """Say what a kind of measure is; one of a user's own is called by its class.

    Examples
    --------
    >>> kind_in_words("StopPermits"), kind_in_words("BanCouriers")
    ('stop of permits', 'ban couriers')
    """
    return _KINDS.get(kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()


def number_in_words(kind: str, number: str) -> str:
    """Say what a number of a measure is, as `Measure.quantities` calls it.

    Examples
    --------
    >>> number_in_words("Repatriate", "compliance China"), number_in_words("Displace", "share")
    ('compliance in China', 'share that goes elsewhere')
    """
    field, _, host = number.partition(" ")
    what = _OWN.get((kind, field)) or _NUMBERS.get(field, field.replace("_", " "))
    return f"{what} elsewhere" if host == "*" else f"{what} in {host}" if host else what


def unknown_in_words(name: str) -> str:
    """Say what an unknown is that has no name but its place, in a programme or in a measure.

    For those who read a table or a picture. Whoever asks for an unknown writes its name.

    Examples
    --------
    >>> unknown_in_words("Repatriate 2019-12-22/compliance Russia")
    'compliance in Russia, repatriation of 22 December 2019'
    >>> unknown_in_words("ProtectWages 2017-09-11 Kuwait/share")
    'share of pay that reaches workers directly, protected wages of 11 September 2017, Kuwait'
    >>> unknown_in_words("Displace to China/share"), unknown_in_words("Kuwait/all/workers")
    ('share that goes elsewhere, displacement to China', 'workers in Kuwait')
    """
    where, _, part = name.rpartition("/")
    if where.endswith("/amount") and part in _PARTS:
        return f"{unknown_in_words(where)}, {_PARTS[part]}"
    found = _PLACE.fullmatch(name)
    if found is None or found["kind"] not in _KINDS or found["field"] not in _NUMBERS:
        return name_in_words(name)
    kind, field, host = found["kind"], found["field"], found["host"]
    if host is not None and field != "compliance":
        return name_in_words(name)
    what = number_in_words(kind, f"{field} {host or ''}".strip())
    date = f" of {date_text(found['date'])}" if found["date"] else ""
    where = found["where"].strip()
    apart = ", " if date and not where.startswith(("to ", "for ", "(", "#")) else " "
    return f"{what}, {_KINDS[kind]}{date}{apart}{where}".rstrip(", ")
