"""Answers a request on Whoosh segments: compiles the query, scores, collects the top documents, counts facets."""
