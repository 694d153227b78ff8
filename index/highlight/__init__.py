"""Finds what matched in a practice, and shows it: matching, fragments, highlighting, explanation."""
