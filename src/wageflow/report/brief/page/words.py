"""Text into HTML: it comes out as text, whatever is in it and whichever way it is written."""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape

from wageflow.report.escape import LEFTWARD, plain, unbroken

__all__ = ["attribute", "slug", "spaced", "words"]

_LONGEST = 80  # letters of an anchor
_UNSAFE = re.compile("[^A-Za-z0-9-]")


def words(text: str) -> str:
    """Return text as HTML; what is written from right to left keeps to itself.

    Without that, a Hebrew name before a figure would draw the figure to its other side.

    Examples
    --------
    >>> words("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    >>> words("\u05e9\u05dc 12")
    '<bdi>של</bdi> 12'
    """
    return LEFTWARD.sub(r"<bdi>\g<0></bdi>", escape(unbroken(plain(text))))


def spaced(text: str) -> str:
    """Return a piece of a sentence as HTML, with the blanks at its ends.

    Examples
    --------
    >>> spaced("and  so ")
    'and so '
    """
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{words(text)}{after}"


def attribute(text: str) -> str:
    """Return text as the value of an attribute, to stand between double quotes.

    Examples
    --------
    >>> attribute('say "no"')
    'say &quot;no&quot;'
    """
    return escape(plain(text))


def slug(name: str) -> str:
    """Return a name as the end of an anchor; different names give different ones.

    Examples
    --------
    >>> slug("nksc-kuwait-wage"), slug("a b"), slug("a_b")
    ('nksc-kuwait-wage', 'a_20_b', 'a_5f_b')
    >>> slug("h" * 300)[38:]
    'hh_7501aff06f18'
    """
    found = _UNSAFE.sub(lambda found: f"_{ord(found[0]):x}_", name)
    if len(found) <= _LONGEST:
        return found
    # a PDF has no room for more
    return f"{found[:40]}_{sha256(found.encode()).hexdigest()[:12]}"
