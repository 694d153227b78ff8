"""Facets as readers see them: labels, order and counts, and the facet of phrases found in the texts."""
