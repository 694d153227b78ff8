"""Practices: the record, its vocabularies, its file formats and its database.

This package imports neither the index nor the web. Start with `corpus.practice.Practice`.
"""
