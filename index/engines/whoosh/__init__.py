"""The engine on Whoosh: its files, read as arrays. The only folder that imports `whoosh`.

Whoosh writes, merges and deletes; what is read of it becomes numpy arrays (`segment`), and the matching, scoring,
counting and choosing are ours (`evaluate`, `counting`, `window`): Whoosh's own searcher drops hits under a limit,
counts wrongly under some filters, and needs a private copy of the index for each thread.
"""

from index.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
