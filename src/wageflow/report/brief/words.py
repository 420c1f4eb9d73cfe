"""Numbers in sentences: every one from a result, none typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.simulation.summing.summary import has_gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Money",
    "add_up",
    "capital",
    "given",
    "likely",
    "percent",
    "quoted",
    "workers",
]

# How the Intergovernmental Panel on Climate Change puts probabilities into words: Mastrandrea et
# al., Guidance Note on Consistent Treatment of Uncertainties, 2010, table 1. Its terms overlap;
# here each holds up to the next.
_LIKELY = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (-1.0, "exceptionally unlikely"),
)


class Money:
    """A row of statistics in sentences, in one unit throughout.

    Parameters
    ----------
    row : mapping
        Mean, quantiles and their errors, in US dollars.

    Examples
    --------
    >>> row = {"mean": 2.5e8, "sd": 8e7, "p5": 1.44e8, "p25": 1.71e8, "p50": 2.276e8,
    ...        "p75": 3.27e8, "p95": 3.84e8, "mcse": 1e3, "p5_mcse": 1e5, "p50_mcse": 3e5,
    ...        "p95_mcse": 1e5}
    >>> money = Money(row)
    >>> money.median, money.span, money.half
    ('228 million US dollars', '144 to 384 million US dollars', '171 to 327 million US dollars')
    """

    def __init__(self, row: Mapping[str, Any], scale: Scale | None = None) -> None:
        self.row = row
        largest = max(abs(float(row[name])) for name in ("p5", "p95", "mean"))
        self.scale = scale or scale_for(largest)
        self.digits = Digits.of({name: float(value) for name, value in row.items()})

    @property
    def certain(self) -> bool:
        """Whether all draws are the same."""
        return self.digits.certain

    @property
    def told(self) -> str:
        """The median with its range: a whole clause, which warns where few draws are near it."""
        if self.certain:
            return self.median
        warned = "; few draws are near this median" if self.gap else ""
        return f"{self.median} (90 % range {self.span}{warned})"

    @property
    def gap(self) -> bool:
        """Whether the median lies between two groups of draws."""
        return "p45" in self.row and has_gap(self.row)

    @property
    def unit(self) -> str:
        """The unit, in words."""
        return f"{self.scale.name} US dollars".strip()

    def bare(self, what: str | float) -> str:
        """Return a statistic, or a value of the same kind, without its unit."""
        value = float(self.row[what]) if isinstance(what, str) else what
        return self.digits.figure(value, self.scale).replace("-", "\N{MINUS SIGN}")

    def figure(self, what: str | float) -> str:
        """Return a statistic, or a value of the same kind, with its unit."""
        return f"{self.bare(what)} {self.unit}"

    @property
    def median(self) -> str:
        """The median, with its unit."""
        return self.figure("p50")

    @property
    def mean(self) -> str:
        """The mean, with its unit."""
        return self.figure("mean")

    @property
    def span(self) -> str:
        """The 90 % range, with its unit."""
        return f"{self.bare('p5')} to {self.figure('p95')}"

    @property
    def half(self) -> str:
        """The range of the middle half, with its unit."""
        return f"{self.bare('p25')} to {self.figure('p75')}"


def given(value: float) -> str:
    """Write a sum that somebody stated, in dollars, with all the digits that it has.

    Examples
    --------
    >>> given(150e6), given(12.3e9), given(31_234.0), given(0.5)
    ('150 million US dollars', '12.3 billion US dollars', '31,234 US dollars', '0.5 US dollars')
    """
    scale = scale_for(value)
    figure = f"{value / scale.factor:,.9f}".rstrip("0").rstrip(".")
    return f"{figure} {scale.name} US dollars".replace("  ", " ")


def likely(probability: float) -> str:
    """Return a probability in words, with the number beside them.

    Parameters
    ----------
    probability : float

    Examples
    --------
    >>> likely(0.71), likely(0.42)
    ('likely (71 %)', 'about as likely as not (42 %)')
    >>> likely(1.0)  # draws that all agree do not make a certainty
    'virtually certain (more than 99 %)'
    """
    word = next(term for least, term in _LIKELY if probability >= least)
    shown = min(max(probability, 1e-9), 1 - 1e-9)
    return f"{word} ({percent(shown)})"


def percent(share: float) -> str:
    """Write a share in whole per cent; what is not nothing and not all never reads so.

    Examples
    --------
    >>> percent(0.48), percent(0.002), percent(0.999), percent(0.0)
    ('48 %', 'less than 1 %', 'more than 99 %', '0 %')
    """
    if 0.0 < share < 0.005:
        return "less than 1 %"
    if 0.995 <= share < 1.0:
        return "more than 99 %"
    return f"{100 * share:.0f} %".replace("-", "\N{MINUS SIGN}")


def add_up(shares: Iterable[float]) -> bool:
    """Whether shares have the same sum as `percent` writes them.

    Where they do not, a sentence says that they are rounded: one that was changed for the sake of
    the sum would differ from the same share in a table.

    Examples
    --------
    >>> add_up([0.574, 0.344, 0.082]), add_up([0.58, 0.34, 0.08])
    (False, True)
    """
    known = list(shares)
    return sum(int(f"{100 * share:.0f}") for share in known) == int(f"{100 * sum(known):.0f}")


def workers(row: Mapping[str, Any]) -> str:
    """Write a number of workers, with its range if it has one.

    Examples
    --------
    >>> workers({"mean": 3750.0, "sd": 0.0, "p5": 3750.0, "p50": 3750.0, "p95": 3750.0})
    '3,750 workers'
    """
    digits, heads = Digits.of({name: float(value) for name, value in row.items()}), Scale(1.0, "")
    if digits.certain:
        return f"{digits.figure(float(row['p50']), heads)} workers"
    ends = " to ".join(digits.figure(float(row[name]), heads) for name in ("p5", "p95"))
    return f"{digits.figure(float(row['p50']), heads)} workers (90 % range {ends})"


def quoted(name: str) -> str:
    """Put a name in quotation marks."""
    return f"\N{LEFT SINGLE QUOTATION MARK}{name}\N{RIGHT SINGLE QUOTATION MARK}"


def capital(text: str) -> str:
    """Begin a sentence.

    Examples
    --------
    >>> capital("all of it")
    'All of it'
    """
    return f"{text[:1].upper()}{text[1:]}"
