"""Compares two states of a practice: which fields differ, and which words of a section."""
