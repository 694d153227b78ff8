"""Searching a snapshot: from a query tree to the best documents and facet counts.

1. `compiler` turns the tree into scorers of each segment; `scorers` and `boolean_scorers` define them, `scorer_cache`
   caches them, `postings` and `prefix_expansion` serve nodes that consist of several terms;
2. `facet_counts` filters the matches and counts facets;
3. `score_accumulator` adds up BM25 scores (`index.engines.bm25`), with the length norms of `length_norms`;
4. `top_docs` selects the best documents, and `collector` runs all steps for a request.
"""
