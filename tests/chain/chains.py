"""Random chains, as dictionaries for `naive` and as chains of the package."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

import wageflow as wf

TAKERS = ["government", "agency", "embassy", "company", "party", "worker"]
SHARES = {"state share": (0.05, 0.4), "agency share": (0.0, 0.1), "any share": (0.0, 1.0)}
SUMS = {"charge": (0.0, 300.0), "quota": (10.0, 5_000.0)}
SHARE_CHOICES = {"reading": (0.0, 0.12, 0.4), "other reading": (0.3, 0.9)}
SUM_CHOICES = {"price": (5.0, 50.0, 500.0)}


def decimals(low, high, unit):
    return st.integers(low, high).map(lambda count: count / unit)


# sources print shares in per cent and money in cents; a rate of 1e-17 tests rounding, not chains
small = st.one_of(st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.48]), decimals(0, 30_000, 100_000))
any_share = st.one_of(st.sampled_from([0.0, 0.4, 0.5, 0.9, 1.0]), decimals(0, 10_000, 10_000))
sums = st.one_of(st.sampled_from([0.0, 8.33, 100.0, 700.0]), decimals(0, 200_000, 100))
# wages below a cent are no wages, and underflow is not what is tested
wages = st.one_of(
    st.sampled_from([0.0, 100.0, 1_200.0, 5_000.0, 8_000.0]), st.floats(0.01, 1e6), st.just(0.01)
)


@cache
def figures(plain, size, *, share):
    """Draw one number of a step, in any of the ways in which it may be stated."""
    ranges, choices = (SHARES, SHARE_CHOICES) if share else (SUMS, SUM_CHOICES)
    ways = [
        st.tuples(st.just("number"), plain),
        st.tuples(st.just("number"), plain),
        st.sampled_from([("param", name) for name in ranges]),
        st.sampled_from([("one of", name, options) for name, options in choices.items()]),
        st.just(("range", 0.0, 0.2 if share else 150.0)),
    ]
    if size:
        values = st.lists(plain, min_size=size, max_size=size)
        ways.append(st.tuples(st.just("array"), values))
    if not share:
        workers = st.one_of(
            st.tuples(st.just("number"), st.floats(1.0, 2_000.0)), st.just(("range", 5.0, 50.0))
        )
        total = st.one_of(st.tuples(st.just("number"), sums), st.just(("param", "quota")))
        ways.append(st.tuples(st.just("per head"), total, workers))
    return st.one_of(ways)


@st.composite
def bases(draw, earlier):
    return draw(st.sampled_from(["remainder", "gross", *(f"after:{name}" for name in earlier)]))


@st.composite
def steps(draw, earlier, size, *, remitted):
    kind = draw(
        st.sampled_from(
            ["share", "share", "fee", "brackets", "upfront", "in kind"] * 2 + ["withheld"]
        )
    )
    of = draw(bases(earlier))
    # of what is left any share can be taken; of other bases large ones soon take too much
    plain = any_share if of == "remainder" else small
    rules = ["waive", "error"] if remitted else ["waive", "owe", "error"]
    step = {"kind": kind, "recipient": draw(st.sampled_from(TAKERS))}
    if kind == "share":
        return step | {"rate": draw(figures(plain, size, share=True)), "of": of}
    if kind == "fee":
        amount = draw(figures(sums, size, share=False))
        return step | {"amount": amount, "shortfall": draw(st.sampled_from(rules))}
    if kind == "upfront":
        return step | {
            "amount": draw(figures(sums, size, share=False)),
            "term_months": draw(
                st.one_of(
                    st.tuples(st.just("number"), st.floats(1.0, 120.0)),
                    st.just(("range", 24.0, 36.0)),
                )
            ),
            "discount_rate": draw(
                st.one_of(
                    st.tuples(st.just("number"), st.sampled_from([0.0, 0.1, -0.05, 1.5])),
                    st.just(("range", 0.01, 0.2)),
                )
            ),
            "shortfall": draw(st.sampled_from(rules)),
        }
    if kind == "brackets":
        gaps = draw(st.lists(st.floats(1.0, 3_000.0), min_size=1, max_size=4))
        first = draw(st.sampled_from([0.0, 37.123457]))
        thresholds = [first + sum(gaps[:k]) * 1.000123457 for k in range(len(gaps))]
        rates = [draw(figures(plain, size, share=True)) for _ in gaps]
        return step | {
            "rates": [(("number", t), rate) for t, rate in zip(thresholds, rates, strict=True)],
            "of": of,
            "marginal": draw(st.booleans()),
        }
    if kind == "in kind":
        return step | {
            "share": draw(figures(plain, size, share=True)),
            "usefulness": draw(figures(any_share, size, share=True)),
            "of": of,
        }
    return step | {
        "share": draw(figures(any_share, size, share=True)),
        "paid_fraction": draw(figures(any_share, size, share=True)),
    }


@st.composite
def step_lists(draw, size, most, *, remitted=False):
    found = []
    for _ in range(draw(st.integers(0, most))):
        earlier = list(dict.fromkeys(step["recipient"] for step in found))
        found.append(draw(steps(earlier, size, remitted=remitted)))
    return found


@st.composite
def chains(draw, size=0, most=12):
    """Draw a chain of up to `most` steps whose arrays hold `size` values, none if 0."""
    remittance = None
    if draw(st.integers(0, 3)) == 0:
        remittance = {
            "sent": draw(figures(any_share, size, share=True)),
            "steps": draw(step_lists(size, 3, remitted=True)),
            "limit": draw(st.one_of(st.none(), figures(sums, size, share=False))),
        }
    return {
        "name": "random",
        "per": draw(st.sampled_from([None, "year", "month", "week", "day"])),
        "steps": draw(step_lists(size, most)),
        "remittance": remittance,
    }


@st.composite
def draws_for(draw, chain, size):
    """Draw a value for each unknown of a chain of the package, or one for each wage."""
    found = {}
    for name, distribution in chain.unknowns.items():
        low, high = distribution.support()
        choice = name in SHARE_CHOICES or name in SUM_CHOICES
        steps = int(high - low) if choice else 10_000
        values = decimals(0, steps, steps).map(lambda u, low=low, high=high: low + u * (high - low))
        if size and draw(st.booleans()):
            found[name] = draw(st.lists(values, min_size=size, max_size=size))
        else:
            found[name] = draw(values)
    return found


def quantity(spec):
    kind, *rest = spec
    if kind in ("number", "array"):
        return rest[0]
    if kind == "range":
        return wf.uniform(*rest)
    if kind == "param":
        return wf.Param(rest[0], wf.uniform(*(SHARES | SUMS)[rest[0]]))
    if kind == "one of":
        name, options = rest
        return wf.OneOf(name, {option: 1 / len(options) for option in options})
    total, workers = rest
    return wf.per_head(quantity(total), workers=quantity(workers))


def deduction(step):
    kind, recipient = step["kind"], step["recipient"]
    numbers = {k: quantity(v) for k, v in step.items() if k != "rates" and isinstance(v, tuple)}
    words = {k: step[k] for k in ("of", "shortfall", "marginal") if k in step}
    if kind == "brackets":
        rates = [(quantity(t), quantity(r)) for t, r in step["rates"]]
        return wf.Brackets(recipient, rates, **words)
    if kind == "withheld":
        return wf.Withheld(**numbers, holder=recipient)
    make = {"share": wf.Share, "fee": wf.Fee, "upfront": wf.Upfront, "in kind": wf.InKind}[kind]
    return make(recipient, **numbers, **words)


def chain_of(spec):
    """Make the chain that a dictionary says."""
    home = spec["remittance"]
    remittance = None
    if home is not None:
        limit = None if home["limit"] is None else quantity(home["limit"])
        inner = [deduction(step) for step in home["steps"]]
        remittance = wf.Remittance(quantity(home["sent"]), inner, limit=limit)
    return wf.Chain(
        spec["name"],
        [deduction(step) for step in spec["steps"]],
        remittance=remittance,
        per=spec["per"],
    )
