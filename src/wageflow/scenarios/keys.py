"""What can be asked of a projection by name: concepts, hosts, recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, STATE
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.measures.responses import OTHER_STREAMS
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.scenarios.projection import Projection

__all__ = [
    "checked_concept",
    "key_of",
    "labels_of",
    "names_of",
    "recipients_of",
    "summary_keys",
]


def key_of(projection: Projection, concept: str, host: str = "", recipient: str = "") -> Key:
    """Return what is asked for by name.

    Raises
    ------
    UnknownNameError
        If nothing in the projection is called so.
    """
    checked_concept(concept)
    for what, name, known in (
        ("host", host, projection.programme.hosts),
        ("recipient", recipient, recipients_of(projection)),
    ):
        if name and name not in known:
            raise UnknownNameError(f"{what} {name!r}: unknown; {nearest(name, known)}")
    return Key(concept, host, recipient)


def checked_concept(concept: str, *, money: bool = False) -> str:
    """Return the name of a concept.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    known = tuple(CONCEPTS) if money else (*CONCEPTS, WORKERS)
    if concept not in known:
        raise UnknownNameError(f"concept {concept!r}: unknown; {nearest(str(concept), known)}")
    return concept


def recipients_of(projection: Projection) -> tuple[str, ...]:
    """Return everybody who can get something in a scenario of a projection."""
    names = dict.fromkeys(projection.programme.recipients)
    for scenario in projection.scenarios:
        for measure in scenario.measures:
            recipient = getattr(measure, "recipient", None)
            if recipient:
                names[recipient] = None
            if measure.kind == "Substitute":
                names[OTHER_STREAMS] = None
    return tuple(names)


def names_of(by: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return what a summary is divided by.

    Raises
    ------
    EstimateError
        If it is neither host nor recipient.
    """
    names = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        if name not in ("host", "recipient"):
            raise EstimateError(
                f"by {name!r}: unknown; {nearest(str(name), ('host', 'recipient'))}"
            )
    return names


def summary_keys(projection: Projection, by: Sequence[str]) -> list[Key]:
    """List what a summary by these names has rows for: a concept of whoever takes part in it."""
    programme = projection.programme
    if "recipient" not in by:
        hosts = programme.hosts if "host" in by else ("",)
        return [Key(concept, host) for host in hosts for concept in (*CONCEPTS, WORKERS)]
    found = []
    for host in programme.hosts if "host" in by else ("",):
        for recipient in recipients_of(projection):
            known = recipient in programme.recipients
            state = recipient in programme.sides[STATE] or not known
            if recipient != OTHER_STREAMS:
                found.append(Key("gross", host, recipient))
                if recipient in programme.statutory:
                    found.append(Key("statutory", host, recipient))
            if state and not (recipient == OTHER_STREAMS and host):
                found.append(Key("state-side", host, recipient))
                found.append(Key("received", host, recipient))
    return found


def labels_of(key: Key, by: Sequence[str]) -> tuple[str, ...]:
    """Return what a row of a summary by these names is called."""
    return (*(getattr(key, name) for name in by), key.concept)
