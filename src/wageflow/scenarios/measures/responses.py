"""Responses to measures: workers stay or go elsewhere, the state squeezes others or turns away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from wageflow.arguments import well_called
from wageflow.scenarios.measures.base import Measure, recipient_faults
from wageflow.scenarios.measures.words import compliance_words, in_words, phase_words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OTHER_STREAMS", "Displace", "Leak", "Offset", "Substitute"]

#: The recipient of what other streams of income bring in place of wages.
OTHER_STREAMS = "other streams"


@well_called
@dataclass(frozen=True, kw_only=True)
class Leak(Measure):
    """Workers stay, or come, under another visa.

    Every measure that expels, bars, caps or sends workers home acts at their hosts with
    ``1 - s * share`` of its strength; a closed border does not leak.

    Parameters
    ----------
    share : quantity
    start, end : date
        May be left out: then it leaks throughout.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Leak(share=0.25, hosts="China").describe()
    'Throughout, 25 % of those whom measures would remove from China stay under another visa.'
    """

    share: Any
    start: Any = None
    end: Any = None

    NEEDED: ClassVar = ()
    NUMBERS: ClassVar = ("share",)

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, {in_words(self.share, share=True)} of those whom measures would remove"
            f" from {self.whom()} stay under another visa{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Displace(Measure):
    """Workers whom measures remove or keep out are sent to another host.

    Of the posts that measures empty or close at `hosts`, ``s * share`` open at `to` after a delay,
    at that host's wage; those who were sent away fill them at once, the rest are filled at the
    rate at which posts would have been. What holds arrivals back at `to` holds these back, too.
    With a share of 1, no delay and equal terms, as many workers are abroad as before.

    Parameters
    ----------
    share : quantity
    to : str or sequence of str
        Hosts, names or patterns; several share in proportion to their headcounts.
    after_months : quantity
        The delay.
    start, end : date
        May be left out.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; a host of `to` does not displace to itself.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Displace(share=0.3, to="China", after_months=6).describe()
    'Throughout, 30 % of those whom measures take from every host go to China, after 6 months.'
    """

    share: Any
    to: Any
    after_months: Any = 0.0
    start: Any = None
    end: Any = None

    NEEDED: ClassVar = ()
    PATTERNS: ClassVar = ("hosts", "sectors", "to")
    NUMBERS: ClassVar = ("share", "after_months")

    @property
    def label(self) -> str:
        """Kind, hosts and where to."""
        return f"{super().label} to {', '.join(self.to)}"

    def describe(self) -> str:
        """Return in words what it changes."""
        delay = ""
        if self.after_months != 0.0:
            delay = f", after {in_words(self.after_months)} months"
        return (
            f"{self.when()}, {in_words(self.share, share=True)} of those whom measures take "
            f"from {self.whom()} go to {' and '.join(self.to)}{delay}{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Offset(Measure):
    """The state squeezes the workers who are left, to make up for what it lost.

    In a period in which the state's side gets ``L`` less than without measures, it takes
    ``min(s * share * L, W)`` more from the workers at `hosts`, where ``W`` is what they are left
    with; each host gives in proportion to that.

    Parameters
    ----------
    share : quantity
        Of the loss.
    recipient : str
        Who gets it; by default the first recipient of the statutory cut.
    start, end : date
        May be left out.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Offset(share=0.2).describe()
    'Throughout, workers in every host are made to give up to 20 % of what the state loses.'
    """

    share: Any
    recipient: str | None = None
    start: Any = None
    end: Any = None

    NEEDED: ClassVar = ()
    NUMBERS: ClassVar = ("share",)

    def faults(self) -> Iterator[str]:
        """Say whether its recipient has a name."""
        if self.recipient is not None:
            yield from recipient_faults(self.recipient)
        yield from super().faults()

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, workers in {self.whom()} are made to give up to "
            f"{in_words(self.share, share=True)} of what the state loses{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Substitute(Measure):
    """Other streams of income grow in place of wages.

    In a period in which the state's side gets ``L`` less than without measures, after any offset,
    other streams bring ``s * share * L``. They belong to no host, are no wages and no statutory
    cut, and count as state-side, net and received.

    Parameters
    ----------
    share : quantity
        Of the loss.
    start, end : date
        May be left out.
    compliance, phase_in, source, note
        See `Measure`; other streams have no host, so that neither hosts nor compliance by host can
        be stated.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Substitute(share=0.5).describe()
    'Throughout, other streams make up for 50 % of what the state loses.'
    """

    share: Any
    start: Any = None
    end: Any = None

    NEEDED: ClassVar = ()
    NUMBERS: ClassVar = ("share",)

    def faults(self) -> Iterator[str]:
        """Say whether hosts are named, which other streams have none of."""
        if self.hosts != ("*",) or self.sectors != ("*",) or isinstance(self.compliance, dict):
            yield "hosts: other streams belong to no host; leave out hosts, sectors and theirs"
        yield from super().faults()

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, other streams make up for {in_words(self.share, share=True)} of what "
            f"the state loses{phase_words(self)}{compliance_words(self)}."
        )
