"""Queries: parses the text of a query, adds synonyms, and rewrites it to a tree of index terms."""
