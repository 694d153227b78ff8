"""How practices are found: from what people type to what they are shown.

Knows what a practice is (`corpus`), and no web. Start with `index.searcher.Searcher`: a `Query` in, `Results` out.
"""

import os

# Set before numpy is loaded. A server has a process for each core, and their matrix products would fight for the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
