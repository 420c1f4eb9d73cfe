"""From the tables of a TOML file to quantities, with all faults of a file at once."""

from __future__ import annotations

from wageflow.reading.params import (
    ledger_of,
    pack_of,
    read_names,
    read_params,
    unused_entries,
    unused_params,
)
from wageflow.reading.quantities import (
    NUMBER,
    NUMBER_KEYS,
    Names,
    Number,
    bare,
    named,
    plain_quantity,
)
from wageflow.reading.schema import EVIDENCE, EVIDENCE_SAID, PARAMS, PARAMS_SAID, Holds
from wageflow.reading.tables import STEP_KINDS, Table, collect, validate
from wageflow.reading.toml import read_toml
from wageflow.reading.words import refused

__all__ = [
    "EVIDENCE",
    "EVIDENCE_SAID",
    "NUMBER",
    "NUMBER_KEYS",
    "PARAMS",
    "PARAMS_SAID",
    "STEP_KINDS",
    "Holds",
    "Names",
    "Number",
    "Table",
    "bare",
    "collect",
    "ledger_of",
    "named",
    "pack_of",
    "plain_quantity",
    "read_names",
    "read_params",
    "read_toml",
    "refused",
    "unused_entries",
    "unused_params",
    "validate",
]
