"""Generations of the index: each is built aside under a lease, then put in place at once."""
