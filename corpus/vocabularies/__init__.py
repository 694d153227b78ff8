"""Controlled vocabularies: SKOS concept schemes, countries and languages, and the Turtle files that hold them."""
