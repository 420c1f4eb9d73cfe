"""Who gets what from one wage: deductions, the chain they form, the flow that results."""

from wageflow.chain.chain import Chain
from wageflow.chain.check import Printed
from wageflow.chain.fees import Fee, Upfront
from wageflow.chain.flow import Flow, Step
from wageflow.chain.invert import Interval
from wageflow.chain.purse import IN_KIND_LOSS, WORKER, Deduction
from wageflow.chain.remittance import FAMILY, Remittance
from wageflow.chain.settle import months_in, settle
from wageflow.chain.shares import Brackets, InKind, Share, Withheld
from wageflow.chain.shipped import chains, load_chain, shipped_chains
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
    "chains",
    "in_words",
    "load_chain",
    "months_in",
    "settle",
    "shipped_chains",
]
