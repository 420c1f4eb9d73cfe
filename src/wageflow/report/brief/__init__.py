"""The brief: one file in, one folder out, with everything that a policy brief is made of.

A `Brief` says what is asked (`brief`, `tables` and `files` read it), `results` computes it,
`sections` say it in sentences, tables and pictures, which make a `document` without a format;
`page`, `word` and `markdown` give it one, and `folder` writes it all.
"""

from __future__ import annotations

from wageflow.report.brief.brief import Brief
from wageflow.report.brief.files import briefs, load_brief

__all__ = ["Brief", "briefs", "load_brief"]
