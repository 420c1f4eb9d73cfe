"""Who works where: cohorts, whose side each recipient is on, and the programmes that ship."""

from wageflow.programme.cohort import Cohort
from wageflow.programme.files import as_programme, load_programme, programme_from_plain, programmes
from wageflow.programme.plain import plain_programme
from wageflow.programme.programme import CONCEPTS, STATE, Programme
from wageflow.programme.reference import Reference
from wageflow.programme.remarks import Conversion, conversions, remarks

__all__ = [
    "CONCEPTS",
    "STATE",
    "Cohort",
    "Conversion",
    "Programme",
    "Reference",
    "as_programme",
    "conversions",
    "load_programme",
    "plain_programme",
    "programme_from_plain",
    "programmes",
    "remarks",
]
