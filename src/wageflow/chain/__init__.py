"""Who gets what from one wage: deductions, the chain they form, the flow that results."""

from wageflow.chain.chain import Chain, Printed
from wageflow.chain.deductions import (
    IN_KIND_LOSS,
    WORKER,
    Brackets,
    Deduction,
    Fee,
    InKind,
    Share,
    Upfront,
    Withheld,
)
from wageflow.chain.flow import Flow, Step
from wageflow.chain.invert import Interval
from wageflow.chain.remittance import FAMILY, Remittance
from wageflow.chain.settle import months_in, settle
from wageflow.chain.words import in_words

__all__ = [
    "FAMILY",
    "IN_KIND_LOSS",
    "WORKER",
    "Brackets",
    "Chain",
    "Deduction",
    "Fee",
    "Flow",
    "InKind",
    "Interval",
    "Printed",
    "Remittance",
    "Share",
    "Step",
    "Upfront",
    "Withheld",
    "in_words",
    "months_in",
    "settle",
]
