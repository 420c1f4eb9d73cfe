"""The brief as a page: one file of HTML that asks for nothing from elsewhere.

`page` is the whole; `words` brings text out, `linking` says where links lead, `tabled`, `noted`
and `drawn` write tables, sources with their claims, and pictures. ``page.css`` and ``page.js``
stand in the file, allowed by their hashes and nothing else.
"""

from wageflow.report.brief.page.page import page

__all__ = ["page"]
