"""What a reader of the page sees and hears before anything is moved: controls, room for results."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.report.brief.page.words import slug
from wageflow.report.escape import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.report.brief.document import Explorer

__all__ = ["markup", "script", "stylesheet"]

# what would end the element or a line of a script, within strings, where JSON may spell it out
_UNSAFE = re.compile("[<>&\x7f-\x9f\u2028\u2029]")


class _Control(NamedTuple):
    quantity: str
    title: str
    what: str


_CONTROLS = (
    _Control("heads", "Headcount", "Workers sent to these hosts."),
    _Control("wage", "Gross wage", "What employers pay for one of them, in the mean."),
    _Control(
        "share",
        "State's share",
        "Of all wages in these hosts, what the recipients on the state's side get together.",
    ),
    _Control(
        "compliance",
        "Compliance",
        "Of these workers, the share whom a measure takes home. Nobody takes their place.",
    ),
)


def script() -> str:
    """Return the script of the page, the same for all explorers in it.

    Examples
    --------
    >>> "use strict" in script()
    True
    """
    parts = "\n".join(map(_asset, ("rule.js", "words.js", "explorer.js")))
    return f"(() => {{\n'use strict';\n{parts}}})();\n"


def stylesheet() -> str:
    """Return the style of all explorers of a page.

    Its colours are the page's own: ``--wf-ink``, ``--wf-pale``, ``--wf-paper``, ``--wf-accent``.
    """
    return _asset("explorer.css")


@cache
def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def markup(explorer: Explorer) -> str:
    """Return the HTML of an explorer, to which `script` gives life.

    Parameters
    ----------
    explorer : Explorer
        From `wageflow.report.brief.exploring.explore`.

    Returns
    -------
    str
        A fragment without script or style of its own, except for the data. Names are escaped.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.report.brief import exploring
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> html = exploring.markup(exploring.explore(estimate))
    >>> html.count("<fieldset"), html.count('type="range"')
    (4, 8)
    """
    data, name = explorer.data, slug(explorer.name)
    hosts = [("all", "all hosts"), *((str(k), host) for k, host in enumerate(data["hosts"]))]
    concepts = [(str(k), one["title"]) for k, one in enumerate(data["concepts"])]
    shown = [one for one in _CONTROLS if one.quantity != "share" or data["taker"] >= 0]
    controls = "\n".join(_control(one, name) for one in shown)
    return f"""\
<div class="wf-explorer" id="explorer-{name}" role="group" aria-label="Explore the estimate">
<noscript><p>This part of the page needs JavaScript.</p></noscript>
<p class="wf-x-paper">On a screen, this part of the page lets its reader move the main ranges.</p>
<div class="wf-x-app" data-part="app" hidden>
<div class="wf-x-summary">
<p class="wf-x-title" data-part="title"></p>
<p class="wf-x-figure" data-part="figure"><strong data-part="median"></strong> \
<span data-part="unit"></span></p>
<p class="wf-x-range" data-part="range"></p>
<p class="wf-x-quiet" data-part="before"></p>
<svg class="wf-x-curve" data-part="curve" role="img" aria-label=""></svg>
<p class="wf-x-key" aria-hidden="true"><span class="wf-x-key-now">now</span> \
<span class="wf-x-key-before">estimate</span>{_key(data)}</p>
</div>
<form class="wf-x-controls" autocomplete="off">
{_select(name, "concept", "Show", concepts)}
<p class="wf-x-quiet" data-part="words"></p>
{_select(name, "scope", "Move the ranges of", hosts)}
{controls}
<div class="wf-x-moved" data-part="moved" hidden>
<p>Moved:</p>
<ul data-part="moves"></ul>
<p data-part="note" hidden></p>
</div>
<p><button type="button" data-part="reset">Back to the estimate</button></p>
</form>
<div class="wf-x-results">
<p data-part="part" hidden></p>
<p data-part="gap" hidden>The draws fall into two groups, and the median lies between them, where \
few draws do: read the range.</p>
<ul class="wf-x-marks" data-part="marks"></ul>
<table class="wf-x-chain">
<caption>Who gets what: <bdi data-part="where"></bdi><small>Means of the draws, which add up to \
all wages. The stroke marks the estimate.</small></caption>
<thead><tr><th scope="col">Recipient</th><td aria-hidden="true"></td>\
<th scope="col" data-part="amount"></th><th scope="col">of wages</th></tr></thead>
<tbody data-part="chain"></tbody>
</table>
</div>
<p class="wf-x-said" data-part="said" role="status" aria-live="polite"></p>
</div>
<p class="wf-x-told">{escape(plain(explorer.told))}</p>
<script type="application/json">{_json(data)}</script>
</div>
"""


def _anchor(name: str, part: str) -> str:
    # no slug has a full stop: the parts of one explorer are not another one
    return f"explorer-{name}.{part}"


def _select(name: str, part: str, label: str, options: list[tuple[str, str]]) -> str:
    place = _anchor(name, part)
    rows = "".join(
        f'<option value="{value}" dir="auto">{escape(plain(words))}</option>'
        for value, words in options
    )
    return (
        f'<p class="wf-x-select"><label for="{place}">{label}</label>\n'
        f'<select id="{place}" data-part="{part}">{rows}</select></p>'
    )


def _control(control: _Control, name: str) -> str:
    quantity, title, what = control
    place = _anchor(name, quantity)
    sliders = "\n".join(
        f'<label><span aria-hidden="true">{end}</span> <input type="range" data-end="{end}" '
        f'aria-label="{title}, {end} end" aria-describedby="{place}"></label>'
        for end in ("low", "high")
    )
    return f"""\
<fieldset data-quantity="{quantity}" data-title="{title}">
<legend>{title}</legend>
<p class="wf-x-now" data-part="now" aria-hidden="true"></p>
<div class="wf-x-strip" aria-hidden="true"><span data-part="was"></span>\
<span data-part="is"></span></div>
{sliders}
<p class="wf-x-quiet" id="{place}">{what} <span data-part="start"></span> \
<span data-part="reason"></span></p>
</fieldset>"""


def _key(data: Mapping[str, Any]) -> str:
    return "".join(
        f' <span class="wf-x-key-mark"><bdi>{escape(mark["name"])}</bdi></span>'
        for mark in data["marks"]
    )


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
