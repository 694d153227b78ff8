"""`python -m tests.benchmarks.pinned CORE COMMAND…`: a command that runs on one core, with all that it starts."""

import os
import sys

if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    os.execvp(sys.argv[2], sys.argv[2:])
