"""The engine on Whoosh: its segments are mapped arrays. The only folder that imports `whoosh`.

The index is a Whoosh index with a codec of our own (`codec`): Whoosh's table of contents is the commit, and its readers
and searchers work on it, which is how scores are compared. Writing and merging (`writing`, `tiers`), resolving a query
(`resolve`, `operators`, `combining`, `occurrences`), scoring (`sheet`), counting (`counting`) and choosing (`window`)
are ours, on whole arrays: Whoosh's own searcher walks through postings in Python, drops hits under a limit, counts
wrongly under some filters, and needs a private copy of the index for each thread.
"""

from index.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
