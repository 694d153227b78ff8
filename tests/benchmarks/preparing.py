"""`python -m tests.benchmarks.preparing SIZE JOIN HOME`: one pool taken in, in a process of its own."""

import sys
from pathlib import Path

from tests.benchmarks.pools import Pool

if __name__ == "__main__":
    Pool("", int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])).made()
    sys.stdout.write("{}")
