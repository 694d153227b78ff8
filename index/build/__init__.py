"""Builds the index from the collection, and keeps it up to date."""
