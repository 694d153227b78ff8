"""Turns what a reader typed into a query tree: parsing, synonyms, rewriting to index terms, boosts."""
