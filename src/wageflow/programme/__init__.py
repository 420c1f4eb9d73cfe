"""Who works where: cohorts, whose side each recipient is on, and the programmes that ship."""

from wageflow.programme.cohort import Cohort
from wageflow.programme.files import (
    load_programme,
    plain_programme,
    programme_from_plain,
    programmes,
)
from wageflow.programme.programme import CONCEPTS, STATE, Programme

__all__ = [
    "CONCEPTS",
    "STATE",
    "Cohort",
    "Programme",
    "load_programme",
    "plain_programme",
    "programme_from_plain",
    "programmes",
]
