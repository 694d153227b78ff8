"""The engine on Whoosh. Its segments are memory-mapped arrays. Only this folder imports `whoosh`.

The index is a Whoosh index with its own codec (`index.engines.whoosh.codec`). A commit is Whoosh's table of contents,
and Whoosh's own readers and searchers work on it; the tests compare scores with theirs. This package replaces the rest
of Whoosh by code on whole arrays: writing and merging (`index_writer`, `merge_policy`) and searching (`search`).

Whoosh's own searcher iterates over postings in Python, drops hits under a limit, counts facets wrongly under some
filters, and needs a copy of the index for each thread.
"""

from index.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
