"""The numbers of measures for a block of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.distributions import bounds, resolve
from wageflow.errors import InputError, nearest
from wageflow.scenarios.earnings import share_faults
from wageflow.scenarios.measures import ChangeShare, Displace, Expand
from wageflow.scenarios.measures.base import matches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from wageflow.programme import Programme
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

    Floats = npt.NDArray[np.float64]

__all__ = ["check_reach", "values_of"]


def values_of(
    measures: Sequence[tuple[str, Measure]],
    programme: Programme,
    draws: Mapping[str, Any],
    heads: Floats,
) -> list[dict[str, Any]]:
    """Return the numbers of each measure.

    Parameters
    ----------
    measures : sequence of (label, Measure)
    programme : Programme
    draws : mapping of str to ndarray of shape (draw,)
        A value for each unknown.
    heads : ndarray of shape (cohort, draw)
        Headcounts, by which those are shared out who go to several cohorts.

    Returns
    -------
    list of dict
        By field: floats or arrays of shape (draw,), but ``compliance`` of shape (cohort, 1) or
        (cohort, draw), 0 where the measure does not reach; ``reached``, whether it does, of shape
        (cohort, 1); ``shared out``, the share of each cohort in those who are sent elsewhere.
    """
    return [_values(measure, label, programme, draws, heads) for label, measure in measures]


def _values(
    measure: Measure, label: str, programme: Programme, draws: Mapping[str, Any], heads: Floats
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("phase_in", *measure.NUMBERS):
        quantity = getattr(measure, name)
        if quantity is not None:
            found[name] = resolve(quantity, f"{label}/{name}", draws)
    cohorts = programme.cohorts
    reached = np.array([[measure.reaches(cohort)] for cohort in cohorts])
    if isinstance(measure, Displace):
        to = np.array([[matches(measure.to, cohort.host)] for cohort in cohorts])
        reached &= ~to
        there = np.where(to, heads, 0.0)
        total = there.sum(axis=0)
        even = to / max(int(to.sum()), 1) * np.ones_like(there)
        found["shared out"] = np.divide(there, total, out=even, where=total > 0.0)
    if isinstance(measure, Expand):
        found["happens"] = 1.0
        if bounds(measure.probability) != (1.0, 1.0):
            found["happens"] = np.less(draws[f"{label}/happens"], found["probability"]) * 1.0
    found["reached"] = reached
    rows = []
    for cohort, is_reached in zip(cohorts, reached[:, 0].tolist(), strict=True):
        if not is_reached:
            rows.append(0.0)
            continue
        name, quantity = measure.complied(cohort.host)
        rows.append(resolve(quantity, f"{label}/{name}", draws))
    found["compliance"] = np.stack(np.broadcast_arrays(*(np.atleast_1d(row) for row in rows)))
    return found


def check_reach(scenario: Scenario, programme: Programme) -> None:
    """Make sure that every measure has somebody, and something, to act on.

    Raises
    ------
    InputError
        All measures that reach nobody, each with the nearest host or sector, and those that change
        a share which nobody has.
    """
    faults = []
    hosts = programme.hosts
    sectors = tuple(dict.fromkeys(cohort.sector for cohort in programme.cohorts))
    for number, measure in enumerate(scenario.measures):
        where = f"scenario {scenario.name!r}, measures[{number}] ({measure.kind})"
        own = [
            f"{where}: {name} {pattern!r} is nobody's in programme {programme.name!r}; "
            f"{nearest(pattern, known)}"
            for name, known in _named(measure, hosts, sectors)
            for pattern in getattr(measure, name)
            if not any(matches((pattern,), one) for one in known)
        ]
        table = measure.compliance if hasattr(measure.compliance, "items") else {}
        own += [
            f"{where}: compliance of {pattern!r}: is no host of programme {programme.name!r}; "
            f"{nearest(pattern, hosts)}"
            for pattern in table
            if not any(matches((pattern,), host) for host in hosts)
        ]
        reached = [cohort for cohort in programme.cohorts if measure.reaches(cohort)]
        own += [
            f"{where}: compliance of {host!r}: the measure reaches nobody there; leave it out, or "
            "add it to hosts and sectors"
            for host in table
            if not own and host in hosts and host not in {cohort.host for cohort in reached}
        ]
        if not own and not reached:
            own.append(f"{where}: none of its hosts has such a sector; see programme.cohorts")
        stays = isinstance(measure, Displace) and all(matches(measure.to, c.host) for c in reached)
        if not own and stays:
            own.append(f"{where}: sends workers to the hosts that it takes them from; name others")
        if reached and isinstance(measure, ChangeShare):
            own += share_faults(programme, measure.recipient, reached, where)
        faults += own
    if faults:
        raise InputError(*faults)


def _named(
    measure: Measure, hosts: tuple[str, ...], sectors: tuple[str, ...]
) -> list[tuple[str, tuple[str, ...]]]:
    found = [("hosts", hosts), ("sectors", sectors)]
    return [*found, ("to", hosts)] if isinstance(measure, Displace) else found
