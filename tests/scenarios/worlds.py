"""Random programmes and scenarios, as dictionaries for `reference` and as the package's own."""

from __future__ import annotations

from hypothesis import strategies as st

import wageflow as wf

HOSTS = ("Kuwait", "China", "Russia", "Oman")
#: Months whose sixteenth day is their middle, so that every moment is a half of a month.
SHORT = (4, 6, 9, 11)
UNITS = {"USD": 1.0, "QAR": 1 / 3.64, "EUR": 1.3}


def date_of(moment):
    """Write a moment, a whole or half number of months, as a date."""
    year, rest = divmod(moment, 12)
    month = int(rest) + 1
    return f"{int(year)}-{month:02}" + ("-16" if rest % 1 else "")


def last_date(moment):
    """Write the last day, or month, before a moment."""
    year, rest = divmod(moment - (0.5 if moment % 1 else 1), 12)
    return f"{int(year)}-{int(rest) + 1:02}" + ("-15" if moment % 1 else "")


def quantity(number):
    """Make a range of what the dictionaries hold for one."""
    if isinstance(number, tuple):
        return wf.Param(number[0], wf.uniform(*number[1:]))
    if isinstance(number, dict):
        return {host: quantity(one) for host, one in number.items()}
    return number


def measure_of(plain):
    """Make a measure of its dictionary."""
    fields = {
        name: value if isinstance(value, list) else quantity(value)
        for name, value in plain.items()
        if name not in ("kind", "start", "end", "once") and value is not None
    }
    begins = {"Expel": "on", "Repatriate": "by"}.get(plain["kind"], "start")
    if plain.get("start") is not None:
        fields[begins] = date_of(plain["start"])
        if begins == "by" and plain["start"] % 1 == 0:
            fields[begins] = last_date(plain["start"])  # a month as a deadline means its end
    if plain.get("end") is not None and not plain.get("once"):
        fields["end"] = last_date(plain["end"])
    return getattr(wf, plain["kind"])(**fields)


def chain_of(plain):
    """Make a chain of its dictionary."""
    fields = {"currency": plain["currency"]} if plain["currency"] else {}
    if "home" in plain:
        sent, steps = quantity(plain["home"]["sent"]), steps_of(plain["home"]["steps"])
        fields["remittance"] = wf.Remittance(sent, steps)
    return wf.Chain(plain["name"], steps_of(plain["steps"]), **fields)


def steps_of(plain):
    """Make the steps of a chain, or of what is sent home."""
    return [
        wf.Share(who, quantity(number), of=of) if kind == "share" else wf.Fee(who, quantity(number))
        for kind, who, number, of in plain
    ]


def programme_of(plain):
    """Make a programme of its dictionary."""
    cohorts = []
    for one in plain["cohorts"]:
        chains = [chain_of(chain) for chain in one["chains"]]
        chain = chains[0] if len(chains) == 1 else wf.OneOf("reading", dict.fromkeys(chains, 0.5))
        rate = {"usd_rate": one["usd"]} if one["currency"] == "EUR" else {}
        cohorts.append(
            wf.Cohort(
                host=one["host"],
                sector=one["sector"],
                workers=quantity(one["workers"]),
                gross_wage=quantity(one["wage"]),
                chain=chain,
                per="year" if one["times"] == 1 else "month",
                currency=one["currency"],
                price_year=2012,
                state_cost=quantity(one["cost"]),
                term_months=quantity(one["term"]),
                turnover=one["turnover"],
                **rate,
            )
        )
    paid = {
        step[1] for one in plain["cohorts"] for chain in one["chains"] for step in chain["steps"]
    }
    passed = {who: quantity(number) for who, number in plain["passed"].items() if who in paid}
    return wf.Programme(
        "world",
        cohorts=cohorts,
        sides={"state": [who for who in plain["state"] if who in paid]},
        statutory=[who for who in plain["statutory"] if who in paid],
        pass_through=passed,
        price_year=2012,
    )


halves = st.integers(1, 20).map(lambda n: n / 20)


def uncertain(name, numbers, low=0.0, high=1.0):
    """A number, or an unknown of this name."""
    return st.one_of(numbers, numbers, st.just((name, low, high)))


CHAINS = (
    {
        "name": "plain",
        "currency": None,
        "steps": [("share", "government", 0.48, "gross"), ("share", "company", 0.2, "remainder")],
    },
    {
        "name": "guarded",
        "currency": "USD",
        "steps": [
            ("fee", "security", 100.0, ""),
            ("share", "government", ("state share", 0.3, 0.6), "remainder"),
            ("share", "agency", 0.1, "remainder"),
        ],
    },
    {
        "name": "split",
        "currency": None,
        "steps": [
            ("share", "government", 0.3, "gross"),
            ("fee", "agency", 15.0, ""),
            ("share", "government", ("second share", 0.0, 0.4), "remainder"),
        ],
    },
    {
        "name": "sent",
        "currency": None,
        "steps": [("share", "government", 0.3, "gross")],
        "home": {
            "sent": ("sent", 0.3, 0.9),
            "steps": [
                ("share", "government", ("share at home", 0.0, 0.4), "gross"),
                ("share", "courier", 0.1, "remainder"),
            ],
        },
    },
)


@st.composite
def programmes(draw, *, turnovers=("exponential", "fixed")):
    """Draw a programme of one to four hosts, one of them with two sectors."""
    cohorts = []
    for k, host in enumerate(HOSTS[: draw(st.integers(1, 4))]):
        for sector in ("sites", "yards") if k == 0 and draw(st.booleans()) else ("sites",):
            name = f"{host} {sector}"
            currency = draw(st.sampled_from(list(UNITS)))
            size = draw(st.integers(0, len(CHAINS) - 1))
            cohorts.append(
                {
                    "host": host,
                    "sector": sector,
                    "workers": draw(
                        uncertain(f"workers {name}", st.integers(1, 3_000).map(float), 100, 900)
                    ),
                    "wage": draw(
                        uncertain(f"wage {name}", st.integers(600, 9_000).map(float), 500, 900)
                    ),
                    "term": draw(
                        uncertain(f"term {name}", st.sampled_from([12.0, 24.0, 36.0, 48.5]), 20, 40)
                    ),
                    "turnover": draw(st.sampled_from(turnovers)),
                    "chains": [CHAINS[size]] if draw(st.booleans()) else [CHAINS[0], CHAINS[1]],
                    "currency": currency,
                    "usd": UNITS[currency],
                    "times": draw(st.sampled_from([1, 12])),
                    "cost": draw(st.sampled_from([0.0, 20.0])),
                }
            )
    return {
        "cohorts": cohorts,
        "state": ["government", "company", "security"],
        "statutory": ["government"],
        "passed": {"company": ("passed on", 0.4, 1.0)},
    }


HEADS = ("StopPermits", "CloseBorder", "Cap", "Expel", "Repatriate", "Expand", "Leak", "Displace")
PAY = ("ProtectWages", "DiscountWages", "ShockFX", "ChangeShare", "Levy")
KINDS = (*HEADS, *PAY, "Offset", "Substitute")
LASTING = ("StopPermits", "CloseBorder", "Cap", *PAY)


PHASED = ("StopPermits", "Expel", "Repatriate", "Expand", "ProtectWages", "Cap")
RESPONSES = ("Leak", "Displace", "Offset", "Substitute")


@st.composite
def measures(draw, hosts, kinds, number, *, first=2012 * 12, last=2015 * 12):
    """Draw a measure of one of these kinds; what it leaves unknown is named after `number`."""
    kind = draw(st.sampled_from(kinds))
    plain = {"kind": kind}
    if kind not in RESPONSES:
        month = draw(st.integers(first, last - 1))
        plain["start"] = month + 0.5 if month % 12 + 1 in SHORT and month % 2 else float(month)
    if kind in LASTING and draw(st.booleans()):
        plain["end"] = float(int(plain["start"]) + draw(st.integers(1, 24)))
    if kind != "Substitute" and draw(st.booleans()):
        plain["hosts"] = draw(st.lists(st.sampled_from(hosts), min_size=1, unique=True))
    if kind not in ("Displace", "Levy", "Offset", "Substitute") and draw(st.booleans()):
        plain["compliance"] = draw(compliances(plain.get("hosts", hosts), number))
    if kind in PHASED and "end" not in plain:
        phase = draw(uncertain(f"phase {number}", st.sampled_from([0.0, 3.0]), 1, 4))
        if phase != 0.0:
            plain["phase_in"] = phase
    plain |= draw(FIELDS.get(kind, nothing)(number))
    if kind == "Displace":
        plain["to"] = [draw(st.sampled_from(hosts))]
    if "number" in plain:  # of how many, a number that leaves over months cannot know
        plain.pop("phase_in", None)
    if plain.get("per") == "once" and "end" not in plain:
        plain |= {"end": plain["start"] + 1.0, "once": True}
    return plain


@st.composite
def compliances(draw, hosts, number):
    """A number, an unknown, or a table of hosts in which the last does not comply."""
    one = draw(uncertain(f"compliance {number}", halves, 0.2, 1.0))
    if len(hosts) > 1 and draw(st.integers(0, 3)) == 0:
        return {hosts[0]: one, hosts[-1]: 0.0}
    return one


def nothing(number):
    """Draw no fields."""
    del number
    return st.just({})


def share_of(number):
    return st.fixed_dictionaries({"share": uncertain(f"share {number}", halves)})


def displaced(number):
    delays = st.sampled_from([0.0, 1.5, 6.0])
    return st.fixed_dictionaries(
        {"share": uncertain(f"share {number}", halves), "after_months": delays}
    )


def expelled(number):
    many = uncertain(f"number {number}", st.just(300.0), 100, 700)
    return st.one_of(share_of(number), st.fixed_dictionaries({"number": many}))


def expanded(number):
    return st.fixed_dictionaries({"workers": uncertain(f"more {number}", st.just(500.0), 100, 700)})


def capped(number):
    ceiling = uncertain(f"ceiling {number}", st.just(1_000.0), 300, 2_000)
    return st.one_of(st.just({}), st.fixed_dictionaries({"workers": ceiling}))


def shocked(number):
    factor = uncertain(f"factor {number}", st.sampled_from([0.5, 1.2]), 0.6, 1.4)
    return st.fixed_dictionaries({"factor": factor})


def changed(number):
    to = uncertain(f"to {number}", st.sampled_from([0.0, 0.3]), 0.0, 0.6)
    by = uncertain(f"by {number}", st.sampled_from([-0.2, 0.3]), -0.4, 0.6)
    recipient = st.just("government")
    return st.one_of(
        st.fixed_dictionaries({"to": to, "recipient": recipient}),
        st.fixed_dictionaries({"by": by, "recipient": recipient}),
    )


def levied(number):
    return st.fixed_dictionaries(
        {
            "amount": uncertain(f"levy {number}", st.just(40.0), 5, 100),
            "per": st.sampled_from(["month", "once"]),
            "recipient": st.sampled_from(["government", "agency", "treasury"]),
            "shortfall": st.sampled_from(["waive", "owe"]),
        }
    )


#: What each kind states beside dates, hosts and compliance.
FIELDS = dict.fromkeys(
    ("Leak", "ProtectWages", "DiscountWages", "Offset", "Substitute"), share_of
) | {
    "Displace": displaced,
    "Expel": expelled,
    "Expand": expanded,
    "Cap": capped,
    "ShockFX": shocked,
    "ChangeShare": changed,
    "Levy": levied,
}


@st.composite
def scenarios(draw, plain_programme, kinds, most=6):
    """Draw the measures of a scenario: one cap at most, one displacement at most."""
    hosts = list(dict.fromkeys(cohort["host"] for cohort in plain_programme["cohorts"]))
    known = set(kinds)
    if len(hosts) == 1:
        known.discard("Displace")
    found, starts = [], set()
    for number in range(draw(st.integers(1, most))):
        one = draw(measures(hosts, sorted(known), number))
        if one["kind"] in ("Cap", "Displace"):
            known.discard(one["kind"])
        if one["kind"] == "Displace" and set(one.get("hosts", hosts)) <= set(one["to"]):
            one.pop("hosts", None)
        if one["kind"] in PAY and one["start"] in starts:
            continue  # whose turn is first at one moment is another test's question
        starts.add(one.get("start"))
        found.append(one)
        if not known:
            break
    return found


def settled(plain):
    """Put the middle of its range for every unknown, and the first chain for every choice."""
    if isinstance(plain, dict):
        found = {name: settled(value) for name, value in plain.items()}
        return found | ({"chains": found["chains"][:1]} if "chains" in found else {})
    if isinstance(plain, tuple) and len(plain) == 3:
        return (plain[1] + plain[2]) / 2
    if isinstance(plain, list | tuple):
        return type(plain)(settled(one) for one in plain)
    return plain


@st.composite
def cases(draw, kinds=KINDS, most=6, *, known=False):
    """A programme, and measures of it, as the package's own; known ones leave nothing open."""
    plain = draw(programmes())
    listed = draw(scenarios(plain, kinds, most))
    if known:
        plain, listed = settled(plain), settled(listed)
    return programme_of(plain), [measure_of(one) for one in listed]
