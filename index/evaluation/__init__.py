"""Measures ranking against judged queries."""
