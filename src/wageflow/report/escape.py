"""Text from files on its way out: what a reader's program would run or obey is made plain text.

Whatever the format, control characters go first: a terminal obeys them, and overrides of the
direction of writing could turn figures around. Each format then escapes what is its own.
"""

from __future__ import annotations

import re

__all__ = [
    "LEFTWARD",
    "apart",
    "as_json",
    "as_markdown",
    "plain",
    "shown",
    "unbroken",
    "unrunnable",
]

# All control characters that are no white space, the direction overrides, halves of characters, and
# what XML, and with it Word and Excel, cannot hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_JSON_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# A cell begins at the start, and for a spreadsheet with another separator after that one, too.
_FORMULA = re.compile(r"""(^|[,;|"'])(\s*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_MARKDOWN = re.compile(r"([\\`*_|\[\]#~$!])")


#: Text that is written from right to left, and what stands between its letters.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
LEFTWARD = re.compile(f"[{_RIGHT}](?:[^<>&;]*[{_RIGHT}])?")
_PERCENT = re.compile("(?<=[0-9]) %")


def apart(text: str) -> str:
    """Return text in which what is written from right to left leaves the figures beside it alone.

    Examples
    --------
    >>> apart("12 workers"), len(apart("\u05e9\u05dc: 12")) - len("\u05e9\u05dc: 12")
    ('12 workers', 2)
    """
    return LEFTWARD.sub("\u200e\\g<0>\u200e", text)


def unbroken(text: str) -> str:
    r"""Return text in which no line ends between a number and its per cent sign.

    Examples
    --------
    >>> unbroken("48 %")
    '48\xa0%'
    """
    return _PERCENT.sub("\u00a0%", text)


def plain(text: str) -> str:
    r"""Return text on one line, without control characters.

    Examples
    --------
    >>> plain("two\nlines, \x1b[31mred")
    'two lines, [31mred'
    """
    return " ".join(_UNSEEN.sub("", text).split())


def shown(text: str) -> str:
    r"""Return text for a page that is laid out in lines: `plain`, `apart` and `unbroken`.

    Examples
    --------
    >>> shown("48 % of\nit")
    '48\xa0% of it'
    """
    return apart(unbroken(plain(text)))


def unrunnable(text: str) -> str:
    """Return text for a cell of CSV: what a spreadsheet would take for a formula gets a quote.

    Examples
    --------
    >>> unrunnable("=cmd()"), unrunnable("logging;=cmd()"), unrunnable("Kuwait")
    ("'=cmd()", "logging;'=cmd()", 'Kuwait')
    """
    return _FORMULA.sub(r"\1'\2", plain(text))


def as_markdown(text: str) -> str:
    r"""Return text that Markdown, mathematics and HTML in it leave as it is.

    Examples
    --------
    >>> as_markdown("a|b <i>")
    'a\\|b &lt;i&gt;'
    """
    text = _MARKDOWN.sub(r"\\\1", plain(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_json(text: str) -> str:
    r"""Return JSON in which nothing is left that a terminal obeys; its content is the same.

    Parameters
    ----------
    text : str
        JSON, in which such characters can only stand within strings.

    Examples
    --------
    >>> as_json('"\x9b31m"')
    '"\\u009b31m"'
    """
    return _JSON_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
