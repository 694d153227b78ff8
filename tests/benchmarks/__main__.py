"""`python -m tests.benchmarks`: what `make bench` runs."""

from tests.benchmarks.run import main

main()
