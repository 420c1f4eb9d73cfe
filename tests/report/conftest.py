from __future__ import annotations

import matplotlib as mpl

# no window is opened, on any machine
mpl.use("Agg")
