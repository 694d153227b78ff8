"""Keeps the collection in step with its sources: matching, comparing and merging records, conflicts, duplicates."""
